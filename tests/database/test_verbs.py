"""The bulk verbs mean the same on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tocsin.db.database import Database
from tocsin.db.tables import config_version, feed, inbox, team, timer
from tocsin.db.transaction import Transaction

pytestmark = pytest.mark.anyio

TIMER = ("account_id", "ref_id", "kind", "due_at", "payload", "created_at")
TEXTS = ["", "plain", "ünï 漢字 \U0001f6a8", "quote ' \" and \\ back", "tab\tline\n", "{not json"]


async def _timers(tx: Transaction) -> list[tuple[object, ...]]:
    rows = await tx.fetch(select(timer).order_by(timer.c.ref_id, timer.c.kind))
    return [tuple(row) for row in rows]


async def test_rows_come_back_as_they_were_written(db: Database) -> None:
    columns = ("account_id", "ref_id", "seq", "feed_id", "channel_id", "type", "detail", "creator_id", "created_at")
    rows = [(1, "one", number, "f", 2**53, text, "{}", 0, 2**45) for number, text in enumerate(TEXTS)]
    async with db.transaction() as tx:
        await tx.insert_many(feed, columns, rows)
        found = await tx.read_many(feed, columns, {"account_id": 1, "ref_id": "one"}, "seq", list(range(10)))
    assert sorted(tuple(row) for row in found) == rows


async def test_bytes_come_back_as_they_were_written(db: Database) -> None:
    columns = tuple(column.name for column in inbox.c if column.name != "inbox_id")
    values = dict.fromkeys(columns, 0) | {"events": bytes(range(256))}
    async with db.transaction() as tx:
        await tx.insert_many(inbox, columns, [tuple(values[name] for name in columns)])
        (row,) = await tx.fetch(select(inbox.c.events, inbox.c.inbox_id))
    assert bytes(row.events) == bytes(range(256))
    assert row.inbox_id > 0


async def test_only_rows_of_the_keys_and_the_condition_are_read(db: Database) -> None:
    rows = [(account, f"ref {number}", "kind", number, "{}", 0) for account in (1, 2) for number in range(5)]
    async with db.transaction() as tx:
        await tx.insert_many(timer, TIMER, rows)
        found = await tx.read_many(timer, ("ref_id",), {"account_id": 1}, "ref_id", ["ref 1", "ref 3", "ref 9"])
        nothing = await tx.read_many(timer, ("ref_id",), {"account_id": 1}, "ref_id", [])
        held = await tx.read_many(timer, ("due_at",), {"account_id": 2}, "ref_id", ["ref 4", "ref 2"], lock=True)
    assert sorted(row[0] for row in found) == ["ref 1", "ref 3"]
    assert list(nothing) == []
    assert sorted(row[0] for row in held) == [2, 4]


async def test_new_rows_pass_over_those_that_are_there(db: Database) -> None:
    async with db.transaction() as tx:
        first = await tx.insert_new(timer, TIMER, [(1, "a", "kind", 1, "{}", 0)])
        second = await tx.insert_new(timer, TIMER, [(1, "a", "kind", 9, "{}", 0), (1, "b", "kind", 2, "{}", 0)])
        found = await _timers(tx)
    assert (first, second) == (1, 1)
    assert [row[3] for row in found] == [1, 2]


async def test_upsert_replaces_and_adds(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.upsert_many(config_version, ("account_id", "version"), [(1, 1)], add=("version",))
        await tx.upsert_many(config_version, ("account_id", "version"), [(1, 4), (2, 7)], add=("version",))
        versions = {row.account_id: row.version for row in await tx.fetch(select(config_version))}
        await tx.upsert_many(timer, TIMER, [(1, "a", "kind", 1, "{}", 5)], replace=("due_at", "payload"))
        await tx.upsert_many(timer, TIMER, [(1, "a", "kind", 2, '{"x":1}', 6)], replace=("due_at", "payload"))
        (row,) = await tx.fetch(select(timer))
    assert versions == {1: 5, 2: 7}
    assert (row.due_at, row.payload, row.created_at) == (2, {"x": 1}, 5)


async def test_update_changes_the_named_rows_only(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.insert_many(timer, TIMER, [(1, ref, "kind", 1, "{}", 0) for ref in "abc"])
        keys = ("account_id", "ref_id")
        await tx.update_many(timer, keys, ("due_at", "payload"), [(1, "a", 10, "[1]"), (1, "c", 30, "[3]")])
        found = await _timers(tx)
    assert [(row[3], row[4]) for row in found] == [(10, [1]), (1, {}), (30, [3])]


async def test_nothing_to_write_is_no_error(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.insert_many(timer, TIMER, [])
        await tx.upsert_many(timer, TIMER, [], replace=("due_at",))
        await tx.update_many(timer, ("account_id", "ref_id"), ("due_at",), [])
        assert await tx.insert_new(timer, TIMER, []) == 0


async def test_truth_values_and_json_mean_the_same(db: Database) -> None:
    values = dict.fromkeys(team.c.keys(), 0) | {"name": "db", "description": "", "ref_id": "", "status": "enabled"}
    async with db.transaction() as tx:
        await tx.insert_many(team, tuple(values), [tuple(values.values())])
        assert await tx.first(select(team.c.name)) is not None
        assert await tx.first(select(team.c.name).where(team.c.name == "none")) is None


async def test_many_rows_at_once(db: Database) -> None:
    rows = [(1, f"ref {number:05}", "kind", number, "{}", 0) for number in range(5_000)]
    async with db.transaction() as tx:
        await tx.insert_many(timer, TIMER, rows)
        found = await tx.read_many(timer, ("due_at",), {"account_id": 1}, "ref_id", [row[1] for row in rows])
    assert len(found) == 5_000
