"""Reads calendars that people bring: single events and those that come again, as spans of time. Touches nothing.

Reading is the libraries' business (``icalendar``, ``recurring-ical-events``); what could make them work for ever is refused before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.spans import instant_of

LONGEST_TEXT: Final = 256 * 1024
MOST_EVENTS: Final = 150
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


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
    import icalendar  # only who brings a calendar pays for it
    import recurring_ical_events

    if len(text.encode("utf-8", "replace")) > LONGEST_TEXT:
        raise InvalidParameter(f"text: a calendar may have {LONGEST_TEXT // 1024} KiB")
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        raise InvalidParameter(f"text: this is no calendar that can be read ({error})") from error
    found = list(_too_often(calendar))
    try:
        spans = recurring_ical_events.of(calendar, skip_bad_series=True).between(
            datetime.fromtimestamp(start_at / 1_000, UTC), datetime.fromtimestamp(end_at / 1_000, UTC)
        )
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, OverflowError) as error:
        raise InvalidParameter(f"text: this calendar cannot be read ({error})") from error
    if len(spans) > MOST_EVENTS:
        raise InvalidParameter(f"text: {len(spans)} events lie ahead; {MOST_EVENTS} are taken at once")
    found += [_event(one, zone) for one in spans]
    return sorted(found, key=lambda one: (one.start_at, one.uid))


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


def _too_often(calendar: Any) -> Iterator[Read]:
    """Take events out that come again every hour or more often: a year of them would be thousands."""
    for event in list(calendar.walk("VEVENT")):
        rule = event.get("RRULE")
        rules = rule if isinstance(rule, list) else [rule] if rule else []
        if any(str(freq).upper() in _TOO_OFTEN for one in rules for freq in one.get("FREQ", [])):
            calendar.subcomponents = [one for one in calendar.subcomponents if one is not event]
            yield Read(uid=_text(event, "UID"), summary=_text(event, "SUMMARY"), problem="it comes again too often")


def _event(event: Any, zone: ZoneInfo) -> Read:
    begin, finish = _instant(event.start, zone), _instant(event.end, zone)
    problem = ""
    if _text(event, "STATUS").upper() == "CANCELLED":
        problem = "it is cancelled"
    elif finish <= begin:
        problem = "it has no length"
    people = [*_listed(event.get("ATTENDEE")), *_listed(event.get("ORGANIZER"))]
    return Read(
        uid=_text(event, "UID"),
        summary=_text(event, "SUMMARY"),
        start_at=begin,
        end_at=finish,
        emails=tuple(dict.fromkeys(str(one).casefold().removeprefix("mailto:") for one in people)),
        problem=problem,
    )


def _instant(value: date | datetime, zone: ZoneInfo) -> int:
    """A whole day begins at midnight; a time without a zone is one of ``zone``'s clock."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            return round(value.timestamp() * 1_000)
        midnight = datetime.combine(value.date(), time())
        return instant_of(value.date(), (value - midnight) // timedelta(seconds=1), zone)
    return instant_of(value, 0, zone)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(event: Any, name: str) -> str:
    return str(event.get(name, ""))[:200]
