"""Time as a value. This is the only module that reads the machine's clocks.

Every instant inside Tocsin is an ``int`` in milliseconds since the epoch, UTC (fields named ``*_at``).
"""

from __future__ import annotations

import time
from typing import Protocol

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Where ``now`` comes from; handed to the doors, never to decisions (they get the value)."""

    def now(self) -> int:
        """The present instant in milliseconds since the epoch, UTC."""
        ...

    def elapsed(self) -> float:
        """Seconds on a clock that never jumps; only differences mean anything."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now(self) -> int:
        """Wall-clock milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def elapsed(self) -> float:
        """Monotonic seconds."""
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is moved; for stories and simulations."""

    def __init__(self, start_at: int) -> None:
        self._now = start_at

    def now(self) -> int:
        """The instant the clock was last set to."""
        return self._now

    def elapsed(self) -> float:
        """The same instant in seconds, so that measured durations follow the story's time."""
        return self._now / SECOND

    def set(self, instant: int) -> None:
        """Move to ``instant`` (ms). Moving backwards is allowed: real clocks do it."""
        self._now = instant

    def advance(self, milliseconds: int) -> None:
        """Move forward by ``milliseconds``."""
        self._now += milliseconds
