"""The delivery loop: lease what is due, send it, settle each message by itself so that a slow one holds up none."""

from __future__ import annotations

import asyncio

from tocsin import journey
from tocsin.journey import World
from tocsin.kernel.errors import StoreUnavailable
from tocsin.notify.model import Outgoing, Sent
from tocsin.runtime.telemetry import Metrics, logger

IN_FLIGHT = 50
SETTLE_TRIES = 5


class Delivering:
    """Sends deliveries, at most ``IN_FLIGHT`` at once."""

    def __init__(self, world: World, metrics: Metrics) -> None:
        self._world = world
        self._metrics = metrics
        self._flying: set[asyncio.Task[None]] = set()

    async def piece(self) -> bool:
        """Lease and start to send what is due; whether there may be more."""
        free = IN_FLIGHT - len(self._flying)
        if free <= 0:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            return True
        going = await journey.deliveries_due(self._world, free)
        for one in going:
            task = asyncio.create_task(self._fly(one))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        return bool(going)

    async def drain(self) -> None:
        """Wait for what is in the air."""
        if self._flying:
            await asyncio.wait(self._flying)

    async def _fly(self, one: Outgoing) -> None:
        sent = await self._world.sending.send([one], self._moot)
        for each in sent:
            if each.moot:
                continue
            self._metrics.sent.labels(one.delivery.notifier, str(each.receipt.outcome)).inc()
            self._metrics.latency.labels(one.delivery.notifier).observe(each.latency_ms / 1_000)
        await self._settle(sent)

    async def _moot(self, one: Outgoing) -> dict[str, str]:
        try:
            return await journey.moot(self._world, one)
        except StoreUnavailable:
            return {}  # a page too many is better than one that does not come

    async def _settle(self, sent: list[Sent]) -> None:
        """Record the result; if the store is away for long, the lease runs out and the message may be sent again."""
        for attempt in range(SETTLE_TRIES):
            try:
                await journey.settle(self._world, sent)
            except StoreUnavailable as error:
                logger.warning("the result of a delivery could not be recorded yet: %s", error)
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                return
