"""A webhook's settings: `token` (or `url`, `endpoint`), `headers`, `sign_secret`, `insecure_skip_verify`."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem

HEADER_VALUE_CHARS = 1024
MAX_HEADERS = 20

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
# Headers that would change who the request claims to come from or how it is framed. Compared without case and with
# `_` read as `-`, because servers behind CGI-like gateways do the same.
_BLACKLIST = frozenset(
    {
        *("authorization", "cookie", "content-encoding", "content-length", "content-type", "expect", "forwarded"),
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "user-agent", "via"),
        *("x-real-ip",),
    }
)
_BLACKLIST_PREFIXES = ("x-forwarded-", "webhook-", "x-tocsin-", "sec-", "proxy-")


class Webhook(Struct, frozen=True, kw_only=True):
    """Where and how to post. Its `repr` shows no secret."""

    url: str
    headers: dict[str, str]
    secret: bytes = b""
    verify_tls: bool = True

    def __repr__(self) -> str:
        return "Webhook(…)"


def read(target: Mapping[str, Any]) -> Webhook | list[Problem]:
    """The webhook, or everything there is to correct."""
    url = next((v.strip() for k in ("token", "url", "endpoint") if isinstance(v := target.get(k), str) and v), "")
    problems: list[Problem] = []
    text = url_problem(url) if url else "Enter the address to post to."
    if text:
        problems.append(Problem("token", text))
    headers = _read_headers(target.get("headers"), problems)
    secret = _read_secret(target.get("sign_secret") or "", problems)
    if problems:
        return problems
    return Webhook(url=url, headers=headers, secret=secret, verify_tls=target.get("insecure_skip_verify") is not True)


def header_problem(name: str, value: str) -> str:
    """What is wrong with one custom header, in the user's words, or an empty text."""
    plain = name.lower().replace("_", "-")
    if not _TOKEN.fullmatch(name):
        return "is not a header name"
    if plain in _BLACKLIST or plain.startswith(_BLACKLIST_PREFIXES):
        return "may not be set; use a name of your own such as X-Api-Key"
    if len(value) > HEADER_VALUE_CHARS:
        return f"is longer than {HEADER_VALUE_CHARS} characters"
    if not value.isascii() or not value.isprintable():
        return "holds a line break or characters HTTP cannot carry"
    return ""


def _read_headers(given: object, problems: list[Problem]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in _pairs(given):
        text = header_problem(name, value)
        if text:
            shown = name[:64] if name.isprintable() else "?"
            problems.append(Problem("headers", f"The header {shown} {text}."))
        headers[name] = value
    if len(headers) > MAX_HEADERS:
        problems.append(Problem("headers", f"Only {MAX_HEADERS} headers are possible."))
    return headers


def _pairs(given: object) -> Iterable[tuple[str, str]]:
    """Headers come as an object or, from official clients, as a list of `{"key", "value"}`."""
    if isinstance(given, Mapping):
        return [(str(name), str(value)) for name, value in given.items()]
    if isinstance(given, list):
        rows = [row for row in given if isinstance(row, Mapping)]
        return [(str(row.get("key") or row.get("name") or ""), str(row.get("value", ""))) for row in rows]
    return []


def _read_secret(given: object, problems: list[Problem]) -> bytes:
    """`whsec_` and base64 as Standard Webhooks writes it, or any other text taken as it is."""
    text = given if isinstance(given, str) else ""
    if not text.startswith("whsec_"):
        return text.encode()
    try:
        return base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        problems.append(Problem("sign_secret", "What follows whsec_ is not base64; copy the secret again."))
        return b""
