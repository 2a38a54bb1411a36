"""SQL of pushes as they came: kept beside what became of them, so that rules can be tried on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select

from tocsin.db.forgetting import forget_some
from tocsin.db.tables import arrival
from tocsin.db.transaction import Transaction

_COLUMNS = ("account_id", "arrival_id", "integration_id", "received_at", "event_cnt", "events")
_ROW = tuple(arrival.c[name] for name in _COLUMNS[1:])


Kept = tuple[int, str, int, int, int, bytes]
"""A row: account, id, integration, when it came (ms), how many events, and these as msgpack."""


class Arrival(Struct, frozen=True, gc=False):
    """One push; ``events`` is msgpack, as it was in the inbox."""

    arrival_id: str
    integration_id: int
    received_at: int
    event_cnt: int
    events: bytes


async def keep(tx: Transaction, pushes: Sequence[Kept]) -> None:
    """Keep pushes; their ids follow the order in which they were worked on."""
    await tx.insert_many(arrival, _COLUMNS, pushes)


async def read_onward(
    tx: Transaction, account_id: int, integration_ids: Sequence[int], after_id: str, until_id: str, limit: int
) -> list[Arrival]:
    """Pushes of some integrations after an id and before another, in order."""
    found = (
        arrival.c.account_id == account_id,
        arrival.c.integration_id.in_(integration_ids),
        arrival.c.arrival_id > after_id,
        arrival.c.arrival_id < until_id,
    )
    rows: Sequence[Any] = await tx.fetch(select(*_ROW).where(*found).order_by(arrival.c.arrival_id).limit(limit))
    return [Arrival(*tuple(row)) for row in rows]


async def count_between(
    tx: Transaction, account_id: int, integration_ids: Sequence[int], after_id: str, until_id: str
) -> int:
    """How many events the pushes of some integrations hold."""
    found = (
        arrival.c.account_id == account_id,
        arrival.c.integration_id.in_(integration_ids),
        arrival.c.arrival_id > after_id,
        arrival.c.arrival_id < until_id,
    )
    row = await tx.first(select(func.coalesce(func.sum(arrival.c.event_cnt), 0)).where(*found))
    return int(row[0]) if row else 0


async def forget(tx: Transaction, before_id: str, limit: int) -> int:
    """Forget up to ``limit`` pushes with ids before one; how many there were."""
    return await forget_some(tx, arrival, arrival.c.arrival_id < before_id, limit)


async def read_of_instant(
    tx: Transaction, account_id: int, integration_id: int, received_at: int, after_id: str, until_id: str
) -> list[bytes]:
    """The events (msgpack) of an integration's pushes that were received at ``received_at`` (ms), of ids in ``[after, until)``."""
    found = (
        arrival.c.account_id == account_id,
        arrival.c.integration_id == integration_id,
        arrival.c.arrival_id >= after_id,
        arrival.c.arrival_id < until_id,
        arrival.c.received_at == received_at,
    )
    return [row[0] for row in await tx.fetch(select(arrival.c.events).where(*found).order_by(arrival.c.arrival_id))]
