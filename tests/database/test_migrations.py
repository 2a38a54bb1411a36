"""Migrations make exactly the tables that the code knows, once, and refuse a database of a newer release."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

import tocsin.db.migrations
from tests.world.databases import Place
from tocsin.db.database import Database
from tocsin.db.migrate import HEAD, migrate
from tocsin.db.tables import metadata
from tocsin.kernel.errors import StoreUnavailable

pytestmark = pytest.mark.anyio


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    (folder,) = tocsin.db.migrations.__path__
    revisions = [re.match(r"\d+", path.name) for path in (Path(folder) / "versions").glob("*.py")]
    assert max(found[0] for found in revisions if found) == HEAD


async def test_a_migrated_database_has_the_tables_that_the_code_knows(place: Place) -> None:
    if place.is_shared:
        engine = create_async_engine(place.url.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.connect() as connection:
            assert await connection.run_sync(_differences) == []
        await engine.dispose()
    else:
        sync = create_engine(place.url)
        with sync.connect() as connection:
            assert _differences(connection) == []
        sync.dispose()


async def test_a_second_time_there_is_nothing_to_do(place: Place) -> None:
    assert await migrate(place.url) is False


async def test_a_database_of_a_newer_release_is_left_alone(place: Place) -> None:
    db = Database(place.url, durable=False)
    await db.open()

    async def set_revision(revision: str) -> None:
        async with db.transaction() as tx:
            await tx.run(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})

    await set_revision("9999")
    try:
        with pytest.raises(StoreUnavailable, match="newer than this release"):
            await migrate(place.url)
    finally:
        await set_revision(HEAD)
        await db.close()
