"""Service calendars: which days are days off (domain section 1). Pure; what a country decided comes from ``public_days``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from tocsin.kernel.spans import end_of_period, in_period, zone_of

PublicDays = Callable[[str, int], Mapping[date, bool]]
"""(region, year) -> the days a country decided on: ``True`` is off, ``False`` a working weekend."""


def every_day() -> list[int]:
    """All weekdays, 0 is Sunday."""
    return list(range(7))


class DayEntry(Struct, frozen=True, kw_only=True):
    """Days somebody set by hand: from ``start_on`` to before ``end_on`` they are off, or workdays."""

    event_id: str
    summary: str
    start_on: date
    end_on: date
    is_off: bool
    description: str = ""
    creator_id: int = 0
    created_at: int = 0
    updated_at: int = 0


class Calendar(Struct, frozen=True, kw_only=True):
    """A calendar. ``workdays``: weekdays, 0 is Sunday. ``regions``: whose public holidays it follows, such as CN."""

    account_id: int
    calendar_id: str
    name: str
    time_zone: str
    workdays: list[int] = field(default_factory=every_day)
    regions: list[str] = []
    entries: list[DayEntry] = []
    team_id: int = 0
    description: str = ""
    status: str = "enabled"  # enabled | deleted
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


class CalendarDays:
    """A calendar ready for use: asks for a country's days only when it needs a year of them."""

    def __init__(self, calendar: Calendar, public_days: PublicDays) -> None:
        self.zone: ZoneInfo = zone_of(calendar.time_zone)
        self._calendar = calendar
        self._public_days = public_days
        self._entries = sorted(calendar.entries, key=lambda one: (one.updated_at, one.event_id), reverse=True)

    def is_off(self, day: date) -> bool:
        """Whether a day is off: by what was set by hand last, else by public holidays, else by its weekday."""
        for entry in self._entries:
            if entry.start_on <= day < entry.end_on:
                return entry.is_off
        public = [self._public_days(region, day.year).get(day) for region in self._calendar.regions]
        decided = [one for one in public if one is not None]
        if decided:
            return any(decided)  # of several countries one holiday is enough
        return (day.weekday() + 1) % 7 not in self._calendar.workdays

    def covers(self, start: str, end: str, days: Sequence[int], now: int, *, off: bool) -> bool:
        """Whether ``now`` (ms) lies in a period that starts on a day off (or a workday) of this calendar."""
        return in_period(start, end, lambda day: self._is_day(day, days, off=off), self.zone, now)

    def end_of(self, start: str, end: str, days: Sequence[int], now: int, *, off: bool) -> int:
        """When the period in which ``now`` lies is over (ms); it may begin again at that instant."""
        return end_of_period(start, end, lambda day: self._is_day(day, days, off=off), self.zone, now)

    def _is_day(self, day: date, days: Sequence[int], *, off: bool) -> bool:
        return (not days or (day.weekday() + 1) % 7 in days) and self.is_off(day) is off
