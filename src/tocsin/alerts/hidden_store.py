"""SQL of what noise rules hid: by rule, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import case, delete, func, select

from tocsin.alerts.history import KeptEvent
from tocsin.db.tables import alert as alerts
from tocsin.db.tables import delivery, event, rule_count
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY, HOUR

_EVENT = tuple(event.c[name] for name in KeptEvent.__struct_fields__)


class Hits(Struct, frozen=True):
    """How many events a rule hid in the last day and week (whole hours), and when it did so last (ms; 0: never)."""

    day: int = 0
    week: int = 0
    last_at: int = 0


async def read_hits(tx: Transaction, account_id: int, rule_ids: Sequence[str], now: int) -> dict[str, Hits]:
    """What some rules hid; one that hid nothing is left out."""
    if not rule_ids:
        return {}
    found = (rule_count.c.account_id == account_id, rule_count.c.rule_id.in_(sorted(set(rule_ids))))
    columns = (
        func.sum(case((rule_count.c.hour_at > now - DAY - HOUR, rule_count.c.events), else_=0)),
        func.sum(case((rule_count.c.hour_at > now - 7 * DAY - HOUR, rule_count.c.events), else_=0)),
        func.max(rule_count.c.last_at),
    )
    statement = select(rule_count.c.rule_id, *columns).where(*found).group_by(rule_count.c.rule_id)
    rows: Sequence[Any] = await tx.fetch(statement)
    return {row[0]: Hits(int(row[1]), int(row[2]), int(row[3])) for row in rows}


async def read_hidden(
    tx: Transaction, account_id: int, rule_id: str, *, before_id: str = "", limit: int = 20
) -> list[KeptEvent]:
    """Events that a rule hid, the newest first; with ``before_id`` those that came before it."""
    found = [event.c.account_id == account_id, event.c.rule_id == rule_id, event.c.rule_id != ""]
    if before_id:
        found.append(event.c.event_id < before_id)
    statement = select(*_EVENT).where(*found).order_by(event.c.event_id.desc()).limit(limit)
    return [_kept(row) for row in await tx.fetch(statement)]


async def read_start(tx: Transaction, account_id: int, channel_id: int, since_id: str, most: int) -> str:
    """The id from which on a channel has at most ``most`` events, no older than ``since_id``."""
    found = (event.c.account_id == account_id, event.c.channel_id == channel_id, event.c.event_id >= since_id)
    row = await tx.first(
        select(event.c.event_id).where(*found).order_by(event.c.event_id.desc()).offset(most - 1).limit(1)
    )
    return row[0] if row else since_id


async def read_onward(
    tx: Transaction, account_id: int, channel_id: int, from_id: str, limit: int, *, beyond: bool = False
) -> list[KeptEvent]:
    """The events of a channel from an id on (``beyond``: after it), the oldest first."""
    first = event.c.event_id > from_id if beyond else event.c.event_id >= from_id
    found = (event.c.account_id == account_id, event.c.channel_id == channel_id, first)
    statement = select(*_EVENT).where(*found).order_by(event.c.event_id).limit(limit)
    return [_kept(row) for row in await tx.fetch(statement)]


async def count_told(tx: Transaction, account_id: int, alert_ids: Sequence[str]) -> int:
    """Of some alerts: how many stand in incidents of which somebody was told."""
    if not alert_ids:
        return 0
    told = select(delivery.c.incident_id).where(
        delivery.c.account_id == account_id,
        delivery.c.incident_id == alerts.c.incident_id,
        delivery.c.kind == "incident",
        delivery.c.state.in_(("sent", "delivered")),
    )
    found = (alerts.c.account_id == account_id, alerts.c.alert_id.in_(alert_ids), told.exists())
    row = await tx.first(select(func.count()).select_from(alerts).where(*found))
    return int(row[0]) if row else 0


async def forget_counts(tx: Transaction, before: int) -> None:
    """Forget counts of hours before an instant (ms)."""
    await tx.run(delete(rule_count).where(rule_count.c.hour_at < before))


def _kept(row: Any) -> KeptEvent:
    return KeptEvent(**{**row._asdict(), "labels": msgspec.json.decode(row.labels)})
