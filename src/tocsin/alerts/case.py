"""A stored decision with everything it was made from, to be made again; and what came of that. Nouns only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.model import AlertState, Draft
from tocsin.channels.noise_rule import NoiseKind, NoiseRule
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import ProcessSet
from tocsin.kernel.spans import zone_of
from tocsin.sources.event import Event

Result = Literal["same", "differs", "unknown"]


class Verdict(Struct, frozen=True):
    """What making a stage's decision again gave. ``why`` is a code where it is not the same: see ``again.WHY``."""

    stage: str
    result: Result
    why: str = ""


class TraceStep(NamedTuple):
    """One stored step."""

    stage: str
    decision: str
    facts: dict[str, Any]


class Shaped(Struct, frozen=True, kw_only=True):
    """What the rules of its integration had of an event, and what the enrich rules of then make of it now.

    ``drafts`` are the pushed events that it may have come as, after these rules; there is none where pushes are not kept (that
    long). ``has_enrich``: there were enrich rules; ``looks_up``: some of them look things up, which may be others by now.
    ``is_certain``: no rules were saved in the very instant of the decision. ``integration`` is as it is today.
    """

    drafts: Sequence[Draft]
    has_enrich: bool
    looks_up: bool
    integration: Integration
    process: ProcessSet | None
    is_certain: bool = True


class Case(Struct, frozen=True, kw_only=True):
    """An event with the facts of its decision.

    ``at`` (ms) is when it was decided. ``noise`` are the channel's enabled rules as they were then; ``is_certain`` is false
    when rules changed in that very millisecond, so that nobody knows which of them were asked. ``sources`` are alerts that
    steps name, as they were then. ``others`` are the newest events of the channel's alerts that were open and fresh then;
    ``None`` when they were not asked for, or are too many. ``shaped`` is there when the event's integration had rules then.
    """

    event: KeptEvent
    steps: Sequence[TraceStep]
    at: int
    noise: Sequence[NoiseRule] = ()
    is_certain: bool = True
    sources: Mapping[str, AlertState] = {}
    others: Sequence[KeptEvent] | None = None
    shaped: Shaped | None = None

    def first(self, stage: str, *decisions: str) -> TraceStep | None:
        """The first step of a stage (with one of these decisions)."""
        found = (one for one in self.steps if one.stage == stage and (not decisions or one.decision in decisions))
        return next(found, None)

    def all_of(self, stage: str) -> list[TraceStep]:
        """Every step of a stage."""
        return [one for one in self.steps if one.stage == stage]

    @property
    def asked(self) -> Mapping[str, Any]:
        """What was asked, and by which settings; empty for events of older versions."""
        step = self.first("rules", "asked")
        return step.facts if step is not None else {}

    @property
    def reached_channel(self) -> bool:
        """Whether a channel's rules were asked at all: the rules of its integration may have ended it before."""
        return bool(self.event.channel_id) and self.first("process", "process_dropped") is None

    @property
    def is_recovery(self) -> bool:
        """Recoveries pass most stages."""
        return self.event.status == "Ok"

    def rules(self, kind: NoiseKind) -> list[NoiseRule] | None:
        """The rules of a kind that were in force; ``None`` when that cannot be told any more."""
        found = [one for one in self.noise if one.kind == kind]
        knows = bool(self.asked) and self.is_certain and len(found) == self.asked.get(kind, 0)
        return found if knows else None

    def draft(self) -> Draft:
        """The event as the stages saw it."""
        return draft_of(self.event)

    @property
    def zone(self) -> ZoneInfo:
        """The account's time zone then."""
        return zone_of(str(self.asked.get("zone") or "UTC"))


def draft_of(kept: KeptEvent) -> Draft:
    """A stored event as the stages saw it."""
    status: Any = kept.status
    event = Event(kept.title, status, kept.alert_key, kept.description, event_time=kept.event_at, labels=kept.labels)
    one = Draft(kept.account_id, kept.integration_id, kept.event_id, kept.received_at, event)
    one.channel_id = kept.channel_id
    return one


def agrees(stage: str, *, same: bool, why: str = "other_result") -> Verdict:
    """The verdict of a comparison."""
    return Verdict(stage, "same") if same else Verdict(stage, "differs", why)


def unknown(stage: str, why: str) -> Verdict:
    """Nobody can tell any more, and why."""
    return Verdict(stage, "unknown", why)
