"""The loops of one process: how they start and stop together. Which loops there are is decided in ``server.py``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from tocsin.engine.loop import Loop

STOP_S = 10.0


class Engine:
    """Runs loops; ``drain`` waits for what they have started beside themselves (messages in the air)."""

    def __init__(self, loops: Sequence[Loop], drain: Callable[[], Awaitable[None]]) -> None:
        self.loops = loops
        self._drain = drain
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Run every loop."""
        self._tasks = [asyncio.create_task(loop.run(), name=loop.name) for loop in self.loops]

    async def stop(self) -> None:
        """Finish the pieces under way and what is in the air; what cannot finish in time is left to its lease."""
        for loop in self.loops:
            loop.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_S)
        for task in self._tasks:
            task.cancel()
        try:
            async with asyncio.timeout(STOP_S):
                await self._drain()
        except TimeoutError:
            pass
