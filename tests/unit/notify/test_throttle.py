"""The pace of a target: no window sees more than its limit, and nobody waits longer than it takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.notifiers.notifier import Limits
from tocsin.notify import throttle
from tocsin.notify.throttle import Window

WINDOWS = st.builds(Window, count=st.integers(1, 600), span_ms=st.just(MINUTE), burst=st.integers(1, 50))
GAPS = st.lists(st.integers(0, 5_000), min_size=1, max_size=200)
NOW = 1_767_603_600_000


@given(WINDOWS, GAPS, st.sampled_from([1, 100, 3_000, MINUTE]))
def test_no_window_sees_more_than_the_limit(window: Window, gaps: list[int], window_ms: int) -> None:
    bucket, now, taken = throttle.full(window, NOW), NOW, []
    for gap in gaps:
        now += gap
        if throttle.take(bucket, window, now) == 0:
            taken.append(now)
    most = window.burst + window.count * window_ms / MINUTE
    for at in taken:
        assert sum(at <= other < at + window_ms for other in taken) <= most


@given(WINDOWS, GAPS)
def test_at_the_instant_named_one_is_free(window: Window, gaps: list[int]) -> None:
    bucket, now = throttle.full(window, NOW), NOW
    for gap in gaps:
        now += gap
        free_at = throttle.take(bucket, window, now)
        if free_at:
            assert free_at > now
            assert throttle.take(bucket, window, free_at) == 0
            now = free_at


def test_asked_every_millisecond_a_slow_bucket_fills_all_the_same() -> None:
    window = Window(20, MINUTE, 1)
    bucket = throttle.full(window, NOW)
    taken = [now for now in range(NOW, NOW + MINUTE) if throttle.take(bucket, window, now) == 0]
    assert len(taken) == 20


@given(WINDOWS, st.integers(0, 3_600_000))
def test_a_pause_asked_for_is_kept_and_paid_off_slowly(window: Window, pause_ms: int) -> None:
    bucket, until_at = throttle.full(window, NOW), NOW + pause_ms
    throttle.hold(bucket, window, until_at, NOW)
    if pause_ms > MINUTE // window.count + 1:
        assert until_at <= throttle.take(bucket, window, NOW) <= until_at + MINUTE // window.count + 1
    throttle.take(bucket, window, until_at + 1)
    assert bucket.tokens_milli < 1_000 * window.burst


def test_a_clock_set_back_gives_nothing_away_and_holds_nobody_up() -> None:
    window = Window(60, MINUTE, 1)
    bucket = throttle.full(window, NOW)
    assert throttle.take(bucket, window, NOW) == 0
    assert throttle.take(bucket, window, NOW - 3_600_000) == NOW - 3_600_000 + 1_000
    assert throttle.take(bucket, window, NOW - 3_600_000 + 1_000) == 0


def test_without_a_limit_there_is_no_window() -> None:
    assert throttle.windows(Limits()) == []


@given(st.integers(2, 40), GAPS)
def test_no_hour_sees_more_than_the_limit_wherever_it_begins(limit: int, gaps: list[int]) -> None:
    (window,) = throttle.windows(Limits(per_hour=limit))
    bucket, now, taken = throttle.full(window, NOW), NOW, []
    for gap in gaps:
        now += gap * 100
        if throttle.take(bucket, window, now) == 0:
            taken.append(now)
    for at in taken:
        assert sum(at <= other < at + HOUR for other in taken) <= limit
