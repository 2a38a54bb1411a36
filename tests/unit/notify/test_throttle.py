"""The pace of a target: no window sees more than its limit, and nobody waits longer than it takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.clock import MINUTE
from tocsin.notifiers.notifier import Limits
from tocsin.notify import throttle
from tocsin.notify.throttle import Bucket

LIMITS = st.builds(Limits, per_minute=st.integers(1, 600), burst=st.integers(1, 50))
GAPS = st.lists(st.integers(0, 5_000), min_size=1, max_size=200)
NOW = 1_767_603_600_000


@given(LIMITS, GAPS, st.sampled_from([1, 100, 3_000, MINUTE]))
def test_no_window_sees_more_than_the_limit(limits: Limits, gaps: list[int], window_ms: int) -> None:
    bucket, now, taken = throttle.full(limits, NOW), NOW, []
    for gap in gaps:
        now += gap
        if throttle.take(bucket, limits, now) == 0:
            taken.append(now)
    assert limits.per_minute is not None
    most = limits.burst + limits.per_minute * window_ms / MINUTE
    for at in taken:
        assert sum(at <= other < at + window_ms for other in taken) <= most


@given(LIMITS, GAPS)
def test_at_the_instant_named_one_is_free(limits: Limits, gaps: list[int]) -> None:
    bucket, now = throttle.full(limits, NOW), NOW
    for gap in gaps:
        now += gap
        free_at = throttle.take(bucket, limits, now)
        if free_at:
            assert free_at > now
            assert throttle.take(bucket, limits, free_at) == 0
            now = free_at


def test_asked_every_millisecond_a_slow_bucket_fills_all_the_same() -> None:
    limits = Limits(per_minute=20, burst=1)
    bucket = throttle.full(limits, NOW)
    taken = [now for now in range(NOW, NOW + MINUTE) if throttle.take(bucket, limits, now) == 0]
    assert len(taken) == 20


@given(LIMITS, st.integers(0, 3_600_000))
def test_a_pause_asked_for_is_kept_and_paid_off_slowly(limits: Limits, pause_ms: int) -> None:
    bucket, until_at = throttle.full(limits, NOW), NOW + pause_ms
    throttle.hold(bucket, limits, until_at, NOW)
    if pause_ms > MINUTE // (limits.per_minute or 1) + 1:
        assert until_at <= throttle.take(bucket, limits, NOW) <= until_at + MINUTE // (limits.per_minute or 1) + 1
    throttle.take(bucket, limits, until_at + 1)
    assert bucket.tokens_milli < 1_000 * limits.burst


def test_a_clock_set_back_gives_nothing_away_and_holds_nobody_up() -> None:
    limits = Limits(per_minute=60, burst=1)
    bucket = throttle.full(limits, NOW)
    assert throttle.take(bucket, limits, NOW) == 0
    assert throttle.take(bucket, limits, NOW - 3_600_000) == NOW - 3_600_000 + 1_000
    assert throttle.take(bucket, limits, NOW - 3_600_000 + 1_000) == 0


def test_without_a_limit_everything_goes() -> None:
    bucket = Bucket(0, NOW)
    assert {throttle.take(bucket, Limits(), NOW) for _ in range(100)} == {0}
    throttle.hold(bucket, Limits(), NOW + MINUTE, NOW)
    assert throttle.take(bucket, Limits(), NOW) == 0
