"""What list requests share: windows of time, and values joined by commas, as official clients send them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Final

from msgspec import Meta

from tocsin.api.fields import HexId, Id, MaybeId, milliseconds
from tocsin.api.paging import PageRequest, offset, shown_total
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import InvalidParameter

LONGEST_DAYS: Final = 31

CommaList = Annotated[str, Meta(max_length=200)]
"""Several values in one text, joined by commas."""

Ids = Annotated[tuple[Id, ...], Meta(max_length=100)]
"""Up to 100 numbers; empty does not narrow."""

MaybeIds = Annotated[tuple[MaybeId, ...], Meta(max_length=100)]
"""The same, where 0 means none."""

HexIds = Annotated[tuple[HexId, ...], Meta(max_length=100)]
"""Up to 100 hex ids; empty does not narrow."""

SEVERITIES: Final = ("Critical", "Warning", "Info")
STATUSES: Final = (*SEVERITIES, "Ok")


def choices(text: str, accepted: Sequence[str], field: str) -> tuple[str, ...]:
    """The values of a comma list, each once. Raises ``InvalidParameter`` for one that is not accepted."""
    values = tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
    for one in values:
        if one not in accepted:
            raise InvalidParameter(f"{field}: must be some of {', '.join(accepted)}, joined by commas; got {one!r}")
    return values


async def total(request: PageRequest, shown: int, count: Callable[[], Awaitable[int]], *, more: bool) -> int:
    """The total as answered: on the last page it is known, else ``count`` is asked (a scan where little matches)."""
    if not more and not request.search_after_ctx and (shown or request.p == 1):
        return shown_total(offset(request) + shown)
    return shown_total(await count())


def window(start_time: int, end_time: int, *, longest_days: int | None) -> tuple[int, int]:
    """Unix seconds of a request -> the window in milliseconds, both ends included.

    Raises ``InvalidParameter`` when it ends before it starts, or is longer than ``longest_days`` (``None``: no limit).
    """
    if end_time <= start_time:
        raise InvalidParameter(f"end_time: must be after start_time; got {start_time} and {end_time}")
    start_at, end_at = milliseconds(start_time), milliseconds(end_time) + 999
    if longest_days is not None and end_at - start_at > longest_days * DAY + 999:
        raise InvalidParameter(f"end_time: must be within {longest_days} days of start_time; ask for a shorter time")
    return start_at, end_at
