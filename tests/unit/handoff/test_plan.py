"""Which notices of a schedule are due when: each once, none too late, right over a change of the clocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.oncall.test_rotation import DAY, HOUR, MINUTE, on
from tocsin.handoff.plan import HandOff, Wishes, due, next_at, on_call_now, wishes_of
from tocsin.oncall.layer import Group, Layer, Member, Unit
from tocsin.oncall.schedule import Schedule

MADRID = "Europe/Madrid"
START = on("2026-03-23T09:00", MADRID)  # a Monday; clocks change on the 29th


def schedule(*persons: tuple[int, ...], **more: Any) -> Schedule:
    groups = tuple(Group("", (Member(0, one),)) for one in persons)
    layers = [Layer("daily", groups, START, unit=Unit.day)]
    return Schedule(**{"account_id": 1, "schedule_id": 1, "name": "x", "time_zone": MADRID, "layers": layers, **more})


def test_what_a_schedule_says_of_itself() -> None:
    kept = {
        "advance_in_time": 600,
        "fixed_time": {"cycle": "week", "start": "08:30"},
        "by": {"follow_preference": False, "personal_channels": ["email", "sms"]},
        "webhooks": [{"type": "feishu", "settings": {"token": "x"}}],
    }
    hooks = ({"type": "feishu", "settings": {"token": "x"}},)
    assert wishes_of(kept) == Wishes(
        advance_ms=600_000, fixed_s=30_600, is_weekly=True, transports=("email", "sms"), hooks=hooks
    )
    assert wishes_of({"by": {"follow_preference": True, "personal_channels": None}, "fixed_time": None}) == Wishes()
    assert not Wishes().is_any


def test_a_hand_off_is_near_from_the_advance_time_on() -> None:
    one, wishes = schedule((1,), (2,)), Wishes(advance_ms=10 * MINUTE)
    at = START + DAY
    assert due(one, wishes, at - 10 * MINUTE - 1_000 - 1).handoffs == []
    assert due(one, wishes, at - 10 * MINUTE).handoffs == [HandOff(at, at + DAY, (1,), (2,), ())]
    assert due(one, wishes, at).handoffs == [], "it is over: whoever is on call knows it"
    assert next_at(one, wishes, START) == at - 10 * MINUTE
    assert next_at(one, wishes, at - 10 * MINUTE) == at + DAY - 10 * MINUTE


def test_the_time_of_day_stays_when_clocks_change() -> None:
    one, wishes = schedule((1,), (2,)), Wishes(advance_ms=10 * MINUTE, fixed_s=9 * 3_600)
    sunday = on("2026-03-29T09:00", MADRID)
    assert next_at(one, wishes, sunday - 23 * HOUR + 1) == sunday - 10 * MINUTE
    assert next_at(one, Wishes(fixed_s=9 * 3_600), sunday - 23 * HOUR) == sunday


def test_a_change_of_layers_alone_is_no_hand_off() -> None:
    assert due(schedule((1,)), Wishes(advance_ms=HOUR), START + DAY - MINUTE).handoffs == []
    both = due(schedule((1, 2), (2, 3)), Wishes(advance_ms=HOUR), START + DAY - MINUTE)
    assert both.handoffs == [HandOff(START + DAY, START + 2 * DAY, (1,), (3,), (2,))]


@pytest.mark.parametrize(
    ("now", "weekly", "expected"),
    [
        (START + 30 * MINUTE, False, START),
        (START + 61 * MINUTE, False, 0),
        (START - 1, False, 0),
        (START + 30 * MINUTE, True, START),
        (START + DAY + 30 * MINUTE, True, 0),
        (START + DAY + 30 * MINUTE, False, START + DAY),
    ],
)
def test_a_fixed_time_is_said_within_the_hour(now: int, weekly: bool, expected: int) -> None:
    assert due(schedule((1,)), Wishes(fixed_s=9 * 3_600, is_weekly=weekly), now).fixed_at == expected


def test_a_schedule_that_was_just_saved_says_nothing_of_before() -> None:
    one = schedule((1,), updated_at=START + 20 * MINUTE)
    assert due(one, Wishes(fixed_s=9 * 3_600), START + 30 * MINUTE).fixed_at == 0
    assert next_at(one, Wishes(fixed_s=9 * 3_600, is_weekly=True), START) == START + 7 * DAY - HOUR


def test_who_is_on_call_and_until_when() -> None:
    assert on_call_now(schedule((1,), (2,)), START + HOUR) == ((1,), START + DAY)
    assert next_at(schedule((1,)), Wishes(advance_ms=HOUR), START) == START + 45 * DAY - HOUR
