"""Schedules come back as they were saved, from both databases: layers, what is sealed, versions, pages."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import select

from tocsin.db.database import Database
from tocsin.db.tables import schedule, schedule_version
from tocsin.kernel.ids import SeededIds
from tocsin.oncall import schedule_store as store
from tocsin.oncall.layer import Group, Layer, Limit, Member, Period, Unit
from tocsin.oncall.schedule import Schedule
from tocsin.runtime.secrets import Vault

pytestmark = pytest.mark.anyio

VAULT = Vault(b"k" * 32, SeededIds(3).bytes)


def made(schedule_id: int, name: str, **fields: object) -> Schedule:
    group = Group("A", (Member(7, (1, 2)), Member(0, (3,))))
    layer = Layer(
        "nights",
        (group,),
        1_000,
        2_000,
        Unit.month,
        3,
        60,
        frozenset({0, 6}),
        True,
        Limit.daily,
        (Period(1, 2),),
        True,
        False,
        5,
    )
    values = {"time_zone": "Europe/Berlin", "layers": [layer], "created_at": 1, "updated_at": 1} | fields
    return Schedule(account_id=1, schedule_id=schedule_id, name=name, **values)  # type: ignore[arg-type]


async def test_a_schedule_comes_back_as_it_was_saved(db: Database) -> None:
    one = made(1, "dba", notify={"webhooks": [{"type": "feishu", "settings": {"token": "very-secret"}}]})
    async with db.transaction() as tx:
        await store.save(tx, VAULT, one, new=True)
    async with db.snapshot() as tx:
        assert await store.read_by_ids(tx, VAULT, 1, [1, 99]) == [one]
        assert await store.read_by_ids(tx, VAULT, 2, [1]) == []
        (row,) = await tx.fetch(select(schedule.c.notify))
        assert "very-secret" not in row[0]


async def test_versions_are_kept_and_deleted_ones_are_not_found(db: Database) -> None:
    one = made(1, "dba")
    gone = msgspec.structs.replace(one, version=2, status="deleted", updated_at=2)
    async with db.transaction() as tx:
        await store.save(tx, VAULT, one, new=True)
        await store.save(tx, VAULT, gone, new=False)
    async with db.snapshot() as tx:
        assert await store.read_by_ids(tx, VAULT, 1, [1]) == []
        assert await store.read_id_by_name(tx, 1, "dba") is None
        kept = await tx.fetch(select(schedule_version.c.version).order_by(schedule_version.c.version))
        assert [row[0] for row in kept] == [1, 2]


async def test_pages_by_name_team_and_maker(db: Database) -> None:
    async with db.transaction() as tx:
        for number, (name, team_id, creator_id) in enumerate([("b", 1, 5), ("A", 2, 6), ("c%", 0, 6)], 1):
            await store.save(tx, VAULT, made(number, name, team_id=team_id, creator_id=creator_id), new=True)
    async with db.snapshot() as tx:
        for wanted, names in (
            ({}, ["A", "b", "c%"]),
            ({"offset": 1, "limit": 1}, ["b"]),
            ({"query": "%"}, ["c%"]),
            ({"team_ids": [1]}, ["b"]),
            ({"team_ids": [1], "creator_id": 6}, ["A", "b", "c%"]),
            ({"team_ids": []}, []),
        ):
            found, total = await store.page(tx, VAULT, 1, **wanted)
            assert [one.name for one in found] == names
            assert total == (3 if "offset" in wanted else len(names))
