"""SQL that finds what an operator means by an id or an incident's number, in whatever account it is."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Table, select

from tocsin.db.tables import alert, event, incident
from tocsin.db.transaction import Transaction

Kind = Literal["event", "alert", "incident"]
_TABLES: tuple[tuple[Kind, Table, str], ...] = (
    ("incident", incident, "incident_id"),
    ("alert", alert, "alert_id"),
    ("event", event, "event_id"),
)


async def find(tx: Transaction, text: str) -> tuple[int, Kind, str] | None:
    """``(account_id, kind, id)`` of an id of 24 hex digits, or of the newest incident with a number such as ``#A1B2C3``."""
    wanted = text.removeprefix("INC").strip().lstrip("#")
    for kind, table, key in _TABLES:
        row: Any = await tx.first(select(table.c.account_id).where(table.c[key] == wanted.lower()))
        if row is not None:
            return row[0], kind, wanted.lower()
    newest = incident.c.incident_id.desc()
    numbered = select(incident.c.account_id, incident.c.incident_id).where(incident.c.num == wanted.upper())
    row = await tx.first(numbered.order_by(newest))
    return (row[0], "incident", row[1]) if row is not None else None
