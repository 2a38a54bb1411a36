"""Calendars that people bring: what is taken of them, in whose clock, and what is refused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.unit.oncall.test_rotation import DAY, on
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall.ical_read import LONGEST_TEXT, MOST_EVENTS, Read, persons, read
from tocsin.oncall.ical_text import CalendarEvent, write

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
        "every second": "it comes again too often",
        "no length": "it has no length",
        "off": "it is cancelled",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no calendar at all", "text: this is no calendar that can be read"),
        ("", "text: this is no calendar that can be read"),
        ("x" * (LONGEST_TEXT + 1), "text: a calendar may have 256 KiB"),
        (
            calendar("DTSTART:20260324T090000Z\r\nDTEND:20260324T100000Z\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5\r\n"),
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
