"""Says what schedules want said, and sets the clock for the next time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tocsin.ahead.cover import Cause, Gap
from tocsin.ahead.words import gap_text
from tocsin.alerts.stages.silence import silence_ends_at
from tocsin.channels import list_store, noise_store
from tocsin.channels import store as channels
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation_store
from tocsin.handoff import digest, plan
from tocsin.handoff.digest import Digest
from tocsin.handoff.plan import Due, HandOff, Wishes
from tocsin.incidents import store as incidents
from tocsin.kernel.clock import DAY, HOUR
from tocsin.kernel.spans import zone_of
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify.letter import Letter, Words, to_group
from tocsin.notify.model import Notice
from tocsin.oncall import calendar_store, schedule_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.oncall.schedule import DUTY, Schedule, schedule_of_ref, timer_ref
from tocsin.oncall.timeline import gaps, timeline
from tocsin.people import store as people
from tocsin.runtime.secrets import Vault
from tocsin.runtime.telemetry import logger

WARN_DAYS = 7
MOST_NAMED = 10


class Saying(NamedTuple):
    """What one schedule has to say."""

    account_id: int
    letters: list[Letter]
    notices: list[Notice]


class HandOffs:
    """The notices of all schedules."""

    def __init__(self, vault: Vault, catalogue: Catalogue) -> None:
        self._vault = vault
        self._catalogue = catalogue

    async def ring(self, tx: Transaction, rung: Sequence[Timer], now: int) -> list[Saying]:
        """Time passed for schedules: what is due to be said; each is looked at again when its next notice is due."""
        sayings: list[Saying] = []
        for one in rung:
            schedule_id = schedule_of_ref(one.ref_id)
            found = await schedule_store.read_by_ids(tx, self._vault, one.account_id, [schedule_id])
            if not found or found[0].status != "enabled":
                continue
            schedule = found[0]
            try:
                wishes = plan.wishes_of(schedule.notify)
                if not wishes.is_any:
                    continue
                sayings.append(await self._say(tx, schedule, wishes, plan.due(schedule, wishes, now), now))
                due_at = plan.next_at(schedule, wishes, now)
            except (ValueError, TypeError, LookupError, AttributeError):
                # What cannot be said must not ring again and again: nothing else would be looked at.
                logger.exception("the notices of schedule %s could not be made; tried again in an hour", schedule_id)
                due_at = now + HOUR
            await timers.set_timers(tx, [Timer(one.account_id, timer_ref(schedule_id), DUTY, due_at)], now)
        return sayings

    async def _say(self, tx: Transaction, schedule: Schedule, wishes: Wishes, due: Due, now: int) -> Saying:
        account = await people.read_account(tx, schedule.account_id)
        letters: list[Letter] = []
        notices: list[Notice] = []
        for one in due.handoffs:
            names = await _names(tx, schedule.account_id, (*one.going, *one.coming, *one.staying))
            letters += _letters(schedule, wishes, one, names)
            zone = zone_of(schedule.time_zone)
            words = digest.changes(schedule.name, one.at, [names[who] for who in (*one.coming, *one.staying)], zone)
            key = f"handoff/{schedule.schedule_id}/{one.at}"
            notices += self._groups(schedule, wishes, words, key, account.locale, one.at)
        if due.fixed_at:
            on_call, until_at = plan.on_call_now(schedule, now)
            names = await _names(tx, schedule.account_id, on_call)
            known = await self._digest(tx, schedule, wishes, now)
            words = digest.now(
                schedule.name, [names[who] for who in on_call], until_at, known, zone_of(schedule.time_zone)
            )
            key, late_at = f"duty/{schedule.schedule_id}/{due.fixed_at}", due.fixed_at + plan.LATE_MS
            letters += [
                Letter(
                    key=key,
                    person_id=who,
                    words=words,
                    reason="you are on call",
                    transports=wishes.transports,
                    until_at=late_at,
                )
                for who in on_call
            ]
            notices += self._groups(schedule, wishes, words, key, account.locale, late_at)
        return Saying(schedule.account_id, letters, notices)

    def _groups(
        self, schedule: Schedule, wishes: Wishes, words: Words, key: str, locale: str, until_at: int
    ) -> list[Notice]:
        return [
            notice
            for number, hook in enumerate(wishes.hooks, 1)
            for notice in to_group(
                key, hook, number, words, schedule.account_id, locale, until_at, self._catalogue.name_of
            )
        ]

    async def _digest(self, tx: Transaction, schedule: Schedule, wishes: Wishes, now: int) -> Digest:
        """What whoever is on call should know: gaps of the coming week, and once a week what is and was going on."""
        account_id, zone = schedule.account_id, zone_of(schedule.time_zone)
        ahead = timeline(schedule.layers, zone, now, now + WARN_DAYS * DAY, is_ranked=schedule.is_ranked)
        empty = [gap_text(Gap(*span, (Cause("empty"),)), zone) for span in gaps(ahead)][:MOST_NAMED]
        if not wishes.is_weekly:
            return Digest(gaps=empty)
        rules = await escalation_store.read_rules(tx, self._vault, account_id)
        key = str(schedule.schedule_id)
        mine = {
            rule.channel_id
            for rule in rules
            if rule.status == "enabled" and any(key in layer.target.schedule_to_role_ids for layer in rule.layers)
        }
        spaces = {one.channel_id: one.name for one in await channels.read_by_ids(tx, account_id, sorted(mine))}
        opened = await list_store.read_open(tx, account_id, sorted(spaces))
        fired = await incidents.count_since(tx, account_id, sorted(spaces), now - 7 * DAY)
        return Digest(
            open_incidents=[
                (name, count)
                for channel_id, name in spaces.items()
                if (count := opened[channel_id].triggered + opened[channel_id].processing)
            ],
            fired=[(name, fired[channel_id]) for channel_id, name in spaces.items() if fired.get(channel_id)],
            silences=await _silences(tx, account_id, spaces, now),
            gaps=empty,
        )


async def _silences(tx: Transaction, account_id: int, spaces: Mapping[int, str], now: int) -> list[tuple[str, str]]:
    zone = zone_of((await people.read_account(tx, account_id)).time_zone)
    found = await calendar_store.read_all(tx, account_id)
    calendars = {one.calendar_id: CalendarDays(one, public_days) for one in found}
    return [
        (one.name, spaces[one.channel_id])
        for one in await noise_store.read_enabled(tx, account_id)
        if one.channel_id in spaces
        and isinstance(one.settings, SilenceSettings)
        and silence_ends_at(one.settings, zone, calendars, now)
    ][:MOST_NAMED]


async def _names(tx: Transaction, account_id: int, person_ids: Sequence[int]) -> dict[int, str]:
    members = {one.member_id: one.name for one in await people.read_members(tx, account_id, person_ids)}
    return {one: members.get(one, f"#{one}") for one in person_ids}


def _letters(schedule: Schedule, wishes: Wishes, one: HandOff, names: Mapping[int, str]) -> list[Letter]:
    """To both sides of a hand-off."""
    zone = zone_of(schedule.time_zone)
    coming = digest.begins(schedule.name, one.at, one.until_at, [names[who] for who in one.going], zone)
    going = digest.ends(schedule.name, one.at, [names[who] for who in (*one.coming, *one.staying)], zone)
    sides = [(who, coming, "begin") for who in one.coming] + [(who, going, "end") for who in one.going]
    return [
        Letter(
            key=f"handoff/{schedule.schedule_id}/{one.at}/{side}",
            person_id=who,
            words=words,
            reason="your time on call begins or ends",
            transports=wishes.transports,
            until_at=one.at,
        )
        for who, words, side in sides
    ]
