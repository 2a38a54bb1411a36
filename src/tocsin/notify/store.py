"""SQL of deliveries, their attempts, and the pace of targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from tocsin.db.tables import attempt, delivery, target_rate
from tocsin.db.transaction import Transaction
from tocsin.notify.model import Delivery
from tocsin.notify.throttle import Bucket

_DELIVERY = Delivery.__struct_fields__
_MOVED = (
    "state",
    "result",
    "digest_id",
    "template_id",
    "attempts",
    "may_repeat",
    "due_at",
    "lease_until_at",
    "lease_token",
    "latency_ms",
    "updated_at",
    "finished_at",
)
_DUE = (
    select(delivery)
    .where(
        or_(
            and_(delivery.c.state == "pending", delivery.c.due_at <= bindparam("now")),
            and_(delivery.c.state == "leased", delivery.c.lease_until_at <= bindparam("now")),
        )
    )
    .order_by(delivery.c.due_at, delivery.c.delivery_id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)


async def add(tx: Transaction, deliveries: Sequence[Delivery]) -> int:
    """Insert deliveries; those whose key exists already are passed over. How many were new."""
    rows = [tuple(getattr(one, name) for name in _DELIVERY) for one in deliveries]
    return await tx.insert_new(delivery, _DELIVERY, rows)


async def claim_due(tx: Transaction, now: int, limit: int) -> list[Delivery]:
    """Deliveries to send now: due, or leased by somebody who went silent. Held until the transaction ends."""
    return [_delivery(row) for row in await tx.fetch(_DUE, {"now": now, "limit": limit})]


async def move(tx: Transaction, deliveries: Iterable[Delivery]) -> None:
    """Write the state of deliveries this transaction holds."""
    rows = [(one.account_id, one.delivery_id, *(getattr(one, name) for name in _MOVED)) for one in deliveries]
    await tx.update_many(delivery, ("account_id", "delivery_id"), _MOVED, rows)


async def lock_leased(tx: Transaction, account_id: int, leases: dict[str, str]) -> list[Delivery]:
    """Deliveries by id whose lease token is still the one given (fencing: a late worker's result is refused)."""
    rows = await tx.read_many(delivery, _DELIVERY, {"account_id": account_id}, "delivery_id", list(leases), lock=True)
    found = [Delivery(**dict(zip(_DELIVERY, row, strict=True))) for row in rows]
    return [one for one in found if one.state == "leased" and leases[one.delivery_id] == one.lease_token]


async def add_attempts(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep what came of attempts: ``(account, delivery, attempt, outcome, code, text, provider id, latency, at)``."""
    columns = (
        "account_id",
        "delivery_id",
        "attempt",
        "notifier",
        "provider_id",
        "outcome",
        "code",
        "text",
        "provider_message_id",
        "latency_ms",
        "created_at",
    )
    await tx.insert_new(attempt, columns, rows)


async def undecided(tx: Transaction, account_id: int, incident_id: str, assignment_id: str, layer_idx: int) -> int:
    """How many messages of one layer were delivered or still may be."""
    found = (
        delivery.c.account_id == account_id,
        delivery.c.incident_id == incident_id,
        delivery.c.assignment_id == assignment_id,
        delivery.c.layer_idx == layer_idx,
        delivery.c.state != "failed",
    )
    row = await tx.first(select(func.count()).select_from(delivery).where(*found))
    return row[0] if row else 0


async def read_of_incident(tx: Transaction, account_id: int, incident_id: str, limit: int = 500) -> list[Delivery]:
    """The deliveries of one incident, oldest first."""
    found = (delivery.c.account_id == account_id, delivery.c.incident_id == incident_id)
    order = delivery.c.delivery_id
    return [_delivery(row) for row in await tx.fetch(select(delivery).where(*found).order_by(order).limit(limit))]


async def read_buckets(tx: Transaction, account_id: int, target_keys: Sequence[str]) -> dict[str, Bucket]:
    """The pace of targets; those never written to are missing."""
    columns = ("target_key", "tokens_milli", "updated_at")
    where = {"account_id": account_id}
    rows = await tx.read_many(target_rate, columns, where, "target_key", list(target_keys), lock=True)
    return {row[0]: Bucket(row[1], row[2]) for row in rows}


async def write_buckets(tx: Transaction, account_id: int, buckets: dict[str, Bucket]) -> None:
    """Write the pace of targets."""
    columns = ("account_id", "target_key", "tokens_milli", "updated_at")
    rows = [(account_id, key, one.tokens_milli, one.updated_at) for key, one in sorted(buckets.items())]
    await tx.upsert_many(target_rate, columns, rows, replace=columns[2:])


async def next_due(tx: Transaction) -> int | None:
    """The earliest instant at which a delivery is due, or its lease ends."""
    pending = await tx.first(select(func.min(delivery.c.due_at)).where(delivery.c.state == "pending"))
    leased = await tx.first(select(func.min(delivery.c.lease_until_at)).where(delivery.c.state == "leased"))
    times = [row[0] for row in (pending, leased) if row is not None and row[0] is not None]
    return min(times) if times else None


async def count_due(tx: Transaction, now: int) -> int:
    """How many deliveries are due and not sent."""
    found = (delivery.c.state == "pending", delivery.c.due_at <= now)
    row = await tx.first(select(func.count()).select_from(delivery).where(*found))
    return row[0] if row else 0


def _delivery(row: Any) -> Delivery:
    return Delivery(**row._asdict())
