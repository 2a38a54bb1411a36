"""Reads calendars that people bring: single events and those that come again, as spans of time. Touches nothing.

The work is bounded whatever a stranger wrote, and nothing of one file is kept for the next (docs/decisions/0024).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall.ical_events import Entry, Skip, entries
from tocsin.oncall.ical_lines import read_calendar

LONGEST_TEXT: Final = 256 * 1024
MOST_EVENTS: Final = 150
_OUTSIDE: Final = frozenset({Skip.over, Skip.later})


class Read(Struct, frozen=True, kw_only=True):
    """One event of a calendar in ``[start_at, end_at)`` (ms). ``emails``: who is named in it, in small letters.

    ``problem``: why it cannot be taken; then the instants may be 0.
    """

    uid: str
    summary: str
    start_at: int = 0
    end_at: int = 0
    emails: tuple[str, ...] = ()
    problem: str = ""


def read(text: str, zone: ZoneInfo, start_at: int, end_at: int) -> list[Read]:
    """What a calendar says of ``[start_at, end_at)``, by beginning; times without a zone are meant in ``zone``.

    Raises ``InvalidParameter`` for what is no calendar, is too long, or holds too much.
    """
    if len(text.encode("utf-8", "replace")) > LONGEST_TEXT:
        raise InvalidParameter(f"text: a calendar may have {LONGEST_TEXT // 1024} KiB")
    found = [one for entry in entries(read_calendar(text), zone, start_at, end_at) for one in _of(entry)]
    taken = sum(not one.problem for one in found)
    if taken > MOST_EVENTS:
        raise InvalidParameter(f"text: {taken} events lie ahead; {MOST_EVENTS} are taken at once")
    return sorted(found, key=lambda one: (one.start_at, one.uid))


def _of(entry: Entry) -> list[Read]:
    """An event's spans; one line with the problem where it has none, nothing where it lies outside of the time."""
    emails = tuple(dict.fromkeys(one.casefold() for one in entry.attendees))
    if entry.skip in _OUTSIDE:
        return []
    if entry.skip is not None:
        problem = f"{entry.skip}: {entry.detail}" if entry.detail else str(entry.skip)
        return [Read(uid=entry.uid, summary=entry.summary, emails=emails, problem=problem)]
    return [
        Read(uid=entry.uid, summary=entry.summary, start_at=start_at, end_at=end_at, emails=emails)
        for start_at, end_at in entry.spans
    ]


def persons(one: Read, by_email: dict[str, int], by_name: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    """Whom an event means: members whose addresses it names; else those whose address or whole name its summary holds."""
    named = [by_email[email] for email in one.emails if email in by_email]
    if not named:
        named = [member for email, member in by_email.items() if _holds(one.summary, email)]
        named = named or [member for name, member in by_name if name and _holds(one.summary, name)]
    return tuple(dict.fromkeys(named))


def _holds(text: str, name: str) -> bool:
    """Whether a text holds a name that is no part of a longer word; signs of Chinese stand by themselves."""
    return re.search(rf"(?<![a-z0-9]){re.escape(name.casefold())}(?![a-z0-9])", text.casefold()) is not None
