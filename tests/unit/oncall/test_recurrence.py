"""Rules of calendars recur on the days that another implementation finds, and expanding one always ends."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.oncall.recurrence import MOST_DAYS, NotExpandable, days, days_to_walk, parts_of, read_rule

DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def expanded(text: str, anchor: date, first: date, last: date) -> list[date]:
    return list(days(read_rule(parts_of(text), anchor), first, last))


def other(text: str, anchor: date, first: date, last: date) -> list[date]:
    """What dateutil says."""
    rule = rrulestr(text, dtstart=_midnight(anchor))
    return [one.date() for one in rule.between(_midnight(first), _midnight(last), inc=True)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC)


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", date(2026, 1, 30), ["2026-01-30", "2026-01-31", "2026-02-01"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4", date(2026, 1, 5), ["2026-01-05", "2026-01-09", "2026-01-19", "2026-01-23"]),
        ("FREQ=MONTHLY;COUNT=3", date(2026, 1, 31), ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", date(2026, 1, 30), ["2026-01-30", "2026-02-27"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", date(2026, 1, 30), ["2026-01-30", "2026-02-27"]),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2;COUNT=2", date(2023, 1, 3), ["2023-01-03", "2023-01-10"]),
        ("FREQ=MONTHLY;BYDAY=FR,2TU;COUNT=4", date(2026, 1, 9), ["2026-01-09", "2026-01-13", "2026-01-16", "2026-01-23"]),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU;COUNT=2", date(2026, 3, 8), ["2026-03-08", "2027-03-14"]),
        ("FREQ=YEARLY;COUNT=2", date(2024, 2, 29), ["2024-02-29", "2028-02-29"]),
    ],
)  # fmt: skip
def test_examples(text: str, anchor: date, expected: list[str]) -> None:
    assert [str(one) for one in expanded(text, anchor, anchor, date(2028, 12, 31))] == expected


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}", f"WKST={draw(st.sampled_from(['MO', 'SU']))}"]
    parts += [f"COUNT={draw(st.integers(1, 40))}"] * draw(st.booleans())
    # Both kinds at once are added up here, as the standard says; dateutil takes only what is both.
    has_ordinals = freq in ("MONTHLY", "YEARLY") and draw(st.booleans())
    ordinals = ["1", "2", "-1", "-2"] if has_ordinals else [""]
    by_day = draw(st.lists(st.tuples(st.sampled_from(ordinals), st.sampled_from(WEEKDAYS)), max_size=3, unique=True))
    parts += [f"BYDAY={','.join(ordinal + day for ordinal, day in by_day)}"] * bool(by_day)
    months = draw(st.lists(st.integers(1, 12), max_size=2, unique=True))
    parts += [f"BYMONTH={','.join(map(str, months))}"] * bool(months)
    if freq != "WEEKLY" and not by_day:
        month_days = draw(st.lists(st.sampled_from([1, 13, 29, 31, -1, -3]), max_size=2, unique=True))
        parts += [f"BYMONTHDAY={','.join(map(str, month_days))}"] * bool(month_days)
    if freq in ("MONTHLY", "YEARLY") and by_day:  # of the first week dateutil counts only what is left of it
        positions = draw(st.lists(st.sampled_from([1, 2, -1]), max_size=2, unique=True))
        parts += [f"BYSETPOS={','.join(map(str, positions))}"] * bool(positions)
    if freq == "WEEKLY" or len(parts) == 2:  # with more the next day may be centuries ahead, and dateutil walks there
        parts += [f"INTERVAL={draw(st.integers(1, 5))}"]
    return ";".join(parts)


@settings(max_examples=200)
@given(rules(), st.dates(date(2023, 1, 1), date(2025, 12, 31)), st.integers(0, 500))
def test_the_days_are_those_of_another_implementation(text: str, about: date, later: int) -> None:
    anchor = next((day for day in (about + n * DAY for n in range(40)) if _may_begin(text, day)), None)
    if anchor is None:
        return
    first = anchor + later * DAY
    last = first + 365 * DAY
    assert expanded(text, anchor, first, last) == other(text, anchor, first, last)


def _may_begin(text: str, day: date) -> bool:
    try:
        read_rule(parts_of(text), day)
    except NotExpandable:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ",
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=x",
        "FREQ=WEEKLY;COUNT=99999999999999999",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=-1",
        "FREQ=YEARLY;BYWEEKNO=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=WEEKLY;RSCALE=CHINESE",
    ],
)
def test_what_is_not_followed_is_refused(text: str) -> None:
    with pytest.raises(NotExpandable):
        read_rule(parts_of(text), date(2026, 1, 5))


def test_rules_that_go_on_for_ever_are_bounded_by_the_window() -> None:
    begun_s = time.process_time()
    rule = read_rule(parts_of("FREQ=DAILY"), date(1970, 1, 1))
    assert days_to_walk(rule, date(2026, 1, 1), date(2027, 1, 1)) == 365
    assert len(list(days(rule, date(2026, 1, 1), date(2027, 1, 1)))) == 366
    counted = read_rule(parts_of("FREQ=DAILY;COUNT=30000"), date(1970, 1, 1))
    with pytest.raises(NotExpandable, match="ten years"):
        days_to_walk(counted, date(2026, 1, 1), date(2027, 1, 1))
    assert time.process_time() - begun_s < 1
    assert MOST_DAYS == 3_660
