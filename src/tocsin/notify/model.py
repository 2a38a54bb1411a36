"""The nouns of the notify slice: Delivery (a row that waits to be sent), Outgoing (being sent), Sent (what came of it)."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tocsin.alerts.model import AlertState
from tocsin.incidents.model import Incident
from tocsin.notifiers.notifier import Receipt, Request
from tocsin.people.model import Account, Member

DONE = ("delivered", "failed", "dropped")


class Delivery(Struct, kw_only=True):
    """One message to one target. ``delivery_key`` is unique: asking twice for the same message makes one row."""

    account_id: int
    delivery_id: str
    delivery_key: str
    incident_id: str
    assignment_id: str
    event: str
    layer_idx: int
    round: int
    notifier: str
    target_key: str
    recipient: str
    person_id: int
    target_sealed: str
    template_id: str
    rule_id: str
    rule_name: str
    until: str
    reason: str
    state: str = "pending"  # pending | leased | delivered | failed | dropped
    result: str = ""
    digest_id: str = ""  # the delivery in whose digest this one was said
    attempts: int = 0
    may_repeat: bool = False  # an attempt may have arrived although nobody knows: the next copy says so
    due_at: int = 0
    lease_until_at: int = 0
    lease_token: str = ""
    latency_ms: int = 0
    created_at: int = 0
    updated_at: int = 0
    finished_at: int = 0


class Wanted(Struct, frozen=True):
    """A way to reach somebody, before it is a row."""

    notifier: str
    target: dict[str, Any]
    recipient: str
    person_id: int
    reason: str


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


class Outgoing(Struct, frozen=True):
    """A delivery that this process has leased, ready to go. ``digest`` are further ones that it says in the same message.

    ``request`` is a receipt where nothing can be sent (settings are wrong).
    """

    delivery: Delivery
    request: Request | Receipt
    digest: tuple[Delivery, ...] = ()
    remark: str = ""  # shown with the result: a template that failed, a bot that is flooded


class Sent(Struct, frozen=True):
    """What came of it."""

    outgoing: Outgoing
    receipt: Receipt
    latency_ms: int


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
