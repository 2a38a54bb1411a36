"""Whose turn it is in a layer: turns as spans of time, found without walking through the years before. Pure.

Days are *rotation days*: they begin at the time of day at which turns change, or at midnight in a masked layer that is not
continuous. Masked-out days use up no turn: turns of days count active days, turns of weeks break at the hand-off, turns of
months are calendar months (domain section 10).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tocsin.kernel.spans import DAY_S, instant_of, wall_of
from tocsin.oncall.layer import Layer, Unit

_HOUR_MS = 3_600_000
_WEEK_S = 7 * DAY_S


class Turn(NamedTuple):
    """``[start_at, end_at)`` (ms) belongs to turn ``number``."""

    start_at: int
    end_at: int
    number: int


def turns(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> Iterator[Turn]:
    """The turns of a layer that touch ``[start_at, end_at)``, in order, cut to the layer's own time but not to the window.

    In a masked layer they leave out the days that are not active; a turn may then come in several pieces.
    """
    days = _whole_days(layer)
    pieces = _by_days(layer, zone, days, start_at, end_at) if days else _by_hours(layer, zone, start_at, end_at)
    for piece in pieces:
        begin = max(piece.start_at, layer.start_at)
        finish = min(piece.end_at, layer.end_at) if layer.end_at else piece.end_at
        if begin < finish and finish > start_at and begin < end_at:
            yield Turn(begin, finish, piece.number)


def group_of(layer: Layer, turn: int) -> int:
    """The number of the group that has a turn.

    A fair rotation moves on by one more after each round, so that nobody keeps a slot.
    """
    many = len(layer.groups)
    return (turn + turn // many) % many if layer.is_fair else turn % many


class _Days(NamedTuple):
    """A rotation that changes on days: a turn is ``length`` days, weeks or months."""

    unit: Unit
    length: int
    begins_s: int  # when a rotation day begins, seconds after midnight
    anchor: date  # the rotation day from which turns are counted


def _whole_days(layer: Layer) -> _Days | None:
    """How a layer changes on days; ``None`` where it changes by elapsed hours."""
    if layer.unit == Unit.hour:
        if layer.length % 24:
            return None
        return _Days(Unit.day, layer.length // 24, 0, date.min)
    return _Days(layer.unit, layer.length, 0, date.min)


def _by_days(layer: Layer, zone: ZoneInfo, days: _Days, start_at: int, end_at: int) -> Iterator[Turn]:
    rule = _anchored(layer, zone, days)
    day = _day_of(max(start_at, layer.start_at), rule.begins_s, zone) - timedelta(days=1)
    last = _day_of(min(end_at, layer.end_at or end_at), rule.begins_s, zone) + timedelta(days=1)
    begin = instant_of(day, rule.begins_s, zone)
    while day <= last:
        after = day + timedelta(days=1)
        finish = instant_of(after, rule.begins_s, zone)
        if _weekday(day) in layer.days and begin < finish:
            yield Turn(begin, finish, _turn_of_day(layer, rule, day))
        day, begin = after, finish


def _anchored(layer: Layer, zone: ZoneInfo, days: _Days) -> _Days:
    """From which day turns are counted, and when days begin."""
    wall = wall_of(layer.start_at, zone)
    at_s = wall.hour * 3_600 + wall.minute * 60 + wall.second
    weeks = _in_weeks(layer, days)
    has_handoff = weeks or (layer.handoff_s and days.unit == Unit.day)
    begins_s = layer.handoff_s % DAY_S if has_handoff else at_s
    if layer.is_masked and not layer.is_continuous:
        begins_s = 0
    first = _day_of(layer.start_at, begins_s, zone)
    if weeks:
        handoff_day = layer.handoff_s % _WEEK_S // DAY_S
        first -= timedelta(days=(first.weekday() - handoff_day) % 7)
        return _Days(Unit.week, weeks, begins_s, first)
    if days.unit == Unit.month and layer.is_masked:
        first = first.replace(day=1)
    return _Days(days.unit, days.length, begins_s, first)


def _in_weeks(layer: Layer, days: _Days) -> int:
    """The length of a turn in weeks, 0 where it is none. Under a mask seven days are seven active days, not a week."""
    if days.unit == Unit.week:
        return days.length
    if days.unit == Unit.day and days.length % 7 == 0 and not layer.is_masked:
        return days.length // 7
    return 0


def _turn_of_day(layer: Layer, rule: _Days, day: date) -> int:
    if day < rule.anchor:
        return 0
    if rule.unit == Unit.week:
        return (day - rule.anchor).days // 7 // rule.length
    if rule.unit == Unit.month:
        return _months_between(rule.anchor, day) // rule.length
    if not layer.is_masked:
        return (day - rule.anchor).days // rule.length
    return _active_days_between(rule.anchor, day, layer.days) // rule.length


def _months_between(anchor: date, day: date) -> int:
    """Whole months from ``anchor`` to ``day``; an anchor on the 29th–31st counts as the last day of a shorter month."""
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    length = calendar.monthrange(day.year, day.month)[1]
    return months - (day.day < min(anchor.day, length))


def _active_days_between(anchor: date, day: date, active: frozenset[int]) -> int:
    """How many active days lie in ``[anchor, day)``."""
    weeks, rest = divmod((day - anchor).days, 7)
    return weeks * len(active) + sum((_weekday(anchor) + one) % 7 in active for one in range(rest))


def _by_hours(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> Iterator[Turn]:
    """Turns of elapsed hours; in a masked layer only the hours of active days elapse."""
    step = layer.length * _HOUR_MS
    if not layer.is_masked:
        number = max(0, start_at - layer.start_at) // step
        begin = layer.start_at + number * step
        while begin < end_at:
            yield Turn(begin, begin + step, number)
            number, begin = number + 1, begin + step
        return
    elapsed = 0
    for first, finish in _active_spans(layer, zone, end_at):
        begin = first
        while begin < finish:
            number = elapsed // step
            until = min(finish, begin + step - elapsed % step)
            if until > start_at:
                yield Turn(begin, until, number)
            elapsed += until - begin
            begin = until


def _active_spans(layer: Layer, zone: ZoneInfo, end_at: int) -> Iterator[tuple[int, int]]:
    """The active days of a masked layer from its start on, as instants."""
    wall = wall_of(layer.start_at, zone)
    begins_s = wall.hour * 3_600 + wall.minute * 60 + wall.second if layer.is_continuous else 0
    day = _day_of(layer.start_at, begins_s, zone)
    begin = instant_of(day, begins_s, zone)
    while begin < end_at:
        finish = instant_of(day + timedelta(days=1), begins_s, zone)
        if _weekday(day) in layer.days and finish > layer.start_at:
            yield max(begin, layer.start_at), finish
        day, begin = day + timedelta(days=1), finish


def _day_of(at: int, begins_s: int, zone: ZoneInfo) -> date:
    """The rotation day in which an instant lies: the last one that began by then."""
    shown = wall_of(at, zone).date()
    # Tomorrow may have begun already where the clock was set back over midnight.
    near = (shown + timedelta(days=one) for one in (1, 0))
    return next((day for day in near if instant_of(day, begins_s, zone) <= at), shown - timedelta(days=1))


def _weekday(day: date) -> int:
    """0 = Sunday, as the API counts."""
    return (day.weekday() + 1) % 7
