"""Pages of lists (domain section 9): by number, or by the key of the last item seen."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Select, func, select

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter

DEEPEST: Final = 10_000
"""``p`` times ``limit`` may not pass this; ``search_after_ctx`` goes on beyond."""
COUNTED: Final = 1_000
"""Totals are exact below this, and this above."""


class PageRequest(Struct, kw_only=True):
    """What every list accepts; request structs inherit from it."""

    p: Annotated[int, Meta(ge=1, le=DEEPEST, description="Page number, from 1.")] = 1
    limit: Annotated[int, Meta(ge=1, le=100, description="Items per page.")] = 20
    search_after_ctx: Annotated[
        str, Meta(max_length=1_024, description="From the answer before: goes on after its last item, whatever p says.")
    ] = ""


class PageAnswer(Struct, kw_only=True):
    """What every list answers beside its items; answer structs inherit from it."""

    p: int
    limit: int
    total: Annotated[int, Meta(description=f"Exact below {COUNTED}, else {COUNTED}.")]
    has_next_page: bool
    search_after_ctx: str = ""


def offset(request: PageRequest) -> int:
    """How many items come before the page; 0 with ``search_after_ctx``. Raises ``InvalidParameter`` when too deep."""
    if request.search_after_ctx:
        return 0
    if request.p * request.limit > DEEPEST:
        raise InvalidParameter(
            f"p: p × limit must not pass {DEEPEST}; go on with search_after_ctx, or narrow the search"
        )
    return (request.p - 1) * request.limit


def shown_total(count: int) -> int:
    """The total as answered."""
    return min(count, COUNTED)


async def count(tx: Transaction, statement: Select[Any]) -> int:
    """How many rows a select has, counting no further than is shown."""
    few = statement.order_by(None).limit(COUNTED).subquery()
    row = await tx.first(select(func.count()).select_from(few))
    return int(row[0]) if row else 0


def write_cursor(*values: int | str) -> str:
    """The ordering values of the last item as an opaque ``search_after_ctx``."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def read_cursor(ctx: str, *kinds: type[int] | type[str]) -> tuple[Any, ...] | None:
    """The values of a ``search_after_ctx``, ``None`` without one. Raises ``InvalidParameter`` for a foreign one."""
    if not ctx:
        return None
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(ctx + "=" * (-len(ctx) % 4)), type=list[Any])
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise _foreign() from error
    if len(values) != len(kinds) or any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
        raise _foreign()
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in values):
        raise _foreign()
    return tuple(values)


def _foreign() -> InvalidParameter:
    return InvalidParameter("search_after_ctx: must be exactly what the answer before gave, for the same order")
