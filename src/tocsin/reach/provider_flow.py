"""Providers are set up, changed, put in order and given up. Who may is asked by the door: the permission of transports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.manifest import Manifest
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.reach import health, person_store, provider_settings, provider_store
from tocsin.reach.access_flow import Access
from tocsin.reach.model import Provider

MOST: Final = 100
"""Providers of one account."""
SECRET_BYTES: Final = 24
_HEALTHY: Final = {"failures": 0, "open_until_at": 0, "last_error": ""}


class Shown(Struct, frozen=True):
    """A provider with how it does. ``manifest`` is missing when this release has no such notifier any more.

    ``stream``: its connection's state, what is wrong with it, and since when (ms); a state of "" means it has none.
    """

    provider: Provider
    manifest: Manifest | None
    health: health.Health
    stream: tuple[str, str, int] = ("", "", 0)


class Providers:
    """What an account sends through."""

    def __init__(self, ids: Ids, access: Access, catalogue: Catalogue) -> None:
        self._ids = ids
        self._access = access
        self._catalogue = catalogue

    async def read_all(self, tx: Transaction, account_id: int, now: int) -> list[Shown]:
        """All providers in the order in which they are tried."""
        streams = await provider_store.read_streams(tx, account_id)
        found = await provider_store.read_all(tx, account_id)
        return [self._shown(one, streams, now) for one in found]

    async def find(self, tx: Transaction, account_id: int, provider_id: int, now: int) -> Shown:
        """One provider. Raises ``NotFound``."""
        one = await require(tx, account_id, provider_id)
        return self._shown(one, await provider_store.read_streams(tx, account_id), now)

    def settings(self, one: Shown) -> dict[str, Any]:
        """What was entered, without secrets."""
        if one.manifest is None:
            return {}
        opened = self._access.settings(one.provider)
        if opened["callback_secret"] == one.provider.callback_secret:
            del opened["callback_secret"]  # ours, nobody entered it
        return provider_settings.shown(opened, one.manifest)

    def callback_secret(self, one: Shown) -> str:
        """Ours, which its callback address may hold; empty where the operator entered another one, which never shows."""
        secret = one.provider.callback_secret
        return secret if self._access.settings(one.provider)["callback_secret"] == secret else ""

    async def create(
        self, tx: Transaction, actor: Actor, notifier: str, name: str, settings: Mapping[str, Any], now: int
    ) -> Provider:
        """A new provider, tried after the others of its medium.

        Raises ``InvalidParameter`` naming the field for an unknown notifier or wrong settings.
        """
        manifest = self._catalogue.manifests.get(notifier)
        if manifest is None or not manifest.is_configured:
            raise InvalidParameter(f"notifier: {notifier[:100]!r} is none that providers are set up of")
        await people.lock_account(tx, actor.account_id)
        others = await provider_store.read_all(tx, actor.account_id)
        if len(others) >= MOST:
            raise InvalidParameter(f"name: an account has at most {MOST} providers; delete one first")
        same = [one for one in others if self._medium(one) == manifest.medium]
        blank = Provider(
            account_id=actor.account_id,
            provider_id=self._ids.number(now),
            notifier=notifier,
            name=check_name(name, "name"),
            priority=max((one.priority for one in same), default=-1) + 1,
            callback_secret=self._ids.token(SECRET_BYTES),
            creator_id=actor.member_id,
            updated_by=actor.member_id,
            created_at=now,
            updated_at=now,
        )
        kept = provider_settings.merged(settings, {}, manifest)
        one = structs.replace(blank, settings_sealed=self._sealed(blank, kept))
        await provider_store.add(tx, one)
        return one

    async def change(
        self,
        tx: Transaction,
        actor: Actor,
        provider_id: int,
        name: str | None,
        settings: Mapping[str, Any] | None,
        now: int,
    ) -> Provider:
        """Another name, or other settings as a whole (a hidden secret stays); ``None`` leaves alone.

        New settings are tried at once, whatever the old ones came to. Raises as :meth:`create`, and ``NotFound``.
        """
        await people.lock_account(tx, actor.account_id)  # of two changes neither is lost
        old = await require(tx, actor.account_id, provider_id)
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = check_name(name, "name")
        if settings is not None:
            manifest = self._known(old)
            kept = provider_settings.merged(settings, self._access.settings(old), manifest)
            values |= {"settings_sealed": self._sealed(old, kept), **_HEALTHY}
        return await self._write(tx, actor, old, values, now)

    async def set_status(self, tx: Transaction, actor: Actor, provider_id: int, *, enabled: bool, now: int) -> Provider:
        """Use a provider again, or no longer. Raises ``NotFound``."""
        old = await require(tx, actor.account_id, provider_id)
        values = {"status": "enabled", **_HEALTHY} if enabled else {"status": "disabled"}
        return await self._write(tx, actor, old, values, now)

    async def delete(self, tx: Transaction, actor: Actor, provider_id: int, now: int) -> Provider:
        """Give up a provider: its secrets go, and who people are in it. Raises ``NotFound``, ``InvalidParameter``."""
        old = await require(tx, actor.account_id, provider_id)
        manifest = self._catalogue.manifests.get(old.notifier)
        if manifest is not None and not manifest.is_configured:
            raise InvalidParameter("provider_id: this one belongs to the product; it can be disabled, not deleted")
        await person_store.remove_identities(tx, actor.account_id, provider_id)
        await provider_store.remove_chats(tx, actor.account_id, provider_id)
        gone = {"status": "deleted", "settings_sealed": "", "callback_secret": "", "deleted_at": now}
        return await self._write(tx, actor, old, gone, now)

    async def reorder(self, tx: Transaction, actor: Actor, medium: str, provider_ids: Sequence[int], now: int) -> None:
        """From now on the providers of a medium are tried in this order. Raises ``InvalidParameter`` unless all are named."""
        await people.lock_account(tx, actor.account_id)
        found = await provider_store.read_all(tx, actor.account_id)
        there = {one.provider_id: one for one in found if self._medium(one) == medium}
        unknown = [one for one in provider_ids if one not in there]
        if unknown:
            raise NotFound(f"provider_ids: there is no provider {unknown[0]} of the medium {medium}")
        if len(set(provider_ids)) != len(provider_ids) or len(provider_ids) != len(there):
            raise InvalidParameter(f"provider_ids: name each of the {len(there)} providers of the medium {medium} once")
        for priority, provider_id in enumerate(provider_ids):
            if there[provider_id].priority != priority:
                await self._write(tx, actor, there[provider_id], {"priority": priority}, now)

    async def _write(self, tx: Transaction, actor: Actor, old: Provider, values: dict[str, Any], now: int) -> Provider:
        changed = values | {"updated_by": actor.member_id, "updated_at": now}
        await provider_store.change(tx, actor.account_id, old.provider_id, changed)
        return structs.replace(old, **changed)

    def _sealed(self, one: Provider, settings: Mapping[str, Any]) -> str:
        notifier = self._catalogue.notifier(one.notifier)
        provider_settings.check(settings, self._known(one), notifier)
        return self._access.seal(one, settings)

    def _known(self, one: Provider) -> Manifest:
        manifest = self._catalogue.manifests.get(one.notifier)
        if manifest is None:
            raise InvalidParameter(f"provider_id: this release has no notifier {one.notifier!r} any more; delete it")
        return manifest

    def _medium(self, one: Provider) -> str:
        manifest = self._catalogue.manifests.get(one.notifier)
        return manifest.medium if manifest else ""

    def _shown(self, one: Provider, streams: Mapping[int, tuple[str, str, int]], now: int) -> Shown:
        manifest = self._catalogue.manifests.get(one.notifier)
        return Shown(one, manifest, health.of(one, now), streams.get(one.provider_id, ("", "", 0)))


async def require(tx: Transaction, account_id: int, provider_id: int) -> Provider:
    """A provider that is not deleted. Raises ``NotFound``."""
    one = await provider_store.read(tx, account_id, provider_id)
    if one is None:
        raise NotFound(f"provider_id {provider_id}: there is no such provider")
    return one
