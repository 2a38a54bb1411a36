"""In which hours a layer has anybody on call: restrictions to daily or weekly periods, and day masks. Pure.

A period belongs to the day on which it starts: that day's mask decides, also after midnight (domain section 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tocsin.kernel.spans import DAY_S, instant_of, wall_of
from tocsin.oncall.layer import Layer, Limit

Span = tuple[int, int]
"""``[start, end)`` in milliseconds."""

_WEEK_S = 7 * DAY_S


def open_hours(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> list[Span]:
    """The spans of ``[start_at, end_at)`` that a restricted layer covers, in order and without overlaps."""
    pieces = (
        _daily(layer, zone, start_at, end_at) if layer.limit == Limit.daily else _weekly(layer, zone, start_at, end_at)
    )
    return merged((max(begin, start_at), min(finish, end_at)) for begin, finish in pieces)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one; empty ones left out."""
    done: list[Span] = []
    for begin, finish in sorted(span for span in spans if span[0] < span[1]):
        if done and begin <= done[-1][1]:
            done[-1] = (done[-1][0], max(done[-1][1], finish))
        else:
            done.append((begin, finish))
    return done


def _daily(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> Iterator[Span]:
    day = wall_of(start_at, zone).date() - timedelta(days=2)
    last = wall_of(end_at, zone).date() + timedelta(days=1)
    while day <= last:
        if (day.weekday() + 1) % 7 in layer.days:
            for period in layer.periods:
                yield _instants(day, period.start_s, period.end_s, DAY_S, zone)
        day += timedelta(days=1)


def _weekly(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> Iterator[Span]:
    day = wall_of(start_at, zone).date()
    monday = day - timedelta(days=day.weekday() + 14)
    last = wall_of(end_at, zone).date() + timedelta(days=1)
    while monday <= last:
        for period in layer.periods:
            first = monday + timedelta(days=period.start_s // DAY_S)
            if (first.weekday() + 1) % 7 in layer.days:
                yield _instants(monday, period.start_s, period.end_s, _WEEK_S, zone)
        monday += timedelta(days=7)


def _instants(day: date, start_s: int, end_s: int, cycle_s: int, zone: ZoneInfo) -> Span:
    until_s = end_s if end_s > start_s else end_s + cycle_s
    return instant_of(day, start_s, zone), instant_of(day, until_s, zone)
