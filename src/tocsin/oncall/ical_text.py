"""Shifts as iCalendar text (RFC 5545), for calendars that people subscribe to. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

_FOLD = 75
"""Octets in a line, its end not counted."""


class CalendarEvent(Struct, frozen=True):
    """One shift. ``uid`` stays the same for as long as the shift begins at the same instant for the same people."""

    uid: str
    start_at: int
    end_at: int
    summary: str
    description: str = ""


def write(name: str, events: Iterable[CalendarEvent], now: int) -> str:
    """A whole calendar, with CRLF line ends and lines folded at 75 octets. Instants are in UTC."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tocsin//On call//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(one.uid)}",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(one.start_at)}",
            f"DTEND:{_utc(one.end_at)}",
            f"SUMMARY:{_text(one.summary)}",
            *([f"DESCRIPTION:{_text(one.description)}"] if one.description else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000, UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Text as a value: no control characters, and what has a meaning of its own is escaped."""
    plain = "".join(one for one in value.replace("\r\n", "\n").replace("\r", "\n") if one == "\n" or ord(one) >= 32)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets; a character is never cut, and pieces after the first begin with a space."""
    pieces, piece, room = [], "", _FOLD
    for one in line:
        size = len(one.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _FOLD - 1
        piece += one
        room -= size
    return "\r\n ".join([*pieces, piece])
