"""Bring a database to the schema this release needs. Alembic is only loaded when there is something to do."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import asyncpg
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from tocsin.db.tables import metadata
from tocsin.kernel.errors import StoreUnavailable

HEAD = "0020"
"""The newest revision in ``migrations/versions``; a test holds it to that."""

_ONE_AT_A_TIME = 7_150_427  # any number; the key of the advisory lock two starting servers meet at


async def migrate(url: str) -> bool:
    """Apply what is missing; whether there was anything.

    Raises:
        StoreUnavailable: the database cannot be reached, or is newer than this release.
    """
    try:
        if url.startswith("sqlite"):
            return await asyncio.to_thread(_migrate_sqlite, url)
        return await _migrate_postgres(url)
    except (DBAPIError, OSError, sqlite3.Error, asyncpg.PostgresError) as error:
        raise StoreUnavailable(f"the database cannot be reached or changed: {error}") from error


def _migrate_sqlite(url: str) -> bool:
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"isolation_level": None})
    # The driver would end its transaction at each DDL statement; begun by hand, a killed migration leaves nothing behind.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            return _upgrade(connection)
    finally:
        engine.dispose()


async def _migrate_postgres(url: str) -> bool:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> bool:
    found = _revision(connection)
    if found == HEAD:
        return False
    if found > HEAD:
        raise StoreUnavailable(
            f"the database is at revision {found}, newer than this release ({HEAD}); install the release that wrote it"
        )
    _load_upgrade()(connection)
    return True


def _load_upgrade() -> Callable[[Connection], None]:
    """Alembic costs 0.2 s to import: only when a migration is due."""
    from alembic import command
    from alembic.config import Config

    def upgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        config.attributes["metadata"] = metadata
        command.upgrade(config, "head")

    return upgrade


def _revision(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
