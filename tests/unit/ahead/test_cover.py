"""At which minutes nobody could be reached: against a reading of everything at every minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.oncall.test_rotation import DAY, HOUR, MINUTE, ZONES, on
from tocsin.ahead.active import active_spans
from tocsin.ahead.cover import Cause, Gap, Ground, duties_of, gaps, minus
from tocsin.ahead.coverage_flow import may_apply
from tocsin.ahead.reaching import Reaching
from tocsin.escalation.match import Moment, covered
from tocsin.escalation.model import Layer, Rule, Target
from tocsin.oncall import layer as oncall
from tocsin.oncall.duty import on_call
from tocsin.oncall.hours import merged
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import timeline
from tocsin.people.model import Member
from tocsin.reach.model import Contacts, Means

START = on("2026-03-27T00:00", "Europe/Madrid")
END = START + 4 * DAY
MADRID = ZoneInfo("Europe/Madrid")


def member(number: int, *, email: str = "x@example.com", status: str = "enabled") -> Contacts:
    return Contacts(member=Member(account_id=1, member_id=number, name=f"P{number}", email=email, status=status))


def schedule(number: int, *layers: oncall.Layer, status: str = "enabled") -> Schedule:
    return Schedule(
        account_id=1,
        schedule_id=number,
        name=f"S{number}",
        time_zone="Europe/Madrid",
        layers=list(layers),
        status=status,
    )


def rotation(*persons: int, **more: Any) -> oncall.Layer:
    groups = tuple(oncall.Group("", (oncall.Member(0, (one,)),)) for one in persons)
    return oncall.Layer("r", groups, **{"start_at": START, "unit": oncall.Unit.day, **more})


def office(*persons: int) -> oncall.Layer:
    return rotation(*persons, limit=oncall.Limit.daily, periods=(oncall.Period(9 * 3_600, 18 * 3_600),))


def ground(*schedules: Schedule, contacts: Sequence[Contacts] = (), leaves: Any = None, relay: bool = True) -> Ground:
    known = {one.member.member_id: one for one in contacts or [member(number) for number in range(1, 6)]}
    duties = {
        one.schedule_id: duties_of(one, timeline(one.layers, MADRID, START, END))
        for one in schedules
        if one.status == "enabled"
    }
    reaching = Reaching(known, Means(providers={}, media={}, has_relay=relay))
    by_id = {one.schedule_id: one for one in schedules}
    return Ground(START, END, by_id, duties, {7: [1, 2]}, leaves or {}, reaching)


def to(*schedule_ids: int, **more: Any) -> Layer:
    return Layer(Target(schedule_to_role_ids={str(one): [] for one in schedule_ids}, **more))


def told(found: list[Gap]) -> list[tuple[float, float, list[str]]]:
    return [
        ((one.start_at - START) / HOUR, (one.end_at - START) / HOUR, [each.code for each in one.causes])
        for one in found
    ]


def test_nights_without_anybody_are_gaps_also_when_clocks_change() -> None:
    found = told(gaps([to(1)], "Critical", ground(schedule(1, office(1, 2))), [(START, END)]))
    # The night before 29 March is an hour shorter; so the four days of 24 hours end an hour later by the clock.
    assert [end - start for start, end, _ in found] == [9, 15, 14, 15, 7]
    assert {code for _, _, codes in found for code in codes} == {"empty"}


def test_a_second_layer_or_a_mail_address_fills_them() -> None:
    plan = ground(schedule(1, office(1)), schedule(2, rotation(2)))
    assert gaps([to(1), to(2)], "Critical", plan, [(START, END)]) == []
    assert gaps([to(1, emails=["ops@example.com"])], "Critical", plan, [(START, END)]) == []


@pytest.mark.parametrize(
    ("layer", "plan", "code"),
    [
        (to(9), ground(), "schedule_gone"),
        (to(1), ground(schedule(1, rotation(1), status="disabled")), "schedule_disabled"),
        (to(1), ground(schedule(1)), "empty"),
        (Layer(Target(person_ids=[9])), ground(), "deleted"),
        (Layer(Target(person_ids=[1])), ground(contacts=[member(1, status="deleted")]), "deleted"),
        (Layer(Target(person_ids=[1])), ground(contacts=[member(1, email="")]), "no_device"),
        (Layer(Target(person_ids=[1])), ground(relay=False), "no_device"),
        (Layer(Target(emails=["x@example.com"])), ground(relay=False), "no_mail"),
        (Layer(Target()), ground(), "no_target"),
        (Layer(Target(person_ids=[1])), ground(leaves={1: [(START, END)]}), "leave"),
    ],
)
def test_each_cause_is_named(layer: Layer, plan: Ground, code: str) -> None:
    [gap] = gaps([layer], "Critical", plan, [(START, END)])
    assert (gap.start_at, gap.end_at, [one.code for one in gap.causes]) == (START, END, [code])


def test_an_override_that_ends_early_is_the_cause() -> None:
    instead = rotation(3, start_at=START + 18 * HOUR, end_at=START + 20 * HOUR, is_override=True)
    found = gaps([to(1)], "Critical", ground(schedule(1, office(1), instead)), [(START, START + DAY)])
    assert told(found) == [(0, 9, ["empty"]), (20, 24, ["override_over"])]


def test_leave_of_the_only_one_on_call_is_a_gap_and_of_one_of_two_is_none() -> None:
    away = {1: [(START + 2 * HOUR, START + 3 * HOUR)]}
    alone = gaps([to(1)], "Critical", ground(schedule(1, rotation(1)), leaves=away), [(START, END)])
    assert alone == [Gap(START + 2 * HOUR, START + 3 * HOUR, (Cause("leave", 1, 1),))]
    both = ground(schedule(1, rotation(1), rotation(2)), leaves=away)
    assert gaps([to(1)], "Critical", both, [(START, END)]) == []


def test_only_the_times_in_which_a_rule_holds_count() -> None:
    found = gaps([to(1)], "Critical", ground(schedule(1, office(1))), [(START + 8 * HOUR, START + 19 * HOUR)])
    assert told(found) == [(8, 9, ["empty"]), (18, 19, ["empty"])]


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ([], {"Critical", "Warning", "Info"}),
        ([[{"key": "severity", "oper": "IN", "vals": ["Critical"]}]], {"Critical"}),
        ([[{"key": "severity", "oper": "NOTIN", "vals": ["Critical"]}]], {"Warning", "Info"}),
        ([[{"key": "title", "oper": "IN", "vals": ["x"]}]], {"Critical", "Warning", "Info"}),
        ([[{"key": "severity", "oper": "IN", "vals": ["C*"]}]], {"Critical", "Warning", "Info"}),
        (
            [
                [{"key": "severity", "oper": "IN", "vals": ["Info"]}, {"key": "title", "oper": "IN", "vals": ["x"]}],
                [{"key": "severity", "oper": "IN", "vals": ["Warning"]}],
            ],
            {"Warning", "Info"},
        ),
    ],
)
def test_which_severities_a_rule_may_see(filters: Any, allowed: set[str]) -> None:
    rule = Rule(account_id=1, rule_id="a" * 24, channel_id=1, name="r", layers=[], filters=filters)
    assert {one for one in ("Critical", "Warning", "Info") if may_apply(rule, one)} == allowed


SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 12)), max_size=4).map(
    lambda some: [(START + begin * HOUR, START + (begin + long) * HOUR) for begin, long in some]
)
ROTATIONS = st.builds(
    rotation,
    st.integers(1, 5),
    st.integers(1, 5),
    unit=st.sampled_from([oncall.Unit.hour, oncall.Unit.day]),
    length=st.integers(1, 10),
    limit=st.sampled_from([oncall.Limit.none, oncall.Limit.daily]),
    periods=st.tuples(
        st.builds(
            oncall.Period,
            st.integers(0, 23).map(lambda one: one * 3_600),
            st.integers(1, 24).map(lambda one: one * 3_600),
        )
    ),
)
LAYERS = st.lists(st.sampled_from([to(1), to(2), to(1, 2), Layer(Target(person_ids=[5]))]), min_size=1, max_size=2)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.lists(ROTATIONS, max_size=2), min_size=2, max_size=2),
    LAYERS,
    st.dictionaries(st.integers(1, 5), SPANS, max_size=3),
    st.sets(st.integers(1, 5)),
)
def test_it_is_what_a_look_at_every_quarter_of_an_hour_finds(
    rotations: Any, layers: list[Layer], leaves: Any, unknown: set[int]
) -> None:
    schedules = [schedule(number, *some) for number, some in enumerate(rotations, 1)]
    contacts = [member(one, email="" if one in unknown else "x@example.com") for one in range(1, 6)]
    plan = ground(*schedules, contacts=contacts, leaves=leaves)
    found = gaps(layers, "Critical", plan, [(START, END)])
    for instant in range(START, END, 15 * MINUTE):
        persons = {one for layer in layers for one in layer.target.person_ids}
        for layer in layers:
            for key in layer.target.schedule_to_role_ids:
                persons |= set(on_call(schedules[int(key) - 1], instant))
        away = {one for one, spans in leaves.items() if any(begin <= instant < end for begin, end in spans)}
        reached = persons - unknown - away
        in_gap = any(one.start_at <= instant < one.end_at for one in found)
        assert in_gap is not bool(reached), (instant - START) / HOUR


PERIODS = st.builds(
    lambda start, end, days: {
        "start": f"{start // 60:02}:{start % 60:02}",
        "end": f"{end // 60:02}:{end % 60:02}",
        "repeat": days,
    },
    st.integers(0, 1_439),
    st.integers(0, 1_440),
    st.lists(st.integers(0, 6), max_size=3),
)
CHANGES = st.sampled_from(
    [
        "2026-03-28T00:00",
        "2026-10-24T00:00",
        "2026-04-04T00:00",
        "2026-10-03T00:00",
        "2026-03-07T00:00",
        "2026-09-05T00:00",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PERIODS, min_size=1, max_size=2), st.sampled_from(ZONES), CHANGES)
def test_time_filters_hold_exactly_when_the_production_says_so(periods: Any, name: str, start: str) -> None:
    zone, begin = ZoneInfo(name), on(start) // MINUTE * MINUTE
    finish = begin + 2 * DAY
    spans = active_spans(periods, zone, {}, begin, finish)
    for instant in range(begin, finish, MINUTE):
        inside = any(one <= instant < other for one, other in spans)
        assert inside is covered(periods, Moment(instant, zone, {})), (instant - begin) / MINUTE


@given(SPANS, SPANS)
def test_taking_spans_from_spans(some: Any, holes: Any) -> None:
    left, taken = merged(some), merged(holes)
    rest = minus(left, taken)
    for instant in range(START, START + 110 * HOUR, HOUR):
        inside = [any(begin <= instant < end for begin, end in spans) for spans in (left, taken, rest)]
        assert inside[2] is (inside[0] and not inside[1])
