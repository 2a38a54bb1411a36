"""SQL of mention tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from tocsin.db.tables import mention_table as table
from tocsin.db.transaction import Transaction
from tocsin.reach.model import MentionTable


async def add(tx: Transaction, one: MentionTable) -> None:
    """Write a new table."""
    await tx.run(insert(table).values(**msgspec.structs.asdict(one)))


async def read(tx: Transaction, account_id: int, table_ids: Iterable[str]) -> dict[str, MentionTable]:
    """Tables by id; unknown ones are left out."""
    wanted = sorted(set(table_ids))
    if not wanted:
        return {}
    rows = await tx.fetch(select(table).where(table.c.account_id == account_id, table.c.table_id.in_(wanted)))
    return {row.table_id: MentionTable(**row._asdict()) for row in rows}


async def read_to_change(tx: Transaction, account_id: int, table_id: str) -> MentionTable | None:
    """One table, held until the transaction ends: its entries are changed as a whole."""
    found = (table.c.account_id == account_id, table.c.table_id == table_id)
    row = await tx.first(select(table).where(*found).with_for_update())
    return MentionTable(**row._asdict()) if row else None


async def read_all(tx: Transaction, account_id: int) -> list[MentionTable]:
    """The tables of an account by name."""
    rows = await tx.fetch(
        select(table).where(table.c.account_id == account_id).order_by(table.c.name, table.c.table_id)
    )
    return [MentionTable(**row._asdict()) for row in rows]


async def change(tx: Transaction, account_id: int, table_id: str, values: dict[str, Any]) -> None:
    """Set columns of one table."""
    await tx.run(update(table).where(table.c.account_id == account_id, table.c.table_id == table_id).values(**values))


async def remove(tx: Transaction, account_id: int, table_id: str) -> None:
    """Forget a table."""
    await tx.run(delete(table).where(table.c.account_id == account_id, table.c.table_id == table_id))
