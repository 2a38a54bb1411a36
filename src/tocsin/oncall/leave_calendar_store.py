"""SQL of calendars of leave that are read from their addresses."""

from __future__ import annotations

from msgspec import structs
from sqlalchemy import delete, func, insert, select, update

from tocsin.db.tables import leave_calendar
from tocsin.db.transaction import Transaction
from tocsin.oncall.leave_calendar import LeaveCalendar


async def add(tx: Transaction, one: LeaveCalendar) -> None:
    """Write a new calendar."""
    await tx.run(insert(leave_calendar).values(**structs.asdict(one)))


async def read(tx: Transaction, account_id: int, calendar_id: str) -> LeaveCalendar | None:
    """One calendar by id, held until the end of the transaction where that can change things."""
    found = (leave_calendar.c.account_id == account_id, leave_calendar.c.calendar_id == calendar_id)
    row = await tx.first(select(leave_calendar).where(*found).with_for_update())
    return LeaveCalendar(**row._asdict()) if row else None


async def read_of(tx: Transaction, account_id: int, member_id: int = 0) -> list[LeaveCalendar]:
    """The calendars of a member, or (0) of everybody, oldest first."""
    where = [leave_calendar.c.account_id == account_id]
    if member_id:
        where.append(leave_calendar.c.member_id == member_id)
    rows = await tx.fetch(select(leave_calendar).where(*where).order_by(leave_calendar.c.calendar_id))
    return [LeaveCalendar(**row._asdict()) for row in rows]


async def count(tx: Transaction, account_id: int) -> int:
    """How many an account has."""
    query = select(func.count()).select_from(leave_calendar).where(leave_calendar.c.account_id == account_id)
    row = await tx.first(query)
    return int(row[0]) if row else 0


async def change(tx: Transaction, one: LeaveCalendar) -> bool:
    """Write a calendar that is there already; whether it still is."""
    found = (leave_calendar.c.account_id == one.account_id, leave_calendar.c.calendar_id == one.calendar_id)
    return await tx.run(update(leave_calendar).where(*found).values(**structs.asdict(one))) == 1


async def remove(tx: Transaction, account_id: int, calendar_id: str) -> None:
    """Forget a calendar."""
    found = (leave_calendar.c.account_id == account_id, leave_calendar.c.calendar_id == calendar_id)
    await tx.run(delete(leave_calendar).where(*found))


async def read_due(tx: Transaction, now: int, limit: int) -> list[LeaveCalendar]:
    """Calendars of all accounts that are to be read, the longest overdue first."""
    query = (
        select(leave_calendar).where(leave_calendar.c.next_at <= now).order_by(leave_calendar.c.next_at).limit(limit)
    )
    return [LeaveCalendar(**row._asdict()) for row in await tx.fetch(query)]


async def claim(tx: Transaction, one: LeaveCalendar, until_at: int) -> bool:
    """Take a due calendar to read it; whether no other process has. It is due again at ``until_at`` (ms), should this one die."""
    found = (leave_calendar.c.account_id == one.account_id, leave_calendar.c.calendar_id == one.calendar_id)
    mine = update(leave_calendar).where(*found, leave_calendar.c.next_at == one.next_at)
    return await tx.run(mine.values(next_at=until_at)) == 1
