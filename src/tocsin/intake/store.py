"""SQL of the inbox and the books of the door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Executable, Select, bindparam, delete, func, select, update

from tocsin.db.tables import inbox, ledger, partition, unprocessed
from tocsin.db.transaction import Transaction

PARTITIONS = 16
_INBOX = (
    "account_id",
    "integration_id",
    "partition_id",
    "lane",
    "attempts",
    "event_cnt",
    "received_at",
    "due_at",
    "events",
)
_CLAIMED = (
    inbox.c.inbox_id,
    inbox.c.account_id,
    inbox.c.integration_id,
    inbox.c.received_at,
    inbox.c.attempts,
    inbox.c.event_cnt,
    inbox.c.events,
)

_DUE = inbox.c.due_at <= bindparam("now")

# Built once: composing a statement costs more than running it.
_LANE = inbox.c.lane == bindparam("lane")
_FREE_PARTITION = (
    select(partition.c.partition_id)
    .where(select(inbox.c.inbox_id).where(inbox.c.partition_id == partition.c.partition_id, _LANE, _DUE).exists())
    .limit(1)
    .with_for_update(skip_locked=True)
)
_OLDEST = select(inbox.c.inbox_id).where(_DUE, _LANE).order_by(inbox.c.inbox_id)


def _claiming(oldest: Select[int]) -> Executable:
    return delete(inbox).where(inbox.c.inbox_id.in_(oldest.limit(bindparam("limit")))).returning(*_CLAIMED)


_EVERY_PARTITION = inbox.c.partition_id.in_(range(PARTITIONS))  # the lane alone is no beginning of the index
_INTEGRATIONS = select(inbox.c.account_id, inbox.c.integration_id).where(_EVERY_PARTITION, _LANE, _DUE).distinct()
_OF_INTEGRATION = (
    select(*_CLAIMED)
    .where(inbox.c.partition_id == bindparam("partition"), _LANE, _DUE)
    .where(inbox.c.account_id == bindparam("account"), inbox.c.integration_id == bindparam("integration"))
    .order_by(inbox.c.inbox_id)
    .limit(bindparam("limit"))
)
_HELD = select(partition.c.partition_id).where(partition.c.partition_id == bindparam("partition")).with_for_update()
_CLAIM = _claiming(_OLDEST)
_CLAIM_PARTITION = _claiming(_OLDEST.where(inbox.c.partition_id == bindparam("partition")))


class Waiting(Struct, frozen=True, gc=False):
    """One accepted push in the inbox; ``events`` is msgpack."""

    inbox_id: int
    account_id: int
    integration_id: int
    received_at: int
    attempts: int
    event_cnt: int
    events: bytes


async def add(tx: Transaction, pushes: Sequence[tuple[int, int, int, int, int, bytes]]) -> None:
    """Keep pushes: rows of ``(account_id, integration_id, lane, event_cnt, received_at, events)``.

    They are due at 0, not when they came: a clock that is set back must not make them wait.
    """
    rows = [
        (account_id, integration_id, integration_id % PARTITIONS, lane, 0, count, received_at, 0, events)
        for account_id, integration_id, lane, count, received_at, events in pushes
    ]
    await tx.insert_many(inbox, _INBOX, rows)


async def lock_partition(tx: Transaction, now: int, lane: int) -> int | None:
    """A partition that has something due in a lane and that nobody works on; ours until the transaction ends."""
    row = await tx.first(_FREE_PARTITION, {"now": now, "lane": lane})
    return row[0] if row else None


async def claim(tx: Transaction, now: int, limit: int, partition_id: int | None, lane: int) -> list[Waiting]:
    """Take the oldest pushes of a lane out of the inbox, in order of arrival.

    ``partition_id`` ``None`` takes from all (only where one process works). A rollback puts them back.
    """
    given = {"now": now, "lane": lane, "limit": limit}
    if partition_id is None:
        rows = await tx.fetch(_CLAIM, given)
    else:
        rows = await tx.fetch(_CLAIM_PARTITION, {**given, "partition": partition_id})
    return sorted((Waiting(*tuple(row)) for row in rows), key=lambda one: one.inbox_id)


async def integrations_in(tx: Transaction, now: int, lane: int) -> list[tuple[int, int]]:
    """``(account_id, integration_id)`` of those with something due in a lane."""
    found = map(tuple, await tx.fetch(_INTEGRATIONS, {"now": now, "lane": lane}))
    return [(account_id, integration_id) for account_id, integration_id in found]


async def peek(tx: Transaction, now: int, limit: int, lane: int, account_id: int, integration_id: int) -> list[Waiting]:
    """The oldest pushes of an integration in a lane, which stay where they are."""
    place = {"partition": integration_id % PARTITIONS, "account": account_id, "integration": integration_id}
    rows = await tx.fetch(_OF_INTEGRATION, {"now": now, "lane": lane, "limit": limit, **place})
    return [Waiting(*tuple(row)) for row in rows]


async def hold_partition(tx: Transaction, integration_id: int) -> None:
    """Wait until nobody works on the events of an integration; nobody else does until the transaction ends."""
    await tx.first(_HELD, {"partition": integration_id % PARTITIONS})


async def claim_these(tx: Transaction, inbox_ids: Sequence[int]) -> list[Waiting]:
    """Take certain pushes out of the inbox, in order of arrival: those of them that are still there."""
    rows = await tx.fetch(delete(inbox).where(inbox.c.inbox_id.in_(inbox_ids)).returning(*_CLAIMED))
    return sorted((Waiting(*tuple(row)) for row in rows), key=lambda one: one.inbox_id)


async def put_back(tx: Transaction, pushes: Sequence[Waiting], lane: int) -> None:
    """Put claimed pushes back, into another lane, at their place in the order of arrival."""
    rows = [(one.inbox_id, *_placed(one, lane)) for one in pushes]
    await tx.insert_many(inbox, ("inbox_id", *_INBOX), rows)


def _placed(one: Waiting, lane: int) -> tuple[Any, ...]:
    place = (one.account_id, one.integration_id, one.integration_id % PARTITIONS, lane)
    return (*place, one.attempts, one.event_cnt, one.received_at, 0, one.events)


async def claim_one(tx: Transaction, inbox_id: int) -> Waiting | None:
    """Take one push out of the inbox, if it is still there."""
    rows = await tx.fetch(delete(inbox).where(inbox.c.inbox_id == inbox_id).returning(*_CLAIMED))
    return Waiting(*tuple(rows[0])) if rows else None


async def put_off(tx: Transaction, inbox_id: int, attempts: int, due_at: int) -> None:
    """Let a push that failed wait, so that it does not hold up the others."""
    await tx.run(update(inbox).where(inbox.c.inbox_id == inbox_id).values(attempts=attempts, due_at=due_at))


async def quarantine(tx: Transaction, unprocessed_id: str, one: Waiting, error: str, now: int) -> None:
    """Keep a push that cannot be processed, whole, out of the way."""
    columns = (
        "account_id",
        "unprocessed_id",
        "integration_id",
        "error",
        "event_cnt",
        "events",
        "received_at",
        "created_at",
    )
    row = (
        one.account_id,
        unprocessed_id,
        one.integration_id,
        error,
        one.event_cnt,
        one.events,
        one.received_at,
        now,
    )
    await tx.insert_many(unprocessed, columns, [row])


async def count(tx: Transaction, entries: dict[tuple[int, int, int, str], int]) -> None:
    """Add to the books: ``(account_id, integration_id, hour_at, entry) -> events``."""
    columns = ("account_id", "integration_id", "hour_at", "entry", "events")
    await tx.upsert_many(ledger, columns, [(*key, events) for key, events in sorted(entries.items())], add=("events",))


async def pending(tx: Transaction) -> tuple[int, int]:
    """``(events that wait, received_at of the oldest or 0)``."""
    row = await tx.first(select(func.coalesce(func.sum(inbox.c.event_cnt), 0), func.min(inbox.c.received_at)))
    events, oldest_at = tuple(row or (0, 0))
    return int(events), int(oldest_at or 0)


async def pending_of(tx: Transaction, account_id: int) -> int:
    """Events of one account that wait."""
    statement = select(func.coalesce(func.sum(inbox.c.event_cnt), 0)).where(inbox.c.account_id == account_id)
    row = await tx.first(statement)
    return int(row[0]) if row else 0


async def books(tx: Transaction) -> list[Any]:
    """All of the ledger, summed by ``(account_id, entry, events)``."""
    columns = (ledger.c.account_id, ledger.c.entry, func.sum(ledger.c.events))
    return list(await tx.fetch(select(*columns).group_by(ledger.c.account_id, ledger.c.entry)))
