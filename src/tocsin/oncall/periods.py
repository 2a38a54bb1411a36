"""Times that come again, as rules name them: every week, or on the workdays or days off of a service calendar. Pure.

``{"start": "HH:MM", "end": "HH:MM", "repeat": [0-6, Sunday first], "cal_id": …, "is_off": …}``. With a calendar the days are
those of its own time zone, and without ``start`` and ``end`` the whole day is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.spans import end_of_weekly_period, in_weekly_period
from tocsin.oncall.calendar import CalendarDays

Period = Mapping[str, Any]
Days = Mapping[str, CalendarDays]
"""The calendars of an account, by id."""

_WHOLE_DAY: Final = ("00:00", "24:00")
_START: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_END: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")


def covers(period: Period, zone: ZoneInfo, calendars: Days, now: int) -> bool:
    """Whether ``now`` (ms) lies in a period; never in one whose calendar is gone."""
    start, end, days = _parts(period)
    if not period.get("cal_id"):
        return in_weekly_period(start, end, days, zone, now)
    calendar = calendars.get(period["cal_id"])
    return calendar is not None and calendar.covers(start, end, days, now, off=bool(period.get("is_off")))


def end_of(period: Period, zone: ZoneInfo, calendars: Days, now: int) -> int:
    """When the period in which ``now`` lies is over (ms)."""
    start, end, days = _parts(period)
    if not period.get("cal_id"):
        return end_of_weekly_period(start, end, days, zone, now)
    return calendars[period["cal_id"]].end_of(start, end, days, now, off=bool(period.get("is_off")))


def gone(periods: Sequence[Period], calendars: Collection[str]) -> list[str]:
    """The calendars that periods name and that are not there (any more)."""
    return [one["cal_id"] for one in periods if one.get("cal_id") and one["cal_id"] not in calendars]


def named(periods: Sequence[Period]) -> set[str]:
    """The calendars that periods name."""
    return {one["cal_id"] for one in periods if one.get("cal_id")}


def check(periods: Sequence[Period], calendars: Collection[str], path: str = "time_filters") -> None:
    """Raise ``InvalidParameter`` or ``NotFound`` for periods that cannot be, naming the field."""
    for number, period in enumerate(periods):
        _check(period, calendars, f"{path}[{number}]")


def _check(period: Period, calendars: Collection[str], path: str) -> None:
    calendar_id = period.get("cal_id")
    if calendar_id and calendar_id not in calendars:
        raise NotFound(f"{path}.cal_id: there is no calendar {calendar_id!r}")
    if period.get("is_off") and not calendar_id:
        raise InvalidParameter(f"{path}.is_off: needs a calendar, in cal_id")
    if calendar_id and not period.get("start") and not period.get("end"):
        return
    if not _START.fullmatch(period.get("start") or ""):
        raise InvalidParameter(f"{path}.start: must be a time of day from 00:00 to 23:59")
    if not _END.fullmatch(period.get("end") or ""):
        raise InvalidParameter(f"{path}.end: must be a time of day from 00:00 to 24:00")


def _parts(period: Period) -> tuple[str, str, Sequence[int]]:
    start, end = period.get("start") or "", period.get("end") or ""
    if not start and not end:
        start, end = _WHOLE_DAY
    return start, end, period.get("repeat") or []
