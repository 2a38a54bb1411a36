"""Who stands in for whom: against a reading of the overrides one after the other, at every instant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.oncall.test_rotation import DAY, HOUR, on
from tocsin.oncall.layer import Group, Layer, Member, Unit
from tocsin.oncall.override import layer_of, on_call_spans, with_layers
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import at, gaps, people, timeline
from tocsin.oncall.turn import How, Override

START = on("2026-01-05T00:00")
UTC = ZoneInfo("UTC")


def rotation(*groups: tuple[int, ...], role: int = 0) -> Layer:
    return Layer("r", tuple(Group(str(one), (Member(role, one),)) for one in groups), START, unit=Unit.hour, length=6)


def stand_in(gone: int, *instead: int, start: int = 0, hours: int = 24) -> Layer:
    begin, end = START + start * HOUR, START + (start + hours) * HOUR
    return layer_of(Override(how=How.person, person_ids=instead, replaces=gone, start_at=begin, end_at=end), "a" * 24)


def standing(layers: list[Layer], hour: int) -> list[tuple[int, int]]:
    found = timeline(layers, UTC, START, START + 2 * DAY)
    now = at(found, START + hour * HOUR)
    assert now is not None
    return [(one.person_id, one.role_id) for one in people(layers, now)]


def test_others_take_the_place_and_the_role() -> None:
    layers = [rotation((1,), (2,), role=7), rotation((1, 3)), stand_in(1, 4, 5)]
    assert standing(layers, 0) == [(4, 7), (5, 7), (4, 0), (5, 0), (3, 0)]
    assert standing(layers, 6) == [(2, 7), (4, 0), (5, 0), (3, 0)]
    assert standing(layers, 24) == [(1, 7), (1, 0), (3, 0)]


def test_whoever_is_not_on_call_is_not_replaced() -> None:
    assert standing([rotation((1,), (2,)), stand_in(2, 9)], 0) == [(1, 0)]


def test_a_stand_in_may_be_replaced_in_turn() -> None:
    assert standing([rotation((1,)), stand_in(1, 2), stand_in(2, 3)], 0) == [(3, 0)]
    assert standing([rotation((1,)), stand_in(2, 3), stand_in(1, 2)], 0) == [(2, 0)]


def test_one_who_is_on_call_already_is_on_call_once() -> None:
    assert standing([rotation((1,)), rotation((2,)), stand_in(1, 2)], 0) == [(2, 0)]


def test_an_override_by_nobody_leaves_a_gap() -> None:
    nobody = Layer("x", (Group("", ()),), START + HOUR, START + 2 * HOUR, is_override=True)
    found = timeline([rotation((1,)), nobody], UTC, START, START + 3 * HOUR)
    assert gaps(found) == [(START + HOUR, START + 2 * HOUR)]


def test_overrides_that_are_long_over_are_left_out_of_the_next_version() -> None:
    plain, old, new = rotation((1,)), stand_in(1, 2), stand_in(1, 3, start=48)
    assert with_layers([plain, old], [new], START + 90 * DAY) == [plain, new]
    assert with_layers([plain, old], [new], START + 10 * DAY) == [plain, old, new]


PERSONS = st.integers(1, 4)
ROTATIONS = st.lists(st.tuples(PERSONS).map(tuple), min_size=1, max_size=3).map(lambda groups: rotation(*groups))
STAND_INS = st.tuples(PERSONS, PERSONS, st.integers(0, 40), st.integers(1, 20)).map(
    lambda one: stand_in(one[0], one[1] + 10, start=one[2], hours=one[3])
)


def naive(layers: list[Layer], instant: int) -> set[int]:
    """Rotations first, then each override in the order written."""
    found = [
        layer.groups[(instant - START) // (6 * HOUR) % len(layer.groups)].person_ids[0]
        for layer in layers
        if not layer.is_override
    ]
    for layer in layers:
        if layer.is_override and layer.start_at <= instant < layer.end_at:
            found = [layer.groups[0].person_ids[0] if one == layer.replaces else one for one in found]
    return set(found)


@given(st.lists(st.one_of(ROTATIONS, STAND_INS), min_size=1, max_size=6), st.integers(0, 47), PERSONS)
def test_it_is_what_the_overrides_say_one_after_the_other(layers: list[Layer], hour: int, person: int) -> None:
    instant = START + hour * HOUR
    assert {who for who, _ in standing(layers, hour)} == naive(layers, instant)
    schedule = Schedule(account_id=1, schedule_id=1, name="x", time_zone="UTC", layers=layers)
    spans = on_call_spans(schedule, person, START, START + 2 * DAY)
    assert any(start <= instant < end for start, end in spans) == (person in naive(layers, instant))
