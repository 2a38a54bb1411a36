"""The pace a target takes: a token bucket, shared by all workers through a row. Pure."""

from __future__ import annotations

from msgspec import Struct

from tocsin.kernel.clock import MINUTE
from tocsin.notifiers.notifier import Limits

_TOKEN = 1_000


class Bucket(Struct):
    """``tokens_milli`` thousandths of a message are free at ``updated_at`` (ms)."""

    tokens_milli: int
    updated_at: int


def full(limits: Limits, now: int) -> Bucket:
    """A bucket nobody has taken from."""
    return Bucket(_capacity(limits), now)


def take(bucket: Bucket, limits: Limits, now: int) -> int:
    """Take one message now and return 0, or return the instant at which one is free (nothing is taken)."""
    if limits.per_minute is None:
        return 0
    rate = limits.per_minute * _TOKEN
    _refill(bucket, limits, rate, now)
    if bucket.tokens_milli >= _TOKEN:
        bucket.tokens_milli -= _TOKEN
        return 0
    missing = _TOKEN - bucket.tokens_milli
    return bucket.updated_at + -(-missing * MINUTE // rate)


def hold(bucket: Bucket, limits: Limits, until_at: int, now: int) -> None:
    """The target asked for a pause: a debt, of which just one message is paid off at ``until_at``."""
    if limits.per_minute is None:
        return
    debt = -(-max(0, until_at - now) * limits.per_minute * _TOKEN // MINUTE)
    bucket.tokens_milli = min(bucket.tokens_milli, _TOKEN - debt)
    bucket.updated_at = now


def _refill(bucket: Bucket, limits: Limits, rate: int, now: int) -> None:
    """Only time that became tokens is used up: asked every millisecond, a slow bucket fills all the same."""
    gained = (now - bucket.updated_at) * rate // MINUTE
    if gained >= _capacity(limits) - bucket.tokens_milli:
        bucket.tokens_milli, bucket.updated_at = _capacity(limits), now
    elif now < bucket.updated_at:  # the clock was set back
        bucket.updated_at = now
    else:
        bucket.tokens_milli += gained
        bucket.updated_at += -(-gained * MINUTE // rate)


def _capacity(limits: Limits) -> int:
    return max(1, limits.burst) * _TOKEN
