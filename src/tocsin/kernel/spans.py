"""Arithmetic of wall-clock time: weekly periods in a time zone. Pure; all daylight-saving care lives here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tocsin.kernel.errors import InvalidParameter

_DAY_MIN = 24 * 60
_MINUTE_MS = 60_000
DAY_S = 86_400


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name; raises :class:`InvalidParameter` for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidParameter(f"time_zone: {name!r} is not an IANA time zone such as Europe/Madrid") from error


def minutes_of(clock: str) -> int:
    """``HH:MM`` as minutes of the day; ``24:00`` is the day's end. Raises :class:`InvalidParameter`."""
    hours, _, minutes = clock.partition(":")
    if (
        not (hours.isdecimal() and minutes.isdecimal())
        or int(minutes) > 59
        or int(hours) * 60 + int(minutes) > _DAY_MIN
    ):
        raise InvalidParameter(f"time: {clock!r} is not a time of day like 09:30")
    return int(hours) * 60 + int(minutes)


OnDay = Callable[[date], bool]
"""Whether a period starts on a day."""


def in_weekly_period(start: str, end: str, days: Sequence[int], zone: ZoneInfo, now: int) -> bool:
    """Whether ``now`` (ms) lies in ``[start, end)`` on one of ``days`` (0 = Sunday; none = every day) on the zone's wall clock.

    A period over midnight belongs to the day on which it starts; equal start and end mean 24 hours (domain section 10).
    """
    return in_period(start, end, lambda day: _on(day, days), zone, now)


def end_of_weekly_period(start: str, end: str, days: Sequence[int], zone: ZoneInfo, now: int) -> int:
    """The first instant (ms, a whole minute) after ``now`` at which a weekly period that ``now`` lies in is over."""
    return end_of_period(start, end, lambda day: _on(day, days), zone, now)


def in_period(start: str, end: str, on_day: OnDay, zone: ZoneInfo, now: int) -> bool:
    """Whether ``now`` (ms) lies in ``[start, end)`` of a day that ``on_day`` picks; as :func:`in_weekly_period`."""
    local = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    today = local.date()
    begin, finish = minutes_of(start), minutes_of(end)
    if begin < finish:
        return begin <= minute < finish and on_day(today)
    if minute >= begin:
        return on_day(today)
    return minute < finish and on_day(today - timedelta(days=1))


def end_of_period(start: str, end: str, on_day: OnDay, zone: ZoneInfo, now: int) -> int:
    """The first instant (ms, a whole minute) after ``now`` at which a period that ``now`` lies in is over.

    A period of 24 hours ends where the next day's begins, also when that one goes on at once.
    """
    local = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone)
    begin, finish = minutes_of(start), minutes_of(end)
    over_midnight = begin >= finish and local.hour * 60 + local.minute >= begin
    day = local.date() + timedelta(days=1 if over_midnight or finish == _DAY_MIN else 0)
    clock = time(finish // 60 % 24, finish % 60)
    latest = round(datetime.combine(day, clock, zone).timestamp() * 1_000)
    if latest <= now:  # its wall time exists twice, and this is the second one
        latest = round(datetime.combine(day, clock.replace(fold=1), zone).timestamp() * 1_000)
    if in_period(start, end, on_day, zone, latest):
        return latest
    # Where the clock is put forward over the end, that wall time does not exist: the period is over earlier than it says.
    inside, outside = now // _MINUTE_MS, latest // _MINUTE_MS
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if in_period(start, end, on_day, zone, middle * _MINUTE_MS):
            inside = middle
        else:
            outside = middle
    return outside * _MINUTE_MS


def instant_of(day: date, seconds: int, zone: ZoneInfo) -> int:
    """When (ms) the zone's wall clock shows ``seconds`` after midnight on ``day``; 86,400 is the next midnight.

    A wall time that a daylight-saving gap swallows is the first instant after the gap; one that exists twice is the first of
    the two (domain section 10).
    """
    days, rest = divmod(seconds, DAY_S)
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days, seconds=rest)
    at = int(wall.timestamp())
    offset = wall.utcoffset()
    after = wall.replace(fold=1).utcoffset()
    if offset is None or after is None or after <= offset:
        return at * 1_000
    # The clock was put forward over this wall time, somewhere between these two instants.
    before, behind = at - int((after - offset).total_seconds()) - 1, at
    while behind - before > 1:
        middle = (before + behind) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return behind * 1_000


def wall_of(at: int, zone: ZoneInfo) -> datetime:
    """What the zone's wall clock shows at an instant (ms)."""
    return datetime.fromtimestamp(at / 1_000, zone)


def _on(day: date, days: Sequence[int]) -> bool:
    return not days or (day.weekday() + 1) % 7 in days
