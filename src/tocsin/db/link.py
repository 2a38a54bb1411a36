"""One connection while it carries a transaction; what both databases share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Row, Table


class Link(ABC):
    """Implements :class:`tocsin.db.transaction.Transaction`; the two databases fill in the verbs."""

    def __init__(self) -> None:
        self.after: list[Callable[[], None]] = []
        self.topics: set[str] = set()
        self.memo: dict[Any, Any] = {}

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call ``action`` once the transaction is on disk."""
        self.after.append(action)

    def wake(self, topic: str) -> None:
        """Ring ``topic`` once the transaction is on disk."""
        self.topics.add(topic)

    @property
    def ends_at_once(self) -> bool:
        """Whether ending the transaction never waits for anything that could be cancelled."""
        return False

    def before_commit(self) -> Iterable[str]:
        """Statements that belong to the end of the transaction (notifications to other processes)."""
        return ()

    async def first(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """The first row, or ``None``."""
        rows = await self.fetch(statement, params)
        return rows[0] if rows else None

    @abstractmethod
    async def control(self, statement: str) -> None:
        """Run a statement that begins or ends the transaction."""

    @abstractmethod
    async def abandon(self) -> None:
        """Undo everything; never raises (the connection may be gone, and then it is undone too)."""

    @abstractmethod
    async def fetch(self, statement: Executable, params: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """All rows of a Core statement."""

    @abstractmethod
    async def run(self, statement: Executable, params: Mapping[str, Any] | None = None) -> int:
        """Execute; the number of rows it changed."""

    @abstractmethod
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
        """Rows by many keys."""

    @abstractmethod
    async def insert_many(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows."""

    @abstractmethod
    async def insert_new(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """Insert rows that are not there yet."""

    @abstractmethod
    async def upsert_many(
        self,
        table: Table,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        *,
        replace: Sequence[str] = (),
        add: Sequence[str] = (),
    ) -> None:
        """Insert or change rows."""

    @abstractmethod
    async def update_many(
        self, table: Table, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Change rows by key."""


def split_where(where: Mapping[str, Any]) -> tuple[tuple[tuple[str, bool], ...], list[Any]]:
    """The shape of a condition and its parameters. ``True`` becomes the bare column: only so partial indexes are used."""
    shape = tuple((name, value is True) for name, value in where.items())
    return shape, [value for value in where.values() if value is not True]


class HotSql:
    """SQL texts of the bulk verbs, made once per shape from table metadata (names only; values are always parameters)."""

    def __init__(self, make: Callable[..., str]) -> None:
        self._make = make
        self._made: dict[tuple[Any, ...], str] = {}

    def get(self, *shape: Any) -> str:
        """The text for one shape ``(verb, table, columns, …)``."""
        text = self._made.get(shape)
        if text is None:
            text = self._made[shape] = self._make(*shape)
        return text
