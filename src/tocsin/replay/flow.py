"""Gathers what a replay needs, and drives both runs over the pushes of a channel or an integration. It only reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import count

import msgspec
from msgspec import Struct

from tocsin.alerts import arrival_store as arrivals
from tocsin.alerts import store as alert_store
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.configuration_flow import read_configuration
from tocsin.alerts.enrich_flow import run as run_enrich
from tocsin.alerts.list_store import first_id
from tocsin.alerts.model import Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation_store
from tocsin.escalation.match import RuleSet
from tocsin.escalation.model import Rule
from tocsin.kernel.clock import DAY, SECOND
from tocsin.mapping.model import Answers
from tocsin.oncall import schedule_store
from tocsin.people import store as people
from tocsin.replay.calls import Crowd
from tocsin.replay.difference import Difference, Tally, compare
from tocsin.replay.outcome import Fated, Outcome
from tocsin.runtime.secrets import Vault
from tocsin.sources.event import Event

PAGE = 500
BUSY = 200
"""Events after which others get their turn: a few milliseconds."""
_decode = msgspec.msgpack.Decoder(list[Event]).decode

Progress = Callable[[int], None]
"""Told how many events were looked at."""


class Asked(Struct, frozen=True):
    """What is replayed: the events of these integrations in ``[start_at, end_at)`` (ms), counted in ``channel_id`` (0: all)."""

    account_id: int
    integration_ids: Sequence[int]
    channel_id: int
    start_at: int
    end_at: int


class Replayed(Struct, frozen=True):
    """What came of it. ``apis_not_asked``: events whose labels an API would have been asked for."""

    difference: Difference
    events: int
    apis_not_asked: int


class Cancelled(Exception):
    """Somebody stopped the replay."""


async def read_present(tx: Transaction, account_id: int) -> Configuration:
    """The configuration of an account as it is now."""
    version = await alert_store.read_config_version(tx, account_id)
    return await read_configuration(tx, account_id, version)


def integrations_of(configuration: Configuration, channel_id: int) -> list[int]:
    """The integrations whose events may come to a channel: dedicated ones, and all that are routed."""
    routed = {one.integration_id for one in configuration.routes}
    return [
        one.integration_id
        for one in configuration.integrations
        if one.channel_id == channel_id or (not one.channel_id and one.integration_id in routed)
    ]


async def replay(
    tx: Transaction, vault: Vault, asked: Asked, present: Configuration, draft: Configuration, hear: Progress
) -> Replayed:
    """Run the pushes through both configurations and compare. ``hear`` may raise :class:`Cancelled`.

    One that is compared with itself runs once.
    """
    rules = await escalation_store.read_rules(tx, vault, asked.account_id)
    old = _Side(tx, asked.account_id, present, rules)
    new = old if draft is present else _Side(tx, asked.account_id, draft, rules)
    tally, numbers, after_id = Tally(), count(), first_id(asked.start_at)
    seen = busy = 0
    while page := await arrivals.read_onward(
        tx, asked.account_id, asked.integration_ids, after_id, first_id(asked.end_at + SECOND), PAGE
    ):
        for push in page:
            if push.received_at >= asked.end_at:
                continue
            events = [(next(numbers), event) for event in _decode(push.events)]
            was = await old.take(push, events)
            becomes = was if new is old else await new.take(push, events)
            for number, event in events:
                before = _here(was.get(number, ()), asked.channel_id)
                after = _here(becomes.get(number, ()), asked.channel_id)
                if before or after:
                    tally.add((event.title, event.status, event.alert_key), push.received_at, before, after)
            seen += push.event_cnt
            busy += push.event_cnt
            if busy >= BUSY:
                busy = 0
                hear(seen)
                await asyncio.sleep(0)
        after_id = page[-1].arrival_id
    hear(seen)
    for side in {old, new}:
        side.outcome.memory.advance(asked.end_at)
    crowd = await _read_crowd(tx, vault, asked, rules)
    found = compare(tally, old.outcome, new.outcome, crowd, present.zone, asked.end_at)
    return Replayed(found, seen, max(old.not_asked, new.not_asked))


class _Side:
    """One configuration at work."""

    def __init__(self, tx: Transaction, account_id: int, configuration: Configuration, rules: Sequence[Rule]) -> None:
        self._tx = tx
        self._account_id = account_id
        self._book = Rulebook(configuration)
        self._answers = Answers()
        by_channel: dict[int, list[Rule]] = {}
        for rule in rules:
            by_channel.setdefault(rule.channel_id, []).append(rule)
        sets = {channel_id: RuleSet(some) for channel_id, some in by_channel.items()}
        self.outcome = Outcome(self._book, sets, self._book.calendars)
        self.not_asked = 0

    async def take(self, push: arrivals.Arrival, events: Sequence[tuple[int, Event]]) -> dict[int, list[Fated]]:
        """One push with its events and their numbers; what became of each by its number."""
        at = push.received_at
        self.outcome.memory.advance(at)
        drafts = [Draft(self._account_id, push.integration_id, f"{number:x}", at, event) for number, event in events]
        if push.integration_id in self._book.enrich:
            done = await run_enrich(self._tx, self._account_id, drafts, self._book.enrich, self._answers)
            for draft, enriched in done:
                enriched.shape.settle(draft)
                self.not_asked += bool(enriched.questions)
        ids = {draft.event_id: number for draft, (number, _) in zip(drafts, events, strict=True)}
        return self.outcome.take(drafts, ids, at)


def _here(fated: Sequence[Fated], channel_id: int) -> list[Fated]:
    return [one for one in fated if not channel_id or one.channel_id == channel_id]


async def _read_crowd(tx: Transaction, vault: Vault, asked: Asked, rules: Sequence[Rule]) -> Crowd:
    targets = [layer.target for rule in rules for layer in rule.layers]
    teams = await people.read_team_members(tx, asked.account_id, sorted({one for t in targets for one in t.team_ids}))
    schedules = await schedule_store.read_all(tx, vault, asked.account_id)
    persons = {one for target in targets for one in target.person_ids} | {
        one for some in teams.values() for one in some
    }
    persons |= {
        one for each in schedules for layer in each.layers for group in layer.groups for one in group.person_ids
    }
    members = await people.read_members(tx, asked.account_id, persons)
    zones = {one.member_id: one.time_zone for one in members if one.time_zone}
    return Crowd(teams, zones, schedules, asked.start_at, asked.end_at + 2 * DAY)
