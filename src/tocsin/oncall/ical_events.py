"""What the events of a calendar file come to: spans of time within a window, or the reason why there are none. Pure.

A recurring event keeps its wall-clock times across daylight-saving changes, its end too: a shift that is handed over at nine
is handed over at nine. Times without a zone are those of the schedule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tocsin.kernel.spans import DAY_S, instant_of, wall_of
from tocsin.oncall.hours import Span
from tocsin.oncall.ical_lines import Line, RawCalendar, RawEvent
from tocsin.oncall.ical_zones import zone_named
from tocsin.oncall.recurrence import NotExpandable, Rule, days, days_to_walk, parts_of, read_rule

MOST_WALKED: Final = 500_000
"""Days that all rules of a file may be asked about: about a second of work."""
_YEARS = range(1970, 2101)
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")
_DURATION = re.compile(
    r"\+?P(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})S)?)?"
)
_UTC = ZoneInfo("UTC")
_PICKING = 2 * 366  # days that are walked to see whether a rule with positions has its first day
_TOO_LONG = "the rules of this file take too long to work out"
_ALL_LATER = "a change of one and all later ones is not followed"


class Skip(StrEnum):
    """Why nothing of an event is taken; the words are for people."""

    cancelled = "it is cancelled"
    over = "it is over"
    later = "it begins later"
    no_end = "it has no length"
    time_zone = "its time zone is not known"
    recurrence = "its recurrence is not followed"
    unreadable = "it cannot be read"
    limit = "the file is too long"


class Skipped(Exception):
    """An event becomes no shift."""

    def __init__(self, reason: Skip, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Entry(Struct, frozen=True, kw_only=True):
    """One VEVENT and its spans (ms) within the window, or why it has none. ``attendees``: addresses of mail."""

    uid: str
    summary: str
    attendees: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    skip: Skip | None = None
    detail: str = ""


class _Moment(Struct, frozen=True):
    """What a wall clock shows in a zone."""

    wall: datetime
    zone: ZoneInfo
    is_day: bool = False

    @property
    def at(self) -> int:
        """The instant in ms; a time that does not exist is the first one after the gap."""
        clock = self.wall
        return instant_of(clock.date(), clock.hour * 3_600 + clock.minute * 60 + clock.second, self.zone)


class _Event(Struct, frozen=True, kw_only=True):
    """A VEVENT that was read: its first occurrence, how long it lasts, and when it recurs."""

    uid: str
    start: _Moment
    days: timedelta  # of the wall clock
    exact: timedelta  # of elapsed time after them
    rule: Rule | None
    until_at: int | None
    more: tuple[int, ...]
    without: frozenset[int]
    without_days: frozenset[date]
    replaces: int | None


def entries(calendar: RawCalendar, zone: ZoneInfo, start_at: int, end_at: int) -> list[Entry]:
    """Every event of a file in its order, with what of it lies in ``[start_at, end_at)`` (ms), whole."""
    walked, read = 0, []
    for raw in calendar.events:
        rule = raw.first("RRULE")
        walked += _PICKING if rule and "BYSETPOS" in rule.value.upper() else 0
        read.append(_read(raw, calendar, zone) if walked <= MOST_WALKED else _unread(raw))
    replaced: defaultdict[str, set[int]] = defaultdict(set)
    for event, _ in read:
        if event is not None and event.replaces is not None:
            replaced[event.uid].add(event.replaces)
    changed = {raw.text("UID")[:200] for raw in calendar.events if _changes_all_later(raw)}
    found = []
    for event, entry in read:
        if event is None or entry.skip is not None:
            found.append(entry)
            continue
        try:
            if event.uid in changed:
                raise Skipped(Skip.recurrence, _ALL_LATER)
            walked += _cost(event, start_at, end_at)
            if walked > MOST_WALKED:
                raise Skipped(Skip.limit, _TOO_LONG)
            gone = replaced[event.uid] if event.replaces is None else set()
            found.append(structs.replace(entry, spans=_within(event, gone, start_at, end_at)))
        except Skipped as skipped:
            found.append(structs.replace(entry, skip=skipped.reason, detail=skipped.detail))
    return found


def _read(raw: RawEvent, calendar: RawCalendar, zone: ZoneInfo) -> tuple[_Event | None, Entry]:
    mails = [one.value.strip() for one in raw.all_of("ATTENDEE") if _takes_part(one)]
    entry = Entry(
        uid=raw.text("UID")[:200],
        summary=raw.text("SUMMARY")[:500],
        attendees=tuple(one[7:] for one in mails if one[:7].lower() == "mailto:"),
    )
    event = None
    try:
        event = _event(raw, calendar, zone, entry.uid)
        if raw.text("STATUS").upper() == "CANCELLED":  # what it replaces is gone all the same
            raise Skipped(Skip.cancelled)
    except Skipped as skipped:
        return event, structs.replace(entry, skip=skipped.reason, detail=skipped.detail)
    except NotExpandable as why:
        return event, structs.replace(entry, skip=Skip.recurrence, detail=str(why))
    return event, entry


def _unread(raw: RawEvent) -> tuple[None, Entry]:
    summary = raw.text("SUMMARY")[:500]
    return None, Entry(uid=raw.text("UID")[:200], summary=summary, skip=Skip.limit, detail=_TOO_LONG)


def _changes_all_later(raw: RawEvent) -> bool:
    line = raw.first("RECURRENCE-ID")
    return line is not None and "RANGE" in line.parameters


def _takes_part(line: Line) -> bool:
    declined = line.parameters.get("PARTSTAT", "").upper() == "DECLINED"
    return not declined and line.parameters.get("CUTYPE", "INDIVIDUAL").upper() not in ("ROOM", "RESOURCE")


def _event(raw: RawEvent, calendar: RawCalendar, zone: ZoneInfo, uid: str) -> _Event:
    line = raw.first("DTSTART")
    if line is None:
        raise Skipped(Skip.unreadable, "it has no DTSTART")
    start = _moment(line, line.value, calendar, zone)
    passed, exact = _length(raw, start, calendar, zone)
    rules = raw.all_of("RRULE")
    if len(rules) > 1 or raw.first("EXRULE"):
        raise NotExpandable("several rules at once are not followed")
    parts = parts_of(rules[0].value) if rules else {}
    without = [_moment(one, value, calendar, zone) for one in raw.all_of("EXDATE") for value in one.value.split(",")]
    replaces = raw.first("RECURRENCE-ID")
    if _changes_all_later(raw):
        raise NotExpandable(_ALL_LATER)
    return _Event(
        uid=uid,
        start=start,
        days=passed,
        exact=exact,
        rule=read_rule(parts, start.wall.date()) if rules else None,
        until_at=_until(parts, start) if "UNTIL" in parts else None,
        more=tuple(_more(raw, calendar, zone)),
        without=frozenset(one.at for one in without if not one.is_day),
        without_days=frozenset(one.wall.date() for one in without if one.is_day),
        replaces=_moment(replaces, replaces.value, calendar, zone).at if replaces else None,
    )


def _length(raw: RawEvent, start: _Moment, calendar: RawCalendar, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """How long it lasts: on the wall clock, and after that in elapsed time."""
    line, duration = raw.first("DTEND"), raw.first("DURATION")
    if line is not None:
        end = _moment(line, line.value, calendar, zone)
        wall = end.wall if end.zone is start.zone else wall_of(end.at, start.zone).replace(tzinfo=None)
        found = (wall - start.wall, timedelta())
    elif duration is not None:
        hit = _DURATION.fullmatch(duration.value.strip())
        if hit is None:
            raise Skipped(Skip.unreadable, f"DURATION {duration.value[:40]!r} cannot be read")
        weeks, whole, hours, minutes, seconds = (int(one or 0) for one in hit.groups())
        found = (timedelta(days=weeks * 7 + whole), timedelta(hours=hours, minutes=minutes, seconds=seconds))
    elif start.is_day:
        found = (timedelta(days=1), timedelta())
    else:
        raise Skipped(Skip.no_end)
    if sum(found, timedelta()) <= timedelta():
        raise Skipped(Skip.no_end)
    if sum(found, timedelta()) > timedelta(days=366):
        raise Skipped(Skip.unreadable, "it lasts longer than a year")
    return found


def _moment(line: Line, value: str, calendar: RawCalendar, zone: ZoneInfo) -> _Moment:
    hit = _MOMENT.fullmatch(value.strip())
    if hit is None or int(hit[1]) not in _YEARS:
        raise Skipped(Skip.unreadable, f"{line.name} {value[:40]!r} cannot be read")
    year, month, day, hour, minute, second = (int(one or 0) for one in hit.groups()[:6])
    named = line.parameters.get("TZID", "")
    found = _UTC if hit[7] else zone_named(named, calendar.zones) if named else zone
    if found is None:
        raise Skipped(Skip.time_zone, named[:100])
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 (a wall clock)
    except ValueError:
        raise Skipped(Skip.unreadable, f"{line.name} {value[:40]!r} is no date") from None
    return _Moment(wall, found, hit[4] is None)


def _until(parts: dict[str, str], start: _Moment) -> int:
    """The last instant (ms) at which an occurrence may begin."""
    hit = _MOMENT.fullmatch(parts["UNTIL"])
    if hit is None:
        raise NotExpandable("UNTIL cannot be read")
    line = Line("UNTIL", {}, parts["UNTIL"])
    last = _moment(line, line.value, RawCalendar("", {}, []), start.zone)
    return last.at + (DAY_S * 1_000 - 1 if last.is_day else 0)


def _more(raw: RawEvent, calendar: RawCalendar, zone: ZoneInfo) -> Iterator[int]:
    for line in raw.all_of("RDATE"):
        for value in line.value.split(","):
            one = _moment(line, value.partition("/")[0], calendar, zone)
            if one.is_day or "/" in value:
                raise NotExpandable("RDATE with days or periods is not followed")
            yield one.at


def _window(event: _Event, start_at: int, end_at: int) -> tuple[date, date]:
    """The days on which an occurrence may begin that lies in the window."""
    longest = event.days + event.exact + timedelta(days=2)
    first = datetime.fromtimestamp(start_at / 1_000, UTC).date() - longest
    return first, datetime.fromtimestamp(end_at / 1_000, UTC).date() + timedelta(days=1)


def _cost(event: _Event, start_at: int, end_at: int) -> int:
    try:
        return days_to_walk(event.rule, *_window(event, start_at, end_at)) if event.rule else 0
    except NotExpandable as why:
        raise Skipped(Skip.recurrence, str(why)) from None


def _within(event: _Event, gone: set[int], start_at: int, end_at: int) -> tuple[Span, ...]:
    every = {span for span in _spans(event, start_at, end_at) if span[0] not in gone}
    found = sorted(one for one in every if one[1] > start_at and one[0] < end_at)
    if not found:
        raise Skipped(Skip.later if event.start.at >= end_at else Skip.over)
    return tuple(found)


def _spans(event: _Event, start_at: int, end_at: int) -> Iterator[Span]:
    zone, clock = event.start.zone, event.start.wall.time()
    begun = [event.start.wall]
    if event.rule is not None:
        recurring = days(event.rule, *_window(event, start_at, end_at))
        begun = [datetime.combine(day, clock) for day in recurring]
    begun += [wall_of(at, zone).replace(tzinfo=None) for at in event.more]
    for wall in begun:
        at = _Moment(wall, zone).at
        is_past = event.until_at is not None and at > event.until_at
        if is_past or at in event.without or wall.date() in event.without_days:
            continue
        yield at, _Moment(wall + event.days, zone).at + round(event.exact.total_seconds()) * 1_000
