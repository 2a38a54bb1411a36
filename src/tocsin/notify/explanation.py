"""Why something happened, step by step: composed from stored rows only, so that it can be told at any time. Pure.

An event's way through the alert slice was traced as it happened (``alerts.explain``); what became of its incident stands
on the timeline; what has not been sent yet stands in the deliveries. This joins the three in the order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from tocsin.alerts.explain import describe, read_trace
from tocsin.alerts.history import KeptEvent
from tocsin.incidents.model import Line
from tocsin.notify import line_wording
from tocsin.notify.model import Delivery

Kind = Literal["event", "alert", "incident"]


RuleKind = Literal["escalation_rule", "drop_rule", "silence_rule", "inhibit_rule"]
_NOISE: dict[str, RuleKind] = {"drop": "drop_rule", "silence": "silence_rule", "inhibit": "inhibit_rule"}
_MUTES: dict[str, RuleKind] = {"silenced": "silence_rule", "inhibited": "inhibit_rule"}


class RuleRef(Struct, frozen=True):
    """The rule a step was decided by, in the version that was in force."""

    kind: RuleKind
    id: str
    name: str
    version: int


class Refs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step is about; what it is not about is absent."""

    event_id: str = ""
    alert_id: str = ""
    incident_id: str = ""
    delivery_id: str = ""


class Step(Struct, frozen=True, kw_only=True):
    """One decision. ``at`` in ms; ``before`` and ``after`` are fields it changed."""

    stage: str
    at: int
    decision: str
    text: str
    rule: RuleRef | None = None
    before: dict[str, str] | None = None
    after: dict[str, str] | None = None
    refs: Refs = Refs()


class EventFate(Struct, frozen=True, kw_only=True):
    """What became of an event: its fate, the decision that gave it, and that decision in words."""

    event_id: str
    fate: str
    reason: str
    reason_text: str
    received_at: int


class Explanation(Struct, frozen=True, kw_only=True):
    """Why. ``events_total`` counts those that are not shown, too."""

    kind: Kind
    id: str
    events: list[EventFate]
    events_total: int
    steps: list[Step]


class Past(Struct, frozen=True):
    """A line of the timeline and when it was written."""

    at: int
    line: Line


class Facts(Struct, frozen=True, kw_only=True):
    """The rows of one explanation. The maps give names to ids; an id without a name is shown as it is."""

    incident_id: str = ""
    events: Sequence[KeptEvent] = ()
    events_total: int = 0
    lines: Sequence[Past] = ()
    deliveries: Sequence[Delivery] = ()
    people: Mapping[int, str] = {}
    channels: Mapping[int, str] = {}
    integrations: Mapping[int, str] = {}


def compose(kind: Kind, subject_id: str, facts: Facts) -> Explanation:
    """Everything that was decided, in the order of time."""
    steps = [step for event in facts.events for step in _of_event(event, facts)]
    steps += [_of_line(past, facts) for past in facts.lines]
    steps += [_of_waiting(one) for one in facts.deliveries if one.state in ("pending", "leased") and not one.attempts]
    return Explanation(
        kind=kind,
        id=subject_id,
        events=[_fate(event, facts) for event in facts.events],
        events_total=max(facts.events_total, len(facts.events)),
        steps=sorted(steps, key=lambda step: step.at),
    )


def people_in(lines: Iterable[Line]) -> set[int]:
    """The members whose names the lines need."""
    return {person for line in lines for person in line_wording.people_of(line)}


def _of_event(event: KeptEvent, facts: Facts) -> list[Step]:
    refs = Refs(event_id=event.event_id, alert_id=event.alert_id, incident_id=facts.incident_id)
    at = event.received_at
    text = describe("accepted", _named({"integration": event.integration_id}, facts))
    steps = [Step(stage="accept", at=at, decision="accepted", text=text, refs=refs)]
    for one in read_trace(event.trace):
        words = describe(one["decision"], _named(one["facts"], facts))
        rule = _noise_rule(one["stage"], one["facts"])
        before, after = one["facts"].get("before"), one["facts"].get("after")
        told = {"stage": one["stage"], "decision": one["decision"], "text": words, "before": before, "after": after}
        steps.append(Step(at=at, rule=rule, refs=refs, **told))
    return steps


def _noise_rule(stage: str, facts: Mapping[str, Any]) -> RuleRef | None:
    kind = _NOISE.get(stage)
    if kind is None or "rule" not in facts:
        return None
    return RuleRef(kind, facts["rule"], facts["name"], facts["version"])


def _named(values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The facts of a decision with names in place of ids."""
    names = {"integration": facts.integrations, "channel": facts.channels}
    return {key: names[key].get(value, value) if key in names else value for key, value in values.items()}


def _fate(event: KeptEvent, facts: Facts) -> EventFate:
    trace = read_trace(event.trace)
    last = next((one for one in trace if one["decision"] == event.reason), trace[-1] if trace else None)
    return EventFate(
        event_id=event.event_id,
        fate=event.fate,
        reason=event.reason or (last["decision"] if last else ""),
        reason_text=describe(last["decision"], _named(last["facts"], facts)) if last else "",
        received_at=event.received_at,
    )


def _of_line(past: Past, facts: Facts) -> Step:
    said = line_wording.say(past.line, facts.people)
    detail = past.line.detail
    return Step(
        stage=said.stage,
        at=past.at,
        decision=said.decision,
        text=said.text,
        rule=_rule(past.line.detail),
        before=said.before,
        after=said.after,
        refs=Refs(
            event_id=str(detail.get("event_id") or ""),
            incident_id=facts.incident_id,
            delivery_id=str(detail.get("msg_id") or ""),
        ),
    )


def _rule(detail: Mapping[str, Any]) -> RuleRef | None:
    """The rule a line names; lines about single messages name it without a version, which the step before them shows."""
    muted_by = _MUTES.get(str(detail.get("code")))
    if muted_by is not None and detail.get("rule_id"):
        return RuleRef(muted_by, str(detail["rule_id"]), str(detail["rule_name"]), int(detail["rule_version"]))
    if not detail.get("escalate_rule_id") or not detail.get("rule_version"):
        return None
    name = str(detail.get("escalate_rule_name") or detail["escalate_rule_id"])
    return RuleRef("escalation_rule", str(detail["escalate_rule_id"]), name, int(detail["rule_version"]))


def _of_waiting(delivery: Delivery) -> Step:
    text = f"A message to {delivery.recipient} by {delivery.notifier} waits to be sent: {delivery.reason}."
    refs = Refs(incident_id=delivery.incident_id, delivery_id=delivery.delivery_id)
    return Step(stage="notify", at=delivery.created_at, decision="queued", text=text, refs=refs)
