"""SQL of integrations and rejected events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, func, insert, select, update

from tocsin.db.forgetting import forget_some
from tocsin.db.tables import integration, ledger, rejected_event
from tocsin.db.transaction import Transaction
from tocsin.integrations.model import IGNORED, Integration, RejectedEvent, Watch

_REJECTED = RejectedEvent.__struct_fields__


async def read_by_key_hash(tx: Transaction, key_hash: str, now: int) -> Integration | None:
    """The integration a push key belongs to, whatever its status (deleted ones are refused with a clear word).

    A key that was replaced belongs to it as long as its grace lasts.
    """
    row = await tx.first(select(integration).where(integration.c.key_hash == key_hash))
    if row is None:
        before = (integration.c.old_key_hash == key_hash, integration.c.old_key_until > now)
        row = await tx.first(select(integration).where(*before))
    return _integration(row) if row else None


async def read_by_mail_prefix(tx: Transaction, prefix: str, *, with_deleted: bool = False) -> Integration | None:
    """The integration that mails to ``prefix@…`` are for; a deleted one takes none any more, but keeps its name from others."""
    query = select(integration).where(integration.c.mail_prefix == prefix)
    row = await tx.first(query if with_deleted else query.where(integration.c.status != "deleted"))
    return _integration(row) if row else None


async def read_by_ids(tx: Transaction, account_id: int, integration_ids: Sequence[int]) -> list[Integration]:
    """Integrations by id, deleted ones included: events accepted before a deletion are still processed."""
    found = (integration.c.account_id == account_id, integration.c.integration_id.in_(integration_ids))
    return [_integration(row) for row in await tx.fetch(select(integration).where(*found))]


async def read_all(tx: Transaction, account_id: int) -> list[Integration]:
    """Every integration of an account, deleted ones included."""
    return [
        _integration(row) for row in await tx.fetch(select(integration).where(integration.c.account_id == account_id))
    ]


async def read_by_name(tx: Transaction, name: str) -> Integration | None:
    """The first integration of that name in any account; for the operator's own commands only."""
    found = (integration.c.name == name, integration.c.status == "enabled")
    row = await tx.first(select(integration).where(*found).order_by(integration.c.created_at))
    return _integration(row) if row else None


async def page(
    tx: Transaction, account_id: int, where: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> tuple[list[Integration], int]:
    """One page of integrations by name, and how many match in all."""
    found = (integration.c.account_id == account_id, integration.c.status != "deleted", *where)
    order = (integration.c.name, integration.c.integration_id)
    rows = await tx.fetch(select(integration).where(*found).order_by(*order).offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(integration).where(*found))
    return [_integration(row) for row in rows], total[0] if total else 0


async def add(tx: Transaction, one: Integration) -> None:
    """Write a new integration."""
    await tx.run(insert(integration).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, integration_id: int, values: dict[str, Any]) -> None:
    """Set columns of one integration."""
    found = (integration.c.account_id == account_id, integration.c.integration_id == integration_id)
    await tx.run(update(integration).where(*found).values(**values))


async def touch(tx: Transaction, seen: Sequence[tuple[int, int, int]]) -> None:
    """Note the latest event: rows of ``(account_id, integration_id, received_at)``."""
    await tx.update_many(integration, ("account_id", "integration_id"), ("last_event_at",), seen)


async def add_rejected(tx: Transaction, rejected: Sequence[RejectedEvent]) -> None:
    """Keep what was refused or ignored; what is there under its id already is left as it is."""
    rows = [tuple(getattr(one, name) for name in _REJECTED) for one in rejected]
    await tx.insert_new(rejected_event, _REJECTED, rows)


async def forget_rejected(tx: Transaction, before: int, limit: int) -> int:
    """Forget up to ``limit`` of what was refused or ignored before an instant (ms); how many there were."""
    return await forget_some(tx, rejected_event, rejected_event.c.received_at < before, limit)


async def page_rejected(
    tx: Transaction,
    account_id: int,
    integration_id: int,
    offset: int,
    limit: int,
    kind: Literal["all", "refused", "ignored"] = "all",
) -> tuple[list[RejectedEvent], int]:
    """What was refused by one integration and what is no alert, newest first, and how much there is."""
    found = [rejected_event.c.account_id == account_id, rejected_event.c.integration_id == integration_id]
    if kind != "all":
        code = rejected_event.c.code
        found.append(code == IGNORED if kind == "ignored" else code != IGNORED)
    order = rejected_event.c.rejected_id.desc()
    rows = await tx.fetch(select(rejected_event).where(*found).order_by(order).offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(rejected_event).where(*found))
    return [RejectedEvent(**row._asdict()) for row in rows], total[0] if total else 0


async def read_rejected(tx: Transaction, account_id: int, rejected_id: str) -> RejectedEvent | None:
    """One rejected event."""
    found = (rejected_event.c.account_id == account_id, rejected_event.c.rejected_id == rejected_id)
    row = await tx.first(select(rejected_event).where(*found))
    return RejectedEvent(**row._asdict()) if row else None


async def note_retried(tx: Transaction, account_id: int, rejected_id: str, now: int) -> None:
    """A rejected event has become events after all."""
    found = (rejected_event.c.account_id == account_id, rejected_event.c.rejected_id == rejected_id)
    await tx.run(update(rejected_event).where(*found).values(retried_at=now))


async def count_by_hour(
    tx: Transaction, account_id: int, integration_ids: Sequence[int], from_at: int
) -> list[tuple[int, int, str, int]]:
    """What came, by hour: ``(integration_id, hour_at, "accepted", "rejected" or "ignored", events)``.

    Steps of changes are accepted as well; an integration has either those or events.
    """
    columns = (ledger.c.integration_id, ledger.c.hour_at, ledger.c.entry, ledger.c.events)
    found = (
        ledger.c.account_id == account_id,
        ledger.c.integration_id.in_(integration_ids),
        ledger.c.hour_at >= from_at,
        ledger.c.entry.in_(("accepted", "rejected", IGNORED, "changes")),
    )
    rows: list[Any] = list(await tx.fetch(select(*columns).where(*found).order_by(ledger.c.hour_at)))
    return [(int(row[0]), int(row[1]), "accepted" if row[2] == "changes" else row[2], int(row[3])) for row in rows]


def _integration(row: Any) -> Integration:
    return Integration(**{**row._asdict(), "watch": msgspec.convert(row.watch, Watch)})
