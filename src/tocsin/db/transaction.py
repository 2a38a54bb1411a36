"""What a slice sees of the database: one transaction with a handful of verbs.

Ordinary statements are SQLAlchemy Core. The bulk verbs (``*_many``) carry the hot path: they go to the driver directly
because there SQLAlchemy's execution layer costs several times the statement itself (``bench/README.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Executable, Row, Table


class Transaction(Protocol):
    """All or nothing. Opened and ended only by :class:`tocsin.db.database.Database`.

    ``memo`` is what slices remember for as long as the transaction lasts: facts read once, rows to be written once.
    """

    memo: dict[Any, Any]

    async def fetch(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows of a Core statement."""
        ...

    async def first(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row, or ``None``."""
        ...

    async def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        """Execute; the number of rows it changed."""
        ...

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
        """Rows whose ``key`` is any of ``values`` and whose other columns equal ``where``.

        Plain driver tuples in the order of ``columns``; JSON columns come as text. ``lock`` holds the rows until the end
        of the transaction (in key order, so that two workers cannot deadlock).
        """
        ...

    async def insert_many(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert driver-level rows (JSON columns as text)."""
        ...

    async def insert_new(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """Insert rows, passing over those whose unique key exists already; how many were new."""
        ...

    async def upsert_many(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        replace: Sequence[str] = (),
        add: Sequence[str] = (),
    ) -> None:
        """Insert, or on an existing primary key replace the columns ``replace`` and add to the counters ``add``."""
        ...

    async def update_many(
        self, table: Table, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Set ``columns`` of the rows named by ``keys``; each row of data is ``(*keys, *columns)``."""
        ...

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call ``action`` once the transaction is on disk; never when it is rolled back."""
        ...

    def wake(self, topic: str) -> None:
        """Tell all processes, once this is committed, that rows of ``topic`` may be due."""
        ...
