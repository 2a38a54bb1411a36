"""SQL of deliveries, their attempts, and the pace of targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, not_, or_, select

from tocsin.db.tables import attempt, delivery, target_rate
from tocsin.db.transaction import Transaction
from tocsin.notify.air import Full
from tocsin.notify.choose import CHOSEN
from tocsin.notify.model import Delivery
from tocsin.notify.throttle import Bucket

NOTHING_FULL = Full()
_DELIVERY = Delivery.__struct_fields__
_MOVED = (
    "notifier",
    "provider_id",
    "tried",
    "target_sealed",
    "provider_message_id",
    "ref",
    "proof",
    "proof_at",
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


async def claim_due(tx: Transaction, now: int, limit: int, full: Full = NOTHING_FULL) -> list[Delivery]:
    """Deliveries to send now: due, or leased by somebody who went silent; none of what is ``full``.

    Repeats come last: the first message of a new incident overtakes them. Held until the transaction ends.
    """
    statement = _DUE
    if full:
        is_bot = delivery.c.medium.not_in(CHOSEN)
        statement = _DUE.where(
            delivery.c.target_key.not_in(full.targets),
            delivery.c.medium.not_in(full.media),
            not_(and_(is_bot, delivery.c.notifier.in_(full.notifiers))),
        )
    found = [
        _delivery(row)
        for row in await tx.fetch(statement.where(delivery.c.event != "repeat"), {"now": now, "limit": limit})
    ]
    if len(found) < limit:
        repeats = statement.where(delivery.c.event == "repeat")
        rows = await tx.fetch(repeats, {"now": now, "limit": limit - len(found)})
        found += [_delivery(row) for row in rows]
    return found


async def claim_overdue(tx: Transaction, now: int, limit: int) -> list[Delivery]:
    """Messages a provider took and whose report did not come in time. Held until the transaction ends."""
    found = (delivery.c.state == "sent", delivery.c.due_at <= now)
    order = (delivery.c.due_at, delivery.c.delivery_id)
    statement = select(delivery).where(*found).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    return [_delivery(row) for row in await tx.fetch(statement)]


async def lock(tx: Transaction, account_id: int, delivery_id: str) -> Delivery | None:
    """One delivery, held until the transaction ends."""
    found = (delivery.c.account_id == account_id, delivery.c.delivery_id == delivery_id)
    row = await tx.first(select(delivery).where(*found).with_for_update())
    return _delivery(row) if row else None


async def lock_by_message(
    tx: Transaction, account_id: int, provider_id: int, provider_message_id: str
) -> Delivery | None:
    """The delivery that a provider knows by its own id, held until the transaction ends."""
    found = (
        delivery.c.account_id == account_id,
        delivery.c.provider_id == provider_id,
        delivery.c.provider_message_id == provider_message_id,
        delivery.c.provider_message_id != "",
    )
    newest = select(delivery).where(*found).order_by(delivery.c.delivery_id.desc()).limit(1).with_for_update()
    row = await tx.first(newest)
    return _delivery(row) if row else None


async def read(tx: Transaction, account_id: int, delivery_id: str) -> Delivery | None:
    """One delivery."""
    found = (delivery.c.account_id == account_id, delivery.c.delivery_id == delivery_id)
    row = await tx.first(select(delivery).where(*found))
    return _delivery(row) if row else None


async def read_refs(tx: Transaction, account_id: int, delivery_ids: Sequence[str]) -> dict[str, str]:
    """What changing messages that were sent needs, by delivery id."""
    rows = await tx.read_many(delivery, ("delivery_id", "ref"), {"account_id": account_id}, "delivery_id", delivery_ids)
    return {row[0]: row[1] for row in rows}


async def busy_refreshes(tx: Transaction, account_id: int, subject_ids: Sequence[str]) -> dict[str, str]:
    """Changed message -> the change of it that is in the air."""
    columns = ("subject_id", "delivery_id")
    where = {"account_id": account_id, "state": "leased", "kind": "refresh"}
    rows = await tx.read_many(delivery, columns, where, "subject_id", list(dict.fromkeys(subject_ids)))
    return {row[0]: row[1] for row in rows}


async def read_shown(tx: Transaction, account_id: int, incident_ids: Sequence[str], since_at: int) -> list[Delivery]:
    """The messages about incidents that arrived, or may have, since an instant: what may be changed or followed up."""
    found = (
        delivery.c.account_id == account_id,
        delivery.c.incident_id.in_(sorted(set(incident_ids))),
        delivery.c.kind == "incident",
        delivery.c.state.in_(("sent", "delivered", "leased")),
        delivery.c.created_at >= since_at,
    )
    return [_delivery(row) for row in await tx.fetch(select(delivery).where(*found).order_by(delivery.c.delivery_id))]


async def media_of_round(tx: Transaction, one: Delivery) -> set[str]:
    """The media by which a person is told in the same round (of the same drill)."""
    found = (
        delivery.c.account_id == one.account_id,
        delivery.c.incident_id == one.incident_id,
        delivery.c.assignment_id == one.assignment_id,
        delivery.c.layer_idx == one.layer_idx,
        delivery.c.round == one.round,
        delivery.c.person_id == one.person_id,
        delivery.c.kind == one.kind,
    )
    statement = select(delivery.c.medium).where(*found)
    if one.kind == "drill":
        statement = statement.where(delivery.c.subject_id == one.subject_id)
    return {row.medium for row in await tx.fetch(statement)}


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
        delivery.c.kind == "incident",
        delivery.c.state != "failed",
    )
    row = await tx.first(select(func.count()).select_from(delivery).where(*found))
    return row[0] if row else 0


async def read_of_incident(tx: Transaction, account_id: int, incident_id: str, limit: int = 500) -> list[Delivery]:
    """The deliveries of one incident, oldest first."""
    found = (
        delivery.c.account_id == account_id,
        delivery.c.incident_id == incident_id,
        delivery.c.kind == "incident",
    )
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
    sent = await tx.first(select(func.min(delivery.c.due_at)).where(delivery.c.state == "sent"))
    times = [row[0] for row in (pending, leased, sent) if row is not None and row[0] is not None]
    return min(times) if times else None


async def count_due(tx: Transaction, now: int) -> int:
    """How many deliveries are due and not sent."""
    found = (delivery.c.state == "pending", delivery.c.due_at <= now)
    row = await tx.first(select(func.count()).select_from(delivery).where(*found))
    return row[0] if row else 0


def _delivery(row: Any) -> Delivery:
    one = Delivery(**row._asdict())
    if not one.medium:  # written by a process of the release before, while both run
        one.medium = "email" if one.notifier == "email" else "robot"
    return one
