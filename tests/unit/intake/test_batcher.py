"""Group commit: what arrives together shares a commit, and nobody is answered before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from tests.world.databases import Place
from tests.world.nemesis import BreakableDatabase, Nemesis
from tocsin.db.database import Database
from tocsin.db.tables import inbox, ledger
from tocsin.intake import batcher as batching
from tocsin.intake.batcher import Batcher, Entry
from tocsin.kernel.errors import StoreConflict, StoreUnavailable
from tocsin.sources.event import Event

pytestmark = pytest.mark.anyio


@pytest.fixture
async def db(sqlite_place: Place) -> AsyncIterator[BreakableDatabase]:
    """An open database whose commits can be counted."""
    one = BreakableDatabase(sqlite_place.url, Nemesis())
    await one.open()
    yield one
    await one.close()


@pytest.fixture
async def batcher(db: Database) -> AsyncIterator[Batcher]:
    """A batcher at work."""
    one = Batcher(db)
    one.start()
    yield one
    await one.stop()


def _entry(kept: asyncio.Future[None]) -> Entry:
    event = Event(title="disk full", status="Critical", alert_key="disk")
    return Entry(1, 2, 0, 3_600_000, [event], [], kept)


async def test_what_arrives_together_shares_a_commit(db: BreakableDatabase, batcher: Batcher) -> None:
    await asyncio.gather(*(batcher.keep(_entry) for _ in range(200)))
    assert db._nemesis.points.count("before commit") == 1
    async with db.snapshot() as tx:
        (row,) = await tx.fetch(select(func.count()).select_from(inbox))
        (books,) = await tx.fetch(select(ledger))
    assert row[0] == 200
    assert (books.entry, books.events, books.hour_at) == ("accepted", 200, 3_600_000)


async def test_a_commit_that_fails_is_told_to_everybody_in_it(db: BreakableDatabase, batcher: Batcher) -> None:
    db._nemesis.store_is_away = True
    answers = await asyncio.gather(*(batcher.keep(_entry) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in answers] == [StoreUnavailable] * 3
    db._nemesis.store_is_away = False
    await batcher.keep(_entry)


async def test_a_conflict_is_tried_once_more(
    db: BreakableDatabase, batcher: Batcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, failures = batching._write, [StoreConflict("met another one")]

    async def write_or_fail(*args: object) -> None:
        if failures:
            raise failures.pop()
        await write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(batching, "_write", write_or_fail)
    await batcher.keep(_entry)
    assert failures == []


async def test_a_sender_that_gives_up_takes_nobody_with_it(batcher: Batcher) -> None:
    leaving = asyncio.create_task(batcher.keep(_entry))
    staying = asyncio.create_task(batcher.keep(_entry))
    await asyncio.sleep(0)
    leaving.cancel()
    await staying
    assert leaving.cancelled()


async def test_beyond_a_queue_nobody_waits(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "QUEUE_PUSHES", 2)
    idle = Batcher(db)
    waiting = [asyncio.create_task(idle.keep(_entry)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable, match="too many pushes wait"):
        await idle.keep(_entry)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_stopping_keeps_what_waits(db: Database) -> None:
    one = Batcher(db)
    one.start()
    kept = asyncio.create_task(one.keep(_entry))
    await asyncio.sleep(0)
    await one.stop()
    await kept
