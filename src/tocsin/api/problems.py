"""From any error to the answer the caller gets. An error nobody expected says nothing but its request id."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from tocsin.api.request import Gone
from tocsin.kernel.errors import Problem, StoreUnavailable, TooFrequent, Unauthorized

_log = logging.getLogger(__name__)

CODES: Final = {
    "InvalidParameter": 400,
    "InvalidContentType": 400,
    "MethodNotAllowed": 400,
    "Unauthorized": 401,
    "AccessDenied": 403,
    "ResourceNotFound": 404,
    "RouteNotFound": 404,
    "RequestTooFrequently": 429,
    "InternalError": 500,
    "ServiceUnavailable": 503,
}
"""Every code of the API with its usual HTTP status (domain section 9); a body that is too large is 413."""

_RETRY_S: Final = 2


class Answer(NamedTuple):
    """What an HTTP answer says beside its fixed headers."""

    status: int
    content: bytes
    headers: Sequence[tuple[bytes, bytes]] = ()
    content_type: bytes = b"application/json; charset=utf-8"


async def mapped(work: Awaitable[Answer], request_id: str, path: str) -> Answer:
    """The answer of ``work``, or the refusal its error stands for. Lets only :class:`Gone` and cancellation through."""
    try:
        return await work
    except Gone:
        raise
    except Exception as error:  # noqa: BLE001 - here every error becomes an answer, and the unexpected is logged whole
        problem = problem_of(error, request_id, path)
        return Answer(problem.status, failure(problem, request_id), headers_of(problem))


def problem_of(error: Exception, request_id: str, path: str) -> Problem:
    """The refusal to answer with. What is not a ``Problem`` is logged in full and answered without any detail."""
    if isinstance(error, Problem):
        if isinstance(error, StoreUnavailable):
            _log.warning("request %s %s: %s", request_id, path, error.message)
        return error
    _log.error("request %s %s failed", request_id, path, exc_info=error)
    return Problem(f"something failed inside; the log of the server names request {request_id}")


def headers_of(problem: Problem) -> list[tuple[bytes, bytes]]:
    """Headers that belong to the refusal itself."""
    if isinstance(problem, TooFrequent):
        return [(b"retry-after", str(problem.retry_after_s).encode())]
    if isinstance(problem, StoreUnavailable):
        return [(b"retry-after", str(_RETRY_S).encode())]
    if isinstance(problem, Unauthorized):
        return [(b"www-authenticate", b"Bearer")]
    return []


def failure(problem: Problem, request_id: str) -> bytes:
    """The envelope of a refusal."""
    return msgspec.json.encode({"request_id": request_id, "error": {"code": problem.code, "message": problem.message}})


def success(data: Any, request_id: str, *, may_be_null: bool = False) -> bytes:
    """The envelope of an answer; nothing to say is ``{}``, and a thing that is not there ``null`` where that is declared."""
    return msgspec.json.encode({"request_id": request_id, "data": data if data is not None or may_be_null else {}})
