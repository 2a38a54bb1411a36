"""The nouns of the alert slice: what comes in (Batch), what is worked on (Draft, AlertState), what goes on (Change)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from msgspec import Struct

from tocsin.alerts.mute import Mute
from tocsin.kernel.conditions import Subject
from tocsin.sources.event import Event

SEVERITIES = ("Ok", "Info", "Warning", "Critical")
RANK = {name: rank for rank, name in enumerate(SEVERITIES)}
"""Critical > Warning > Info > Ok (domain section 1)."""


COPIED = "copied"
"""What the ledger counts beside fates: copies of events that went to several channels."""


class Fate(StrEnum):
    """What became of an event. Every processed event has exactly one; the ledger counts them."""

    opened = "opened"  # a new alert
    merged = "merged"  # into the open alert of its key
    recovered = "recovered"  # it ended its alert
    stale = "stale"  # older than what is known of its key: counted, changes nothing
    nothing_to_recover = "nothing_to_recover"
    foreign_recovery = "foreign_recovery"  # a recovery through another integration than the alert's
    dropped = "dropped"  # a drop rule of the channel matched: no alert
    silenced = "silenced"  # a silence that leaves no alert
    inhibited = "inhibited"  # beside an active alert, by a rule that leaves no alert
    no_route = "no_route"  # a shared integration without a matching route
    channel_gone = "channel_gone"  # its channel was deleted or disabled


class Accepted(Struct, frozen=True, gc=False):
    """The events of one accepted push, as they wait in the inbox."""

    account_id: int
    integration_id: int
    received_at: int
    events: list[Event]


class AlertState(Struct):
    """An alert while a batch is worked on; the mutable image of one row.

    The order of the fields is the order of the columns in the store, JSON last: rows become states without a detour.
    """

    account_id: int
    alert_id: str
    channel_id: int
    integration_id: int
    incident_id: str
    alert_key: str
    title: str
    title_rule: str
    description: str
    severity: str
    status: str
    images: str  # JSON
    start_at: int
    last_at: int  # source time of the newest event
    order_at: int  # by which events of the key are ordered: see sources.event.Event
    end_at: int
    event_cnt: int
    is_open: bool
    is_latest: bool
    ever_muted: bool
    closed_by: str
    created_at: int
    updated_at: int
    mute: str = ""  # JSON of alerts.mute while it tells nobody
    flap: str = ""  # see stages.flap
    labels: dict[str, str] = {}


class Waiting(NamedTuple):
    """A process rule of an integration, by its number, that inhibits an event if an active alert has these values."""

    number: int
    values: tuple[str, ...]


class Draft:
    """One event on its way through the stages. Mutable and slotted: the hot path makes one per event."""

    __slots__ = (
        "account_id",
        "alert",
        "beside",
        "channel_id",
        "event",
        "event_id",
        "fate",
        "integration_id",
        "mute",
        "original_id",
        "reason",
        "received_at",
        "rule_id",
        "steps",
        "subject",
    )

    def __init__(self, account_id: int, integration_id: int, event_id: str, received_at: int, event: Event) -> None:
        self.account_id = account_id
        self.integration_id = integration_id
        self.event_id = event_id
        self.received_at = received_at
        self.event = event
        self.channel_id = 0
        self.alert: AlertState | None = None
        self.mute: Mute | None = None  # the silence that covers the event
        self.beside: tuple[Waiting, ...] = ()  # rules of the integration by which it may be inhibited
        self.fate: Fate | None = None
        self.reason = ""  # a decision that matters more than the last one: why nobody is told
        self.rule_id = ""  # the noise rule that dropped or hid it
        self.original_id = ""  # of a copy: the event that went to another channel
        self.steps: list[str] = []  # JSON fragments, one per stage: see alerts.explain
        self.subject: tuple[Event, Subject] | None = None  # what conditions may ask of it: see stages.subject

    def copy(self, event_id: str) -> Draft:
        """The same event on its way to another channel, with what was decided up to here."""
        one = Draft(self.account_id, self.integration_id, event_id, self.received_at, self.event)
        one.original_id = self.event_id
        one.beside = self.beside
        one.steps = list(self.steps)
        return one

    def end(self, fate: Fate, step: str) -> None:
        """Decide the event's fate, with the step that explains it."""
        self.fate = fate
        self.steps.append(step)


class Change(Struct, frozen=True, gc=False):
    """What an event changed in its alert, for the slices downstream. Identical repeats change nothing and make none.

    ``joined``: a new alert in an incident that is there already. ``unmuted``: it may be told now. ``muted``: it stays quiet,
    for another reason or until another time.
    """

    kind: Literal["opened", "joined", "changed", "recovered", "unmuted", "muted"]
    alert: AlertState
    event_id: str = ""
    is_flapping: bool = False
