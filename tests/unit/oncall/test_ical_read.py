"""Calendars that people bring: what is taken of them, in whose clock, and what is refused."""

from __future__ import annotations

import contextlib
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.oncall.test_rotation import DAY, on
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall.ical_read import LONGEST_TEXT, MOST_EVENTS, Read, persons, read
from tocsin.oncall.ical_text import CalendarEvent, write
from tocsin.oncall.ical_zones import zone_named

MADRID = ZoneInfo("Europe/Madrid")
START = on("2026-03-23T00:00", "Europe/Madrid")
END = START + 60 * DAY


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{one}END:VEVENT\r\n" for number, one in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


def spans(text: str) -> list[tuple[int, int]]:
    return [(one.start_at, one.end_at) for one in read(text, MADRID, START, END)]


def test_times_of_a_zone_of_utc_and_of_the_schedule() -> None:
    text = calendar(
        "DTSTART;TZID=Asia/Tokyo:20260401T090000\r\nDTEND;TZID=Asia/Tokyo:20260401T180000\r\n",
        "DTSTART:20260402T090000Z\r\nDTEND:20260402T180000Z\r\n",
        "DTSTART:20260403T090000\r\nDURATION:PT9H\r\n",
        "DTSTART;VALUE=DATE:20260328\r\nDTEND;VALUE=DATE:20260330\r\n",
    )
    assert spans(text) == [
        (on("2026-03-28T00:00", "Europe/Madrid"), on("2026-03-30T00:00", "Europe/Madrid")),
        (on("2026-04-01T09:00", "Asia/Tokyo"), on("2026-04-01T18:00", "Asia/Tokyo")),
        (on("2026-04-02T09:00"), on("2026-04-02T18:00")),
        (on("2026-04-03T09:00", "Europe/Madrid"), on("2026-04-03T18:00", "Europe/Madrid")),
    ]


def test_what_comes_again_keeps_its_time_of_day_when_clocks_change() -> None:
    zone = "TZID=Europe/Madrid"
    text = calendar(
        f"DTSTART;{zone}:20260327T090000\r\nDTEND;{zone}:20260327T170000\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
        f"EXDATE;{zone}:20260328T090000\r\n"
    )
    assert spans(text) == [
        (on(f"2026-03-{day}T09:00", "Europe/Madrid"), on(f"2026-03-{day}T17:00", "Europe/Madrid"))
        for day in (27, 29, 30)
    ]


def test_what_cannot_be_taken_says_why() -> None:
    text = calendar(
        "SUMMARY:every second\r\nDTSTART:20260401T090000Z\r\nDTEND:20260401T090001Z\r\nRRULE:FREQ=SECONDLY\r\n",
        "SUMMARY:no length\r\nDTSTART:20260402T090000Z\r\nDTEND:20260402T090000Z\r\n",
        "SUMMARY:off\r\nSTATUS:CANCELLED\r\nDTSTART:20260403T090000Z\r\nDTEND:20260403T100000Z\r\n",
    )
    found = {one.summary: one.problem for one in read(text, MADRID, START, END)}
    assert found == {
        "every second": "its recurrence is not followed: FREQ=SECONDLY is not followed",
        "no length": "it has no length",
        "off": "it is cancelled",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no calendar at all", "text: is no iCalendar file"),
        ("", "text: is no iCalendar file"),
        ("x" * (LONGEST_TEXT + 1), "text: a calendar may have 256 KiB"),
        (
            calendar(*["DTSTART:20260324T090000Z\r\nDTEND:20260324T100000Z\r\nRRULE:FREQ=DAILY\r\n"] * 3),
            f"events lie ahead; {MOST_EVENTS} are taken at once",
        ),
    ],
)
def test_what_is_no_calendar_or_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        read(text, MADRID, START, END)


def test_whom_an_event_means() -> None:
    emails = {"ana@example.com": 1, "bo@example.com": 2}
    names = [("Ana Maria", 1), ("Bo", 2)]
    assert persons(Read(uid="x", summary="shift", emails=("bo@example.com", "x@y")), emails, names) == (2,)
    assert persons(Read(uid="x", summary="On call: ANA@example.com"), emails, names) == (1,)
    assert persons(Read(uid="x", summary="ana maria · db"), emails, names) == (1,)
    assert persons(Read(uid="x", summary="nobody known"), emails, names) == ()


