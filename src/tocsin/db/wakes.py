"""Wake-up calls inside a process: loops sleep on a topic until rows of it may be due. Losing a call costs only a poll."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Wakes:
    """Topics are names of queues: ``inbox``, ``timer``, ``delivery``, ``feed``."""

    def __init__(self) -> None:
        self._events: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, topic: str) -> None:
        """Wake everything that waits for ``topic``."""
        for event in self._events[topic]:
            event.set()

    def subscribe(self, topic: str) -> asyncio.Event:
        """An event that is set at each ring; the subscriber clears it before it looks at the rows."""
        event = asyncio.Event()
        self._events[topic].add(event)
        return event

    def unsubscribe(self, topic: str, event: asyncio.Event) -> None:
        """Forget a subscriber."""
        self._events[topic].discard(event)
