"""The interface of a medium: `check` what a person entered, `build` one request, `judge` its answer. No I/O.

Every folder's `notifier.py` ends with `NOTIFIER: Notifier = ...`. The machinery around it does network, deadlines,
retries, limits, logging and redaction, and needs to know nothing about the medium but the `Receipt`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from tocsin.kernel.wire import (
    ForeignNote,
    HttpRequest,
    HttpResponse,
    Mail,
    NoResponse,
    PhoneCall,
    PhoneResult,
    SmtpResponse,
)
from tocsin.notifiers.message import Message

__all__ = [
    "ForeignNote",
    "HttpRequest",
    "HttpResponse",
    "Limits",
    "Mail",
    "NoResponse",
    "Notifier",
    "Outcome",
    "PhoneCall",
    "PhoneResult",
    "Problem",
    "Receipt",
    "Request",
    "Response",
    "SettingsJudge",
    "SmtpResponse",
    "judged",
]

Request = HttpRequest | Mail | PhoneCall | ForeignNote
Response = HttpResponse | SmtpResponse | PhoneResult | NoResponse


class Outcome(StrEnum):
    """What became of an attempt, named by what the engine does next.

    - `delivered`: the receiver has it.
    - `accepted`: queued by the provider; the last step is out of our sight (SMTP 250).
    - `transient`: try again with back-off, then another way.
    - `rate_limited`: try again after `retry_after_s`; gather what piles up into a digest.
    - `auth`: the access token is no longer good; a new one is asked for and the request made once more.
    - `no_answer`: the person did not take it (a call rang out, a message was not delivered): another way, at once.
    - `config_error`: settings are wrong; no retry, tell the owner, take another way.
    - `target_gone`: the robot, chat or mailbox is no more; disable the target, take another way.
    - `content_error`: this text is not accepted; once more with the default wording, then as `config_error`.
    - `unknown`: sent, but no answer: it may have arrived. Retry marks the copy as a possible repeat.
    """

    delivered = "delivered"
    accepted = "accepted"
    transient = "transient"
    rate_limited = "rate_limited"
    auth = "auth"
    no_answer = "no_answer"
    config_error = "config_error"
    target_gone = "target_gone"
    content_error = "content_error"
    unknown = "unknown"


class Problem(Struct, frozen=True):
    """One thing wrong with what was entered: the `field` and, in the user's words, what to do."""

    field: str
    text: str


class Receipt(Struct, frozen=True, kw_only=True):
    """The judgement on one attempt. `text` is masked, at most 300 characters, and says what to do."""

    outcome: Outcome
    code: str = ""  # the provider's own code, or "http 503", "smtp 550", "dns"
    text: str = ""
    retry_after_s: float | None = None
    provider_message_id: str = ""  # what the provider's own reports name this message by
    ref: str = ""  # opaque, at most 500 characters: what `update` needs to change this message later
    move_to: dict[str, str] = {}  # settings of the target that changed for good (Telegram: `chat_id`)
    key: str = ""  # the key that was pressed during a call
    is_down: bool = False  # the provider as a whole does not work (its account, its host): counts for its breaker

    @property
    def ok(self) -> bool:
        """True when nothing more is to be done for this delivery."""
        return self.outcome in (Outcome.delivered, Outcome.accepted)


class Limits(Struct, frozen=True, kw_only=True):
    """How much one target takes. `None` = no known limit. `min_interval_s` spaces messages inside a burst.

    `per_hour` and `per_day` count in windows that slide (a callee of a voice gateway). `body_bytes` is the largest
    request body that `build` makes.
    """

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    burst: int = 1
    min_interval_s: float = 0.0
    body_bytes: int | None = None


class Notifier(Protocol):
    """One medium. All methods are pure: same input, same output, no clock, no network, no chance.

    `target` says where one message goes:

    - a group robot: the `settings` of the rule's webhook exactly as saved (`token`, `alias`, `sign_secret`, …);
    - e-mail: `{"address"}`; a telephone: `{"phone"}` in E.164 (`+8613800000000`);
    - a device: what it registered with (`{"endpoint", "p256dh", "auth"}` or `{"token"}`);
    - a person in a chat app: `{"user_id", "address"}`, as its `Who` said; a group of a chat app: `{"chat_id"}`.

    `settings` is what the operator configured for the provider as a whole (e-mail: `from`; an app: its id and secret);
    robots need none. With the ability `grant`, `settings["access_token"]` holds the token of the folder's `GRANT`.
    """

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """Say what is wrong with what a person saved: a robot's target settings, else the provider's settings."""

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Make the request. A `Receipt` instead (always `config_error`) means: nothing can be sent, do not try."""

    def judge(self, response: Response) -> Receipt:
        """Say what an answer, or its absence, means."""


@runtime_checkable
class SettingsJudge(Notifier, Protocol):
    """A notifier whose settings say what an answer means: a gateway that the operator describes."""

    def judge_by(self, response: Response, settings: Mapping[str, Any]) -> Receipt:
        """As `judge`, by the provider's settings."""


def judged(notifier: Notifier, response: Response, settings: Mapping[str, Any]) -> Receipt:
    """What an answer means, by the provider's settings where the notifier asks for them."""
    if isinstance(notifier, SettingsJudge):
        return notifier.judge_by(response, settings)
    return notifier.judge(response)


class Updater(Protocol):
    """Ability `update`, the folder's `UPDATER`: a message that was sent shows the incident as it is now.

    `judge` of the notifier reads the answer.
    """

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Change the message that `ref` names (empty where the folder needs none) to what `message` says.

        `message.delivery_id` is the id of the delivery that is changed. `None`: it cannot be changed any more.
        """
