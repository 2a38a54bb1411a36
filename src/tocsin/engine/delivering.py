"""The delivery loop: lease what is due, send it, settle what has landed; a slow message holds up none."""

from __future__ import annotations

import asyncio

from tocsin import journey
from tocsin.journey import World
from tocsin.kernel.errors import StoreUnavailable
from tocsin.notify.air import IN_ALL, Air
from tocsin.notify.model import Outgoing, Sent
from tocsin.runtime.telemetry import Metrics, logger

SETTLE_TRIES = 5
GATHER_S = 0.005
"""While others are in the air, results that land within this time are recorded in one transaction."""
CLAIM_LEAST = IN_ALL // 4
CLAIM_WAIT_S = 0.02
"""A lease of a few costs as much as one of many: with less room than that, it waits so long for more to land."""


class Delivering:
    """Sends deliveries, at most :data:`tocsin.notify.air.IN_ALL` at once."""

    def __init__(self, world: World, metrics: Metrics) -> None:
        self._world = world
        self._metrics = metrics
        self._flying: set[asyncio.Task[None]] = set()
        self._air = Air()
        self._landed: list[Sent] = []
        self._is_settling = False
        self._settled = asyncio.Event()

    async def piece(self) -> bool:
        """Lease and start to send what is due; whether there may be more."""
        await self._make_room()
        free = IN_ALL - self._air.count
        if free <= 0:
            return True
        going = await journey.deliveries_due(self._world, free, self._air)
        for one in going:
            self._air.take(one.delivery)
            task = asyncio.create_task(self._fly(one))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        return bool(going)

    async def drain(self) -> None:
        """Wait for what is in the air."""
        if self._flying:
            await asyncio.wait(self._flying)

    async def _make_room(self) -> None:
        """Wait until something is settled: as long as it takes when there is no room, else only for a moment."""
        free = IN_ALL - self._air.count
        if free >= CLAIM_LEAST:
            return
        self._settled.clear()
        try:
            async with asyncio.timeout(CLAIM_WAIT_S if free > 0 else None):
                await self._settled.wait()
        except TimeoutError:
            pass

    async def _fly(self, one: Outgoing) -> None:
        try:
            sent = await self._world.sending.send_one(one, self._moot)
        except BaseException:
            self._land([one])
            raise
        if not sent.moot:
            self._metrics.sent.labels(one.delivery.notifier, str(sent.receipt.outcome)).inc()
            self._metrics.latency.labels(one.delivery.notifier).observe(sent.latency_ms / 1_000)
        self._landed.append(sent)
        if not self._is_settling:
            await self._settle_landed()

    async def _moot(self, one: Outgoing) -> dict[str, str]:
        try:
            return await journey.moot(self._world, one)
        except StoreUnavailable:
            return {}  # a page too many is better than one that does not come

    async def _settle_landed(self) -> None:
        """Record results until none is left: the first message that lands does it for all that land meanwhile."""
        self._is_settling = True
        try:
            while self._landed:
                if self._air.count > len(self._landed):
                    await asyncio.sleep(GATHER_S)
                some, self._landed = self._landed, []
                try:
                    await self._settle(some)
                finally:
                    self._land([each.outgoing for each in some])
        finally:
            self._is_settling = False

    def _land(self, some: list[Outgoing]) -> None:
        """They are no longer in the air; what waited for their room is looked for at once."""
        before = self._air.full()
        for one in some:
            self._air.land(one.delivery)
        self._settled.set()
        if before != self._air.full():
            self._world.db.wakes.ring("delivery")

    async def _settle(self, sent: list[Sent]) -> None:
        """Record results; one that cannot be recorded does not take the others with it."""
        try:
            await self._record(sent)
        except Exception:  # noqa: BLE001 - whatever is wrong with one result, its lease runs out and it is sent again
            logger.exception("the results of %s deliveries could not be recorded", len(sent))
            if len(sent) > 1:
                for one in sent:
                    await self._settle([one])

    async def _record(self, sent: list[Sent]) -> None:
        """One transaction; if the store is away for long, the leases run out and the messages may be sent again."""
        for attempt in range(SETTLE_TRIES):
            try:
                await journey.settle(self._world, sent)
            except StoreUnavailable as error:
                logger.warning("the results of %s deliveries could not be recorded yet: %s", len(sent), error)
                await asyncio.sleep(0.2 * 2**attempt)
            else:
                return
