"""The oracle of schedules: walks the wall clock step by step and reads off who is on call, with no arithmetic of its own.

It knows two things only: an appointed wall time has come as soon as the clock shows it or more, and the rules of domain
sections 5 and 10 in their plainest form.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tocsin.oncall.layer import Layer, Limit, Unit

Wall = tuple[date, int]
"""A day and the seconds after its midnight."""

DAY_S = 86_400


class Clock:
    """Every instant at which the wall clock first showed a time or more, by walking."""

    def __init__(self, zone: ZoneInfo, start_at: int, end_at: int, step_ms: int) -> None:
        self.shown: list[tuple[int, Wall]] = []
        highest: Wall | None = None
        for at in range(start_at, end_at, step_ms):
            local = datetime.fromtimestamp(at // 1_000, UTC).astimezone(zone)
            wall = (local.date(), local.hour * 3_600 + local.minute * 60 + local.second)
            if highest is None or wall > highest:
                highest = wall
            self.shown.append((at, highest))

    def came(self, day: date, seconds: int) -> int | None:
        """When an appointed time came; ``None`` when that lies outside of what was walked."""
        target = (day + timedelta(days=seconds // DAY_S), seconds % DAY_S)
        if self.shown[0][1] > target:
            return None
        low, high = 0, len(self.shown)
        while low < high:
            middle = (low + high) // 2
            if self.shown[middle][1] >= target:
                high = middle
            else:
                low = middle + 1
        return self.shown[low][0] if low < len(self.shown) else None


def walk(layer: Layer, zone: ZoneInfo, end_at: int, step_ms: int) -> dict[int, int]:
    """Instant -> number of the group on call, from the layer's start, at every step where somebody is."""
    margin = 16 * DAY_S * 1_000
    clock = Clock(zone, layer.start_at - margin, end_at + margin, step_ms)
    days = _days(layer, zone, clock, end_at)
    if layer.unit == Unit.hour and layer.length % 24:
        turn_at = _hour_turns(layer, days, end_at, step_ms)
    else:
        first = days[0][1]
        turn_of = {day: _turn(layer, first, day) for day in {day for _, day in days}}
        turn_at = {at: turn_of[day] for at, day in days}
    active = {at for at, day in days if (day.weekday() + 1) % 7 in layer.days}
    found: dict[int, int] = {}
    held: int | None = None
    inside = _inside(layer, zone, clock, end_at, step_ms)
    for at, _ in days:
        if at in active:
            held = turn_at[at]
        if layer.limit == Limit.none and at not in active:
            continue
        if held is None or (inside is not None and at not in inside):
            continue
        if at >= layer.start_at and not (layer.end_at and at >= layer.end_at):
            found[at] = _group(layer, held)
    return found


def _days(layer: Layer, zone: ZoneInfo, clock: Clock, end_at: int) -> list[tuple[int, date]]:
    """Every step from the layer's start with the rotation day in which it lies."""
    begins_s = _begins_s(layer, zone)
    first = datetime.fromtimestamp(layer.start_at // 1_000, zone).date() - timedelta(days=2)
    starts = []
    day = first
    while (came := clock.came(day, begins_s)) is not None and came < end_at:
        starts.append((came, day))  # ordered: a later day never comes before an earlier one
        day += timedelta(days=1)
    done, current = [], 0
    for at, _ in clock.shown:
        if not layer.start_at <= at < end_at:
            continue
        while current + 1 < len(starts) and starts[current + 1][0] <= at:
            current += 1
        done.append((at, starts[current][1]))
    return done


def _begins_s(layer: Layer, zone: ZoneInfo) -> int:
    local = datetime.fromtimestamp(layer.start_at // 1_000, zone)
    if layer.is_masked and not layer.is_continuous:
        return 0
    if _weeks(layer) or (layer.handoff_s and _day_turns(layer)):
        return layer.handoff_s % DAY_S
    return local.hour * 3_600 + local.minute * 60 + local.second


def _day_turns(layer: Layer) -> int:
    if layer.unit == Unit.day:
        return layer.length
    return layer.length // 24 if layer.unit == Unit.hour and layer.length % 24 == 0 else 0


def _weeks(layer: Layer) -> int:
    if layer.unit == Unit.week:
        return layer.length
    days = _day_turns(layer)
    return days // 7 if days % 7 == 0 and not layer.is_masked else 0


def _turn(layer: Layer, first: date, day: date) -> int:
    """Counted day by day from the first rotation day."""
    if _weeks(layer):
        handoff = layer.handoff_s % (7 * DAY_S) // DAY_S
        while first.weekday() != handoff:
            first -= timedelta(days=1)
        turns, passed = 0, 0
        one = first
        while one < day:
            one += timedelta(days=1)
            passed += 1
            if passed == 7 * _weeks(layer):
                turns, passed = turns + 1, 0
        return turns
    if layer.unit == Unit.month:
        return _months(layer, first, day)
    counted = 0
    one = first
    while one < day:
        counted += (one.weekday() + 1) % 7 in layer.days
        one += timedelta(days=1)
    return counted // _day_turns(layer)


def _months(layer: Layer, first: date, day: date) -> int:
    wanted = 1 if layer.is_masked else first.day
    one, months = first, 0
    while one < day:
        one += timedelta(days=1)
        last_of_month = (one + timedelta(days=1)).month != one.month
        if one.day == wanted or (last_of_month and one.day < wanted):
            months += 1
    return months // layer.length


def _hour_turns(layer: Layer, days: list[tuple[int, date]], end_at: int, step_ms: int) -> dict[int, int]:
    """Elapsed steps of active days, counted one by one."""
    turns, elapsed = {}, 0
    for at, day in days:
        turns[at] = elapsed // (layer.length * 3_600_000)
        if (day.weekday() + 1) % 7 in layer.days:
            elapsed += step_ms
    return turns


def _inside(layer: Layer, zone: ZoneInfo, clock: Clock, end_at: int, step_ms: int) -> set[int] | None:
    if layer.limit == Limit.none:
        return None
    inside: set[int] = set()
    day = datetime.fromtimestamp(layer.start_at // 1_000, zone).date() - timedelta(days=15)
    last = datetime.fromtimestamp(end_at // 1_000, zone).date()
    cycle = DAY_S if layer.limit == Limit.daily else 7 * DAY_S
    while day <= last:
        if layer.limit == Limit.daily or day.weekday() == 0:
            for period in layer.periods:
                begins = day + timedelta(days=period.start_s // DAY_S)
                if (begins.weekday() + 1) % 7 in layer.days:
                    until_s = period.end_s + (cycle if period.end_s <= period.start_s else 0)
                    came, went = clock.came(day, period.start_s), clock.came(day, until_s)
                    if went is not None:
                        inside.update(range(came if came is not None else clock.shown[0][0], went, step_ms))
                    elif came is not None:
                        inside.update(range(came, end_at, step_ms))
        day += timedelta(days=1)
    return inside


def _group(layer: Layer, turn: int) -> int:
    """The order of groups, round by round."""
    order = list(range(len(layer.groups)))
    if layer.is_fair:
        for _ in range(turn // len(order)):
            order = [*order[1:], order[0]]
    return order[turn % len(order)]
