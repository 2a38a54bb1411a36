"""Why: the decisions behind an event, an alert or an incident, from stored rows."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from tocsin.alerts.again import WHY, Checked
from tocsin.api.call import Call
from tocsin.api.fields import HexId, seconds
from tocsin.api.operation import operation
from tocsin.kernel.errors import InvalidParameter
from tocsin.notify.explain_flow import check, explain
from tocsin.notify.explanation import EventFate, Kind, Refs, RuleRef, Step


class ExplainRequest(Struct, kw_only=True):
    """What to explain: exactly one of the three. ``check``: decide its events again, and say whether that gives the same."""

    event_id: HexId | None = None
    alert_id: HexId | None = None
    incident_id: HexId | None = None
    check: bool = False


class NotSame(Struct):
    """Why deciding again gave no "same" in a stage, as a code and in words."""

    stage: str
    why: str
    text: str


class Verified(Struct):
    """Whether the stored facts give the stored decision again; ``unknown``: not everything is kept that it takes to say."""

    result: Literal["same", "differs", "unknown"]
    reasons: list[NotSame]


class Subject(Struct):
    """What is explained."""

    kind: Kind
    id: str


class EventFateItem(Struct, kw_only=True):
    """What became of an event, and why."""

    event_id: str
    fate: str
    reason: str
    reason_text: str
    received_at: int
    facts: dict[str, Any]
    verified: Verified | UnsetType = UNSET


class StepItem(Struct, kw_only=True):
    """One decision: in which stage, when (Unix seconds), by which rule in which version, and what it changed.

    ``text`` says it in English; ``facts`` are what it is said from (instants in them are in milliseconds).
    """

    stage: str
    at: int
    decision: str
    text: str
    rule: RuleRef | None
    before: dict[str, str] | UnsetType = UNSET
    after: dict[str, str] | UnsetType = UNSET
    facts: dict[str, Any]
    refs: Refs


class ExplainAnswer(Struct, kw_only=True):
    """The decisions in the order of time. Of many events the oldest 20 are shown; ``events_total`` counts all."""

    subject: Subject
    channel_id: int
    events: list[EventFateItem]
    events_total: int
    steps: list[StepItem]


@operation("/explain/event", may="incidents.read")
async def explain_event(call: Call, body: ExplainRequest) -> ExplainAnswer:
    """Why an event, an alert or an incident became what it is.

    Each stage it went through with its decision, then who was told, when, through what and with what result.
    """
    named: list[tuple[Kind, str | None]] = [
        ("event", body.event_id),
        ("alert", body.alert_id),
        ("incident", body.incident_id),
    ]
    given = [(kind, one) for kind, one in named if one]
    if len(given) != 1:
        raise InvalidParameter("event_id: give exactly one of event_id, alert_id and incident_id")
    found = await explain(call.tx, call.actor, *given[0])
    checked = {one.event_id: one for one in await check(call.tx, call.actor, found)} if body.check else {}
    return ExplainAnswer(
        subject=Subject(found.kind, found.id),
        channel_id=found.channel_id,
        events=[_event(one, checked.get(one.event_id)) for one in found.events],
        events_total=found.events_total,
        steps=[_step(one) for one in found.steps],
    )


def _event(one: EventFate, checked: Checked | None) -> EventFateItem:
    return EventFateItem(
        event_id=one.event_id,
        fate=one.fate,
        reason=one.reason,
        reason_text=one.reason_text,
        received_at=seconds(one.received_at),
        facts=one.facts,
        verified=UNSET if checked is None else _verified(checked),
    )


def _verified(checked: Checked) -> Verified:
    return Verified(checked.result, [NotSame(stage, why, WHY.get(why, why)) for stage, why in checked.reasons])


def _step(one: Step) -> StepItem:
    return StepItem(
        stage=one.stage,
        at=seconds(one.at),
        decision=one.decision,
        text=one.text,
        rule=one.rule,
        before=UNSET if one.before is None else one.before,
        after=UNSET if one.after is None else one.after,
        facts=one.facts,
        refs=one.refs,
    )
