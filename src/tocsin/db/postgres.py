"""PostgreSQL: a pool, short time-outs, LISTEN/NOTIFY. Decisions are made on the primary only.

SQLAlchemy runs in autocommit and the transaction is begun and ended on the driver itself, so that Core statements and the
driver-level bulk verbs (arrays through ``unnest``) share one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy import BigInteger, Boolean, Executable, Integer, LargeBinary, Row, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tocsin.db.link import HotSql, Link, split_where
from tocsin.kernel.errors import StoreConflict, StoreUnavailable

NOTIFY_CHANNEL = "tocsin"
_SETTINGS = {
    "synchronous_commit": "on",
    "statement_timeout": "30000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "60000",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "timezone": "UTC",
}
_CONFLICTS = ("40001", "40P01", "23505", "55P03")


def _pg_type(table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, BigInteger):
        return "bigint"
    if isinstance(kind, Integer):
        return "integer"
    if isinstance(kind, Boolean):
        return "boolean"
    return "bytea" if isinstance(kind, LargeBinary) else "text"


def _arrays(table: Table, columns: Sequence[str]) -> str:
    return ", ".join(f"${index}::{_pg_type(table, name)}[]" for index, name in enumerate(columns, 1))


def _sql(verb: str, table: Table, columns: tuple[str, ...], *more: Any) -> str:
    names = ", ".join(columns)
    if verb == "read":
        where, key, lock = more
        given = [name for name, always in where if not always]
        conditions = "".join(f"{name} AND " for name, always in where if always)
        conditions += "".join(f"{name} = ${index} AND " for index, name in enumerate(given, 1))
        found = f"{conditions}{key} = ANY(${len(given) + 1}::{_pg_type(table, key)}[])"
        tail = f" ORDER BY {key} FOR UPDATE" if lock else ""
        return f"SELECT {names} FROM {table.name} WHERE {found}{tail}"  # noqa: S608 - names come from metadata
    if verb == "update":
        (keys,) = more
        sets = ", ".join(f"{name} = new.{name}" for name in columns)
        match = " AND ".join(f"old.{name} = new.{name}" for name in keys)
        every = (*keys, *columns)
        rows = f"(SELECT * FROM unnest({_arrays(table, every)}) AS rows({', '.join(every)})) AS new"  # noqa: S608 - as above
        return f"UPDATE {table.name} AS old SET {sets} FROM {rows} WHERE {match}"  # noqa: S608 - as above
    insert = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({_arrays(table, columns)})"  # noqa: S608 - as above
    if verb == "insert_new":
        return f"{insert} ON CONFLICT DO NOTHING"
    if verb == "upsert":
        keys, replace, add = more
        sets_list = [f"{name} = excluded.{name}" for name in replace]
        sets_list += [f"{name} = {table.name}.{name} + excluded.{name}" for name in add]
        return f"{insert} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(sets_list)}"
    return insert


_HOT = HotSql(_sql)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn driver errors into what the caller can do."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError, OSError) as error:
        state = str(getattr(getattr(error, "orig", error), "sqlstate", "") or "")
        if state in _CONFLICTS:
            raise StoreConflict(f"the transaction met another one ({state}): {error}") from error
        # 53: out of resources, 57: shutting down, 08: connection; anything without a state is a lost connection
        if not state or state[:2] in ("53", "57", "08", "25"):
            raise StoreUnavailable(f"PostgreSQL cannot take this now: {error}") from error
        raise


class _PostgresLink(Link):
    def __init__(self, connection: AsyncConnection, raw: asyncpg.Connection) -> None:
        super().__init__()
        self._connection = connection
        self._raw = raw

    def before_commit(self) -> Iterable[str]:
        """NOTIFY inside the transaction: the others are woken exactly when the rows are there."""
        return [f"NOTIFY {NOTIFY_CHANNEL}, '{topic}'" for topic in sorted(self.topics)]

    async def control(self, statement: str) -> None:
        with _translated():
            await self._raw.execute(statement)

    async def abandon(self) -> None:
        """Undo; a connection that is gone has undone it already."""
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await self._raw.execute("ROLLBACK")

    async def fetch(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        with _translated():
            return (await self._connection.execute(statement, params)).all()

    async def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        with _translated():
            return (await self._connection.execute(statement, params)).rowcount

    async def read_many(
        self,
        table: Table,
        columns: Sequence[str],
        where: Mapping[str, Any],
        key: str,
        values: Sequence[Any],
        *,
        lock: bool = False,
    ) -> Sequence[Sequence[Any]]:
        shape, given = split_where(where)
        sql = _HOT.get("read", table, tuple(columns), shape, key, lock)
        with _translated():
            return [tuple(row) for row in await self._raw.fetch(sql, *given, list(values))]

    async def insert_many(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        await self._many(_HOT.get("insert", table, tuple(columns)), rows)

    async def insert_new(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        return await self._many(_HOT.get("insert_new", table, tuple(columns)), rows)

    async def upsert_many(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        replace: Sequence[str] = (),
        add: Sequence[str] = (),
    ) -> None:
        keys = tuple(column.name for column in table.primary_key)
        await self._many(_HOT.get("upsert", table, tuple(columns), keys, tuple(replace), tuple(add)), rows)

    async def update_many(
        self, table: Table, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        await self._many(_HOT.get("update", table, tuple(columns), tuple(keys)), rows)

    async def _many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        if not rows:
            return 0
        with _translated():
            status: str = await self._raw.execute(sql, *[list(column) for column in zip(*rows, strict=True)])
        return int(status.rsplit(" ", 1)[-1])


class PostgresBackend:
    """A pool of connections and one that listens."""

    begin = "BEGIN"
    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    shared = True

    def __init__(self, url: str, ring: Callable[[str], None]) -> None:
        self._dsn = url.replace("postgresql+asyncpg://", "postgresql://")
        self._ring = ring
        self._engine = create_async_engine(
            self._dsn.replace("postgresql://", "postgresql+asyncpg://"),
            isolation_level="AUTOCOMMIT",
            pool_size=12,
            max_overflow=4,
            pool_timeout=10,
            pool_pre_ping=False,
            connect_args={"server_settings": _SETTINGS, "timeout": 5, "command_timeout": 35},
        )
        self._keeper: asyncio.Task[None] | None = None

    async def open(self, *, readonly: bool = False) -> None:
        """Connect once to learn whether it works; listen unless only reading."""
        with _translated():
            async with self._engine.connect():
                pass
        if not readonly:
            self._keeper = asyncio.create_task(self._keep_listening())

    async def _keep_listening(self) -> None:
        while True:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                listener = await asyncpg.connect(self._dsn, timeout=5, server_settings=_SETTINGS)
                try:
                    await self._listen(listener)
                finally:
                    await listener.close(timeout=2)
            await asyncio.sleep(1)

    async def _listen(self, listener: asyncpg.Connection) -> None:
        """Ring what is notified until the connection is gone."""
        gone = asyncio.Event()
        listener.add_termination_listener(lambda *_: gone.set())
        await listener.add_listener(NOTIFY_CHANNEL, lambda *said: self._ring(str(said[3])))
        await gone.wait()

    async def close(self) -> None:
        """Close the listener and the pool."""
        if self._keeper:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        await self._engine.dispose()

    @asynccontextmanager
    async def writer(self) -> AsyncIterator[Link]:
        """A connection of the pool; a broken one is thrown away."""
        with _translated():
            connection = await self._engine.connect()
        try:
            pooled = await connection.get_raw_connection()
            raw = cast("asyncpg.Connection", pooled.driver_connection)
            yield _PostgresLink(connection, raw)
            if raw.is_closed():
                await connection.invalidate()
        finally:
            await connection.close()

    reader = writer
