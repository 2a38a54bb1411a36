"""SQL of swaps and leave."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import delete, insert, or_, select, update

from tocsin.db.tables import leave, swap
from tocsin.db.transaction import Transaction
from tocsin.oncall.turn import Leave, Swap, SwapState

MOST = 500
"""Rows of a list."""


async def add_swap(tx: Transaction, one: Swap) -> None:
    """Write a swap that is asked for."""
    await tx.run(insert(swap).values(**msgspec.to_builtins(one)))


async def read_swap(tx: Transaction, account_id: int, swap_id: str) -> Swap | None:
    """A swap, held until the end of the transaction where that can change things."""
    found = (swap.c.account_id == account_id, swap.c.swap_id == swap_id)
    row = await tx.first(select(swap).where(*found).with_for_update())
    return _swap(row) if row else None


async def change_swap(tx: Transaction, one: Swap) -> None:
    """Write what became of a swap."""
    found = (swap.c.account_id == one.account_id, swap.c.swap_id == one.swap_id)
    await tx.run(update(swap).where(*found).values(state=str(one.state), decided_at=one.decided_at))


async def read_swaps(
    tx: Transaction, account_id: int, *, member_id: int = 0, schedule_id: int = 0, since_at: int = 0
) -> list[Swap]:
    """Swaps of a member (asked by or of them), or of a schedule, whose time ends after ``since_at`` (ms), by time."""
    where = [swap.c.account_id == account_id, swap.c.end_at > since_at]
    if member_id:
        where.append(or_(swap.c.from_id == member_id, swap.c.to_id == member_id))
    if schedule_id:
        where.append(swap.c.schedule_id == schedule_id)
    rows = await tx.fetch(select(swap).where(*where).order_by(swap.c.start_at, swap.c.swap_id).limit(MOST))
    return [_swap(row) for row in rows]


async def add_leave(tx: Transaction, one: Leave) -> None:
    """Write leave."""
    await tx.run(insert(leave).values(**msgspec.to_builtins(one)))


async def read_leave(tx: Transaction, account_id: int, leave_id: str) -> Leave | None:
    """One leave by id."""
    row = await tx.first(select(leave).where(leave.c.account_id == account_id, leave.c.leave_id == leave_id))
    return Leave(**row._asdict()) if row else None


async def delete_leave(tx: Transaction, account_id: int, leave_id: str) -> None:
    """Forget leave."""
    await tx.run(delete(leave).where(leave.c.account_id == account_id, leave.c.leave_id == leave_id))


async def delete_leave_of(tx: Transaction, account_id: int, member_id: int, source: str) -> None:
    """Forget a member's leave that came from one source."""
    found = (leave.c.account_id == account_id, leave.c.member_id == member_id, leave.c.source == source)
    await tx.run(delete(leave).where(*found))


async def read_leave_of(tx: Transaction, account_id: int, member_id: int, source: str, since_at: int) -> list[Leave]:
    """A member's leave that came from one source and ends after ``since_at`` (ms)."""
    found = (leave.c.account_id == account_id, leave.c.member_id == member_id, leave.c.source == source)
    rows = await tx.fetch(select(leave).where(*found, leave.c.end_at > since_at))
    return [Leave(**row._asdict()) for row in rows]


async def read_leaves(
    tx: Transaction,
    account_id: int,
    start_at: int,
    end_at: int,
    member_ids: Collection[int] | None = None,
    *,
    most: int = MOST,
) -> list[Leave]:
    """Leave that touches ``[start_at, end_at)`` (ms), of everybody or of some members, by time; ``most`` 0: all of it."""
    where = [leave.c.account_id == account_id, leave.c.start_at < end_at, leave.c.end_at > start_at]
    if member_ids is not None:
        where.append(leave.c.member_id.in_(sorted(member_ids)))
    statement = select(leave).where(*where).order_by(leave.c.start_at, leave.c.leave_id)
    rows = await tx.fetch(statement.limit(most) if most else statement)
    return [Leave(**row._asdict()) for row in rows]


def _swap(row: Any) -> Swap:
    values = row._asdict()
    return Swap(**{**values, "state": SwapState(values["state"])})
