"""Group commit: pushes that arrive during a commit share the next one. Nothing is answered before the disk has it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import msgspec
from msgspec import Struct

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.intake import store
from tocsin.intake.guard import ASKING
from tocsin.integrations import mail_store, watch_flow
from tocsin.integrations import store as integrations
from tocsin.integrations.model import IGNORED, Integration, RejectedEvent, id_of_minute
from tocsin.integrations.watch import MOST_BEATS
from tocsin.integrations.watch_flow import Signs
from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import Problem, StoreConflict, StoreUnavailable
from tocsin.sources.event import Event
from tocsin.sources.source import Beat

LINGER_S = 0.001
"""What arrives within a millisecond of the first push shares its commit."""

BATCH_EVENTS = 2_000
QUEUE_PUSHES = 10_000
"""Pushes that may wait for a commit; beyond that the door answers 503 at once instead of holding connections."""

_encode = msgspec.msgpack.Encoder().encode


class Entry(Struct, gc=False):
    """One push to be kept. ``once``: its name where it may come again after it was kept; then it is passed over."""

    account_id: int
    integration_id: int
    lane: int
    received_at: int
    events: list[Event]
    rejected: list[RejectedEvent]
    kept: asyncio.Future[None]
    signs: list[Signs] = []
    once: str = ""


class Batcher:
    """Gathers entries and commits them together."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[Entry] = []
        self._some = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to commit."""
        self._task = asyncio.create_task(self._run(), name="intake-batcher")

    async def stop(self) -> None:
        """Commit what waits, then end."""
        if self._task is None:
            return
        await asyncio.gather(*(entry.kept for entry in self._waiting), return_exceptions=True)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def keep(self, make: Callable[[asyncio.Future[None]], Entry]) -> None:
        """Return when the entry is on disk; raises :class:`StoreUnavailable` when it is not and will not be."""
        if len(self._waiting) >= QUEUE_PUSHES:
            raise StoreUnavailable("too many pushes wait for the disk; send again in a moment")
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(make(kept))
        self._some.set()
        await kept

    async def _run(self) -> None:
        while True:
            await self._some.wait()
            await asyncio.sleep(LINGER_S)
            batch = self._take()
            try:
                await self._commit(batch)
            except StoreConflict:
                await self._answer(batch, await self._second_try(batch))
            except Problem as problem:
                await self._answer(batch, problem)
            else:
                await self._answer(batch, None)

    async def _second_try(self, batch: list[Entry]) -> Problem | None:
        try:
            await self._commit(batch)
        except Problem as problem:
            return problem
        return None

    def _take(self) -> list[Entry]:
        number = events = 0
        while number < len(self._waiting) and events < BATCH_EVENTS:
            events += len(self._waiting[number].events)
            number += 1
        batch, self._waiting = self._waiting[:number], self._waiting[number:]
        if not self._waiting:
            self._some.clear()
        return batch

    async def _commit(self, batch: list[Entry]) -> None:
        async with self._db.transaction() as tx:
            await _write(tx, batch)

    async def _answer(self, batch: list[Entry], problem: Problem | None) -> None:
        for entry in batch:
            if entry.kept.done():
                continue
            if problem is None:
                entry.kept.set_result(None)
            else:
                entry.kept.set_exception(problem)


async def _write(tx: Transaction, batch: list[Entry]) -> None:
    batch = [one for one in batch if not one.once or await _is_new(tx, one)]
    if not batch:
        return
    books: Counter[tuple[int, int, int, str]] = Counter()
    rows = []
    rejected: list[RejectedEvent] = []
    for one in batch:
        hour_at = one.received_at // HOUR * HOUR
        if one.events:
            count = len(one.events)
            rows.append((one.account_id, one.integration_id, one.lane, count, one.received_at, _encode(one.events)))
            books[one.account_id, one.integration_id, hour_at, "accepted"] += count
        if one.rejected:
            rejected += one.rejected
            for each in one.rejected:
                entry = IGNORED if each.code == IGNORED else "rejected"
                books[one.account_id, one.integration_id, hour_at, entry] += 1
    await store.add(tx, rows)
    signs = [sign for one in batch for sign in one.signs]
    if signs:
        for integration, beat, at in await watch_flow.keep_signs(tx, signs):
            rejected.append(too_many_beats(integration, beat, at))
            books[integration.account_id, integration.integration_id, at // HOUR * HOUR, "rejected"] += 1
    if rejected:
        await integrations.add_rejected(tx, rejected)
    await store.count(tx, books)
    tx.wake("inbox")
    if any(one.lane == ASKING for one in batch):
        tx.wake("asking")


async def _is_new(tx: Transaction, one: Entry) -> bool:
    return await mail_store.take_once(tx, one.account_id, one.integration_id, one.once, one.received_at)


def too_many_beats(integration: Integration, beat: Beat, at: int) -> RejectedEvent:
    """Why a sign of life under yet another name is not kept."""
    return RejectedEvent(
        account_id=integration.account_id,
        rejected_id=id_of_minute(integration, beat.name, at),
        integration_id=integration.integration_id,
        code="too_many_heartbeats",
        reason=f"{MOST_BEATS} heartbeats are watched already; take one away, or let senders use one name each",
        path="name",
        content_type="application/json",
        request_id="",
        body=msgspec.json.encode(beat.name),
        body_cut=False,
        received_at=at,
    )
