"""A transaction is all or nothing, and says what to do when it could not be."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, insert, select, text

from tests.world.databases import Place
from tocsin.db import database
from tocsin.db.database import Database
from tocsin.db.link import Link
from tocsin.db.tables import account, partition
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import StoreConflict, StoreUnavailable

pytestmark = pytest.mark.anyio

ROW = {"account_id": 1, "name": "Acme", "locale": "en-US", "time_zone": "UTC", "created_at": 1, "updated_at": 1}


async def _names(db: Database) -> list[str]:
    async with db.snapshot() as tx:
        return [row.name for row in await tx.fetch(select(account.c.name).order_by(account.c.account_id))]


async def _add(tx: Transaction, account_id: int = 1) -> None:
    await tx.run(insert(account).values(**(ROW | {"account_id": account_id, "name": f"account {account_id}"})))


async def _add_and_fail(db: Database) -> None:
    async with db.transaction() as tx:
        await _add(tx)
        tx.wake("inbox")
        raise ZeroDivisionError


async def test_what_is_done_in_it_is_there_afterwards(db: Database) -> None:
    async with db.transaction() as tx:
        await _add(tx)
        await _add(tx, 2)
    assert await _names(db) == ["account 1", "account 2"]


async def test_an_error_undoes_all_of_it(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await _add_and_fail(db)
    assert await _names(db) == []


async def test_being_cancelled_undoes_all_of_it(db: Database) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with db.transaction() as tx:
            await _add(tx)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await _names(db) == []
    async with db.transaction() as tx:
        await _add(tx)
    assert await _names(db) == ["account 1"]


async def test_a_commit_that_fails_leaves_the_next_one_a_clean_connection(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Link) -> None:
        raise StoreUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(database, "_end", fail)
        with pytest.raises(StoreUnavailable):
            async with db.transaction() as tx:
                await _add(tx)
    for number in range(1, 20):  # as many as the pool has connections, and more
        async with db.transaction() as tx:
            await _add(tx, number)
    assert len(await _names(db)) == 19


async def test_the_outcome_of_a_commit_is_awaited_even_when_cancelled(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, end = asyncio.Event(), database._end

    async def slow_end(link: Link) -> None:
        reached.set()
        await asyncio.sleep(0)
        await end(link)

    monkeypatch.setattr(database, "_end", slow_end)

    async def work() -> None:
        async with db.transaction() as tx:
            await _add(tx)

    task = asyncio.create_task(work())
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await _names(db) in (["account 1"], [])
    async with db.transaction() as tx:
        await _add(tx, 2)


async def test_what_is_asked_for_after_the_commit_happens_only_after_it(db: Database) -> None:
    woken = db.wakes.subscribe("inbox")
    happened: list[str] = []
    async with db.transaction() as tx:
        tx.wake("inbox")
        tx.after_commit(lambda: happened.append("done"))
        assert not woken.is_set()
        assert happened == []
    assert woken.is_set()
    assert happened == ["done"]


async def test_and_never_after_an_error(db: Database) -> None:
    woken = db.wakes.subscribe("inbox")
    with pytest.raises(ZeroDivisionError):
        await _add_and_fail(db)
    assert not woken.is_set()


async def test_a_unique_key_that_is_taken_is_a_conflict(db: Database) -> None:
    async with db.transaction() as tx:
        await _add(tx)
    with pytest.raises(StoreConflict):
        async with db.transaction() as tx:
            await _add(tx)
    assert await _names(db) == ["account 1"]


async def test_a_snapshot_is_one_picture(db: Database) -> None:
    async with db.snapshot() as before:
        await before.fetch(select(account))
        async with db.transaction() as tx:
            await _add(tx)
        assert await before.fetch(select(account)) == []
    assert await _names(db) == ["account 1"]


async def test_a_snapshot_cannot_write(db: Database) -> None:
    with pytest.raises((AssertionError, StoreUnavailable)):
        async with db.snapshot() as tx:
            await _add(tx)
    assert await _names(db) == []


async def test_transactions_at_the_same_time_do_not_mix(db: Database) -> None:
    async def work(number: int) -> None:
        async with db.transaction() as tx:
            await _add(tx, number)
            await asyncio.sleep(0)
            if number % 3 == 0:
                raise ZeroDivisionError

    await asyncio.gather(*(work(number) for number in range(1, 31)), return_exceptions=True)
    assert len(await _names(db)) == 20


async def test_a_second_writer_of_a_file_is_refused(sqlite_place: Place) -> None:
    one, other = Database(sqlite_place.url), Database(sqlite_place.url)
    await one.open()
    with pytest.raises(StoreUnavailable, match="another tocsin process is writing"):
        await other.open()
    reader = Database(sqlite_place.url)
    await reader.open(readonly=True)
    with pytest.raises(StoreUnavailable, match="for reading only"):
        async with reader.transaction():
            pass
    for each in (reader, other, one):
        await each.close()


async def test_a_file_that_is_not_there_is_not_made_by_reading(place: Place) -> None:
    missing = Database(f"sqlite:///{place.folder / 'missing.db'}")
    with pytest.raises(StoreUnavailable, match="there is no database"):
        await missing.open(readonly=True)
    await missing.close()
    assert not (place.folder / "missing.db").exists()


@pytest.mark.postgres
async def test_a_server_that_is_not_there_is_said() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(StoreUnavailable):
        await nowhere.open()
    await nowhere.close()


@pytest.mark.postgres
async def test_a_connection_that_was_cut_is_replaced(two: tuple[Database, Database]) -> None:
    one, other = two

    async def work() -> None:
        async with one.transaction() as tx:
            (row,) = await tx.fetch(select(func.pg_backend_pid()))
            async with other.transaction() as elsewhere:
                await elsewhere.fetch(select(func.pg_terminate_backend(row[0])))
            await _add(tx)

    with pytest.raises(StoreUnavailable):
        await work()
    async with one.transaction() as tx:
        await _add(tx)
    assert await _names(other) == ["account 1"]


@pytest.mark.postgres
async def test_rows_held_by_one_are_not_had_by_another(two: tuple[Database, Database]) -> None:
    one, other = two
    async with one.transaction() as tx:
        await _add(tx)

    async def want_it_too() -> None:
        async with other.transaction() as late:
            await late.run(text("SET LOCAL lock_timeout = '10ms'"))
            await late.read_many(account, ("name",), {}, "account_id", [1], lock=True)

    async with one.transaction() as tx:
        await tx.read_many(account, ("name",), {}, "account_id", [1], lock=True)
        with pytest.raises(StoreConflict):
            await want_it_too()


@pytest.mark.postgres
async def test_a_wake_up_reaches_other_processes(two: tuple[Database, Database]) -> None:
    one, other = two
    woken = other.wakes.subscribe("inbox")
    for _ in range(200):  # until the other one listens
        async with one.transaction() as tx:
            tx.wake("inbox")
        try:
            async with asyncio.timeout(0.05):
                await woken.wait()
        except TimeoutError:
            continue
        return
    pytest.fail("the other process was never woken")


async def test_there_is_a_row_for_each_partition(db: Database) -> None:
    async with db.snapshot() as tx:
        (row,) = await tx.fetch(select(func.count()).select_from(partition))
    assert row[0] == 16
