"""A gateway of one's own for text messages or calls: any HTTP API, described by the operator.

Address, headers and body are entered; `${phone}`, `${text}` and others of `NAMES` are replaced in the body and behind
the host of the address, escaped for where they stand; `${user}` and `${secret}` in headers too, so that no key need stand
in a field that is shown. Nothing is computed and nothing else is replaced.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import category
from urllib.parse import quote, quote_plus, urlsplit
from xml.sax.saxutils import escape

import msgspec
from msgspec import Struct

from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, Problem
from tocsin.notifiers.provider_settings import TIMEOUT_S, text_of
from tocsin.notifiers.robots import url_problem

NAMES = (
    *("phone", "phone_digits", "text", "code", "id", "event", "num", "title", "severity", "channel", "url"),
    *("language", "callback_url", "user", "secret"),
)
_OF_HEADERS = ("user", "secret")
BODY_BYTES = 60_000
METHODS = ("POST", "PUT", "GET")
FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "xml": "text/xml; charset=utf-8",
}
AUTHS = ("none", "basic", "bearer", "hmac")

_VARIABLE = re.compile(r"\$\{([a-z_]+)\}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CODE = re.compile(r"(?<![0-9])[0-9]{4,12}(?![0-9])")
_SET_BY_US = frozenset(("host", "content-length", "content-type", "transfer-encoding", "connection"))


class Gateway(Struct, frozen=True, kw_only=True):
    """A gateway as it is used. Its `repr` shows no secret."""

    method: str
    url: str
    format: str
    headers: dict[str, str]
    body: str
    auth: str
    user: str
    secret: str

    def __repr__(self) -> str:
        return "Gateway(…)"


def read_gateway(settings: Mapping[str, Any]) -> Gateway | list[Problem]:
    """The gateway in a provider's settings, or what to correct there."""
    gateway = Gateway(
        method=text_of(settings, "method").upper() or "POST",
        url=text_of(settings, "url"),
        format=text_of(settings, "format") or "json",
        headers=_headers(settings),
        body=text_of(settings, "body"),
        auth=text_of(settings, "auth") or "none",
        user=text_of(settings, "user"),
        secret=text_of(settings, "secret"),
    )
    problems = [*_request_problems(gateway), *_auth_problems(gateway), *_header_problems(gateway)]
    problems += _body_problems(gateway)
    return problems or gateway


