"""Rules of integrations, mapping tables and APIs come back as they were, only to the account they belong to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.unit.alerts.making import ACCOUNT, NOW
from tests.unit.alerts.shaping import API, SCHEMA, SOURCE, composition, enrich_rules, lookup, process_rules
from tocsin.db.database import Database
from tocsin.db.tables import inbox
from tocsin.intake import store as queue
from tocsin.intake.guard import ASKING, NORMAL
from tocsin.integrations import rules_store
from tocsin.integrations import store as integrations
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.kernel.errors import StoreConflict
from tocsin.mapping import api_store, store
from tocsin.mapping.model import MappingSchema, TableWant

pytestmark = pytest.mark.anyio

DATED: dict[str, Any] = {"version": 1, "creator_id": 5, "updated_by": 6, "created_at": NOW, "updated_at": NOW + 1}
ENRICH = EnrichSet(
    account_id=ACCOUNT, integration_id=3, rules=enrich_rules(composition("a", '漢字 "x"'), lookup("owner")), **DATED
)
PROCESS = ProcessSet(
    account_id=ACCOUNT, integration_id=3, rules=process_rules({"kind": "alert_drop", "settings": {}}), **DATED
)
ROWS = [(f"db{number}", {"host": f"db{number}", "owner": '"漢字"', "team": ""}) for number in range(5)]


async def filled(db: Database) -> MappingSchema:
    """A table with rows."""
    async with db.transaction() as tx:
        await store.add(tx, SCHEMA)
        await store.upsert_rows(tx, SCHEMA, ROWS, NOW)
    return SCHEMA


async def test_rules_come_back_in_each_version(db: Database) -> None:
    newer = msgspec.structs.replace(ENRICH, rules=ENRICH.rules[:1], version=2)
    async with db.transaction() as tx:
        for one in (ENRICH, PROCESS, newer):
            await rules_store.save(tx, one)
        assert await rules_store.read_all(tx, ACCOUNT, EnrichSet) == [newer]
        assert await rules_store.read_all(tx, ACCOUNT, ProcessSet) == [PROCESS]
        assert await rules_store.read_all(tx, ACCOUNT + 1, EnrichSet) == []
        assert await rules_store.read(tx, ACCOUNT, [3, 4], EnrichSet) == {3: newer}
        first = await rules_store.read_version(tx, ACCOUNT, 3, 1, EnrichSet)
        assert first is not None
        assert (first.rules, first.version, first.updated_by, first.updated_at) == (ENRICH.rules, 1, 6, NOW + 1)
        assert await rules_store.read_version(tx, ACCOUNT, 3, 3, EnrichSet) is None


async def test_a_version_is_written_once(db: Database) -> None:
    async with db.transaction() as tx:
        await rules_store.save(tx, ENRICH)
    with pytest.raises(StoreConflict):
        async with db.transaction() as tx:
            await rules_store.save(tx, ENRICH)


async def test_who_uses_a_table_is_known_by_name(db: Database) -> None:
    async with db.transaction() as tx:
        await integrations.add(tx, SOURCE)
        await rules_store.save(tx, ENRICH)
        assert await rules_store.users(tx, ACCOUNT, schema_id=SCHEMA.schema_id) == ["prod db"]
        assert await rules_store.users(tx, ACCOUNT, schema_id="0" * 24) == []
        assert await rules_store.users(tx, ACCOUNT, api_id=API.api_id) == []
        assert await rules_store.users(tx, ACCOUNT + 1, schema_id=SCHEMA.schema_id) == []
        await integrations.change(tx, ACCOUNT, 3, {"status": "deleted"})
        assert await rules_store.users(tx, ACCOUNT, schema_id=SCHEMA.schema_id) == []


async def test_rows_are_found_by_key(db: Database) -> None:
    schema = await filled(db)
    wants = [TableWant(schema.schema_id, "db1"), TableWant(schema.schema_id, "none"), TableWant("0" * 24, "db1")]
    async with db.snapshot() as tx:
        found = await store.look_up(tx, ACCOUNT, wants)
        assert found == {wants[0]: ROWS[1][1], wants[1]: None, wants[2]: None}
        assert await store.look_up(tx, ACCOUNT + 1, wants[:1]) == {wants[0]: None}


async def test_a_new_generation_is_the_table_at_once(db: Database) -> None:
    schema = await filled(db)
    want = TableWant(schema.schema_id, "db1")
    async with db.transaction() as tx:
        generation = await store.begin_generation(tx, ACCOUNT, schema.schema_id)
        await store.add_rows(tx, schema, generation, [("db1", {"host": "db1", "owner": "new", "team": "t"})], NOW)
        assert (await store.look_up(tx, ACCOUNT, [want]))[want] == ROWS[1][1]
    async with db.transaction() as tx:
        assert await store.set_live(tx, ACCOUNT, schema.schema_id, generation, {"replaced_at": NOW})
        assert not await store.set_live(tx, ACCOUNT, schema.schema_id, generation, {}), "only forward"
        assert (await store.look_up(tx, ACCOUNT, [want]))[want] == {"host": "db1", "owner": "new", "team": "t"}
        fresh = await store.read(tx, ACCOUNT, schema.schema_id)
        assert fresh is not None
        assert await store.count_rows(tx, fresh) == 1
        assert await store.out_of_use(tx, NOW) is None
        assert await store.out_of_use(tx, NOW + 1) == fresh
        assert [await store.sweep(tx, fresh, 3) for _ in range(3)] == [3, 2, 0]
        await store.swept(tx, fresh)
        assert await store.out_of_use(tx, NOW + 1) is None
        assert await store.count_rows(tx, fresh) == 1


async def test_rows_are_paged_and_searched(db: Database) -> None:
    schema = await filled(db)
    every: dict[str, Any] = {"key": None, "search": "", "orderby": "created_at", "asc": True, "offset": 0, "limit": 2}
    async with db.transaction() as tx:
        await store.upsert_rows(tx, schema, [("db3", {"host": "db3", "owner": "Ana", "team": "50%_x"})], NOW + 5)
        rows, total = await store.page_rows(tx, schema, **every)
        assert ([row.key for row in rows], total) == (["db0", "db1"], 5)
        rows, total = await store.page_rows(tx, schema, **(every | {"orderby": "updated_at", "asc": False}))
        assert [row.key for row in rows] == ["db3", "db0"]
        assert (rows[0].created_at, rows[0].updated_at) == (NOW, NOW + 5)
        for search in ("aNA", "50%_"):
            rows, total = await store.page_rows(tx, schema, **(every | {"search": search}))
            assert ([row.key for row in rows], total) == (["db3"], 1)
        rows, total = await store.page_rows(tx, schema, **(every | {"key": "db4"}))
        assert ([row.key for row in rows], total) == (["db4"], 1)
        assert [row.key for row in await store.rows_after(tx, schema, "db2", 9)] == ["db3", "db4"]
        assert await store.delete_rows(tx, schema, ["db0", "none"]) == 1


async def test_apis_come_back_as_they_were(db: Database) -> None:
    async with db.transaction() as tx:
        await api_store.add(tx, API)
        assert await api_store.read_all(tx, ACCOUNT) == [API]
        assert await api_store.read(tx, ACCOUNT + 1, API.api_id) is None
        await api_store.change(tx, ACCOUNT, API.api_id, {"status": "deleted"})
        assert await api_store.read(tx, ACCOUNT, API.api_id, lock=True) is None


async def test_pushes_wait_in_their_lane_at_their_place(db: Database) -> None:
    async with db.transaction() as tx:
        pushes = [(ACCOUNT, number % 2, NORMAL, 1, NOW, bytes([number])) for number in range(6)]
        await queue.add(tx, pushes)
    async with db.transaction() as tx:
        rows = await tx.fetch(select(inbox.c.inbox_id).where(inbox.c.integration_id == 1))
        moved = await queue.claim_these(tx, [row.inbox_id for row in rows])
        await queue.put_back(tx, moved, ASKING)
    async with db.transaction() as tx:
        assert await queue.integrations_in(tx, NOW, ASKING) == [(ACCOUNT, 1)]
        assert await queue.peek(tx, NOW, 2, ASKING, ACCOUNT, 1) == moved[:2]
        assert await queue.peek(tx, NOW, 2, ASKING, ACCOUNT + 1, 1) == []
        await queue.hold_partition(tx, 1)
        assert await queue.claim_these(tx, [one.inbox_id for one in moved[1:]]) == moved[1:]
        assert await queue.integrations_in(tx, NOW, NORMAL) == [(ACCOUNT, 0)]
        await queue.add(tx, pushes[:1])
    async with db.snapshot() as tx:
        newest = await tx.fetch(select(inbox.c.inbox_id).order_by(inbox.c.inbox_id.desc()).limit(1))
        assert newest[0].inbox_id > moved[-1].inbox_id, "ids go on rising"
