"""Gathers what coverage stands on, and looks at every schedule, rule and channel."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.ahead.active import active_spans
from tocsin.ahead.cover import Cause, Duty, Gap, Ground, duties_of, gaps, minus
from tocsin.ahead.reaching import Reaching
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation_store
from tocsin.escalation.model import Layer, Rule, Target
from tocsin.kernel.spans import zone_of
from tocsin.oncall import calendar_store, schedule_store, turn_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.hours import merged
from tocsin.oncall.public_days import public_days
from tocsin.oncall.schedule import Schedule, person_ids
from tocsin.oncall.timeline import timeline
from tocsin.people import store as people
from tocsin.reach import person_store
from tocsin.reach.means_flow import MeansFlow
from tocsin.reach.ways import SEVERITIES
from tocsin.runtime.secrets import Vault

LONGEST_DAYS = 90


class ScheduleCover(Struct, frozen=True):
    """When a schedule reaches nobody at all."""

    schedule_id: int
    name: str
    gaps: list[Gap]


class RuleCover(Struct, frozen=True):
    """When a rule tells nobody of a severity, within its time filters. Without a rule: when no rule of the channel holds."""

    channel_id: int
    rule_id: str
    name: str
    severity: str
    gaps: list[Gap]


class Coverage(Struct, frozen=True):
    """Everything that has gaps, and how much was looked at."""

    schedules: list[ScheduleCover]
    rules: list[RuleCover]
    schedules_seen: int
    rules_seen: int


class Foresight:
    """Looks ahead for an account."""

    def __init__(self, vault: Vault, means: MeansFlow) -> None:
        self._vault = vault
        self._means = means

    async def coverage(
        self,
        tx: Transaction,
        account_id: int,
        start_at: int,
        end_at: int,
        *,
        channel_ids: Collection[int] | None = None,
        schedule_ids: Collection[int] | None = None,
        drafts: Sequence[Rule] = (),
    ) -> Coverage:
        """What has gaps in ``[start_at, end_at)`` (ms): of all, or of some channels and schedules.

        ``drafts`` take the place of the rules of their ids.
        """
        known = {one.rule_id: one for one in await escalation_store.read_rules(tx, self._vault, account_id)}
        known |= {one.rule_id: one for one in drafts}
        rules = [one for one in known.values() if one.status == "enabled"]
        if channel_ids is not None:
            rules = [one for one in rules if one.channel_id in channel_ids]
        schedules = await schedule_store.read_all(tx, self._vault, account_id)
        shown = [one for one in schedules if schedule_ids is None or one.schedule_id in schedule_ids]
        named = {int(key) for rule in rules for layer in rule.layers for key in layer.target.schedule_to_role_ids}
        needed = named | {one.schedule_id for one in shown}
        wanted = [one for one in schedules if one.schedule_id in needed]
        ground = await self._ground(tx, account_id, wanted, rules, start_at, end_at)
        zone = zone_of((await people.read_account(tx, account_id)).time_zone)
        found = await calendar_store.read_all(tx, account_id)
        calendars = {one.calendar_id: CalendarDays(one, public_days) for one in found}
        covers = [await _of_schedule(one, ground) for one in shown if one.status == "enabled"]
        of_rules: list[RuleCover] = []
        for channel_id in sorted({one.channel_id for one in rules}):
            mine = [one for one in rules if one.channel_id == channel_id]
            of_rules += await _of_channel(channel_id, mine, ground, zone, calendars)
        return Coverage(
            [one for one in covers if one.gaps], [one for one in of_rules if one.gaps], len(shown), len(rules)
        )

    async def _ground(
        self,
        tx: Transaction,
        account_id: int,
        schedules: Sequence[Schedule],
        rules: Sequence[Rule],
        start_at: int,
        end_at: int,
    ) -> Ground:
        targets = [layer.target for rule in rules for layer in rule.layers]
        teams = await people.read_team_members(tx, account_id, {one for target in targets for one in target.team_ids})
        named = {one for target in targets for one in target.person_ids}
        named |= {one for members in teams.values() for one in members}
        named |= {one for schedule in schedules for one in person_ids(schedule)}
        contacts = await person_store.read_contacts(tx, account_id, sorted(named))
        leaves: dict[int, list[tuple[int, int]]] = {}
        for one in await turn_store.read_leaves(tx, account_id, start_at, end_at, most=0):
            leaves.setdefault(one.member_id, []).append((max(one.start_at, start_at), min(one.end_at, end_at)))
        duties: dict[int, list[Duty]] = {}
        for schedule in schedules:
            if schedule.status == "enabled":
                zone = zone_of(schedule.time_zone)
                found = timeline(schedule.layers, zone, start_at, end_at, is_ranked=schedule.is_ranked)
                duties[schedule.schedule_id] = duties_of(schedule, found)
                await asyncio.sleep(0)
        return Ground(
            start_at=start_at,
            end_at=end_at,
            schedules={one.schedule_id: one for one in schedules},
            duties=duties,
            teams=teams,
            leaves={person_id: merged(spans) for person_id, spans in leaves.items()},
            reaching=Reaching(contacts, await self._means.read(tx, account_id)),
        )


async def _of_schedule(one: Schedule, ground: Ground) -> ScheduleCover:
    await asyncio.sleep(0)
    layer = Layer(Target(schedule_to_role_ids={str(one.schedule_id): []}))
    return ScheduleCover(one.schedule_id, one.name, gaps([layer], "Critical", ground, [ground.span]))


async def _of_channel(
    channel_id: int, rules: Sequence[Rule], ground: Ground, zone: ZoneInfo, calendars: dict[str, CalendarDays]
) -> list[RuleCover]:
    found = []
    held: dict[str, list[tuple[int, int]]] = {severity: [] for severity in SEVERITIES}
    for rule in rules:
        active = active_spans(rule.time_filters, zone, calendars, *ground.span)
        for severity in SEVERITIES:
            if may_apply(rule, severity):
                cover = gaps(rule.layers, severity, ground, active)
                found.append(RuleCover(channel_id, rule.rule_id, rule.name, severity, cover))
                held[severity] += active
        await asyncio.sleep(0)
    for severity, spans in held.items():
        without = [Gap(*span, (Cause("no_rule"),)) for span in minus([ground.span], merged(spans))]
        found.append(RuleCover(channel_id, "", "", severity, without))
    return found


def may_apply(rule: Rule, severity: str) -> bool:
    """Whether a rule's conditions let any incident of a severity through, whatever else it is like."""

    def allows(one: dict[str, object]) -> bool:
        if one.get("key") not in ("severity", "incident_severity"):
            return True
        values = one.get("vals")
        named = isinstance(values, list) and severity in values
        plain = isinstance(values, list) and all(value in SEVERITIES for value in values)
        return not plain or named is (one.get("oper") == "IN")

    return not rule.filters or any(all(allows(one) for one in group) for group in rule.filters)
