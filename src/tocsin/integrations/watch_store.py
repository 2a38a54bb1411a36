"""SQL of heartbeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, tuple_

from tocsin.db.tables import heartbeat, inbox
from tocsin.db.transaction import Transaction
from tocsin.integrations.watch import Heartbeat, Kind, Said

_COLUMNS = Heartbeat.__struct_fields__
_KEYS = ("account_id", "integration_id", "name")


async def read(tx: Transaction, keys: Sequence[tuple[int, int, str]], *, lock: bool = False) -> list[Heartbeat]:
    """Heartbeats by ``(account_id, integration_id, name)``, as far as there are any; ``lock``: until the transaction ends."""
    if not keys:
        return []
    found = tuple_(heartbeat.c.account_id, heartbeat.c.integration_id, heartbeat.c.name).in_(keys)
    order = (heartbeat.c.integration_id, heartbeat.c.name)
    statement = select(heartbeat).where(found).order_by(*order)
    return [_heartbeat(row) for row in await tx.fetch(statement.with_for_update() if lock else statement)]


async def read_of(tx: Transaction, account_id: int, integration_id: int) -> list[Heartbeat]:
    """All heartbeats of an integration, by name."""
    found = (heartbeat.c.account_id == account_id, heartbeat.c.integration_id == integration_id)
    return [_heartbeat(row) for row in await tx.fetch(select(heartbeat).where(*found).order_by(heartbeat.c.name))]


async def count_of(tx: Transaction, account_id: int, integration_id: int) -> int:
    """How many an integration has."""
    found = (heartbeat.c.account_id == account_id, heartbeat.c.integration_id == integration_id)
    row = await tx.first(select(func.count()).select_from(heartbeat).where(*found))
    return int(row[0]) if row else 0


async def waiting_at(tx: Transaction, account_id: int, integration_id: int) -> int:
    """When the latest push of an integration came that nobody has looked at yet (ms); 0: none waits."""
    found = (inbox.c.account_id == account_id, inbox.c.integration_id == integration_id)
    row = await tx.first(select(func.max(inbox.c.received_at)).where(*found))
    return int(row[0] or 0) if row else 0


async def write(tx: Transaction, some: Sequence[Heartbeat]) -> None:
    """Write heartbeats, new ones and known ones."""
    rows = [tuple(getattr(one, name) for name in _COLUMNS) for one in some]
    replaced = tuple(name for name in _COLUMNS if name not in _KEYS)
    if rows:
        await tx.upsert_many(heartbeat, _COLUMNS, rows, replace=replaced)


async def forget(tx: Transaction, account_id: int, integration_id: int, names: Sequence[str]) -> None:
    """Watch some of them no more."""
    found = (heartbeat.c.account_id == account_id, heartbeat.c.integration_id == integration_id)
    await tx.run(delete(heartbeat).where(*found, heartbeat.c.name.in_(names)))


def _heartbeat(row: Any) -> Heartbeat:
    return Heartbeat(**{**row._asdict(), "kind": Kind(row.kind), "said": Said(row.said)})
