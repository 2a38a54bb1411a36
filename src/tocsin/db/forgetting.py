"""Deleting old rows a few at a time, so that nobody waits long for the one who writes."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, select

from tocsin.db.transaction import Transaction


async def forget_some(tx: Transaction, table: Table, old: ColumnElement[bool], limit: int) -> int:
    """Delete up to ``limit`` rows that are ``old``; how many there were. The table's key is the account and one more column."""
    account, key = table.primary_key.columns
    rows = [tuple(row) for row in await tx.fetch(select(account, key).where(old).limit(limit))]
    for account_id in sorted({row[0] for row in rows}):
        keys = [row[1] for row in rows if row[0] == account_id]
        await tx.run(delete(table).where(account == account_id, key.in_(keys)))
    return len(rows)