def test_what_we_write_can_be_read_again() -> None:
    shifts = [
        CalendarEvent(f"u{number}", START + number * DAY, START + (number + 1) * DAY, "Ana, Bo; x")
        for number in range(9)
    ]
    found = read(write("db", shifts, START), MADRID, START, END)
    assert [(one.uid, one.start_at, one.end_at, one.summary) for one in found] == [
        (one.uid, one.start_at, one.end_at, one.summary) for one in shifts
    ]


def test_exceptions_additions_and_moved_occurrences() -> None:
    master = (
        "DTSTART:20260402T090000Z\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=5\r\n"
        "EXDATE:20260403T090000Z\r\nRDATE:20260410T090000Z\r\n"
    )
    moved = "UID:0\r\nRECURRENCE-ID:20260404T090000Z\r\nDTSTART:20260404T150000Z\r\nDURATION:PT1H\r\n"
    dropped = (
        "UID:0\r\nRECURRENCE-ID:20260405T090000Z\r\nSTATUS:CANCELLED\r\nDTSTART:20260405T090000Z\r\nDURATION:PT2H\r\n"
    )
    body = "".join(f"BEGIN:VEVENT\r\n{one}END:VEVENT\r\n" for one in ("UID:0\r\n" + master, moved, dropped))
    found = read(f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n", MADRID, START, END)
    assert [(one.start_at, one.end_at) for one in found if not one.problem] == [
        (on("2026-04-02T09:00"), on("2026-04-02T11:00")),
        (on("2026-04-04T15:00"), on("2026-04-04T16:00")),
        (on("2026-04-06T09:00"), on("2026-04-06T11:00")),
        (on("2026-04-10T09:00"), on("2026-04-10T11:00")),
    ]


def test_time_zones_by_the_names_that_other_products_use() -> None:
    for name, expected in (
        ("Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Mine", "Asia/Shanghai"),
    ):
        assert str(zone_named(name, {"Mine": "Asia/Shanghai"})) == expected, name
    for name in ("", "Berlin time", "../../etc/passwd", "x" * 5_000):
        assert zone_named(name, {}) is None, name


def test_one_file_changes_nothing_for_the_next() -> None:
    """A file that describes a zone in its own way must not decide what that name means in another account's file."""
    ours = calendar("DTSTART;TZID=Tocsin/Own:20260401T090000\r\nDURATION:PT1H\r\n")
    before = read(ours, MADRID, START, END)
    described = (
        "BEGIN:VTIMEZONE\r\nTZID:Tocsin/Own\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0500\r\n"
        "TZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    read(ours.replace("BEGIN:VEVENT", f"{described}BEGIN:VEVENT", 1), MADRID, START, END)
    assert read(ours, MADRID, START, END) == before


@pytest.mark.parametrize(
    "hostile",
    [
        "DTSTART:20260101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "DTSTART:20180101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3000\r\n",
        "DTSTART:20201231T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1\r\n",
        "DTSTART:20260302T090000Z\r\nDURATION:PT1H\r\nEXDATE:" + "20260302T090000Z," * 100 + "\r\n",
        "X" + ';A="' * 400 + "\r\n",
    ],
)
def test_a_hostile_file_ends_soon(hostile: str) -> None:
    """Processor time, with room for a slow machine: what it guards against took three seconds for each event."""
    many = min(1_500, 200_000 // len(hostile))
    begun_s = time.process_time()
    with contextlib.suppress(InvalidParameter):
        read(calendar(*[hostile] * many), MADRID, START, END)
    assert time.process_time() - begun_s < 10


@given(
    st.lists(
        st.sampled_from(
            [
                *calendar("DTSTART:20260401T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=9\r\n").splitlines(),
                "",
                "\x00",
                ";=",
            ]
        ),
        max_size=30,
    )
)
def test_lines_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    for text in ("\n".join(lines), calendar("\n".join(lines) + "\n")):
        with contextlib.suppress(InvalidParameter):
            read(text, MADRID, START, END)
