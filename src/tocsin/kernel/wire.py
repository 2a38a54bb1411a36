"""What goes over a network and what comes back, as plain values.

Notifiers build requests and judge answers; `runtime` carries them. Neither knows the other, both know these.
"""

from typing import Literal

from msgspec import Struct

NoResponseKind = Literal["refused", "dns", "connect", "tls", "timeout_before_send", "timeout_after_send", "cut"]
"""Why there is no answer.

- `refused`: our own guard did not allow the address; nothing was sent.
- `dns`, `connect`, `tls`: the connection was never usable; nothing was sent.
- `timeout_before_send`: the deadline passed before the request was complete; the receiver cannot have acted on it.
- `timeout_after_send`, `cut`: the request was on its way and no whole answer came: the receiver may have acted.
"""


BODY_CAP = 64 * 1024
"""Bytes of an answer's body that are read unless a request wants more; the rest stays on the wire, the connection is closed."""


class HttpRequest(Struct, frozen=True, kw_only=True):
    """One HTTP request. `headers` hold no `Host` and no `Content-Length`: the carrier sets them.

    `timeout_s` counts from the call to the last byte of the answer. `verify_tls` is false only where a person
    switched the check off for one target.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    timeout_s: float = 10.0
    most_bytes: int = BODY_CAP  # of the answer's body
    verify_tls: bool = True
    http2: bool = False  # only where the receiver speaks nothing else (APNs)
    follow: "HttpRequest | None" = None  # sent after this one was taken; its own failure is a remark, not a failure


class HttpResponse(Struct, frozen=True, kw_only=True):
    """One HTTP answer. Header names are lower case; `body` is cut at what the request allows, then `body_cut` is true."""

    status: int
    headers: dict[str, str]
    body: bytes
    body_cut: bool = False


class Mail(Struct, frozen=True, kw_only=True):
    """One e-mail for one recipient. `message` is a complete RFC 5322 message with CRLF line ends."""

    sender: str
    recipient: str
    message: bytes
    timeout_s: float = 10.0
    relay: str = ""  # smtp://… of the provider that shall take it; empty: the server's own relay


class SmtpResponse(Struct, frozen=True, kw_only=True):
    """The SMTP server's last word on one e-mail: three-digit `code` and its text."""

    code: int
    text: str


class PhoneCall(Struct, frozen=True, kw_only=True):
    """One telephone call over a SIP trunk: say `text`, take one key, say what was done.

    `trunk` is the trunk's settings as its provider has them (host, user, password, …). `answers` maps a key to what is
    said after it was pressed; other keys repeat the text. `language` is a tag such as `en-US` or `zh-CN`.
    """

    number: str
    trunk: dict[str, str]
    text: str
    language: str
    answers: dict[str, str]
    ring_s: float = 25.0
    timeout_s: float = 90.0


class PhoneResult(Struct, frozen=True, kw_only=True):
    """How a call ended. `key` is what was pressed, if anything; `talked_s` counts from the answer to the end."""

    ending: Literal["answered", "busy", "no_answer", "rejected", "unreachable", "bad_number"]
    key: str = ""
    talked_s: float = 0.0
    text: str = ""


class ForeignNote(Struct, frozen=True, kw_only=True):
    """One note through a library of somebody else's (Apprise), addressed by that library's own kind of URL."""

    url: str
    title: str
    text: str
    timeout_s: float = 15.0


class NoResponse(Struct, frozen=True, kw_only=True):
    """No answer came. `text` says why without any secret (URLs are masked)."""

    kind: NoResponseKind
    text: str
