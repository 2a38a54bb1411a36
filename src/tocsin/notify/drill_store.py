"""SQL of drills."""

from __future__ import annotations

import msgspec
from sqlalchemy import insert, select, update

from tocsin.db.tables import drill as table
from tocsin.db.transaction import Transaction
from tocsin.notify.model import Drill


async def add(tx: Transaction, one: Drill) -> None:
    """Write a new drill."""
    await tx.run(insert(table).values(**msgspec.structs.asdict(one)))


async def receive(tx: Transaction, account_id: int, drill_id: str, medium: str, now: int) -> None:
    """Note that somebody read it; only the first time counts."""
    found = (table.c.account_id == account_id, table.c.drill_id == drill_id, table.c.received_at == 0)
    await tx.run(update(table).where(*found).values(received_at=now, received_by=medium))


async def read(tx: Transaction, account_id: int, drill_id: str) -> Drill | None:
    """One drill."""
    found = (table.c.account_id == account_id, table.c.drill_id == drill_id)
    row = await tx.first(select(table).where(*found))
    return Drill(**row._asdict()) if row else None


async def page(tx: Transaction, account_id: int, member_id: int, limit: int, before_id: str = "") -> list[Drill]:
    """Drills of a member (0: of everybody), newest first, older than ``before_id``."""
    statement = select(table).where(table.c.account_id == account_id)
    if member_id:
        statement = statement.where(table.c.member_id == member_id)
    if before_id:
        statement = statement.where(table.c.drill_id < before_id)
    rows = await tx.fetch(statement.order_by(table.c.drill_id.desc()).limit(limit))
    return [Drill(**row._asdict()) for row in rows]