def request(gateway: Gateway, values: Mapping[str, str], at: int) -> HttpRequest:
    """The request for one message at the instant `at` (ms), with `values` for the variables."""
    values = {**values, "user": gateway.user, "secret": gateway.secret}
    url = fill(gateway.url, values, _for_url)
    body = b"" if gateway.method == "GET" else fill(gateway.body, values, _ESCAPES[gateway.format]).encode()
    headers = {"User-Agent": "Tocsin", **{name: fill(v, values, str) for name, v in gateway.headers.items()}}
    if gateway.method != "GET":
        headers["Content-Type"] = FORMATS[gateway.format]
    if gateway.auth == "basic":
        credentials = base64.b64encode(f"{gateway.user}:{gateway.secret}".encode()).decode()
        headers["Authorization"] = f"Basic {credentials}"
    elif gateway.auth == "bearer":
        headers["Authorization"] = f"Bearer {gateway.secret}"
    elif gateway.auth == "hmac":
        stamp = str(at // 1000)
        headers |= {"X-Tocsin-Timestamp": stamp, "X-Tocsin-Signature": _signature(gateway.secret, stamp, url, body)}
    return HttpRequest(method=gateway.method, url=url, headers=headers, body=body, timeout_s=TIMEOUT_S)


def values_of(message: Message, phone: str, text: str, language: str, callback_url: str) -> dict[str, str]:
    """What the variables stand for. `code` is the number in a notice such as a verification code, else empty."""
    found = _CODE.search(f"{message.title} {message.description}") if message.event == "notice" else None
    values = {
        "phone": phone,
        "phone_digits": phone[1:],
        "text": text,
        "code": found.group() if found else "",
        "id": message.delivery_id,
        "event": message.event,
        "num": message.num,
        "title": message.title[:300],
        "severity": message.severity,
        "channel": message.channel_name[:100],
        "url": message.url,
        "language": language,
        "callback_url": callback_url,
    }
    return {name: _clean(value) for name, value in values.items()}


def fill(template: str, values: Mapping[str, str], escaped: Callable[[str], str]) -> str:
    """`template` with its variables replaced in one pass: what a value holds is never looked at again."""
    return _VARIABLE.sub(lambda found: escaped(values.get(found.group(1), "")), template)


def _clean(text: str) -> str:
    """Without control characters but the line break, halves of surrogate pairs, and what XML forbids."""
    return "".join(" " if char != "\n" and category(char) in ("Cc", "Cs", "Cn", "Zl", "Zp") else char for char in text)


def _for_url(value: str) -> str:
    return quote(value, safe="")


def _for_json(value: str) -> str:
    return msgspec.json.encode(value).decode()[1:-1]


_ESCAPES: Mapping[str, Callable[[str], str]] = {
    "json": _for_json,
    "form": quote_plus,
    "xml": lambda value: escape(value, {'"': "&quot;", "'": "&apos;"}),
}


def _signature(secret: str, stamp: str, url: str, body: bytes) -> str:
    # A GET has no body to speak for it, so path and query are signed as well.
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    signed = f"{stamp}.{target}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _headers(settings: Mapping[str, Any]) -> dict[str, str]:
    entered = settings.get("headers")
    if not isinstance(entered, Mapping):
        return {}
    return {name.strip(): value.strip() for name, value in entered.items() if isinstance(value, str)}


def _request_problems(gateway: Gateway) -> list[Problem]:
    problems = []
    if gateway.method not in METHODS:
        problems.append(Problem("method", "Choose POST, PUT or GET."))
    if gateway.format not in FORMATS:
        problems.append(Problem("format", "Choose json, form or xml."))
    problem = url_problem(gateway.url)
    host = gateway.url.partition("://")[2]
    host = re.split(r"[/?#]", host, maxsplit=1)[0]
    if problem or any(char.isspace() or not char.isprintable() for char in gateway.url):
        problems.append(Problem("url", problem or "The address holds a space or a control character."))
    elif "$" in host or "$" in gateway.url.partition("://")[0]:
        problems.append(Problem("url", "Variables may stand only behind the host of the address."))
    problems += _unknown("url", gateway.url)
    return problems


def _auth_problems(gateway: Gateway) -> list[Problem]:
    if gateway.auth not in AUTHS:
        return [Problem("auth", "Choose none, basic, bearer or hmac.")]
    problems = []
    is_used = gateway.auth != "none" or "${secret}" in f"{gateway.url}{gateway.body}{gateway.headers}"
    if (is_used or gateway.secret) and not _is_header_value(gateway.secret):
        problems.append(Problem("secret", "Enter the password, the token or the key that the gateway expects."))
    is_named = not gateway.user or (_is_header_value(gateway.user) and ":" not in gateway.user)
    if (gateway.auth == "basic" and not gateway.user) or not is_named:
        problems.append(Problem("user", "Enter the user name in plain letters; it cannot hold a colon."))
    return problems


def _header_problems(gateway: Gateway) -> list[Problem]:
    for name, value in gateway.headers.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _SET_BY_US or not _is_header_value(value):
            text = "A header needs a name and a printable value; Host, Content-Type and lengths are set by the server."
            return [Problem("headers", text)]
        if not set(_VARIABLE.findall(value)) <= set(_OF_HEADERS):
            return [Problem("headers", "In a header only ${user} and ${secret} are replaced.")]
    return []


def _body_problems(gateway: Gateway) -> list[Problem]:
    if gateway.method == "GET":
        return []
    problems = _unknown("body", gateway.body)
    if len(gateway.body) > 10_000:
        problems.append(Problem("body", "The body may have 10,000 characters at most."))
    if "${phone}" not in gateway.body + gateway.url and "${phone_digits}" not in gateway.body + gateway.url:
        problems.append(Problem("body", "Put the number into the body or the address by ${phone} or ${phone_digits}."))
    if gateway.format == "json" and not problems:
        try:
            msgspec.json.decode(fill(gateway.body, dict.fromkeys(NAMES, "1"), _for_json).encode("utf-8", "replace"))
        except msgspec.DecodeError:
            problems.append(Problem("body", "The body is no JSON; variables stand inside quotation marks."))
    return problems


def _unknown(field: str, template: str) -> list[Problem]:
    if all(name in NAMES for name in _VARIABLE.findall(template)):
        return []
    return [Problem(field, f"There is a variable that is not known; these are: {', '.join(NAMES)}.")]


def _is_header_value(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()
