"""Circuit breaker of a provider: after some failures in a row others are tried first for a while. Pure.

It never forbids: where every provider of a medium is open, the one that has waited longest is tried all the same,
because a page that is not even tried has failed for certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.reach.model import Provider

TRIP = 3
"""Failures in a row that open it."""
FIRST_PAUSE_MS = 30 * SECOND
LONGEST_PAUSE_MS = 10 * MINUTE
QUIET_MS = MINUTE
"""A healthy provider's success is written down at most this often."""


def is_open(provider: Provider, now: int) -> bool:
    """Whether others should be tried first."""
    return provider.failures >= TRIP and now < provider.open_until_at


def after_success(provider: Provider, now: int) -> Provider | None:
    """The provider after it worked; ``None`` when there is nothing new to write."""
    if provider.failures == 0 and now - provider.last_ok_at < QUIET_MS:
        return None
    return structs.replace(provider, failures=0, open_until_at=0, last_ok_at=now)


def after_failure(provider: Provider, text: str, now: int) -> Provider:
    """The provider after it did not work; each further failure doubles the pause."""
    failures = provider.failures + 1
    pause_ms = 0
    if failures >= TRIP:
        pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << min(failures - TRIP, 10))
    until_at = now + pause_ms if pause_ms else 0
    return structs.replace(provider, failures=failures, open_until_at=until_at, last_failed_at=now, last_error=text)


def in_order(providers: Sequence[Provider], now: int) -> list[Provider]:
    """Working ones as they come, then open ones, the one whose pause ends first in front."""
    working = [one for one in providers if not is_open(one, now)]
    resting = sorted((one for one in providers if is_open(one, now)), key=lambda one: one.open_until_at)
    return [*working, *resting]
