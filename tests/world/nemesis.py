"""What goes wrong on purpose: the process dies at a chosen point, or the store is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tocsin.db.database import Database
from tocsin.db.link import Link
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import StoreUnavailable


class Killed(BaseException):
    """The process is gone. No product code catches it: it is not an `Exception`."""


class Nemesis:
    """Counts the points at which processes can die, and kills at chosen ones. The dead pass no further point."""

    def __init__(self) -> None:
        self.points: list[str] = []
        self.kill_at: set[int] = set()
        """Numbers of points, from 1, counted on from one process to the next."""
        self.is_dead = False
        self.store_is_away = False

    def pass_point(self, name: str) -> None:
        """One point; raises :class:`Killed` when it is a chosen one."""
        if self.is_dead:
            raise Killed(name)
        self.points.append(name)
        if len(self.points) in self.kill_at:
            self.is_dead = True
            raise Killed(name)

    def revive(self) -> None:
        """A new process; it lives."""
        self.is_dead = False


class BreakableDatabase(Database):
    """The product's database with points of death around each commit, and a switch that takes it away."""

    def __init__(self, url: str, nemesis: Nemesis) -> None:
        super().__init__(url, durable=False)
        self._nemesis = nemesis

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """As in the product, unless the store is away."""
        self._require_store()
        async with super().transaction() as tx:
            yield tx

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """As in the product, unless the store is away."""
        self._require_store()
        async with super().snapshot() as tx:
            yield tx

    def _require_store(self) -> None:
        if self._nemesis.store_is_away:
            raise StoreUnavailable("the story has taken the store away")

    async def _commit(self, link: Link) -> None:
        self._nemesis.pass_point("before commit")
        await super()._commit(link)
        self._nemesis.pass_point("after commit")
