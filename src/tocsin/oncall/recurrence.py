"""On which days a rule of a calendar file recurs (RRULE, RFC 5545). Pure, and it always ends.

A rule is a question to a day: "is it one of yours?". Days are walked and asked, so the work is bounded by the days of the
window and never by what a stranger wrote: libraries that search for the next date go on for centuries where there is none.
Rules finer than a day are no shifts of people and are refused.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from msgspec import Struct

MOST_DAYS: Final = 3_660
"""How far back a rule that counts may begin: ten years."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_ORDINAL_IN = {"MONTHLY", "YEARLY"}
_LONGEST_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_ONE_DAY = timedelta(days=1)


class NotExpandable(Exception):
    """A rule that is not followed: the text says why."""


class Rule(Struct, frozen=True, kw_only=True):
    """A rule that began on day ``anchor``. ``count`` 0: it is not counted. ``weekdays``: (ordinal or 0, 0 is Monday)."""

    freq: str
    anchor: date
    interval: int = 1
    count: int = 0
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


def parts_of(text: str) -> dict[str, str]:
    """``FREQ=WEEKLY;COUNT=3`` as a mapping, in capitals. Raises :class:`NotExpandable`."""
    parts: dict[str, str] = {}
    for piece in text.strip().upper().strip(";").split(";"):
        name, sign, value = piece.partition("=")
        if not sign or name in parts:
            raise NotExpandable(f"{piece[:40]!r} cannot be read")
        parts[name] = value
    return parts


def read_rule(parts: dict[str, str], anchor: date) -> Rule:
    """A rule; ``UNTIL`` is the caller's, who knows the time of day. Raises :class:`NotExpandable`."""
    unknown = parts.keys() - _KNOWN
    if unknown:
        raise NotExpandable(f"{min(unknown)[:20]} is not followed")
    freq = parts.get("FREQ", "")
    if freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise NotExpandable(f"FREQ={freq[:20]} is not followed")
    rule = Rule(
        freq=freq,
        anchor=anchor,
        interval=_one(parts, "INTERVAL", 1),
        count=_one(parts, "COUNT", 0),
        weekdays=_weekdays(parts.get("BYDAY", ""), freq),
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        months=_numbers(parts, "BYMONTH", 12),
        positions=_numbers(parts, "BYSETPOS", 366),
        week_start=_WEEKDAYS.index(parts["WKST"]) if parts.get("WKST") in _WEEKDAYS else 0,
    )
    if any(month < 0 for month in rule.months) or (rule.month_days and freq == "WEEKLY"):
        raise NotExpandable("these parts do not go together")
    if list(days(rule, anchor, anchor)) != [anchor]:
        raise NotExpandable("its first day is none of its own")
    return rule


def days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days from ``first`` to ``last`` (with both) on which a rule recurs, in order."""
    found = _picked(rule, last) if rule.positions else _walked(rule, _begin(rule, first), last)
    for number, day in enumerate(found, 1):
        if rule.count and number > rule.count:
            return
        if day >= first:
            yield day


def days_to_walk(rule: Rule, first: date, last: date) -> int:
    """How many days :func:`days` looks at: what expanding a rule costs. Raises :class:`NotExpandable` beyond ten years."""
    many = max(0, (last - _begin(rule, first)).days)
    if many > MOST_DAYS:
        raise NotExpandable("it began more than ten years ago")
    return many + _LONGEST_DAYS[rule.freq] * bool(rule.positions)


def _begin(rule: Rule, first: date) -> date:
    return rule.anchor if rule.count or rule.positions else max(rule.anchor, first)


def _walked(rule: Rule, begin: date, last: date) -> Iterator[date]:
    day = begin
    while day <= last:
        if _is_one(rule, day):
            yield day
        day += _ONE_DAY


def _picked(rule: Rule, last: date) -> Iterator[date]:
    """Of the days of each period those at the wanted positions, from both ends."""
    begin = {"WEEKLY": _week_of(rule, rule.anchor), "MONTHLY": rule.anchor.replace(day=1)}.get(rule.freq, rule.anchor)
    if rule.freq == "YEARLY":
        begin = rule.anchor.replace(month=1, day=1)
    whole = last + timedelta(days=_LONGEST_DAYS[rule.freq])  # a position from the end needs the whole period
    for _, group in groupby(_walked(rule, begin, whole), lambda day: _period(rule, day)):
        some = list(group)
        chosen = {some[at - 1 if at > 0 else at] for at in rule.positions if -len(some) <= at <= len(some)}
        for day in sorted(chosen):
            if day > last:
                return
            if day >= rule.anchor:
                yield day


def _is_one(rule: Rule, day: date) -> bool:
    if _period(rule, day) % rule.interval or (rule.months and day.month not in rule.months):
        return False
    if not rule.weekdays and not rule.month_days:
        return _is_like_the_first(rule, day)
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.month_days and day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
        return False
    return not rule.weekdays or any(_is_weekday(rule, day, length, *wanted) for wanted in rule.weekdays)


def _is_like_the_first(rule: Rule, day: date) -> bool:
    if rule.freq == "DAILY":
        return True
    if rule.freq == "WEEKLY":
        return day.weekday() == rule.anchor.weekday()
    return day.day == rule.anchor.day and (
        rule.freq == "MONTHLY" or bool(rule.months) or day.month == rule.anchor.month
    )


def _is_weekday(rule: Rule, day: date, month_length: int, ordinal: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not ordinal:
        return True
    at, length = day.day, month_length
    if rule.freq == "YEARLY" and not rule.months:
        at, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    return ordinal == (at - 1) // 7 + 1 if ordinal > 0 else -ordinal == (length - at) // 7 + 1


def _period(rule: Rule, day: date) -> int:
    """The number of the day, week, month or year since the first one."""
    if rule.freq == "DAILY":
        return (day - rule.anchor).days
    if rule.freq == "WEEKLY":
        return (_week_of(rule, day) - _week_of(rule, rule.anchor)).days // 7
    years = day.year - rule.anchor.year
    return years if rule.freq == "YEARLY" else years * 12 + day.month - rule.anchor.month


def _week_of(rule: Rule, day: date) -> date:
    return day - timedelta(days=(day.weekday() - rule.week_start) % 7)


def _one(parts: dict[str, str], name: str, default: int) -> int:
    if name not in parts:
        return default
    value = parts[name]
    if not _NUMBER.fullmatch(value) or int(value) < 1:
        raise NotExpandable(f"{name}={value[:20]} cannot be followed")
    return int(value)


def _numbers(parts: dict[str, str], name: str, most: int) -> tuple[int, ...]:
    values = parts[name].split(",") if parts.get(name) else []
    for value in values:
        if not _NUMBER.fullmatch(value) or not 1 <= abs(int(value)) <= most:
            raise NotExpandable(f"{name}={value[:20]} cannot be followed")
    return tuple(dict.fromkeys(int(value) for value in values))


def _weekdays(text: str, freq: str) -> tuple[tuple[int, int], ...]:
    found: dict[tuple[int, int], None] = {}
    for piece in text.split(",") if text else ():
        hit = _BY_DAY.fullmatch(piece)
        ordinal = int(hit[1] or 0) if hit else 0
        if hit is None or (hit[1] and (not ordinal or freq not in _ORDINAL_IN)):
            raise NotExpandable(f"BYDAY={piece[:20]} cannot be followed")
        found[ordinal, _WEEKDAYS.index(hit[2])] = None
    return tuple(found)
