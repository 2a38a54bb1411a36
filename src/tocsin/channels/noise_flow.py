"""Noise rules are made, changed and given up; every save is a version, so that a decision can name what it was made by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from tocsin.channels import noise_store as store
from tocsin.channels.noise_check import check_settings
from tocsin.channels.noise_rule import SETTINGS, NoiseKind, NoiseRule, NoiseSettings, SilenceSettings
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import NotFound
from tocsin.kernel.ids import Ids
from tocsin.oncall import calendar_store
from tocsin.oncall.periods import named
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor

LONGEST_NAME = 39
_OWN = frozenset({"name", "description", "priority"})


class NoiseRules:
    """The noise rules of channels. Whether somebody may change the channel is the caller's question."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    async def of_channel(self, tx: Transaction, account_id: int, channel_id: int, kind: NoiseKind) -> list[NoiseRule]:
        """A channel's rules of a kind from top to bottom."""
        return await store.read_of_channel(tx, account_id, channel_id, kind)

    async def find(self, tx: Transaction, account_id: int, channel_id: int, kind: NoiseKind, rule_id: str) -> NoiseRule:
        """One rule of a channel. Raises ``NotFound``."""
        rule = await store.read_rule(tx, account_id, rule_id)
        if rule is None or rule.channel_id != channel_id or rule.kind != kind:
            raise NotFound(f"rule_id {rule_id}: the channel has no such {kind} rule")
        return rule

    async def create(
        self, tx: Transaction, actor: Actor, channel_id: int, kind: NoiseKind, values: Mapping[str, Any], now: int
    ) -> NoiseRule:
        """A new rule with these fields. Raises ``InvalidParameter`` for what cannot be carried out."""
        own, settings = _parted(values)
        rule = NoiseRule(
            account_id=actor.account_id,
            rule_id=self._ids.hex24(now),
            channel_id=channel_id,
            kind=kind,
            settings=SETTINGS[kind](**settings),
            updated_by=actor.member_id,
            created_at=now,
            updated_at=now,
            **own,
        )
        await store.save_rule(tx, await _checked(tx, rule, now), new=True)
        return rule

    async def change(
        self, tx: Transaction, actor: Actor, old: NoiseRule, values: Mapping[str, Any], now: int
    ) -> NoiseRule:
        """The next version of a rule with these fields set. Raises as :meth:`create`."""
        own, settings = _parted(values)
        changed = _next(actor, old, {**own, "settings": structs.replace(old.settings, **settings)}, now)
        rule = await _checked(tx, changed, 0)  # a silence that is over may still be renamed
        await store.save_rule(tx, rule, new=False)
        return rule

    async def set_status(self, tx: Transaction, actor: Actor, old: NoiseRule, status: str, now: int) -> None:
        """Enable, disable or delete a rule."""
        if old.status == status:
            return
        values = {"status": status} | ({"deleted_at": now} if status == "deleted" else {})
        await store.save_rule(tx, _next(actor, old, values, now), new=False)

    async def delete_all(self, tx: Transaction, actor: Actor, channel_id: int, now: int) -> list[NoiseRule]:
        """Delete the rules of a channel that is given up; which they were."""
        rules = await store.read_of_channel(tx, actor.account_id, channel_id)
        for rule in rules:
            await self.set_status(tx, actor, rule, "deleted", now)
        return rules


def _parted(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    own = {name: value for name, value in values.items() if name in _OWN}
    return own, {name: value for name, value in values.items() if name not in _OWN}


async def require_possible(tx: Transaction, account_id: int, settings: NoiseSettings, now: int) -> None:
    """Raise ``InvalidParameter`` or ``NotFound`` for settings that cannot be carried out, naming the field."""
    wanted = named(settings.time_filters) if isinstance(settings, SilenceSettings) else set()
    found = await calendar_store.read_by_ids(tx, account_id, sorted(wanted))
    check_settings(settings, now, {one.calendar_id for one in found})


async def _checked(tx: Transaction, rule: NoiseRule, now: int) -> NoiseRule:
    await require_possible(tx, rule.account_id, rule.settings, now)
    return structs.replace(rule, name=check_name(rule.name, "rule_name", longest=LONGEST_NAME))


def _next(actor: Actor, old: NoiseRule, values: Mapping[str, Any], now: int) -> NoiseRule:
    dated = {"version": old.version + 1, "updated_by": actor.member_id, "updated_at": now}
    return structs.replace(old, **{**values, **dated})
