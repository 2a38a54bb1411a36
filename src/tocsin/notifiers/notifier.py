"""The interface of a medium: `check` what a person entered, `build` one request, `judge` its answer. No I/O.

Every folder's `notifier.py` ends with `NOTIFIER: Notifier = ...`. The machinery around it does network, deadlines,
retries, limits, logging and redaction, and needs to know nothing about the medium but the `Receipt`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from tocsin.kernel.wire import HttpRequest, HttpResponse, Mail, NoResponse, SmtpResponse
from tocsin.notifiers.message import Message

__all__ = [
    "HttpRequest",
    "HttpResponse",
    "Limits",
    "Mail",
    "NoResponse",
    "Notifier",
    "Outcome",
    "Problem",
    "Receipt",
    "Request",
    "Response",
    "SmtpResponse",
]

Request = HttpRequest | Mail
Response = HttpResponse | SmtpResponse | NoResponse


class Outcome(StrEnum):
    """What became of an attempt, named by what the engine does next.

    - `delivered`: the receiver has it.
    - `accepted`: queued by the provider; the last step is out of our sight (SMTP 250).
    - `transient`: try again with back-off, then another way.
    - `rate_limited`: try again after `retry_after_s`; gather what piles up into a digest.
    - `config_error`: settings are wrong; no retry, tell the owner, take another way.
    - `target_gone`: the robot, chat or mailbox is no more; disable the target, take another way.
    - `content_error`: this text is not accepted; once more with the default wording, then as `config_error`.
    - `unknown`: sent, but no answer: it may have arrived. Retry marks the copy as a possible repeat.
    """

    delivered = "delivered"
    accepted = "accepted"
    transient = "transient"
    rate_limited = "rate_limited"
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
    provider_message_id: str = ""

    @property
    def ok(self) -> bool:
        """True when nothing more is to be done for this delivery."""
        return self.outcome in (Outcome.delivered, Outcome.accepted)


class Limits(Struct, frozen=True, kw_only=True):
    """How much one target takes. `None` = no known limit. `min_interval_s` spaces messages inside a burst."""

    per_minute: int | None = None
    burst: int = 1
    min_interval_s: float = 0.0
    body_bytes: int | None = None


class Notifier(Protocol):
    """One medium. All three methods are pure: same input, same output, no clock, no network.

    `target` says where one message goes: of a group robot the `settings` of the rule's webhook exactly as saved
    (`token`, `alias`, `sign_secret`, …), of e-mail `{"address": …}`. `settings` is what the operator configured for
    the medium as a whole (e-mail: `from`); robots need none.
    """

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """Say what is wrong with what a person saved: a robot's target settings, e-mail's operator settings."""

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Make the request. A `Receipt` instead (always `config_error`) means: nothing can be sent, do not try."""

    def judge(self, response: Response) -> Receipt:
        """Say what an answer, or its absence, means."""
