"""SQLite: one writer connection, which is also the only checkpointer; readers in threads of their own.

The writer's statements run on the event loop (microseconds each, from the page cache); the end of the transaction, which waits
for the disk, does too while the disk answers quickly and moves to a thread when it does not: a hop costs more than the
statement (docs/decisions/0003).
``synchronous=FULL``: a 2xx means the event survives a power cut. A failed fsync ends the process, because the kernel may
have dropped the pages and SQLite would go on as if nothing had happened.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

import msgspec
from sqlalchemy import Connection, Executable, Row, Table, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tocsin.db.link import HotSql, Link, split_where
from tocsin.kernel.errors import StoreConflict, StoreUnavailable

READERS = 3
QUICK_DISK_S = 0.003
"""A commit that takes less is waited for in place; everything else stands still meanwhile."""

_COMMON = ("PRAGMA busy_timeout=5000", "PRAGMA temp_store=MEMORY")
_WRITER = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA wal_autocheckpoint=2000",
    "PRAGMA cache_size=-16000",
)
_READER = ("PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=-4000")


def _sql(verb: str, table: str, columns: tuple[str, ...], *more: Any) -> str:
    names = ", ".join(columns)
    if verb == "read":
        where, key = more
        conditions = "".join(f"{name} AND " if always else f"{name} = ? AND " for name, always in where)
        return f"SELECT {names} FROM {table} WHERE {conditions}{key} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names come from metadata
    if verb == "update":
        assignments = ", ".join(f"{name} = ?" for name in columns)
        return f"UPDATE {table} SET {assignments} WHERE {' AND '.join(f'{name} = ?' for name in more[0])}"  # noqa: S608 - as above
    marks = ", ".join("?" * len(columns))
    if verb == "upsert":
        keys, replace, add = more
        sets = [f"{name} = excluded.{name}" for name in replace] + [
            f"{name} = {name} + excluded.{name}" for name in add
        ]
        conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(sets)}"
        return f"INSERT INTO {table} ({names}) VALUES ({marks}) {conflict}"  # noqa: S608 - as above
    ignore = "OR IGNORE " if verb == "insert_new" else ""
    return f"INSERT {ignore}INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - as above


_HOT = HotSql(_sql)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn driver errors into what the caller can do; a disk that lies is not survivable."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        text = str(cause)
        if "disk I/O error" in text:
            _stop(text)
        if isinstance(cause, sqlite3.IntegrityError):
            raise StoreConflict(f"the database refused a duplicate: {text}") from error
        if isinstance(cause, sqlite3.OperationalError):
            raise StoreUnavailable(f"the database cannot take this now: {text}") from error
        raise


def _stop(text: str) -> None:
    os.write(2, f"tocsin: the disk failed ({text}); stopping so that nothing is answered as kept\n".encode())
    os._exit(74)


class _SqliteLink(Link):
    """The verbs on one connection; ``_go`` decides where they run."""

    def __init__(self, connection: Connection, pool: ThreadPoolExecutor) -> None:
        super().__init__()
        self._connection = connection
        self._raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._pool = pool

    async def _threaded(self, work: Any, *args: Any) -> Any:
        with _translated():
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    async def abandon(self) -> None:
        """Undo everything; after a full disk SQLite may have done so itself."""
        if self._raw.in_transaction:
            self._raw.rollback()

    def _fetch(self, statement: Executable, params: Mapping[str, Any] | None) -> Sequence[Row[Any]]:
        return self._connection.execute(statement, params).all()


class _Disk:
    """How long the disk takes, so that the writer knows whether to wait for it in place."""

    def __init__(self) -> None:
        self.wait_s = 0.0

    @property
    def is_quick(self) -> bool:
        """Whether waiting in place costs the others less than a thread would."""
        return self.wait_s < QUICK_DISK_S

    def took(self, seconds: float) -> None:
        """Learn from one commit (a moving average: one hiccup is not a slow disk)."""
        self.wait_s += (seconds - self.wait_s) / 10


class _Writer(_SqliteLink):
    def __init__(self, connection: Connection, pool: ThreadPoolExecutor, disk: _Disk) -> None:
        super().__init__(connection, pool)
        self._disk = disk

    @property
    def ends_at_once(self) -> bool:
        """Whether the end of the transaction is waited for in place."""
        return self._disk.is_quick

    async def control(self, statement: str) -> None:
        """BEGIN is immediate and cheap; the end waits for the disk: in a thread when the disk is slow."""
        if statement == SqliteBackend.begin:
            with _translated():
                self._raw.execute(statement)
            return
        loop = asyncio.get_running_loop()
        started = loop.time()
        if self._disk.is_quick:
            with _translated():
                self._raw.execute(statement)
        else:
            await self._threaded(self._raw.execute, statement)
        self._disk.took(loop.time() - started)

    async def fetch(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        with _translated():
            return self._fetch(statement, params)

    async def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        with _translated():
            return self._connection.execute(statement, params).rowcount

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
        """``lock`` needs nothing here: there is one writer."""
        with _translated():
            return _read(self._raw, table, columns, where, key, values)

    async def insert_many(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._many(_HOT.get("insert", table.name, tuple(columns)), rows)

    async def insert_new(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        return self._many(_HOT.get("insert_new", table.name, tuple(columns)), rows)

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
        self._many(_HOT.get("upsert", table.name, tuple(columns), keys, tuple(replace), tuple(add)), rows)

    async def update_many(
        self, table: Table, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        split = len(keys)
        turned = [(*row[split:], *row[:split]) for row in rows]
        self._many(_HOT.get("update", table.name, tuple(columns), tuple(keys)), turned)

    def _many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        if not rows:
            return 0
        with _translated():
            return self._raw.executemany(sql, rows).rowcount


class _Reader(_SqliteLink):
    async def control(self, statement: str) -> None:
        await self._threaded(self._raw.execute, statement)

    async def fetch(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = await self._threaded(self._fetch, statement, params)
        return rows

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
        rows: Sequence[Sequence[Any]] = await self._threaded(_read, self._raw, table, columns, where, key, values)
        return rows

    async def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        raise _readonly()

    async def insert_many(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        raise _readonly()

    async def insert_new(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        raise _readonly()

    async def upsert_many(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        replace: Sequence[str] = (),
        add: Sequence[str] = (),
    ) -> None:
        raise _readonly()

    async def update_many(
        self, table: Table, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        raise _readonly()


def _readonly() -> AssertionError:
    return AssertionError("a snapshot cannot write; open a transaction")


def _read(
    raw: sqlite3.Connection,
    table: Table,
    columns: Sequence[str],
    where: Mapping[str, Any],
    key: str,
    values: Sequence[Any],
) -> Sequence[Sequence[Any]]:
    shape, given = split_where(where)
    sql = _HOT.get("read", table.name, tuple(columns), shape, key)
    return raw.execute(sql, (*given, msgspec.json.encode(values).decode())).fetchall()


class SqliteBackend:
    """One file. The writer holds a lock file, so a second process cannot write (or checkpoint) beside it."""

    begin = "BEGIN IMMEDIATE"
    begin_reading = "BEGIN"
    shared = False

    def __init__(self, url: str, *, durable: bool = True) -> None:
        """``durable=False`` is for tests on throw-away files: it leaves the disk's own caching on."""
        self._path = Path(url.removeprefix("sqlite:///"))
        self._durable = durable
        self._disk = _Disk()
        self._turn = asyncio.Lock()
        self._writer: Connection | None = None
        self._writer_thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")
        self._readers: asyncio.Queue[Connection] = asyncio.Queue()
        self._reader_threads = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-read")
        self._all: list[Connection] = []
        self._lock_file: TextIO | None = None

    async def open(self, *, readonly: bool = False) -> None:
        """Open the file (made when missing), writer first so that it owns the checkpoints."""
        if readonly and not self._path.exists():
            raise StoreUnavailable(f"there is no database at {self._path}; run 'tocsin init' or 'tocsin serve' first")
        with _translated():
            if not readonly:
                self._take_lock()
                writer = _WRITER if self._durable else (*_WRITER, "PRAGMA synchronous=OFF")
                self._writer = self._connect((*_COMMON, *writer))
            for _ in range(READERS):
                self._readers.put_nowait(self._connect((*_COMMON, *_READER)))

    def _take_lock(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._path.with_suffix(".lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise StoreUnavailable(
                f"another tocsin process is writing to {self._path}; SQLite takes one. Stop it, or use PostgreSQL for several"
            ) from None
        self._lock_file = lock

    def _connect(self, pragmas: Sequence[str]) -> Connection:
        def create() -> sqlite3.Connection:
            raw = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=256)
            for pragma in pragmas:
                raw.execute(pragma)
            return raw

        engine = create_engine("sqlite://", creator=create, poolclass=NullPool)
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._all.append(connection)
        return connection

    async def close(self) -> None:
        """Readers first: the writer's close is the last and folds the WAL into the file."""
        self._reader_threads.shutdown()
        self._writer_thread.shutdown()
        for connection in reversed(self._all):
            connection.close()
        self._all.clear()
        if self._lock_file:
            self._lock_file.close()

    @asynccontextmanager
    async def writer(self) -> AsyncIterator[Link]:
        """The writer connection, one transaction at a time."""
        if self._writer is None:
            raise StoreUnavailable("the database was opened for reading only")
        async with self._turn:
            yield _Writer(self._writer, self._writer_thread, self._disk)

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Link]:
        """A reader connection, for as long as the snapshot lasts."""
        connection = await self._readers.get()
        try:
            yield _Reader(connection, self._reader_threads)
        finally:
            self._readers.put_nowait(connection)
