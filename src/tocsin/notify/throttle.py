"""The pace a target takes: token buckets, shared by all workers through rows; one for each window of its limits. Pure."""

from __future__ import annotations

from msgspec import Struct

from tocsin.kernel.clock import DAY, HOUR, MINUTE
from tocsin.notifiers.notifier import Limits

_TOKEN = 1_000


class Bucket(Struct):
    """``tokens_milli`` thousandths of a message are free at ``updated_at`` (ms)."""

    tokens_milli: int
    updated_at: int


class Window(Struct, frozen=True):
    """``count`` messages in ``span_ms``, ``burst`` of them at once. ``suffix`` tells the buckets of a target apart."""

    count: int
    span_ms: int
    burst: int
    suffix: str = ""


def windows(limits: Limits) -> list[Window]:
    """The windows of a medium's limits; none where it has no known limit.

    By the hour and by the day half of the limit may come at once and half of it is given back over the span, so that no
    stretch of that length, wherever it begins, sees more than the limit.
    """
    found = []
    if limits.per_minute is not None:
        found.append(Window(limits.per_minute, MINUTE, max(1, limits.burst)))
    if limits.per_hour is not None:
        found.append(_long(limits.per_hour, HOUR, "/h"))
    if limits.per_day is not None:
        found.append(_long(limits.per_day, DAY, "/d"))
    return found


def _long(limit: int, span_ms: int, suffix: str) -> Window:
    given_back = max(1, limit // 2)
    return Window(given_back, span_ms, max(1, limit - given_back), suffix)


def full(window: Window, now: int) -> Bucket:
    """A bucket nobody has taken from."""
    return Bucket(window.burst * _TOKEN, now)


def next_free(bucket: Bucket, window: Window, now: int) -> int:
    """The instant at which a message is free: ``now`` when one is."""
    _refill(bucket, window, now)
    if bucket.tokens_milli >= _TOKEN:
        return now
    missing = _TOKEN - bucket.tokens_milli
    return bucket.updated_at + -(-missing * window.span_ms // (window.count * _TOKEN))


def take(bucket: Bucket, window: Window, now: int) -> int:
    """Take one message now and return 0, or return the instant at which one is free (nothing is taken)."""
    free_at = next_free(bucket, window, now)
    if free_at > now:
        return free_at
    bucket.tokens_milli -= _TOKEN
    return 0


def hold(bucket: Bucket, window: Window, until_at: int, now: int) -> None:
    """The target asked for a pause: a debt, of which just one message is paid off at ``until_at``."""
    debt = -(-max(0, until_at - now) * window.count * _TOKEN // window.span_ms)
    bucket.tokens_milli = min(bucket.tokens_milli, _TOKEN - debt)
    bucket.updated_at = now


def _refill(bucket: Bucket, window: Window, now: int) -> None:
    """Only time that became tokens is used up: asked every millisecond, a slow bucket fills all the same."""
    rate, capacity = window.count * _TOKEN, window.burst * _TOKEN
    gained = (now - bucket.updated_at) * rate // window.span_ms
    if gained >= capacity - bucket.tokens_milli:
        bucket.tokens_milli, bucket.updated_at = capacity, now
    elif now < bucket.updated_at:  # the clock was set back
        bucket.updated_at = now
    else:
        bucket.tokens_milli += gained
        bucket.updated_at += -(-gained * window.span_ms // rate)
