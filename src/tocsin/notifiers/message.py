"""What is to be said: one frozen value, the same for every medium. It never holds a secret."""

from typing import Literal

from msgspec import Struct

Event = Literal[
    "triggered",
    "repeat",
    "escalated",
    "acknowledged",
    "unacknowledged",
    "closed",
    "reopened",
    "woken",
    "reassigned",
    "responder_added",
    "snoozed",
    "storm",
    "digest",
    "notice",
    "test",
]
"""What happened that this message tells of.

`woken`: a snooze ended. `digest`: several incidents in one message. `notice`: something that is about no incident (a
code, a hand-over, a warning to an owner), said by `title` and `description` alone.
"""

Action = Literal["ack", "unack", "close", "snooze", "escalate", "received"]
"""What a button does. `received` belongs to tests and drills: this message has arrived."""


class DigestLine(Struct, frozen=True, kw_only=True):
    """One incident inside a digest."""

    num: str
    title: str
    severity: str
    progress: str
    url: str


class Mention(Struct, frozen=True, kw_only=True):
    """A person to be @-mentioned. `user_id` is the id in the medium, from a mapping table, or empty."""

    name: str
    email: str = ""
    phone: str = ""
    user_id: str = ""


class Button(Struct, frozen=True, kw_only=True):
    """Something the reader may do from within the message.

    `token` is opaque, signed and at most 48 characters of `A-Za-z0-9_-`; it comes back with the press and says which
    delivery was pressed. `minutes` belongs to `snooze`.
    """

    action: Action
    token: str
    minutes: int = 0


class Message(Struct, frozen=True, kw_only=True):
    """Everything a notifier may say.

    Instants are milliseconds since the epoch. `sent_at` is the instant of *this attempt*: signatures are made with
    it. `delivery_id` is the idempotency key, the same for each attempt of one delivery.
    """

    event: Event
    delivery_id: str
    sent_at: int
    incident_id: str = ""
    num: str = ""  # "A1B2C3", shown as "INC #A1B2C3"
    title: str = ""
    description: str = ""
    severity: str = "Info"  # Critical | Warning | Info | Ok
    progress: str = "Triggered"  # Triggered | Processing | Closed
    channel_name: str = ""
    account_name: str = ""
    url: str = ""  # console page of the incident
    labels: dict[str, str] = {}
    alert_count: int = 0
    started_at: int = 0
    time_zone: str = "UTC"  # IANA name, for showing times
    locale: str = "en-US"  # "en-US" | "zh-CN"
    reason: str = ""  # why this recipient gets it: "layer 1 of rule Default: you are in team SRE"
    layer: int = 0
    round: int = 0
    responders: tuple[str, ...] = ()
    body: str = ""  # rendered from the user's template for this medium; "" = the notifier's own wording
    repeat: bool = False  # an earlier attempt had an unknown outcome: this copy may be a second one
    delayed_s: int = 0  # > 0: said late by so many seconds
    lines: tuple[DigestLine, ...] = ()
    mentions: tuple[Mention, ...] = ()
    mention_all: bool = False
    buttons: tuple[Button, ...] = ()  # what the reader may do, in order; empty where nothing can be done
    actor: str = ""  # who did what `event` tells of: "Ann" acknowledged
    snoozed_until_at: int = 0
    person_name: str = ""  # whom a personal message is to
    callback_url: str = ""  # where the provider reports on this delivery; "" when this server has no public address
    callback_token: str = ""  # the last part of `callback_url`: names this delivery where only a short text fits
