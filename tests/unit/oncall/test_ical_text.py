"""What calendars read: line ends, folding at octets, escaping, instants in UTC."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.oncall.ical_text import CalendarEvent, write

START = 1_774_746_000_000  # 2026-03-29 01:00 UTC, as clocks change in Madrid


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def test_a_shift_over_a_change_of_clocks() -> None:
    text = write("db", [CalendarEvent("u@x", START, START + 3_600_000, "Ana, Bo; db", "first\nsecond \\ third")], START)
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert "DTSTART:20260329T010000Z" in lines
    assert "DTEND:20260329T020000Z" in lines
    assert "SUMMARY:Ana\\, Bo\\; db" in lines
    assert "DESCRIPTION:first\\nsecond \\\\ third" in lines
    assert "X-WR-CALNAME:db" in lines


@given(st.text(max_size=200))
def test_no_text_breaks_the_calendar(text: str) -> None:
    written = write(text, [CalendarEvent("u", START, START + 1_000, text, text)], START)
    for line in written.split("\r\n"):
        assert len(line.encode("utf-8", "surrogatepass")) <= 75
        assert "\n" not in line
        assert "\r" not in line
    assert sum(line == "BEGIN:VEVENT" for line in unfolded(written)) == 1
    assert sum(line == "END:VEVENT" for line in unfolded(written)) == 1
