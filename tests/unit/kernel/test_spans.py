"""Weekly periods on the wall clock: when the present one is over, also where the clock is moved."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.spans import end_of_weekly_period, in_weekly_period

MINUTE = 60_000


def at(text: str) -> int:
    """An instant in UTC as milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("start", "end", "zone", "now", "ends_at"),
    [
        ("09:00", "10:00", "UTC", "2026-01-05T09:59:59", "2026-01-05T10:00"),
        ("22:00", "06:00", "UTC", "2026-01-05T23:00", "2026-01-06T06:00"),
        ("22:00", "06:00", "UTC", "2026-01-06T05:00", "2026-01-06T06:00"),
        ("09:00", "24:00", "UTC", "2026-01-05T12:00", "2026-01-06T00:00"),
        ("00:00", "24:00", "UTC", "2026-01-05T12:00", "2026-01-06T00:00"),
        ("09:00", "09:00", "UTC", "2026-01-05T08:00", "2026-01-05T09:00"),
        ("09:00", "09:00", "UTC", "2026-01-05T10:00", "2026-01-06T09:00"),
        # Berlin goes from 02:00 to 03:00 on 29 March: 02:30 does not exist, the period is over with the gap.
        ("01:00", "02:30", "Europe/Berlin", "2026-03-29T00:30", "2026-03-29T01:00"),
        ("22:00", "06:00", "Europe/Berlin", "2026-03-28T22:00", "2026-03-29T04:00"),
        # On 25 October 02:30 exists twice: the period is over at the first, and again at the second.
        ("01:00", "02:30", "Europe/Berlin", "2026-10-24T23:30", "2026-10-25T00:30"),
        ("01:00", "02:30", "Europe/Berlin", "2026-10-25T01:10", "2026-10-25T01:30"),
        ("22:00", "06:00", "Europe/Berlin", "2026-10-24T22:00", "2026-10-25T05:00"),
        ("01:45", "02:10", "Australia/Lord_Howe", "2026-10-03T15:20", "2026-10-03T15:30"),
    ],
)
def test_when_a_period_is_over(start: str, end: str, zone: str, now: str, ends_at: str) -> None:
    assert in_weekly_period(start, end, (), ZoneInfo(zone), at(now))
    assert end_of_weekly_period(start, end, (), ZoneInfo(zone), at(now)) == at(ends_at)


CLOCK = st.integers(0, 1_439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
INSTANTS = st.integers(at("2026-01-01"), at("2027-01-01"))


@given(CLOCK, CLOCK, st.lists(st.integers(0, 6), max_size=3), ZONES, INSTANTS)
def test_until_its_end_it_lasts_and_at_its_end_it_does_not(
    start: str, end: str, days: list[int], name: str, now: int
) -> None:
    zone = ZoneInfo(name)
    if not in_weekly_period(start, end, days, zone, now):
        return
    ends_at = end_of_weekly_period(start, end, days, zone, now)
    assert now < ends_at <= now + 25 * 60 * MINUTE
    assert in_weekly_period(start, end, days, zone, ends_at - 1)
    if start != end:
        assert not in_weekly_period(start, end, days, zone, ends_at)
