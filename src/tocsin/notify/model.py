"""The nouns of the notify slice: Delivery (a row that waits to be sent), Outgoing (being sent), Sent (what came of it)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from tocsin.alerts.model import AlertState
from tocsin.incidents.model import Incident
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Receipt
from tocsin.people.model import Account, Member
from tocsin.reach.model import Provider

Kind = Literal["incident", "refresh", "notice", "drill"]
"""What a delivery is about: an incident; a sent message that shows its incident anew; words of their own; a drill."""

PROOFS = ("", "sent", "delivered", "seen", "answered")
"""Signs that a message arrived, each stronger than the one before."""


class Delivery(Struct, kw_only=True):
    """One message to one target. ``delivery_key`` is unique: asking twice for the same message makes one row.

    ``notifier`` and ``provider_id`` are those of the last attempt where several providers serve the ``medium``;
    ``tried`` are the providers that failed in this sweep, comma separated.
    """

    account_id: int
    delivery_id: str
    delivery_key: str
    incident_id: str = ""
    assignment_id: str = ""
    event: str
    layer_idx: int = 0
    round: int = 0
    medium: str
    notifier: str
    provider_id: int = 0
    tried: str = ""
    target_key: str
    recipient: str
    person_id: int = 0
    target_sealed: str
    words_sealed: str = ""
    severity: str = ""
    subject_id: str = ""  # of a drill its id, of a refresh the delivery it changes, of an app push the device
    cause_id: str = ""
    template_id: str = ""
    rule_id: str = ""
    rule_name: str = ""
    until: str
    reason: str
    kind: str = "incident"
    state: str = "pending"  # pending | leased | sent (a receipt is waited for) | delivered | failed | dropped
    result: str = ""
    digest_id: str = ""  # the delivery in whose digest this one was said
    attempts: int = 0
    may_repeat: bool = False  # an attempt may have arrived although nobody knows: the next copy says so
    due_at: int = 0
    lease_until_at: int = 0
    lease_token: str = ""
    latency_ms: int = 0
    provider_message_id: str = ""
    ref: str = ""
    proof: str = ""
    proof_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    finished_at: int = 0

    @property
    def wanted_at(self) -> int:
        """When (ms) it was to be said: after an outage that is before it was written."""
        return min(self.created_at, self.due_at or self.created_at)

    @property
    def place(self) -> str:
        """Where its target and its words are sealed to."""
        return f"{self.account_id}/delivery/{self.delivery_id}"


class Wanted(Struct, frozen=True, kw_only=True):
    """A way to reach somebody, before it is a row. ``notifier`` is empty where any provider of the medium will do."""

    medium: str
    target: dict[str, Any]
    recipient: str
    reason: str
    notifier: str = ""
    provider_id: int = 0
    person_id: int = 0
    device_id: str = ""
    cause_id: str = ""


class Notice(Struct, frozen=True, kw_only=True):
    """Words that are about no incident, for one target: a code, a hand-over, a warning to an owner.

    ``key`` makes it unique: the same key again says nothing new. ``until_at`` (ms): not worth sending after it.
    """

    account_id: int
    key: str
    title: str
    text: str
    medium: str
    target: dict[str, Any]
    recipient: str
    reason: str
    person_id: int = 0
    notifier: str = ""
    provider_id: int = 0
    severity: str = "Info"
    until_at: int = 0


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a message is made from. ``people`` are those the incident names, ``alerts`` its first ones, by age."""

    account: Account
    incident: Incident
    channel_name: str = ""
    responders: tuple[Member, ...] = ()
    alert_count: int = 0
    active_alert_count: int = 0
    event_count: int = 0
    alerts: tuple[AlertState, ...] = ()
    people: dict[int, Member] = {}
    base_url: str = ""

    @property
    def url(self) -> str:
        """The console page of the incident."""
        return f"{self.base_url}/incidents/{self.incident.incident_id}"


class Outgoing(Struct, frozen=True, kw_only=True):
    """A delivery that this process has leased, ready to go. ``digest`` are further ones that it says in the same message.

    ``broken`` is what came of it already where nothing can be sent. ``provider`` ``None``: the server's own relay, or a
    bot that needs none.
    """

    delivery: Delivery
    message: Message
    target: dict[str, Any]
    provider: Provider | None = None
    ref: str = ""  # of a refresh: what changing the message needs
    digest: tuple[Delivery, ...] = ()
    remark: str = ""  # shown with the result: a template that failed, a bot that is flooded
    broken: Receipt | None = None


class Sent(Struct, frozen=True):
    """What came of it."""

    outgoing: Outgoing
    receipt: Receipt
    latency_ms: int
    remark: str = ""  # a second message that belongs to it did not get through
    moot: dict[str, str] = {}  # not sent after all: delivery id -> why


class Drill(Struct, frozen=True, kw_only=True):
    """One drill. ``ways`` are the transports asked for (none: the person's preferences); ``problems`` say what could not
    be tried. ``received_at`` 0: nobody has confirmed it."""

    account_id: int
    drill_id: str
    member_id: int
    severity: str
    ways: list[str] = []
    problems: list[str] = []
    created_at: int = 0
    received_at: int = 0
    received_by: str = ""


class Template(Struct, frozen=True, kw_only=True):
    """How messages look: ``bodies`` by medium (``email``, ``dingtalk``, …); a medium without one uses the default wording."""

    account_id: int
    template_id: str
    name: str
    team_id: int = 0
    description: str = ""
    status: str = "enabled"  # enabled | disabled | deleted
    bodies: dict[str, str] = {}
    is_default: bool = False
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0
