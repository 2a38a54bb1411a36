"""SQL of service calendars and the days set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tocsin.db.tables import calendar, calendar_entry
from tocsin.db.transaction import Transaction
from tocsin.oncall.calendar import Calendar, DayEntry


async def read_all(tx: Transaction, account_id: int) -> list[Calendar]:
    """Every calendar of an account that is not deleted, by name, with its days."""
    found = (calendar.c.account_id == account_id, calendar.c.status != "deleted")
    order = (func.lower(calendar.c.name), calendar.c.calendar_id)
    rows = await tx.fetch(select(calendar).where(*found).order_by(*order))
    return await _whole(tx, account_id, rows)


async def read_by_ids(tx: Transaction, account_id: int, calendar_ids: Sequence[str]) -> list[Calendar]:
    """Calendars by id that are not deleted, with their days; unknown ids are left out."""
    if not calendar_ids:
        return []
    wanted = sorted(set(calendar_ids))
    found = (calendar.c.account_id == account_id, calendar.c.calendar_id.in_(wanted), calendar.c.status != "deleted")
    return await _whole(tx, account_id, await tx.fetch(select(calendar).where(*found)))


async def save(tx: Transaction, one: Calendar, *, new: bool) -> None:
    """Write a calendar; its days are written apart."""
    values = {name: value for name, value in msgspec.structs.asdict(one).items() if name != "entries"}
    if new:
        await tx.run(insert(calendar).values(**values))
        return
    key = (calendar.c.account_id == one.account_id, calendar.c.calendar_id == one.calendar_id)
    await tx.run(update(calendar).where(*key).values(**values))


async def write_entry(tx: Transaction, account_id: int, calendar_id: str, entry: DayEntry) -> None:
    """Write days set by hand, in place of those of the same id."""
    await remove_entry(tx, account_id, calendar_id, entry.event_id)
    values = msgspec.structs.asdict(entry)
    dated = {"start_on": entry.start_on.isoformat(), "end_on": entry.end_on.isoformat()}
    fixed = {"account_id": account_id, "calendar_id": calendar_id}
    await tx.run(insert(calendar_entry).values(**{**values, **dated, **fixed}))


async def remove_entry(tx: Transaction, account_id: int, calendar_id: str, event_id: str) -> None:
    """Take days set by hand away."""
    found = (
        calendar_entry.c.account_id == account_id,
        calendar_entry.c.calendar_id == calendar_id,
        calendar_entry.c.event_id == event_id,
    )
    await tx.run(delete(calendar_entry).where(*found))


async def _whole(tx: Transaction, account_id: int, rows: Sequence[Any]) -> list[Calendar]:
    ids = [row.calendar_id for row in rows]
    if not ids:
        return []
    found = (calendar_entry.c.account_id == account_id, calendar_entry.c.calendar_id.in_(ids))
    order = (calendar_entry.c.start_on, calendar_entry.c.event_id)
    entries: dict[str, list[DayEntry]] = {}
    for row in await tx.fetch(select(calendar_entry).where(*found).order_by(*order)):
        entries.setdefault(row.calendar_id, []).append(_entry(row._asdict()))
    return [Calendar(**row._asdict(), entries=entries.get(row.calendar_id, [])) for row in rows]


def _entry(values: dict[str, Any]) -> DayEntry:
    own = {name: values[name] for name in DayEntry.__struct_fields__}
    dated = {name: date.fromisoformat(own[name]) for name in ("start_on", "end_on")}
    return DayEntry(**{**own, **dated})
