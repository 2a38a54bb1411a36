"""The lane of events whose labels mapping APIs know: asked first, outside of any transaction, then taken to the journey.

Each integration has its own task, so an API that is slow holds up its own integration and nobody else. Nothing is claimed while
APIs are asked: after a crash the rows are where they were.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from tocsin import journey
from tocsin.intake import store
from tocsin.intake.guard import ASKING
from tocsin.intake.receiving import Receiving, accepted
from tocsin.intake.store import Waiting
from tocsin.journey import World
from tocsin.kernel.errors import StoreConflict, StoreUnavailable
from tocsin.mapping.model import ANY_VERSION, Answers
from tocsin.runtime.telemetry import logger

PUSHES = 100
EVENTS = 200
"""Of one integration at a time; more of them would wait longer for the slowest answer."""
AT_ONCE = 32
"""Integrations that are served at the same time."""
OF_ACCOUNT = 8
"""Of them, those of one account: the slow APIs of one tenant hold up no other."""


class Asking:
    """Serves the integrations that have something in this lane."""

    def __init__(self, world: World, receiving: Receiving) -> None:
        self._world = world
        self._receiving = receiving
        self.serving: dict[tuple[int, int], asyncio.Task[None]] = {}

    async def piece(self) -> bool:
        """Begin to serve integrations that are not served yet; whether there was one. Who is done rings for the next look."""
        now = self._world.clock.now()
        async with self._world.db.snapshot() as tx:
            waiting = await store.integrations_in(tx, now, ASKING)
        begun = False
        busy = Counter(account_id for account_id, _ in self.serving)
        for one in waiting:
            if one not in self.serving and busy[one[0]] < OF_ACCOUNT and len(self.serving) < AT_ONCE:
                busy[one[0]] += 1
                self.serving[one] = asyncio.create_task(self._serve(*one))
                begun = True
        return begun

    async def drain(self) -> None:
        """Wait for what is under way."""
        if self.serving:
            await asyncio.wait(self.serving.values())

    async def _serve(self, account_id: int, integration_id: int) -> None:
        try:
            await self._batch(account_id, integration_id)
        except StoreConflict:
            pass
        except StoreUnavailable as error:
            logger.warning("asking: %s", error)
            return  # the loop looks again in a second
        finally:
            del self.serving[account_id, integration_id]
        self._world.db.wakes.ring("asking")

    async def _batch(self, account_id: int, integration_id: int) -> None:
        world = self._world
        async with world.db.snapshot() as tx:
            found = await store.peek(tx, world.clock.now(), PUSHES, ASKING, account_id, integration_id)
        some = _first_events(found)
        if some:
            await self._receiving.take(some, await self._enquire(account_id, some))

    async def _enquire(self, account_id: int, some: list[Waiting]) -> Answers:
        try:
            return await journey.enquire(self._world, account_id, [accepted(one) for one in some])
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - poison may raise anything; it raises again where it is set apart
            logger.exception("a batch of %d pushes failed before APIs were asked", len(some))
            return Answers(version=ANY_VERSION)


def _first_events(found: list[Waiting]) -> list[Waiting]:
    """The first pushes, up to :data:`EVENTS` events; one at least."""
    some: list[Waiting] = []
    events = 0
    for one in found:
        events += one.event_cnt
        if some and events > EVENTS:
            break
        some.append(one)
    return some
