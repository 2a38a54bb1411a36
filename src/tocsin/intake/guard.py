"""The pace of an integration. Pure: counts in, lane out.

Senders such as Alertmanager never repeat what was answered 429, so the soft limit still answers 2xx and puts the events into
the slow lane; only ten times the limit is refused, with the seconds to wait (domain section 10).
"""

from __future__ import annotations

HARD_FACTOR = 10
NORMAL, SLOW, ASKING = 0, 1, 2
"""Lanes of the inbox. What waits for mapping APIs has one of its own: it may take seconds, and holds up nobody else."""
_LONG_AGO = 120_000


class Pace:
    """Fixed windows of a second and a minute for one integration."""

    __slots__ = ("_minute", "_minute_count", "_second", "_second_count")

    def __init__(self) -> None:
        self._second = self._minute = -1
        self._second_count = self._minute_count = 0

    def admit(self, now: int, per_second: int, per_minute: int) -> tuple[int, int]:
        """Count a push at ``now`` (ms): ``(lane, 0)``, or ``(lane, seconds to wait)`` when it is to be refused."""
        second, minute = now // 1_000, now // 60_000
        if second != self._second:
            self._second, self._second_count = second, 0
        if minute != self._minute:
            self._minute, self._minute_count = minute, 0
        if self._second_count >= per_second * HARD_FACTOR:
            return SLOW, 1
        if self._minute_count >= per_minute * HARD_FACTOR:
            return SLOW, max(1, 60 - second % 60)
        self._second_count += 1
        self._minute_count += 1
        over = self._second_count > per_second or self._minute_count > per_minute
        return (SLOW if over else NORMAL), 0

    def is_idle(self, now: int) -> bool:
        """Whether it can be forgotten."""
        return now // 60_000 > self._minute + _LONG_AGO // 60_000
