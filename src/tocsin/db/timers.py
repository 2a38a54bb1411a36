"""Timers are rows: one per (thing, kind) with the instant it is due. Any process may ring them; none is kept in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, delete, func, select, update

from tocsin.db.tables import timer
from tocsin.db.transaction import Transaction

_COLUMNS = ("account_id", "ref_id", "kind", "due_at", "payload", "created_at")

_RUNG = timer.c.due_at <= bindparam("now")
_DUE = select(timer).where(_RUNG, timer.c.kind != "watch").order_by(timer.c.due_at).limit(bindparam("limit"))
_DUE_OF = (
    select(timer).where(_RUNG, timer.c.kind == bindparam("kind")).order_by(timer.c.due_at).limit(bindparam("limit"))
)


class Timer(msgspec.Struct, frozen=True):
    """``kind`` rings for ``ref_id`` (an incident) at ``due_at`` (ms). Setting it again replaces it."""

    account_id: int
    ref_id: str
    kind: str
    due_at: int
    payload: dict[str, Any] = {}


async def set_timers(tx: Transaction, timers: Sequence[Timer], now: int) -> None:
    """Set or move timers. The last one wins where two name the same thing and kind."""
    unique = {(one.account_id, one.ref_id, one.kind): one for one in timers}
    rows = [
        (one.account_id, one.ref_id, one.kind, one.due_at, msgspec.json.encode(one.payload).decode(), now)
        for one in unique.values()
    ]
    if rows:
        await tx.upsert_many(timer, _COLUMNS, rows, replace=("due_at", "payload"))
        tx.wake("timer")


async def hasten(tx: Transaction, account_id: int, kind: str, ref_ids: Select[Any], now: int) -> None:
    """Let the timers of a kind ring now for the things that a select names."""
    found = (timer.c.account_id == account_id, timer.c.kind == kind, timer.c.ref_id.in_(ref_ids), timer.c.due_at > now)
    await tx.run(update(timer).where(*found).values(due_at=now))
    tx.wake("timer")


async def cancel_timers(tx: Transaction, account_id: int, ref_ids: Sequence[str], kinds: Sequence[str]) -> None:
    """Forget timers; those that do not exist are no error."""
    if ref_ids:
        found = (timer.c.account_id == account_id, timer.c.ref_id.in_(ref_ids), timer.c.kind.in_(kinds))
        await tx.run(delete(timer).where(*found))


async def peek_due(tx: Transaction, now: int, limit: int) -> list[Timer]:
    """Timers due at ``now``, oldest first, unlocked: lock what they ring for, then :func:`take` them.

    Watches are not among them: what they find goes in by the front door, so a loop of its own asks for them.
    """
    return [_timer(row) for row in await tx.fetch(_DUE, {"now": now, "limit": limit})]


async def peek_kind(tx: Transaction, kind: str, now: int, limit: int) -> list[Timer]:
    """Timers of one kind due at ``now``, oldest first, unlocked."""
    return [_timer(row) for row in await tx.fetch(_DUE_OF, {"kind": kind, "now": now, "limit": limit})]


async def take(tx: Transaction, timers: Sequence[Timer], now: int) -> list[Timer]:
    """Remove those of ``timers`` that are still due; another process may have taken or moved some meanwhile."""
    taken = []
    for one in timers:
        key = (timer.c.account_id == one.account_id, timer.c.ref_id == one.ref_id, timer.c.kind == one.kind)
        rows = await tx.fetch(delete(timer).where(*key, timer.c.due_at <= now).returning(timer))
        taken += [_timer(row) for row in rows]
    return taken


async def next_due(tx: Transaction) -> int | None:
    """The earliest instant at which any timer is due."""
    row = await tx.first(select(func.min(timer.c.due_at)))
    return row[0] if row else None


async def read_timers(tx: Transaction, account_id: int, ref_ids: Sequence[str]) -> list[Timer]:
    """The timers set for some things (shown as "what happens next")."""
    found = select(timer).where(timer.c.account_id == account_id, timer.c.ref_id.in_(ref_ids))
    return [_timer(row) for row in await tx.fetch(found)]


def _timer(row: Any) -> Timer:
    return Timer(row.account_id, row.ref_id, row.kind, row.due_at, row.payload)
