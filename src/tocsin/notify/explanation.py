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
    """One decision. ``at`` in ms; ``before`` and ``after`` are fields it changed.

    ``facts`` are what the decision is put into words from, in whatever language; ``text`` says it in English.
    """

    stage: str
    at: int
    decision: str
    text: str
    rule: RuleRef | None = None
    before: dict[str, str] | None = None
    after: dict[str, str] | None = None
    facts: dict[str, Any] = {}
    refs: Refs = Refs()


class EventFate(Struct, frozen=True, kw_only=True):
    """What became of an event: its fate, the decision that gave it, and that decision in words."""

    event_id: str
    fate: str
    reason: str
    reason_text: str
    received_at: int
    facts: dict[str, Any] = {}


class Explanation(Struct, frozen=True, kw_only=True):
    """Why. ``events_total`` counts those that are not shown, too."""

    kind: Kind
    id: str
    events: list[EventFate]
    events_total: int
    steps: list[Step]
    channel_id: int = 0  # 0: it reached no channel


class Past(Struct, frozen=True):
    """A line of the timeline and when it was written."""

    at: int
    line: Line


class Facts(Struct, frozen=True, kw_only=True):
    """The rows of one explanation. The maps give names to ids; an id without a name is shown as it is."""

    incident_id: str = ""
    channel_id: int = 0
    events: Sequence[KeptEvent] = ()
    earlier: Sequence[KeptEvent] = ()  # what came before the first of them in their alerts
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
        channel_id=facts.channel_id or next((one.channel_id for one in facts.events), 0),
    )


def people_in(lines: Iterable[Line]) -> set[int]:
    """The members whose names the lines need."""
    return {person for line in lines for person in line_wording.people_of(line)}


def _of_event(event: KeptEvent, facts: Facts) -> list[Step]:
    refs = Refs(event_id=event.event_id, alert_id=event.alert_id, incident_id=facts.incident_id)
    at = event.received_at
    text = describe("accepted", _named({"integration": event.integration_id}, facts))
    came = _named({"integration": event.integration_id}, facts)
    steps = [Step(stage="accept", at=at, decision="accepted", text=text, facts=came, refs=refs)]
    for one in read_trace(event.trace):
        named = _named(one["facts"], facts)
        words = describe(one["decision"], named)
        before, after = _changes(one["facts"], event, facts)
        steps.append(
            Step(
                stage=one["stage"],
                at=at,
                decision=one["decision"],
                text=words,
                rule=noise_ref(one["stage"], one["facts"]),
                before=before,
                after=after,
                facts={key: value for key, value in named.items() if key not in ("set", "changed")},
                refs=refs,
            )
        )
    return steps


Fields = dict[str, str] | None


def _changes(stored: Mapping[str, Any], event: KeptEvent, facts: Facts) -> tuple[Fields, Fields]:
    """What a step changed: kept as ``set``, or for texts only their names, whose values the events around it hold."""
    pairs: dict[str, Sequence[Any]] = dict(stored.get("set") or {})
    names = str(stored.get("changed") or "").split(",")
    old = _before(event, facts) if names != [""] else None
    if old is not None:
        pairs |= {
            name: (getattr(old, name), getattr(event, name)) for name in ("title", "description") if name in names
        }
        if "labels" in names:
            keys = sorted(old.labels.keys() | event.labels.keys())
            values = {key: (old.labels.get(key, ""), event.labels.get(key, "")) for key in keys}
            pairs |= {f"labels.{key}": two for key, two in values.items() if two[0] != two[1]}
    if not pairs:
        return None, None
    return {name: str(two[0]) for name, two in pairs.items()}, {name: str(two[1]) for name, two in pairs.items()}


def _before(event: KeptEvent, facts: Facts) -> KeptEvent | None:
    """The event that said what the alert said until this one came."""
    said = (one for one in (*facts.earlier, *facts.events) if one.fate in ("opened", "merged"))
    older = [one for one in said if one.alert_id == event.alert_id and one.event_id < event.event_id]
    return max(older, key=lambda one: one.event_id, default=None)


def noise_ref(stage: str, facts: Mapping[str, Any]) -> RuleRef | None:
    """The noise rule that a stored step was decided by."""
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
        facts=_named(last["facts"], facts) if last else {},
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
        facts=line_wording.facts_of(past.line, facts.people),
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
    facts = {"recipient": delivery.recipient, "by": delivery.medium, "reason": delivery.reason}
    return Step(stage="notify", at=delivery.created_at, decision="queued", text=text, facts=facts, refs=refs)
