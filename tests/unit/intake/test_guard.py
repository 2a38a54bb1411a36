"""The pace of an integration: slow before refused, refused only at ten times the limit."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tocsin.intake.guard import HARD_FACTOR, NORMAL, SLOW, Pace

NOW = 1_767_603_600_000


@given(st.lists(st.integers(0, 400), max_size=300), st.integers(1, 5), st.integers(1, 20))
def test_no_second_and_no_minute_takes_more_than_ten_times_the_limit(
    gaps: list[int], per_second: int, per_minute: int
) -> None:
    pace, now = Pace(), NOW
    taken: Counter[tuple[str, int]] = Counter()
    normal: Counter[tuple[str, int]] = Counter()
    for gap in gaps:
        now += gap
        lane, wait_s = pace.admit(now, per_second, per_minute)
        if wait_s:
            continue
        for window in (("second", now // 1_000), ("minute", now // 60_000)):
            taken[window] += 1
            normal[window] += lane == NORMAL
    limits = {"second": per_second, "minute": per_minute}
    for (unit, _), count in taken.items():
        assert count <= HARD_FACTOR * limits[unit]
    for (unit, _), count in normal.items():
        assert count <= limits[unit]


def test_under_the_limit_nobody_is_slow() -> None:
    pace = Pace()
    assert {pace.admit(NOW + second * 1_000, 1, 60) for second in range(60)} == {(NORMAL, 0)}


def test_over_it_the_lane_changes_and_the_next_second_is_new() -> None:
    pace = Pace()
    assert [pace.admit(NOW, 2, 100)[0] for _ in range(3)] == [NORMAL, NORMAL, SLOW]
    assert pace.admit(NOW + 1_000, 2, 100) == (NORMAL, 0)


def test_a_refusal_says_when_to_come_back() -> None:
    pace = Pace()
    for _ in range(20):
        pace.admit(NOW, 2, 2)
    assert pace.admit(NOW, 2, 2) == (SLOW, 1)
    assert pace.admit(NOW + 15_000, 2, 2) == (SLOW, 45)
    assert pace.admit(NOW + 60_000, 2, 2) == (NORMAL, 0)


def test_it_can_be_forgotten_after_a_while() -> None:
    pace = Pace()
    pace.admit(NOW, 2, 2)
    assert not pace.is_idle(NOW + 60_000)
    assert pace.is_idle(NOW + 240_000)
