"""Which days are off: by weekday, by what countries decided (China's working weekends too), by hand; periods across midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.oncall.calendar import Calendar, CalendarDays, DayEntry
from tocsin.oncall.periods import check, covers, end_of, gone
from tocsin.oncall.public_days import id_of, public_days, region_of, regions

WEEKDAYS = [1, 2, 3, 4, 5]


def calendar(**more: Any) -> CalendarDays:
    values: dict[str, Any] = {"account_id": 1, "calendar_id": "c", "name": "c", "time_zone": "Asia/Shanghai"}
    return CalendarDays(Calendar(**values | {"workdays": WEEKDAYS} | more), public_days)


def days(start: str, end: str, *, off: bool, updated_at: int = 0) -> DayEntry:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return DayEntry(event_id=start, summary="x", start_on=first, end_on=last, is_off=off, updated_at=updated_at)


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("region", "day", "off"),
    [
        ("CN", "2025-01-28", True),  # New Year's Eve
        ("CN", "2025-01-26", False),  # a Sunday that is worked for it
        ("CN", "2025-02-08", False),  # and a Saturday
        ("CN", "2025-10-07", True),
        ("CN", "2025-10-11", False),
        ("CN", "2026-02-14", False),
        ("CN", "2026-02-20", True),
        ("CN", "2026-05-09", False),
        ("CN", "2026-10-08", False),  # an ordinary Thursday
        ("CN", "2026-10-11", True),  # an ordinary Sunday
        ("US", "2026-07-03", True),  # Independence Day is a Saturday: Friday is observed
        ("US", "2026-07-06", False),
        ("US", "2027-12-24", True),  # Christmas is a Saturday
        ("DE-BY", "2026-01-06", True),  # Epiphany, in Bavaria
        ("DE", "2026-01-06", False),
    ],
)
def test_what_countries_decided(region: str, day: str, off: bool) -> None:
    assert calendar(regions=[region]).is_off(date.fromisoformat(day)) is off


def test_what_was_set_by_hand_last_holds() -> None:
    entries = [
        days("2026-05-01", "2026-05-04", off=False, updated_at=1),
        days("2026-05-02", "2026-05-03", off=True, updated_at=2),
    ]
    one = calendar(regions=["CN"], entries=entries)
    assert [one.is_off(date(2026, 5, number)) for number in (1, 2, 3, 4)] == [False, True, False, True]


def test_of_two_countries_one_holiday_is_enough() -> None:
    one = calendar(regions=["CN", "US"])
    assert one.is_off(date(2026, 7, 3))
    assert one.is_off(date(2026, 2, 14)) is False


def test_every_day_is_a_workday_by_default() -> None:
    one = CalendarDays(Calendar(account_id=1, calendar_id="c", name="c", time_zone="UTC"), public_days)
    assert not any(one.is_off(date(2026, 1, number)) for number in range(1, 15))


@pytest.mark.parametrize(
    ("period", "now", "ends"),
    [
        ({"cal_id": "c", "is_off": True}, "2026-01-10T12:00", "2026-01-11T00:00"),
        ({"cal_id": "c", "is_off": True}, "2026-01-09T12:00", ""),
        ({"cal_id": "c"}, "2026-01-09T12:00", "2026-01-10T00:00"),
        ({"cal_id": "c", "start": "22:00", "end": "06:00"}, "2026-01-10T05:00", "2026-01-10T06:00"),  # Friday's night
        ({"cal_id": "c", "start": "22:00", "end": "06:00"}, "2026-01-12T05:00", ""),  # Sunday's
        ({"cal_id": "c", "start": "09:00", "end": "18:00", "repeat": [5]}, "2026-01-08T12:00", ""),
        ({"cal_id": "c", "start": "09:00", "end": "18:00", "repeat": [5]}, "2026-01-09T12:00", "2026-01-09T18:00"),
        ({"cal_id": "gone"}, "2026-01-09T12:00", ""),
    ],
)
def test_periods_of_a_calendar(period: Mapping[str, Any], now: str, ends: str) -> None:
    known, elsewhere = {"c": calendar()}, ZoneInfo("America/New_York")
    assert covers(period, elsewhere, known, at(now)) is bool(ends)
    if ends:
        assert end_of(period, elsewhere, known, at(now)) == at(ends)


def test_the_day_is_that_of_the_calendars_zone() -> None:
    """Saturday begins in Lord Howe while it is Friday in London; its clock moves by half an hour on 4 October 2026."""
    one = calendar(time_zone="Australia/Lord_Howe", workdays=WEEKDAYS)
    period = {"cal_id": "c", "is_off": True}
    saturday = at("2026-10-03T00:00", "Australia/Lord_Howe")
    assert not covers(period, ZoneInfo("Europe/London"), {"c": one}, saturday - 1)
    assert covers(period, ZoneInfo("Europe/London"), {"c": one}, saturday)
    sunday = end_of(period, ZoneInfo("Europe/London"), {"c": one}, saturday)
    monday = end_of(period, ZoneInfo("Europe/London"), {"c": one}, sunday)
    assert (sunday - saturday, monday - sunday) == (24 * 3_600_000, 23 * 3_600_000 + 1_800_000)


def test_calendars_that_are_gone_are_named() -> None:
    assert gone([{"cal_id": "a"}, {"start": "09:00"}, {"cal_id": "b"}], {"a"}) == ["b"]


@pytest.mark.parametrize(
    ("period", "error"),
    [
        ({"cal_id": "x"}, "time_filters[0].cal_id: there is no calendar 'x'"),
        ({"is_off": True, "start": "09:00", "end": "10:00"}, "time_filters[0].is_off: needs a calendar, in cal_id"),
        ({"cal_id": "c", "start": "09:00"}, "time_filters[0].end: must be a time of day from 00:00 to 24:00"),
        ({}, "time_filters[0].start: must be a time of day from 00:00 to 23:59"),
    ],
)
def test_periods_that_cannot_be(period: Mapping[str, Any], error: str) -> None:
    with pytest.raises((InvalidParameter, NotFound), match=re.escape(error)):
        check([period], {"c"})


def test_public_calendars_have_ids() -> None:
    assert region_of("zh-cn.china.official", "x") == "CN"
    assert region_of(id_of("US-NY"), "x") == "US-NY"
    assert {"CN", "US", "DE"} <= set(regions())
    for wrong in ("holidays.XX", "holidays.US-XX", "CN", "cal.abc"):
        with pytest.raises(InvalidParameter, match="there is no public calendar"):
            region_of(wrong, "extra_cal_ids[0]")
