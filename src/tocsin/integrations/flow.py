"""Integrations are made, changed and given up; their keys are made, shown to whom they belong, and replaced."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import structs

from tocsin.channels import flow as channels
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.integrations import list_store, store, watch_flow
from tocsin.integrations.kinds import Kind
from tocsin.integrations.model import Integration, key_hash, key_place
from tocsin.integrations.sources_flow import CHANGE
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import may_change, require_change
from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.runtime.secrets import Vault
from tocsin.sources.manifest import read_manifest
from tocsin.sources.source import SettingsError

KEY_BYTES = 24
MAIL_TYPE = "email"
"""The only type that has a mail address."""
_RESERVED = frozenset(
    {
        "postmaster",
        "mailer-daemon",
        "abuse",
        "root",
        "hostmaster",
        "webmaster",
        "security",
        "admin",
        "noreply",
        "no-reply",
    }
)
"""What stands before the @ in addresses that mail servers and people expect everywhere (RFC 2142)."""
_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\Z", re.ASCII)
_NO_WORD = re.compile(r"[^a-z0-9]+")


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of integration of this release by its type, in alphabetical order of the plugin folders."""
    found: dict[str, Kind] = {}
    for name, plugin in load_folders("tocsin.sources").items():
        manifest = read_manifest(name, plugin.manifest)
        before = CHANGE if manifest.kind == "change" else ""
        for type_name in manifest.types:
            found[before + type_name] = Kind(
                type=before + type_name,
                kind=manifest.kind,
                title_en=manifest.title["en"],
                title_zh=manifest.title["zh"],
                summary_en=manifest.summary["en"],
                summary_zh=manifest.summary["zh"],
                category=manifest.category,
                icon=plugin.read_text("icon.svg"),
                guide_en=plugin.read_text("guide.en.md"),
                guide_zh=plugin.read_text("guide.zh.md"),
                files=_files(plugin),
                recovers=manifest.recovers,
                has_settings=manifest.settings,
            )
    return found


_FOR_SENDERS = ("*.sh", "*.yaml", "*.yml", "*.conf", "send_*.py")


def _files(plugin: Plugin) -> dict[str, str]:
    """What a folder has for the sender to install."""
    names = sorted({path.name for pattern in _FOR_SENDERS for path in plugin.folder.glob(pattern)})
    return {name: plugin.read_text(name) for name in names}


