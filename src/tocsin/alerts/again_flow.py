"""Gather what stored decisions were made from, and make them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import structs

from tocsin.alerts import noise_store
from tocsin.alerts import past_store as past
from tocsin.alerts.again import Checked, check
from tocsin.alerts.came_flow import Came
from tocsin.alerts.case import Case, TraceStep
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import first_id
from tocsin.alerts.model import AlertState
from tocsin.alerts.stages.inhibit import LOOK_BACK_MS
from tocsin.channels.noise_rule import NoiseRule
from tocsin.db.transaction import Transaction
from tocsin.kernel.ids import instant_of

_SAID = ("opened", "merged", "recovered")
"""Fates of events that an alert shows what they said."""
MOST_OTHERS = 2_000


async def check_events(tx: Transaction, account_id: int, events: Sequence[KeptEvent]) -> list[Checked]:
    """Decide each event again from what is stored, and compare. Nothing is written."""
    cases = [(event, steps_of(event)) for event in events]
    rules = await _rules(tx, account_id, cases)
    checked, came = [], Came(tx, account_id)
    for event, steps in cases:
        at = when_decided(event, steps)
        noise, is_certain = _in_force(rules.get(event.channel_id, ()), at)
        sources = await _sources(tx, account_id, event, steps)
        others = await _others(tx, account_id, event, steps, at)
        shaped = await came.shaped(event, steps, at)
        case = Case(
            event=event,
            steps=steps,
            at=at,
            noise=noise,
            is_certain=is_certain,
            sources=sources,
            others=others,
            shaped=shaped,
        )
        checked.append(check(case))
    return checked


Versions = Sequence[tuple[NoiseRule, int]]


async def _rules(
    tx: Transaction, account_id: int, cases: Sequence[tuple[KeptEvent, list[TraceStep]]]
) -> dict[int, Versions]:
    """Of each channel the versions of its rules that any of the events may have met."""
    times: dict[int, list[int]] = {}
    for event, steps in cases:
        if event.channel_id:
            times.setdefault(event.channel_id, []).append(when_decided(event, steps))
    return {
        channel_id: await past.read_versions(tx, account_id, channel_id, min(some), max(some))
        for channel_id, some in sorted(times.items())
    }


def _in_force(versions: Versions, at: int) -> tuple[list[NoiseRule], bool]:
    """The enabled rules at an instant, and whether no version was made in that very instant."""
    newest: dict[str, NoiseRule] = {}
    for rule, made_at in versions:
        if made_at <= at:
            newest[rule.rule_id] = rule
    enabled = [one for one in newest.values() if one.status == "enabled"]
    return enabled, not any(made_at == at and rule.version > 1 for rule, made_at in versions)


async def _sources(
    tx: Transaction, account_id: int, event: KeptEvent, steps: Iterable[TraceStep]
) -> dict[str, AlertState]:
    """The alerts that the steps name; what inhibited is shown as it was before the event came."""
    named = {str(one.facts["alert"]) for one in steps if one.facts.get("alert")}
    found = {one.alert_id: one for one in await noise_store.read_alerts(tx, account_id, named)}
    causes = {
        str(one.facts["alert"]) for one in steps if one.stage in ("inhibit", "process") and one.facts.get("alert")
    }
    before = await past.events_before(tx, account_id, causes, event.event_id) if causes else []
    for alert_id in causes & found.keys():
        said = _said(event, [one for one in before if one.alert_id == alert_id and one.fate in _SAID])
        if said is None:
            del found[alert_id]
            continue
        found[alert_id] = structs.replace(
            found[alert_id],
            status=said.status,
            title=said.title,
            description=said.description,
            labels=said.labels,
            is_open=said.fate != "recovered",
        )
    return found


def _said(event: KeptEvent, known: Sequence[KeptEvent]) -> KeptEvent | None:
    """What an alert said before an event; of two workers' events of one millisecond nobody knows which came first."""
    before = (one for one in known if one.event_id < event.event_id)
    return next(before, known[-1] if known else None)


async def _others(
    tx: Transaction, account_id: int, event: KeptEvent, steps: Iterable[TraceStep], at: int
) -> list[KeptEvent] | None:
    """The newest events of the channel's alerts that were open and fresh when an inhibit rule found none of them."""
    if not any(one.decision == "no_source" for one in steps):
        return None
    since = first_id(at - LOOK_BACK_MS)
    found = await past.events_of_time(tx, account_id, since, event.event_id, _SAID, MOST_OTHERS)
    if len(found) == MOST_OTHERS:
        return None
    newest = {one.alert_id: one for one in found if one.channel_id == event.channel_id}
    return [one for one in newest.values() if one.fate != "recovered"]


def when_decided(event: KeptEvent, steps: Iterable[TraceStep]) -> int:
    """When it was decided (ms): it is asked of a channel's rules then; those that met none have it in their id."""
    asked = next((one for one in steps if one.decision == "asked"), None)
    return int(asked.facts["at"]) if asked is not None else instant_of(event.event_id)


def steps_of(event: KeptEvent) -> list[TraceStep]:
    """The stored steps of an event."""
    raw: list[tuple[str, str, dict[str, Any]]] = msgspec.json.decode(event.trace or "[]")
    return [TraceStep(*one) for one in raw]
