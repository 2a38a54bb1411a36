"""One HTTP request as a value, read from ASGI with limits; and the answer, written to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl

from tocsin.kernel.errors import InvalidParameter, TooLarge

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT: Final = 5 * 1024 * 1024
_READING_S: Final = 30

SAFETY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""What every answer of ours tells browsers, whatever it holds."""


class Gone(Exception):
    """The client went away before the request was complete; nobody is there to answer."""


@dataclass(frozen=True)
class Request:
    """Method, path and headers (names in lower case; a repeated header is joined as HTTP says)."""

    method: str
    path: str
    headers: dict[str, str]
    raw_query: str
    address: str

    @classmethod
    def of(cls, scope: Scope) -> Request:
        """From an ASGI scope. ``address`` is the peer's: a proxy in front is the server's concern."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            joint = "; " if name == "cookie" else ", "
            headers[name] = f"{headers[name]}{joint}{value}" if name in headers else value
        client = scope.get("client")
        query = scope.get("query_string", b"").decode("latin-1")
        return cls(scope["method"], scope["path"], headers, query, client[0] if client else "")

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters, as :meth:`read_query` reads them."""
        return self.read_query()

    def read_query(self) -> dict[str, str]:
        """The query parameters. Raises ``InvalidParameter`` when one is given twice or is no UTF-8."""
        found: dict[str, str] = {}
        try:
            pairs = parse_qsl(self.raw_query, keep_blank_values=True, max_num_fields=100, errors="strict")
        except ValueError as error:
            raise InvalidParameter("the query string cannot be read") from error
        for name, value in pairs:
            if name in found:
                raise InvalidParameter(f"{name}: is given twice in the query string")
            found[name] = value
        return found

    def cookie(self, name: str) -> str:
        """The value of a cookie, empty without it; the first one where there are several."""
        for pair in self.headers.get("cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return ""


async def read_body(request: Request, receive: Receive, limit: int = BODY_LIMIT) -> bytes:
    """The whole body. Raises ``TooLarge`` beyond ``limit`` (bytes), ``InvalidParameter`` when it does not come, :class:`Gone`."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_READING_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > limit:
                    raise _too_large(limit)
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        raise InvalidParameter(f"the body did not arrive within {_READING_S} s") from None


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"the body is over {limit} bytes")


async def send_answer(
    send: Send, status: int, content_type: bytes, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """A whole answer with the safety headers."""
    every = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        *SAFETY_HEADERS,
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": every})
    await send({"type": "http.response.body", "body": body})
