"""Whose turn it is: against an oracle that walks the clock, over every zone and ten years; and the named hard cases."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.oncall.walking import walk
from tocsin.kernel.spans import instant_of
from tocsin.oncall.layer import EVERY_DAY, Group, Layer, Limit, Member, Period, Unit
from tocsin.oncall.timeline import at, gaps, shifts, timeline

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
FIVE = 5 * MINUTE


def on(text: str, zone: str = "UTC", fold: int = 0) -> int:
    """An instant as milliseconds, from what the clock of a zone shows."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1_000)


def groups(many: int) -> tuple[Group, ...]:
    return tuple(Group(f"G{number}", (Member(0, (number + 1,)),)) for number in range(many))


def told(layer: Layer, zone: str, start: str, end: str) -> list[tuple[str, str, int]]:
    """The shifts in the words of the wall clock."""
    where = ZoneInfo(zone)
    found = shifts(layer, where, on(start, zone), on(end, zone))
    return [(_shown(one.start_at, where), _shown(one.end_at, where), one.group) for one in found]


def _shown(instant: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(instant / 1_000, zone).strftime("%a %d %b %H:%M")


def test_one_week_each_from_monday_at_ten() -> None:
    layer = Layer("weekly", groups(3), on("2026-01-07T12:00"), handoff_s=10 * 3_600)
    assert told(layer, "UTC", "2026-01-05T00:00", "2026-01-27T00:00") == [
        ("Wed 07 Jan 12:00", "Mon 12 Jan 10:00", 0),
        ("Mon 12 Jan 10:00", "Mon 19 Jan 10:00", 1),
        ("Mon 19 Jan 10:00", "Mon 26 Jan 10:00", 2),
        ("Mon 26 Jan 10:00", "Tue 27 Jan 00:00", 0),
    ]


def test_days_turn_at_the_time_at_which_the_layer_starts() -> None:
    layer = Layer("daily", groups(2), on("2026-01-07T11:00"), unit=Unit.day)
    assert told(layer, "UTC", "2026-01-07T11:00", "2026-01-09T12:00") == [
        ("Wed 07 Jan 11:00", "Thu 08 Jan 11:00", 0),
        ("Thu 08 Jan 11:00", "Fri 09 Jan 11:00", 1),
        ("Fri 09 Jan 11:00", "Fri 09 Jan 12:00", 0),
    ]


def test_masked_days_use_up_no_turn() -> None:
    weekdays = frozenset({1, 2, 3, 4, 5})
    layer = Layer("workdays", groups(2), on("2026-01-09T00:00"), unit=Unit.day, days=weekdays)
    assert told(layer, "UTC", "2026-01-09T00:00", "2026-01-14T00:00") == [
        ("Fri 09 Jan 00:00", "Sat 10 Jan 00:00", 0),
        ("Mon 12 Jan 00:00", "Tue 13 Jan 00:00", 1),
        ("Tue 13 Jan 00:00", "Wed 14 Jan 00:00", 0),
    ]


def test_continuous_rotation_is_not_cut_at_midnight() -> None:
    weekdays = frozenset({1, 2, 3, 4, 5})
    layer = Layer("workdays", groups(2), on("2026-01-09T18:00"), unit=Unit.day, days=weekdays, is_continuous=True)
    assert told(layer, "UTC", "2026-01-09T00:00", "2026-01-13T20:00") == [
        ("Fri 09 Jan 18:00", "Sat 10 Jan 18:00", 0),
        ("Mon 12 Jan 18:00", "Tue 13 Jan 18:00", 1),
        ("Tue 13 Jan 18:00", "Tue 13 Jan 20:00", 0),
    ]


def test_a_night_belongs_to_the_day_on_which_it_starts() -> None:
    nights = (Period(22 * 3_600, 6 * 3_600),)
    layer = Layer(
        "nights",
        groups(2),
        on("2026-01-08T00:00"),
        unit=Unit.day,
        days=frozenset({4, 5}),
        limit=Limit.daily,
        periods=nights,
    )
    assert told(layer, "UTC", "2026-01-08T00:00", "2026-01-16T00:00") == [
        ("Thu 08 Jan 22:00", "Fri 09 Jan 00:00", 0),
        ("Fri 09 Jan 00:00", "Fri 09 Jan 06:00", 1),
        ("Fri 09 Jan 22:00", "Sat 10 Jan 06:00", 1),
        ("Thu 15 Jan 22:00", "Fri 16 Jan 00:00", 0),
    ]


def test_months_from_the_31st_change_on_the_last_day_of_shorter_ones() -> None:
    layer = Layer("monthly", groups(12), on("2026-01-31T09:00"), unit=Unit.month)
    found = told(layer, "UTC", "2026-01-31T09:00", "2026-07-01T00:00")
    assert [one[0] for one in found] == [
        "Sat 31 Jan 09:00",
        "Sat 28 Feb 09:00",
        "Tue 31 Mar 09:00",
        "Thu 30 Apr 09:00",
        "Sun 31 May 09:00",
        "Tue 30 Jun 09:00",
    ]


def test_fair_rotation_gives_every_slot_to_everybody() -> None:
    """Seven people and seven days: unfair, each would always have the same weekday."""
    layer = Layer("daily", groups(7), on("2026-01-05T00:00"), unit=Unit.day, is_fair=True)
    found = shifts(layer, ZoneInfo("UTC"), layer.start_at, layer.start_at + 49 * DAY)
    had = {(one.group, (one.start_at // DAY) % 7) for one in found}
    assert len(had) == 49
    assert all(one.group != after.group for one, after in pairwise(found))


@pytest.mark.parametrize(
    ("zone", "start", "handoff_s", "day", "shown"),
    [
        # Berlin jumps from 02:00 to 03:00: a hand-off at 02:30 happens at the first instant after the gap.
        ("Europe/Berlin", "2026-03-23T02:30", 0, "2026-03-29", "2026-03-29T01:00+00:00"),
        # In October 02:30 exists twice: it happens once, the first time.
        ("Europe/Berlin", "2026-10-19T02:30", 0, "2026-10-25", "2026-10-25T00:30+00:00"),
        # Lord Howe moves by half an hour: 02:10 does not exist on 4 October.
        ("Australia/Lord_Howe", "2026-09-28T02:10", 0, "2026-10-04", "2026-10-03T15:30+00:00"),
        # Cairo jumps at midnight: the day begins at 01:00.
        ("Africa/Cairo", "2026-04-20T00:00", 0, "2026-04-24", "2026-04-23T22:00+00:00"),
        # Chatham is 45 minutes off and moves at 02:45.
        ("Pacific/Chatham", "2026-09-21T03:00", 0, "2026-09-27", "2026-09-26T14:00+00:00"),
        # Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-26T09:00", 0, "2011-12-30", "2011-12-30T10:00+00:00"),
        # Morocco takes its hour back for Ramadan: 02:30 exists twice on 15 February 2026.
        ("Africa/Casablanca", "2026-02-09T02:30", 0, "2026-02-15", "2026-02-15T01:30+00:00"),
    ],
)
def test_named_changes_of_the_clock(zone: str, start: str, handoff_s: int, day: str, shown: str) -> None:
    where = ZoneInfo(zone)
    layer = Layer("daily", groups(3), on(start, zone), unit=Unit.day, handoff_s=handoff_s)
    change = instant_of(datetime.fromisoformat(day).date(), _seconds(start), where)
    assert datetime.fromtimestamp(change / 1_000, UTC) == datetime.fromisoformat(shown)
    found = shifts(layer, where, layer.start_at, layer.start_at + 9 * DAY)
    assert change in {one.start_at for one in found}
    assert sum(one.end_at - one.start_at for one in found) == 9 * DAY
    assert all(one.end_at == after.start_at for one, after in pairwise(found))


def _seconds(text: str) -> int:
    clock = datetime.fromisoformat(text)
    return clock.hour * 3_600 + clock.minute * 60


@cache
def clock_changes(zone: str) -> list[int]:
    """The days (ms) within which the zone moved its clock, from 2011 to 2027."""
    where = ZoneInfo(zone)
    days = range(on("2011-01-01T00:00"), on("2027-01-01T00:00"), DAY)
    offsets = [datetime.fromtimestamp(one / 1_000, where).utcoffset() for one in days]
    return [day for day, before, after in zip(days, offsets, offsets[1:], strict=False) if before != after]


@st.composite
def layers(draw: st.DrawFn) -> tuple[Layer, str]:
    """A layer of any kind in any zone, within ten years; all times are multiples of five minutes.

    Half of them, where the zone moves its clock, start in the ten days before it does.
    """
    zone = draw(st.sampled_from(ZONES))
    start_at = draw(st.integers(on("2017-01-01T00:00") // FIVE, on("2027-01-01T00:00") // FIVE)) * FIVE
    masked, near_a_change = draw(st.booleans()), draw(st.booleans())
    if (moved := clock_changes(zone)) and near_a_change:
        start_at = draw(st.sampled_from(moved)) - draw(st.integers(-288, 10 * 288)) * FIVE
    days = frozenset(draw(st.sets(st.integers(0, 6), min_size=1))) if masked else EVERY_DAY
    limit = draw(st.sampled_from([Limit.none, Limit.none, Limit.daily, Limit.weekly]))
    reach = 86_400 if limit == Limit.daily else 7 * 86_400
    moment = st.integers(0, reach // 300 - 1).map(lambda one: one * 300)
    periods = draw(st.lists(st.builds(Period, moment, moment), min_size=1, max_size=3))
    return (
        Layer(
            "any",
            groups(draw(st.integers(1, 4))),
            start_at,
            draw(st.sampled_from([0, 0, start_at + 5 * DAY + FIVE])),
            draw(st.sampled_from(list(Unit))),
            draw(st.integers(1, 30) if draw(st.booleans()) else st.integers(1, 3)),
            draw(st.just(0) | st.integers(0, 7 * 288 - 1).map(lambda one: one * 300)),
            days,
            draw(st.booleans()),
            limit,
            tuple(periods) if limit != Limit.none else (),
            draw(st.booleans()),
        ),
        zone,
    )


@given(layers(), st.integers(0, 8 * 288))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_is_what_the_clock_shows(given_layer: tuple[Layer, str], later: int) -> None:
    """Walk eleven days in steps of five minutes: the same group is on call, or nobody is. From anywhere on."""
    layer, name = given_layer
    zone = ZoneInfo(name)
    end_at = layer.start_at + 11 * DAY
    expected = walk(layer, zone, end_at, FIVE)
    for since_at in (layer.start_at, layer.start_at + later * FIVE):
        found: dict[int, int] = {}
        for one in shifts(layer, zone, since_at, end_at):
            instants = range(-(-one.start_at // FIVE) * FIVE, one.end_at, FIVE)
            assert found.keys().isdisjoint(instants)
            found.update(dict.fromkeys(instants, one.group))
        assert found == {at: group for at, group in expected.items() if at >= since_at}


@given(layers(), st.lists(st.integers(0, 40 * 288), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_cut_anywhere_it_is_the_same(given_layer: tuple[Layer, str], cuts: list[int]) -> None:
    layer, name = given_layer
    zone = ZoneInfo(name)
    begin, end = layer.start_at - DAY, layer.start_at + 41 * DAY
    edges = sorted({begin, end, *(layer.start_at + one * FIVE for one in cuts)})
    whole = timeline([layer], zone, begin, end)
    pieces = [one for a, b in pairwise(edges) for one in timeline([layer], zone, a, b)]
    for piece in pieces:
        there = at(whole, piece.start_at)
        assert there is not None
        assert there.duties == piece.duties
        assert there.end_at >= piece.end_at
    assert sum(one.end_at - one.start_at for one in whole) == end - begin


@given(layers())
@settings(max_examples=150, deadline=None)
def test_unrestricted_turns_leave_neither_gap_nor_overlap(given_layer: tuple[Layer, str]) -> None:
    layer, name = given_layer
    if layer.is_masked or layer.limit != Limit.none:
        return
    end_at = layer.start_at + 400 * DAY
    found = shifts(layer, ZoneInfo(name), layer.start_at, end_at)
    assert sum(one.end_at - one.start_at for one in found) == min(end_at, layer.end_at or end_at) - layer.start_at
    assert all(one.end_at == after.start_at for one, after in pairwise(found))


def test_layers_stack_and_an_override_replaces_everything() -> None:
    start = on("2026-01-05T00:00")
    first = Layer("a", groups(1), start, unit=Unit.day, weight=1)
    second = Layer("b", groups(2), start, unit=Unit.day, weight=2)
    instead = Layer("c", groups(1), start + 6 * HOUR, start + 8 * HOUR, is_override=True)
    found = timeline([first, second, instead], ZoneInfo("UTC"), start, start + DAY)
    named = [[(one.layer, one.group) for one in stretch.duties] for stretch in found]
    assert named == [[(1, 0), (0, 0)], [(2, 0)], [(1, 0), (0, 0)]]


def test_a_ranked_schedule_takes_the_highest_layer_that_has_anybody() -> None:
    start = on("2026-01-05T00:00")
    low = Layer("low", groups(1), start, unit=Unit.day, weight=1)
    nobody = Layer("empty", (Group("nobody", ()),), start, unit=Unit.day, weight=3)
    high = Layer(
        "high", groups(1), start, unit=Unit.day, weight=2, limit=Limit.daily, periods=(Period(8 * 3_600, 18 * 3_600),)
    )
    found = timeline([low, nobody, high], ZoneInfo("UTC"), start, start + DAY, is_ranked=True)
    assert [[one.layer for one in stretch.duties] for stretch in found] == [[0], [2], [0]]


def test_gaps_are_where_nobody_is_on_call() -> None:
    start = on("2026-01-05T00:00")
    layer = Layer("office", groups(1), start, limit=Limit.daily, periods=(Period(8 * 3_600, 18 * 3_600),))
    found = timeline([layer], ZoneInfo("UTC"), start, start + DAY)
    assert gaps(found) == [(start, start + 8 * HOUR), (start + 18 * HOUR, start + DAY)]
