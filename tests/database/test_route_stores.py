"""Routes come back as they were saved, with every version, from both databases; open alerts are found by key."""

from __future__ import annotations

import pytest
from msgspec import structs

from tocsin.db.database import Database
from tocsin.routes import store
from tocsin.routes.model import Case, Route, Section

pytestmark = pytest.mark.anyio

CASE = Case(
    conditions=[{"key": "labels.service", "oper": "NOTIN", "vals": ["a", "/b/"]}],
    channel_ids=[1, 2**52],
    falls_through=True,
    mode="name_mapping",
    label="service",
)


def route(version: int = 1, **more: object) -> Route:
    values = {"cases": [CASE], "sections": [Section("top", 0)], "default_ids": [3], "updated_at": version} | more
    return Route(account_id=1, integration_id=9, version=version, **values)  # type: ignore[arg-type]


async def test_a_route_and_its_versions_come_back(db: Database) -> None:
    async with db.transaction() as tx:
        await store.save(tx, route(), new=True)
        await store.save(tx, route(2, cases=[]), new=False)
    async with db.snapshot() as tx:
        assert await store.read_of(tx, 1, [9, 10]) == [route(2, cases=[])]
        assert await store.read_of(tx, 2, [9]) == []
        assert [one.version for one in await store.read_versions(tx, 1, 9)] == [2, 1]
        assert await store.read_versions(tx, 1, 9, before=2) == [route()]
        assert await store.read_version(tx, 1, 9, 1) == route()
        assert await store.read_version(tx, 1, 9, 3) is None


async def test_a_deleted_route_is_in_no_rulebook(db: Database) -> None:
    async with db.transaction() as tx:
        await store.save(tx, route(), new=True)
        await store.save(tx, structs.replace(route(2), status="deleted"), new=False)
    async with db.snapshot() as tx:
        assert await store.read_all(tx, 1) == []
        assert await store.read_of(tx, 1, [9]) == []
