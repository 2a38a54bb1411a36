"""The loop that misses what does not come: heartbeats, watchdogs, integrations that fall silent.

What is missed goes the way of a pushed event. It is on disk before the watch knows that it was said: a crash in between says it
once more, with the same alert key, and that is the same alert.
"""

from __future__ import annotations

from typing import Final

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.integrations import watch_flow
from tocsin.integrations.watch import WATCH
from tocsin.journey import World

AT_ONCE: Final = 100


class Watching:
    """Rings for what is watched."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def piece(self) -> bool:
        """Look at what is due; whether there was any."""
        world = self._world
        async with world.db.snapshot() as tx:
            due = await timers.peek_kind(tx, WATCH, world.clock.now(), AT_ONCE)
        for one in due:
            await self._look(one)
        return bool(due)

    async def _look(self, timer: Timer) -> None:
        world = self._world
        now = world.clock.now()
        async with world.db.snapshot() as tx:
            found = await watch_flow.due(tx, timer, now)
        if found is not None and found[1].event is not None:
            await world.submit(found[0], found[1].event)
        async with world.db.transaction() as tx:
            await watch_flow.settle(tx, timer, found[1] if found else None, now)
