"""Reading a push request: its key, its headers, its body within limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from tocsin.kernel.errors import InvalidParameter, TooLarge

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Scope = Mapping[str, Any]

BODY_LIMIT = 5 * 1024 * 1024
BODY_TIMEOUT_S = 30.0
"""A sender that needs longer than this for 5 MB is not a sender."""

_KEY_HEADERS = (b"integration-key", b"x-integration-key")
_KEY_PREFIX = b"integration_key="


class _WithKey(msgspec.Struct):
    integration_key: str = ""


_key_in_body = msgspec.json.Decoder(_WithKey)
_fields_in_body = msgspec.json.Decoder(dict[str, Any])


class Gone(Exception):
    """The sender hung up before the body was whole."""


def query_of(scope: Scope) -> dict[str, str]:
    """The query's parameters; the first of each name counts. A thousand of them are refused."""
    raw: bytes = scope["query_string"]
    if raw.startswith(_KEY_PREFIX) and b"&" not in raw and b"%" not in raw and b"+" not in raw:
        return {"integration_key": raw[len(_KEY_PREFIX) :].decode("latin-1")}
    try:
        pairs = parse_qsl(raw.decode("latin-1"), keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise InvalidParameter("query: at most 100 parameters") from error
    return dict(reversed(pairs))


_HIDDEN: Final = b"(push key)"


def key_of(
    scope: Scope,
    query: Mapping[str, str],
    body: bytes,
    headers: tuple[str, ...] = (),
    fields: tuple[str, ...] = (),
) -> str:
    """The integration key: in the query, in a header, or in the body, as real senders do it; empty when there is none.

    ``headers`` and ``fields`` are further places of one source.
    """
    if key := query.get("integration_key"):
        return key
    for name, value in scope["headers"]:
        if name in _KEY_HEADERS or (headers and name.decode("latin-1") in headers):
            return str(value.decode("latin-1")).strip()
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return str(value[7:].decode("latin-1")).strip()
    try:
        if fields:
            found = _fields_in_body.decode(body)
            return next((key for name in fields if isinstance(key := found.get(name), str) and key), "")
        return _key_in_body.decode(body).integration_key
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def without_key(body: bytes, key: str) -> bytes:
    """A body that does not say the push key: bodies are kept and shown to people who may not send."""
    return body.replace(key.encode("utf-8", "surrogatepass"), _HIDDEN) if key else body


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """The whole body.

    Raises :class:`TooLarge` before reading what is too much, ``InvalidParameter`` when it takes too long, :class:`Gone`.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > BODY_LIMIT:
            raise too_large()
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return _within(body)
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await _gather(message, receive)
    except TimeoutError as error:
        raise InvalidParameter(f"body: did not arrive within {BODY_TIMEOUT_S:g} s") from error


async def _gather(message: Mapping[str, Any], receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > BODY_LIMIT:
            raise too_large()
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def _within(body: bytes) -> bytes:
    if len(body) > BODY_LIMIT:
        raise too_large()
    return body


def too_large() -> TooLarge:
    """The refusal of a body over the limit."""
    return TooLarge(f"body: more than {BODY_LIMIT // (1024 * 1024)} MB; split it into several pushes")
