"""Escalation rules are made, changed and given up; every save is a version, and running escalations keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.escalation import store, validate
from tocsin.escalation.model import Rule
from tocsin.kernel.errors import NotFound
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.oncall import calendar_store, periods, schedule_store
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.reach import mention_store, provider_store
from tocsin.runtime.secrets import Vault


class Rules:
    """The rules of channels. Whether somebody may change the channel is the caller's question."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue) -> None:
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue

    async def of_channel(self, tx: Transaction, account_id: int, channel_id: int) -> list[Rule]:
        """A channel's rules from top to bottom."""
        return await store.read_of_channel(tx, self._vault, account_id, channel_id)

    async def find(self, tx: Transaction, account_id: int, channel_id: int, rule_id: str) -> Rule:
        """One rule of a channel. Raises ``NotFound``."""
        rule = await store.read_rule(tx, self._vault, account_id, rule_id)
        if rule is None or rule.channel_id != channel_id:
            raise NotFound(f"rule_id {rule_id}: the channel has no such rule")
        return rule

    async def create(self, tx: Transaction, actor: Actor, channel_id: int, values: Mapping[str, Any], now: int) -> Rule:
        """A new rule with these fields. Raises as :func:`tocsin.escalation.validate.check`."""
        fixed = {"account_id": actor.account_id, "channel_id": channel_id, "rule_id": self._ids.hex24(now)}
        dated = {"updated_by": actor.member_id, "created_at": now, "updated_at": now}
        rule = await self._checked(tx, Rule(**{**values, **fixed, **dated}))
        await store.save_rule(tx, self._vault, rule, new=True)
        return rule

    async def draft(
        self, tx: Transaction, actor: Actor, channel_id: int, rule_id: str, values: Mapping[str, Any], now: int
    ) -> Rule:
        """A rule that is not saved: a new one, or (with ``rule_id``) the next version of one. Raises as :meth:`create`."""
        fixed: dict[str, Any] = {"account_id": actor.account_id, "channel_id": channel_id, "status": "enabled"}
        if rule_id:
            old = await self.find(tx, actor.account_id, channel_id, rule_id)
            return await self._checked(tx, structs.replace(old, **{**values, **fixed}))
        return await self._checked(tx, Rule(**{**values, **fixed, "rule_id": "0" * 24, "created_at": now}))

    async def change(self, tx: Transaction, actor: Actor, old: Rule, values: Mapping[str, Any], now: int) -> Rule:
        """The next version of a rule with these fields set. Raises as :meth:`create`."""
        rule = await self._checked(tx, _next(actor, old, values, now))
        await store.save_rule(tx, self._vault, rule, new=False)
        return rule

    async def set_status(self, tx: Transaction, actor: Actor, old: Rule, status: str, now: int) -> None:
        """Enable, disable or delete a rule. A deleted one is followed to its end by escalations that began with it."""
        if old.status == status:
            return
        values = {"status": status} | ({"deleted_at": now} if status == "deleted" else {})
        await store.save_rule(tx, self._vault, _next(actor, old, values, now), new=False)

    async def delete_all(self, tx: Transaction, actor: Actor, channel_id: int, now: int) -> list[Rule]:
        """Delete the rules of a channel that is given up; which they were."""
        rules = await self.of_channel(tx, actor.account_id, channel_id)
        for rule in rules:
            await self.set_status(tx, actor, rule, "deleted", now)
        return rules

    async def _checked(self, tx: Transaction, rule: Rule) -> Rule:
        asked = validate.named(rule.layers)
        members = await people.read_members(tx, rule.account_id, asked.member_ids)
        teams = await people.read_teams(tx, rule.account_id, asked.team_ids)
        named = validate.schedules(rule.layers)
        schedules = await schedule_store.read_by_ids(tx, self._vault, rule.account_id, named)
        calendars = await calendar_store.read_by_ids(tx, rule.account_id, sorted(periods.named(rule.time_filters)))
        known = validate.Known(
            frozenset(one.member_id for one in members if one.status != "deleted"),
            frozenset(one.team_id for one in teams),
            {one.provider_id: one.notifier for one in await provider_store.read_all(tx, rule.account_id)},
            frozenset(await mention_store.read(tx, rule.account_id, validate.mention_tables(rule.layers))),
            frozenset(one.schedule_id for one in schedules),
            frozenset(one.calendar_id for one in calendars),
        )
        validate.check(rule, known, self._catalogue)
        return structs.replace(rule, name=check_name(rule.name, "rule_name"))


def _next(actor: Actor, old: Rule, values: Mapping[str, Any], now: int) -> Rule:
    dated = {"version": old.version + 1, "updated_by": actor.member_id, "updated_at": now}
    return structs.replace(old, **{**values, **dated})
