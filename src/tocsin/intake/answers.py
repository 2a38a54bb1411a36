"""Answers of the door as ASGI messages: the envelope of the API (domain section 9), made by hand because this path is hot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from tocsin.kernel.errors import Problem, TooFrequent

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_JSON = (b"content-type", b"application/json")
_FIXED = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


async def answer(send: Send, status: int, request_id: str, body: bytes, *more: tuple[bytes, bytes]) -> None:
    """Send one JSON answer."""
    headers = [
        _JSON,
        *_FIXED,
        (b"flashcat-request-id", request_id.encode()),
        (b"content-length", str(len(body)).encode()),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def data(request_id: str, value: dict[str, Any]) -> bytes:
    """The envelope of a success."""
    return msgspec.json.encode({"request_id": request_id, "data": value})


def refusal(request_id: str, code: str, message: str) -> bytes:
    """The envelope of a refusal."""
    return msgspec.json.encode({"request_id": request_id, "error": {"code": code, "message": message}})


async def refuse(send: Send, request_id: str, problem: Problem) -> None:
    """Answer a problem, with the seconds to wait where there are some."""
    more = [(b"retry-after", str(problem.retry_after_s).encode())] if isinstance(problem, TooFrequent) else []
    if problem.status == 503:
        more.append((b"retry-after", b"5"))
    await answer(send, problem.status, request_id, refusal(request_id, problem.code, problem.message), *more)
