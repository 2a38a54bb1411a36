"""SQL of what concerned a person around an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import or_, select

from tocsin.db.tables import delivery, feed, incident
from tocsin.db.transaction import Transaction
from tocsin.incidents.model import Incident, Line
from tocsin.incidents.store import page
from tocsin.notify.explanation import Past
from tocsin.notify.model import Delivery
from tocsin.people.model import Actor


async def open_between(
    tx: Transaction, actor: Actor, from_at: int, to_at: int, channel_id: int, limit: int
) -> list[Incident]:
    """Incidents the actor may see that were open at some time of a window (ms), newest first."""
    where = [incident.c.created_at <= to_at, or_(incident.c.close_at == 0, incident.c.close_at >= from_at)]
    if channel_id:
        where.append(incident.c.channel_id == channel_id)
    order = (incident.c.start_at.desc(), incident.c.incident_id.desc())
    return await page(tx, actor, where, order, 0, limit)


async def read_lines_of(
    tx: Transaction, account_id: int, incident_ids: Iterable[str], types: Sequence[str], to_at: int
) -> dict[str, list[Past]]:
    """The lines of some kinds of some timelines up to an instant, oldest first, by incident."""
    found = (
        feed.c.account_id == account_id,
        feed.c.ref_id.in_(sorted(set(incident_ids))),
        feed.c.type.in_(types),
        feed.c.created_at <= to_at,
    )
    columns = (feed.c.ref_id, feed.c.type, feed.c.detail, feed.c.creator_id, feed.c.created_at)
    lines: dict[str, list[Past]] = {}
    for row in await tx.fetch(select(*columns).where(*found).order_by(feed.c.ref_id, feed.c.seq)):
        line = Line(row.type, msgspec.json.decode(row.detail), row.creator_id)
        lines.setdefault(row.ref_id, []).append(Past(row.created_at, line))
    return lines


async def read_sendings(
    tx: Transaction, account_id: int, person_id: int, incident_ids: Iterable[str], to_at: int
) -> dict[str, list[Delivery]]:
    """A person's messages about some incidents that were ordered up to an instant, oldest first, by incident."""
    found = (
        delivery.c.account_id == account_id,
        delivery.c.incident_id.in_(sorted(set(incident_ids))),
        delivery.c.person_id == person_id,
        delivery.c.kind == "incident",
        delivery.c.created_at <= to_at,
    )
    sendings: dict[str, list[Delivery]] = {}
    row: Any
    for row in await tx.fetch(select(delivery).where(*found).order_by(delivery.c.delivery_id)):
        one = Delivery(**row._asdict())
        sendings.setdefault(one.incident_id, []).append(one)
    return sendings
