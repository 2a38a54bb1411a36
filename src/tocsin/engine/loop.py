"""One loop: work while there is some, then sleep until woken or until the next look. It survives every error but says so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tocsin.db.wakes import Wakes
from tocsin.kernel.errors import StoreConflict, StoreUnavailable
from tocsin.runtime.telemetry import Metrics, logger

POLL_S = 1.0
"""How long a lost wake-up can go unnoticed."""


class Loop:
    """``work`` does one piece and returns whether there is more to do at once.

    ``rest_s``: a pause after the last piece, in which what arrives gathers: many small pieces cost more than a few large ones.
    """

    def __init__(
        self,
        name: str,
        topic: str,
        work: Callable[[], Awaitable[bool]],
        wakes: Wakes,
        metrics: Metrics,
        *,
        rest_s: float = 0.0,
    ) -> None:
        self.name = name
        self._rest_s = rest_s
        self._topic = topic
        self._work = work
        self._wakes = wakes
        self._errors = metrics.loops.labels(name)
        self._stopping = False

    def stop(self) -> None:
        """End after the piece of work under way."""
        self._stopping = True
        self._wakes.ring(self._topic)

    async def run(self) -> None:
        """Until stopped."""
        woken = self._wakes.subscribe(self._topic)
        try:
            while not self._stopping:
                woken.clear()
                if await self._piece():
                    await asyncio.sleep(0)
                    continue
                if self._rest_s:
                    await asyncio.sleep(self._rest_s)
                try:
                    async with asyncio.timeout(POLL_S):
                        await woken.wait()
                except TimeoutError:
                    pass
        finally:
            self._wakes.unsubscribe(self._topic, woken)

    async def _piece(self) -> bool:
        """A piece of work; after an error a pause, so that a broken store is not hammered."""
        try:
            return await self._work()
        except StoreConflict:
            return True
        except StoreUnavailable as error:
            logger.warning("%s: %s", self.name, error)
        except Exception:  # noqa: BLE001 - a loop outlives any error; it is logged and the rows stay
            logger.exception("%s: unexpected error; the rows stay and are tried again", self.name)
        self._errors.inc()
        return False
