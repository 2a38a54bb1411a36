"""The circuit breaker of a mapping API: after some failures in a row nobody asks it for a while. Pure.

Unlike a provider of messages an API that is not asked costs no page, only labels; so here an open breaker does forbid.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from tocsin.kernel.clock import MINUTE, SECOND

TRIP: Final = 3
"""Failures in a row that open it."""
FIRST_PAUSE_MS: Final = 30 * SECOND
LONGEST_PAUSE_MS: Final = 10 * MINUTE


class Breaker(Struct):
    """What one process knows of an API's health."""

    failures: int = 0
    open_until_at: int = 0

    def is_open(self, now: int) -> bool:
        """Whether it is not asked now. When the pause is over one question decides how it goes on."""
        return self.failures >= TRIP and now < self.open_until_at

    def succeeded(self) -> None:
        """It answered."""
        self.failures = self.open_until_at = 0

    def failed(self, now: int) -> None:
        """It did not; each further failure doubles the pause."""
        self.failures += 1
        if self.failures >= TRIP:
            pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << min(self.failures - TRIP, 10))
            self.open_until_at = now + pause_ms