def read_settings(type_name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of an integration as its source takes them. Raises ``InvalidParameter`` that names the place."""
    source = _plugins().get(type_name)
    if source is None or not kinds()[type_name].has_settings:
        if values:
            raise InvalidParameter(f"settings: an integration of type {type_name!r} has none")
        return {}
    if not values:
        return {}
    try:
        checked = source.module("settings").read(values)
    except SettingsError as error:
        raise InvalidParameter(str(error)) from None
    settings: dict[str, Any] = msgspec.to_builtins(checked)
    return settings


@cache
def _plugins() -> dict[str, Plugin]:
    return {
        name: plugin
        for folder, plugin in load_folders("tocsin.sources").items()
        for name in read_manifest(folder, plugin.manifest).types
        if plugin.manifest.get("kind") == "alert"
    }


async def _free_prefix(tx: Transaction, account_id: int, prefix: str) -> str:
    """A prefix that can stand before the @ and that nobody has. Raises ``InvalidParameter``.

    One of a deleted integration stays with its account: senders that nobody told must not begin to mail to strangers.
    """
    if not _PREFIX.match(prefix):
        text = "must be 1 to 64 small letters, digits, dots, underscores and hyphens, and begin and end with a letter or digit"
        raise InvalidParameter(f"email_prefix: {text}")
    if prefix in _RESERVED:
        raise InvalidParameter(
            f"email_prefix: {prefix!r} is an address that every domain has for its postmaster; choose another one"
        )
    holder = await store.read_by_mail_prefix(tx, prefix, with_deleted=True)
    if holder is None:
        return prefix
    if holder.status != "deleted" or holder.account_id != account_id:
        raise InvalidParameter(f"email_prefix: {prefix!r} is taken; choose another one")
    await store.change(tx, account_id, holder.integration_id, {"mail_prefix": None})
    return prefix


class Integrations:
    """The integrations slice."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault

    async def find(
        self, tx: Transaction, actor: Actor, integration_id: int, field: str = "integration_id"
    ) -> Integration:
        """An integration that the actor may see. Raises ``NotFound``."""
        found = await list_store.read_visible(tx, actor, [integration_id])
        if not found:
            raise NotFound(f"{field} {integration_id}: there is no such integration")
        return found[0]

    async def visible(self, tx: Transaction, actor: Actor, integration_ids: Sequence[int]) -> list[Integration]:
        """Those of some integrations that the actor may see."""
        return await list_store.read_visible(tx, actor, list(integration_ids))

    async def find_to_change(
        self, tx: Transaction, actor: Actor, integration_id: int, field: str = "integration_id"
    ) -> Integration:
        """An integration that the actor may change. Raises ``NotFound``, ``AccessDenied``."""
        one = await self.find(tx, actor, integration_id, field)
        teams = await self.owners(tx, [one])
        require_change(actor, teams[one.integration_id], one.creator_id, f"the integration {one.name!r}")
        return one

    async def owners(self, tx: Transaction, some: Sequence[Integration]) -> dict[int, tuple[int, ...]]:
        """Whose members may change each: the owning team, and of a dedicated one also the teams of its channel."""
        channel_ids = sorted({one.channel_id for one in some if one.channel_id})
        account_id = some[0].account_id if some else 0
        found = await channel_store.read_by_ids(tx, account_id, channel_ids) if channel_ids else []
        known: dict[int, Channel] = {one.channel_id: one for one in found}
        return {
            one.integration_id: (one.team_id, *(channels.owners(of) if (of := known.get(one.channel_id)) else ()))
            for one in some
        }

    async def shown_keys(self, tx: Transaction, actor: Actor, some: Sequence[Integration]) -> dict[int, str]:
        """The push keys by integration, of those that the actor may change; whoever holds a key may send events."""
        teams = await self.owners(tx, some)
        return {
            one.integration_id: self._vault.open(one.key_sealed, key_place(one.account_id, one.integration_id))
            for one in some
            if may_change(actor, teams[one.integration_id], one.creator_id)
        }

    async def create(
        self, tx: Transaction, actor: Actor, values: Mapping[str, Any], now: int
    ) -> tuple[Integration, str]:
        """A new integration with these columns, and its key.

        Raises ``InvalidParameter`` for an unknown type, ``NotFound`` and ``AccessDenied`` over channel and team.
        """
        if values["type"] not in kinds():
            near = difflib.get_close_matches(values["type"], kinds(), 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            text = f"{values['type']!r} is not known; {hint}/integration/type/list has all that are"
            raise InvalidParameter(f"integration_type: {text}")
        checked = await self._check(tx, actor, values)
        checked["settings"] = read_settings(values["type"], values.get("settings", {}))
        checked["mail_prefix"] = await self._mail_prefix(tx, actor.account_id, values)
        integration_id = self._ids.number(now)
        key, stored = self._new_key(actor.account_id, integration_id)
        fixed = {"account_id": actor.account_id, "integration_id": integration_id, "creator_id": actor.member_id}
        one = Integration(**{**checked, **fixed, **stored, "created_at": now, "updated_at": now})
        await store.add(tx, one)
        if one.watch.silent_s:
            await watch_flow.watch_silence(tx, one, now)
        return one, key

    async def change(
        self, tx: Transaction, actor: Actor, integration_id: int, values: Mapping[str, Any], now: int
    ) -> Integration:
        """Set columns of an integration. Raises as :meth:`find_to_change` and :meth:`create`."""
        old = await self.find_to_change(tx, actor, integration_id)
        checked = {**await self._check(tx, actor, values), "updated_at": now}
        if "mail_prefix" in checked:
            checked["mail_prefix"] = await self._new_prefix(tx, old, checked["mail_prefix"])
        if "settings" in checked:
            checked["settings"] = read_settings(old.type, checked["settings"])
        await store.change(tx, actor.account_id, integration_id, checked)
        one = structs.replace(old, **checked)
        if one.watch.silent_s != old.watch.silent_s:
            await watch_flow.watch_silence(tx, one, now)
        if gone := {dog.check for dog in old.watch.watchdogs} - {dog.check for dog in one.watch.watchdogs}:
            await watch_flow.forget(tx, actor, integration_id, sorted(gone))
        return one

    async def set_status(
        self, tx: Transaction, actor: Actor, integration_id: int, status: str, now: int
    ) -> Integration:
        """Enable, disable or delete an integration; a push to one that is not enabled is refused in clear words."""
        one = await self.find_to_change(tx, actor, integration_id)
        gone = {"deleted_at": now} if status == "deleted" else {}
        values = {"status": status, "updated_at": now} | gone
        await store.change(tx, actor.account_id, integration_id, values)
        return one

    async def rotate_key(
        self, tx: Transaction, actor: Actor, integration_id: int, now: int, grace_ms: int = 0
    ) -> tuple[Integration, str]:
        """A new key; the old one is taken for ``grace_ms`` more, so that senders can be changed one by one, and is void then.

        A key before that is void at once. Raises as :meth:`find_to_change`.
        """
        one = await self.find_to_change(tx, actor, integration_id)
        key, stored = self._new_key(actor.account_id, integration_id)
        old = {"old_key_hash": one.key_hash if grace_ms else "", "old_key_until": now + grace_ms if grace_ms else 0}
        changed = {**stored, **old, "updated_at": now}
        await store.change(tx, actor.account_id, integration_id, changed)
        return structs.replace(one, **changed), key

    async def dedicate(
        self, tx: Transaction, actor: Actor, integration_ids: Sequence[int], channel_id: int, now: int, field: str
    ) -> None:
        """Give integrations to a channel. Raises as :meth:`find_to_change`, naming ``field``."""
        for number, integration_id in enumerate(dict.fromkeys(integration_ids)):
            one = await self.find_to_change(tx, actor, integration_id, f"{field}[{number}]")
            values = {"channel_id": channel_id, "updated_at": now}
            await store.change(tx, actor.account_id, one.integration_id, values)

    async def _check(self, tx: Transaction, actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
        checked = dict(values)
        if "name" in checked:
            checked["name"] = check_name(checked["name"], "integration_name")
        if checked.get("channel_id"):
            await channels.find_to_change(tx, actor, checked["channel_id"])
        if checked.get("team_id") and not await people.read_teams(tx, actor.account_id, [checked["team_id"]]):
            raise NotFound(f"team_id: there is no team {checked['team_id']}")
        return checked

    async def _mail_prefix(self, tx: Transaction, account_id: int, values: Mapping[str, Any]) -> str | None:
        """The prefix of a new integration's mail address: the wished one, else a readable one that nobody guesses."""
        wished = str(values.get("mail_prefix") or "")
        if values["type"] != MAIL_TYPE:
            if wished:
                raise InvalidParameter(f"email_prefix: an integration of type {values['type']!r} takes no mails")
            return None
        if wished:
            return await _free_prefix(tx, account_id, wished)
        word = _NO_WORD.sub("-", str(values["name"]).lower()).strip("-")[:20] or "mail"
        return await _free_prefix(tx, account_id, f"{word}-{_NO_WORD.sub('', self._ids.token(12).lower())[:10]}")

    async def _new_prefix(self, tx: Transaction, old: Integration, wished: str) -> str:
        if old.type != MAIL_TYPE:
            raise InvalidParameter(f"email_prefix: an integration of type {old.type!r} takes no mails")
        return wished if wished == old.mail_prefix else await _free_prefix(tx, old.account_id, wished)

    def _new_key(self, account_id: int, integration_id: int) -> tuple[str, dict[str, str]]:
        """The key in the clear, and the columns that keep it: a hash to find it by, and sealed to show it again."""
        key = self._ids.token(KEY_BYTES)
        sealed = self._vault.seal(key, key_place(account_id, integration_id))
        return key, {"key_hash": key_hash(key), "key_sealed": sealed}
