"""Lists of what people set up: short enough for pages by position, which ``search_after_ctx`` continues too."""

from __future__ import annotations

from typing import Any

from tocsin.api.paging import PageRequest, offset, read_cursor, shown_total, write_cursor
from tocsin.kernel.errors import InvalidParameter


def position(request: PageRequest) -> int:
    """How many items come before the page: by ``p``, or as many as ``search_after_ctx`` says were seen.

    Raises ``InvalidParameter`` for a foreign ``search_after_ctx`` or a page that is too deep.
    """
    cursor = read_cursor(request.search_after_ctx, int)
    if cursor is None:
        return offset(request)
    if cursor[0] < 0:
        raise InvalidParameter("search_after_ctx: must be exactly what the answer before gave, for the same order")
    return int(cursor[0])


def frame(request: PageRequest, start: int, shown: int, total: int) -> dict[str, Any]:
    """The fields of ``PageAnswer`` for a page of ``shown`` items that begins at ``start``."""
    more = start + shown < total
    return {
        "p": request.p,
        "limit": request.limit,
        "total": shown_total(total),
        "has_next_page": more,
        "search_after_ctx": write_cursor(start + shown) if more else "",
    }
