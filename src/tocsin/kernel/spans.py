"""Arithmetic of wall-clock time: weekly periods in a time zone. Pure; all daylight-saving care lives here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tocsin.kernel.errors import InvalidParameter

_DAY_MIN = 24 * 60


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


def in_weekly_period(start: str, end: str, days: Sequence[int], zone: ZoneInfo, now: int) -> bool:
    """Whether ``now`` (ms) lies in ``[start, end)`` on one of ``days`` (0 = Sunday; none = every day) on the zone's wall clock.

    A period over midnight belongs to the day on which it starts; equal start and end mean 24 hours (domain section 10).
    """
    local = datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    today = (local.weekday() + 1) % 7
    begin, finish = minutes_of(start), minutes_of(end)
    if begin < finish:
        return begin <= minute < finish and _on(today, days)
    if minute >= begin:
        return _on(today, days)
    return minute < finish and _on((today - 1) % 7, days)


def _on(day: int, days: Sequence[int]) -> bool:
    return not days or day in days
