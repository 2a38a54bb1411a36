"""The inbox loop: claim pushes of a partition, run the journey, all in one transaction; poison is set apart, kept and told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import structs

from tocsin import journey
from tocsin.alerts import arrival_store
from tocsin.alerts.model import Accepted
from tocsin.db.transaction import Transaction
from tocsin.intake import store
from tocsin.intake.guard import ASKING, NORMAL, SLOW
from tocsin.intake.store import Waiting
from tocsin.integrations import store as integrations
from tocsin.journey import World
from tocsin.kernel.clock import HOUR, SECOND
from tocsin.kernel.errors import StoreUnavailable
from tocsin.mapping.model import ANY_VERSION, Answers
from tocsin.runtime.telemetry import logger
from tocsin.sources.event import Event

PUSHES = 500
EVENTS = 1_000
TRIES = 3
_decode = msgspec.msgpack.Decoder(list[Event]).decode


class Receiving:
    """Takes accepted pushes to the journey."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pushes = PUSHES
        self._turn = 0

    async def piece(self) -> bool:
        """Process one batch; whether more waits (a batch that was not full has emptied the inbox)."""
        self._turn += 1
        lanes = (SLOW, NORMAL) if self._turn % 5 == 0 else (NORMAL, SLOW)  # the slow lane is slow, not starved
        return any([await self._batch(lane) for lane in lanes])

    async def _batch(self, lane: int) -> bool:
        claimed: list[Waiting] = []
        limit, moved = self._pushes, 0
        try:
            moved = await self._process(lane, claimed)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - poison may raise anything
            logger.exception("a batch of %d pushes failed; trying them one by one", len(claimed))
            await self._one_by_one(claimed, error)
            return True
        taken = len(claimed) + moved
        return taken > 0 if self._world.db.shared else taken == limit

    async def _process(self, lane: int, claimed: list[Waiting]) -> int:
        """Process a batch, which is left in ``claimed``; how many pushes were moved to wait for APIs."""
        world = self._world
        now = world.clock.now()
        async with world.db.transaction() as tx:
            partition_id = await store.lock_partition(tx, now, lane) if world.db.shared else None
            if world.db.shared and partition_id is None:
                return 0
            claimed += await store.claim(tx, now, self._pushes, partition_id, lane)
            moved = await self._move(tx, claimed)
            if not claimed:
                return moved
            events = sum(one.event_cnt for one in claimed)
            self._pushes = max(1, min(PUSHES, EVENTS * len(claimed) // events))  # aim the next claim at EVENTS events
            await self._receive(tx, claimed, None)
        return moved

    async def _receive(self, tx: Transaction, claimed: Sequence[Waiting], answers: Answers | None) -> None:
        """Hand pushes to the journey, and keep them as they came."""
        await self._keep(tx, claimed)
        await journey.receive(self._world, tx, [accepted(one) for one in claimed], answers)

    async def _keep(self, tx: Transaction, pushes: Sequence[Waiting]) -> None:
        """Keep pushes as they came: rules can be tried on them later, and what became of them can be decided again."""
        world = self._world
        if world.settings.keep_days:
            now = world.clock.now()
            rows = [
                (one.account_id, world.ids.hex24(now), one.integration_id, one.received_at, one.event_cnt, one.events)
                for one in pushes
            ]
            await arrival_store.keep(tx, rows)

    async def _move(self, tx: Transaction, claimed: list[Waiting]) -> int:
        """Let those wait for mapping APIs whose integration asks some: it began to after they came. How many."""
        asking: set[tuple[int, int]] = set()
        for account_id in sorted({one.account_id for one in claimed}):
            book = await self._world.alerts.rulebook(tx, account_id)
            asking |= {(account_id, integration_id) for integration_id in book.asking}
        moved = [one for one in claimed if (one.account_id, one.integration_id) in asking] if asking else []
        if moved:
            await store.put_back(tx, moved, ASKING)
            tx.wake("asking")
            claimed[:] = [one for one in claimed if (one.account_id, one.integration_id) not in asking]
        return len(moved)

    async def take(self, waiting: Sequence[Waiting], answers: Answers) -> None:
        """Process pushes of one integration, as far as they are still there, with what APIs said of their events.

        Nothing is done when the configuration has changed since: other questions may have to be asked.
        """
        try:
            await self._take(waiting, answers)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - poison may raise anything
            logger.exception("a batch of %d pushes failed; trying them one by one", len(waiting))
            await self._one_by_one(waiting, error, answers)

    async def _take(self, waiting: Sequence[Waiting], answers: Answers) -> None:
        world, first = self._world, waiting[0]
        async with world.db.transaction() as tx:
            if world.db.shared:
                await store.hold_partition(tx, first.integration_id)
            version = (await world.alerts.rulebook(tx, first.account_id)).version
            if answers.version not in (ANY_VERSION, version):
                return
            claimed = await store.claim_these(tx, [one.inbox_id for one in waiting])
            if claimed:
                await self._receive(tx, claimed, answers)

    async def _one_by_one(self, claimed: Sequence[Waiting], error: Exception, answers: Answers | None = None) -> None:
        for one in claimed:
            try:
                await self._alone(one, answers)
            except StoreUnavailable:
                raise
            except Exception as own:  # noqa: BLE001 - as above
                await self._failed(one, own)

    async def _alone(self, waiting: Waiting, answers: Answers | None) -> None:
        world = self._world
        async with world.db.transaction() as tx:
            if world.db.shared:
                await store.hold_partition(tx, waiting.integration_id)
            one = await store.claim_one(tx, waiting.inbox_id)
            if one is None:
                return
            await self._receive(tx, [one], answers)

    async def _failed(self, one: Waiting, error: Exception) -> None:
        """Try again later; after three times keep it apart and page it, so that its content still reaches somebody."""
        now = self._world.clock.now()
        attempts = one.attempts + 1
        if attempts < TRIES:
            async with self._world.db.transaction() as tx:
                await store.put_off(tx, one.inbox_id, attempts, now + attempts * 2 * SECOND)
            return
        why = f"{type(error).__name__}: {error}"[:500]
        logger.error("a push of integration %d cannot be processed and is set apart: %s", one.integration_id, why)
        try:
            await self._set_apart(one, why, now, page=True)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - whatever broke the events may break their page too
            logger.exception("the page about events that cannot be processed failed; they are kept without one")
            await self._set_apart(one, why, now, page=False)

    async def _set_apart(self, one: Waiting, why: str, now: int, *, page: bool) -> None:
        """Quarantine and page in one transaction: no crash between them leaves events that nobody hears of."""
        world = self._world
        async with world.db.transaction() as tx:
            gone = await store.claim_one(tx, one.inbox_id)
            if gone is None:
                return
            unprocessed_id = world.ids.hex24(now)
            await store.quarantine(tx, unprocessed_id, gone, why, now)
            hour_at = one.received_at // HOUR * HOUR
            await store.count(tx, {(one.account_id, one.integration_id, hour_at, "unprocessed"): one.event_cnt})
            if page:
                await self._page(tx, gone, unprocessed_id, now)

    async def _page(self, tx: Transaction, one: Waiting, unprocessed_id: str, now: int) -> None:
        found = await integrations.read_by_ids(tx, one.account_id, [one.integration_id])
        name = found[0].name if found else str(one.integration_id)
        event = Event(
            title=f"Unprocessed alert from {name}",
            status="Critical",
            alert_key=f"tocsin/unprocessed/{unprocessed_id}",
            description=f"{one.event_cnt} events could not be processed and are kept: {_titles(one)}",
            event_time=now,
            labels={"check": "tocsin unprocessed", "resource": name},
        )
        await store.count(tx, {(one.account_id, one.integration_id, now // HOUR * HOUR, "accepted"): 1})
        page = structs.replace(one, received_at=now, event_cnt=1, events=msgspec.msgpack.encode([event]))
        await self._receive(tx, [page], None)


def accepted(one: Waiting) -> Accepted:
    """A push of the inbox as the journey takes it."""
    return Accepted(one.account_id, one.integration_id, one.received_at, _decode(one.events))


def _titles(one: Waiting) -> str:
    try:
        return "; ".join(event.title for event in _decode(one.events)[:5])[:1_000]
    except (msgspec.DecodeError, msgspec.ValidationError):
        return "(their content cannot be read)"
