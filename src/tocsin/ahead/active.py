"""When a rule's time filters hold, as spans: found at the edges of its periods, decided by the production's own test. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tocsin.escalation.match import Moment, covered
from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.kernel.spans import instant_of, minutes_of, wall_of
from tocsin.oncall.hours import Span, merged
from tocsin.oncall.periods import Days

_SHIFTS = (0, HOUR // 2, HOUR, 2 * HOUR)
"""By how much clocks are set back: an edge comes again that much later."""


def active_spans(
    time_filters: Sequence[dict[str, Any]], zone: ZoneInfo, calendars: Days, start_at: int, end_at: int
) -> list[Span]:
    """The spans of ``[start_at, end_at)`` (ms) in which time filters hold, to the minute; all of it without any."""
    if not time_filters:
        return [(start_at, end_at)]
    edges = sorted({start_at, end_at, *_edges(time_filters, zone, calendars, start_at, end_at)})
    held = [
        (begin, finish)
        for begin, finish in itertools.pairwise(edges)
        if covered(time_filters, Moment(begin, zone, calendars))
    ]
    return merged(held)


def _edges(
    time_filters: Sequence[dict[str, Any]], zone: ZoneInfo, calendars: Days, start_at: int, end_at: int
) -> Iterator[int]:
    """Every instant at which a period may begin or end: its wall times and midnight on each day, and when clocks change."""
    for period in time_filters:
        calendar = calendars.get(period.get("cal_id") or "")
        where = calendar.zone if calendar is not None else zone
        times = {0, *(minutes_of(period[key]) * 60 for key in ("start", "end") if period.get(key))}
        for day in _days(where, start_at, end_at):
            shifts = _SHIFTS if _changes(day, where) else (0,)
            for seconds in times:
                for shift in shifts:
                    at = instant_of(day, seconds, where) + shift
                    if start_at < at < end_at:
                        yield at
            if len(shifts) > 1:
                yield from (at for at in _quarters(day, where) if start_at < at < end_at)


def _days(zone: ZoneInfo, start_at: int, end_at: int) -> Iterator[date]:
    day, last = wall_of(start_at, zone).date() - timedelta(days=1), wall_of(end_at, zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _changes(day: date, zone: ZoneInfo) -> bool:
    """Whether the clocks are changed on a day or the next."""
    offsets = {wall_of(instant_of(day + timedelta(days=one), 0, zone), zone).utcoffset() for one in (0, 1, 2)}
    return len(offsets) > 1


def _quarters(day: date, zone: ZoneInfo) -> Iterator[int]:
    """Every quarter of an hour of a day on which clocks are changed: they change at such times."""
    begin, finish = instant_of(day, 0, zone), instant_of(day + timedelta(days=2), 0, zone)
    yield from range(begin, finish, 15 * MINUTE)
