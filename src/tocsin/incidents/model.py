"""The nouns of the incident slice: Incident, Command (what somebody wants), Happening (what is now true), Line (timeline)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal

from msgspec import Struct

MUTE: Final = "mute"
"""The timer of a quiet incident; its alerts are looked at again (:meth:`tocsin.alerts.flow.Alerts.reconsider`)."""


class Progress(StrEnum):
    """Triggered -> Processing (somebody acknowledged) -> Closed (domain section 1)."""

    triggered = "Triggered"
    processing = "Processing"
    closed = "Closed"


class Responder(Struct):
    """A person the incident was given to; ``acknowledged_at`` 0 until they say so."""

    person_id: int
    assigned_at: int
    acknowledged_at: int = 0


class AssignedTo(Struct, frozen=True):
    """Whom the incident is given to, and by what: a layer of an escalation rule, or a person's own choice."""

    person_ids: list[int] = []
    escalate_rule_id: str = ""
    escalate_rule_name: str = ""
    layer_idx: int = 0
    type: str = ""  # assign | reassign | escalate | reopen
    emails: list[str] = []
    assigned_at: int = 0
    id: str = ""  # the assignment: new with each (re)assignment


class Incident(Struct, kw_only=True):
    """One row; mutable while a transaction works on it. Instants in ms, 0 = not yet."""

    account_id: int
    incident_id: str
    channel_id: int = 0
    integration_id: int = 0
    num: str = ""
    title: str = ""
    description: str = ""
    severity: str = "Info"
    status: str = "Info"
    progress: Progress = Progress.triggered
    labels: dict[str, str] = {}
    impact: str = ""
    root_cause: str = ""
    resolution: str = ""
    group_method: str = "n"
    dedup_key: str = ""
    reporter_email: str = ""
    manual_overrides: list[str] = []
    responders: list[Responder] = []
    assigned_to: AssignedTo = AssignedTo()
    creator_id: int = 0
    closer_id: int = 0
    owner_id: int = 0
    feed_seq: int = 0
    ever_muted: bool = False
    untold: str = ""
    mute: str = ""  # JSON of alerts.mute while all its open alerts are quiet and nobody was told
    likeness: str = ""  # what it is compared by as it began: see kernel.similarity
    merged_into: str = ""  # the incident that somebody merged it into
    is_rare: bool = False  # nothing alike began in its channel in the 30 days before
    merge_off: bool = False  # nothing joins it by itself
    start_at: int = 0
    last_at: int = 0
    end_at: int = 0
    ack_at: int = 0
    close_at: int = 0
    snoozed_until_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0

    @property
    def is_closed(self) -> bool:
        """Whether it is over for the people."""
        return self.progress == Progress.closed


class Line(Struct, frozen=True, gc=False):
    """One line of a timeline: who, when, what, with what result. ``creator_id`` 0 is Tocsin itself."""

    type: str
    detail: dict[str, Any]
    creator_id: int = 0


HappeningKind = Literal[
    "triggered",
    "acknowledged",
    "unacknowledged",
    "closed",
    "reopened",
    "snoozed",
    "woken",
    "reassigned",
    "escalated",
    "responders_added",
    "removed",
    "severity_raised",
    "unmuted",
    "storm",
]


class Happening(Struct, frozen=True):
    """What is now true of an incident, for the slices downstream. ``incident`` is the state after the transaction's work."""

    kind: HappeningKind
    incident: Incident
    actor_id: int = 0
    person_ids: tuple[int, ...] = ()  # reassigned, responders_added: to whom
    emails: tuple[str, ...] = ()
    rule_id: str = ""  # escalated by hand: to which rule and layer
    layer_idx: int = 0
    template_id: str = ""
    transports: tuple[str, ...] = ()  # reassigned, responders_added: chosen ways; empty = their preferences
    cause_event_id: str = ""
    threshold: int = 0  # storm: the count of alerts that was reached


class Command(Struct, frozen=True, tag_field="command", kw_only=True):
    """What somebody wants done to incidents. The transition is decided in :mod:`tocsin.incidents.lifecycle`."""

    incident_ids: tuple[str, ...]


class Acknowledge(Command, frozen=True):
    """I have it. Repeating it changes nothing."""


class Unacknowledge(Command, frozen=True):
    """I give it back; when everyone has, it is Triggered again and told again."""


class Close(Command, frozen=True):
    """It is over: its alerts are closed too and merge no further event."""

    root_cause: str = ""
    resolution: str = ""
    via: str = "console"


class Reopen(Command, frozen=True):
    """It was not over: assigned and notified again."""

    reason: str


class Snooze(Command, frozen=True):
    """Leave me alone for a while; needs an acknowledgement, at most 24 hours (domain section 3)."""

    minutes: int


class Wake(Command, frozen=True):
    """End the snooze now."""


class Assign(Command, frozen=True):
    """Give it to persons or addresses directly (no layers), or to a layer of a rule (``escalate``)."""

    type: Literal["assign", "reassign", "escalate"]
    person_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    rule_id: str = ""
    layer_idx: int = 0
    transports: tuple[str, ...] = ()  # of persons named directly; empty = their preferences
    template_id: str = ""


class AddResponders(Command, frozen=True):
    """Ask more people to join."""

    person_ids: tuple[int, ...]
    transports: tuple[str, ...] = ()
    template_id: str = ""


class Edit(Command, frozen=True):
    """Set fields by hand; title, description and severity then stay as set (``manual_overrides``). ``None`` leaves alone."""

    title: str | None = None
    description: str | None = None
    severity: str | None = None
    impact: str | None = None
    root_cause: str | None = None
    resolution: str | None = None


class Comment(Command, frozen=True):
    """Say something on the timeline (Markdown)."""

    comment: str
    mute_reply: bool = False


class Remove(Command, frozen=True):
    """Delete: its alerts are closed, nothing more is sent, it is no longer listed."""


class DisableMerge(Command, frozen=True):
    """Nothing joins it by itself from now on; people may still merge into it."""


class EnableMerge(Command, frozen=True):
    """New alerts may join it by the channel's grouping again."""


class Merge(Struct, frozen=True, kw_only=True):
    """Put alerts, or incidents with all their alerts, into another incident (domain section 3).

    ``owner_id`` 0 and an empty ``title`` leave the target's as they are. ``remove_sources``: incidents that are left without
    alerts are deleted instead of closed.
    """

    target_id: str
    source_ids: tuple[str, ...] = ()
    alert_ids: tuple[str, ...] = ()
    title: str = ""
    comment: str = ""
    owner_id: int = 0
    remove_sources: bool = False


class Create(Struct, frozen=True, kw_only=True):
    """An incident made by hand or by API."""

    title: str
    severity: str
    description: str = ""
    channel_id: int = 0
    person_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    rule_id: str = ""
    layer_idx: int = 0
    template_id: str = ""
    transports: tuple[str, ...] = ()


class Note(Struct, frozen=True, kw_only=True):
    """What a later slice says about an incident: lines for its timeline, whom it was given to, why nobody was told.

    ``incident`` is the row when the sender holds it already (it saves reading it again); ``untold`` ``None`` leaves the
    warning as it is, an empty text takes it away.
    """

    account_id: int
    incident_id: str
    lines: tuple[Line, ...] = ()
    assigned_to: AssignedTo | None = None
    untold: str | None = None
    incident: Incident | None = None
