"""The error tree. The question each class answers is: what should the caller do?

::

    Problem                      something the caller is told, with a code of the API (domain section 9)
    ├── InvalidParameter    400  mend the request; the message names the field
    ├── InvalidContentType  400  send JSON
    ├── Unauthorized        401  sign in, or use a valid key
    ├── AccessDenied        403  ask somebody with the right
    ├── NotFound            404  the id is unknown (or not visible to the caller)
    ├── TooLarge            413  split the request
    ├── TooFrequent         429  wait for ``retry_after_s``
    └── StoreUnavailable    503  the database cannot keep it now; send again
"""

from __future__ import annotations


class Problem(Exception):
    """A refusal that reaches the caller as ``{"error": {"code", "message"}}``."""

    code = "InternalError"
    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidParameter(Problem):
    """A field is missing or wrong; the message says which, what was wrong and what is accepted."""

    code = "InvalidParameter"
    status = 400


class InvalidContentType(Problem):
    """The body is not JSON."""

    code = "InvalidContentType"
    status = 400


class MethodNotAllowed(Problem):
    """The path exists, with another method."""

    code = "MethodNotAllowed"
    status = 400


class Unauthorized(Problem):
    """Nobody is signed in, or the key is not valid (any more)."""

    code = "Unauthorized"
    status = 401


class AccessDenied(Problem):
    """The caller is known but lacks the right that the message names."""

    code = "AccessDenied"
    status = 403


class NotFound(Problem):
    """The object does not exist, or the caller may not know that it does."""

    code = "ResourceNotFound"
    status = 404


class RouteNotFound(Problem):
    """No operation has this path."""

    code = "RouteNotFound"
    status = 404


class TooLarge(Problem):
    """The request passes a hard size limit; the message says the limit."""

    code = "InvalidParameter"
    status = 413


class TooFrequent(Problem):
    """The hard rate limit is passed; nothing of the request was kept."""

    code = "RequestTooFrequently"
    status = 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class StoreUnavailable(Problem):
    """The database cannot take the request now; nothing was answered as kept, so send it again."""

    code = "ServiceUnavailable"
    status = 503


class TryAgain(Problem):
    """Something outside did not answer as it must before this request can be accepted; the sender should repeat it."""

    code = "ServiceUnavailable"
    status = 503


class StoreConflict(StoreUnavailable):
    """Two transactions met (serialisation failure, deadlock, unique key); doing the whole transaction again is right."""
