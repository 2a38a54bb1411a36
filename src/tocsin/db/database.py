"""Transactions. The only module that commits, and the only one that knows which databases there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tocsin.db.link import Link
from tocsin.db.postgres import PostgresBackend
from tocsin.db.sqlite import SqliteBackend
from tocsin.db.transaction import Transaction
from tocsin.db.wakes import Wakes


class Database:
    """One database, SQLite or PostgreSQL, behind the same two verbs: ``transaction`` and ``snapshot``."""

    def __init__(self, url: str, *, durable: bool = True) -> None:
        """``url``: ``sqlite:///path/to/file`` or ``postgresql://user:pass@host/name``.

        ``durable=False`` is for tests on throw-away files: a commit does not wait for the disk.
        """
        self.wakes = Wakes()
        is_file = url.startswith("sqlite")
        self._backend = SqliteBackend(url, durable=durable) if is_file else PostgresBackend(url, self.wakes.ring)

    @property
    def shared(self) -> bool:
        """Whether several processes may work on this database at once."""
        return self._backend.shared

    async def open(self, *, readonly: bool = False) -> None:
        """Connect. On SQLite a writer takes the data directory for itself; ``readonly`` takes nothing.

        Raises:
            StoreUnavailable: not reachable, or another process is writing; the message says what to do.
        """
        await self._backend.open(readonly=readonly)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._backend.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A read-write transaction: all of it is on disk when the block has ended, or none of it ever was.

        Raises:
            StoreUnavailable: it could not be kept (disk full, connection lost); doing it again later is right.
            StoreConflict: it met another transaction; doing it again at once is right.
        """
        async with self._backend.writer() as link:
            await link.control(self._backend.begin)
            try:
                yield link
                await self._commit(link)
            except BaseException:
                # Also after a commit that failed: a transaction left open would fail every later one of this connection.
                await asyncio.shield(link.abandon())
                raise
        for action in link.after:
            action()
        for topic in link.topics:
            self.wakes.ring(topic)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A read-only transaction: one consistent picture that blocks nobody."""
        async with self._backend.reader() as link:
            await link.control(self._backend.begin_reading)
            try:
                yield link
            finally:
                await asyncio.shield(link.abandon())

    async def _commit(self, link: Link) -> None:
        """Wait for the disk even when the task is cancelled: the outcome of a commit must not be guessed."""
        if link.ends_at_once:
            await _end(link)
            return
        commit = asyncio.ensure_future(_end(link))
        try:
            await asyncio.shield(commit)
        except asyncio.CancelledError:
            await commit
            raise


async def _end(link: Link) -> None:
    for statement in link.before_commit():
        await link.control(statement)
    await link.control("COMMIT")
