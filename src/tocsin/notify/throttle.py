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
    elapsed_ms = max(0, now - bucket.updated_at)
    bucket.tokens_milli = min(
        _capacity(limits), bucket.tokens_milli + elapsed_ms * limits.per_minute * _TOKEN // MINUTE
    )
    bucket.updated_at = now
    if bucket.tokens_milli >= _TOKEN:
        bucket.tokens_milli -= _TOKEN
        return 0
    missing = _TOKEN - bucket.tokens_milli
    return now + -(-missing * MINUTE // (limits.per_minute * _TOKEN))


def _capacity(limits: Limits) -> int:
    return max(1, limits.burst) * _TOKEN
