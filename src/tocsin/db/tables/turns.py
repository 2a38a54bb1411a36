"""Who gives a shift away to whom, and who is on leave when."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import account_key, hex_key, instant, metadata, number, text

swap = Table(
    "swap",
    metadata,
    account_key(),
    hex_key("swap_id"),
    number("schedule_id"),
    number("from_id"),  # whose time on call is given away
    number("to_id"),  # who is asked to take it
    instant("start_at"),
    instant("end_at"),
    instant("back_start_at"),  # when the other's time is taken in return; 0: never
    instant("back_end_at"),
    text("note"),
    text("state"),  # asked | accepted | declined | withdrawn
    instant("created_at"),
    instant("decided_at"),
    Index("ix_swap_schedule", "account_id", "schedule_id", "end_at"),
)

# Leave changes no schedule: where it meets a shift, that is a conflict for people to solve.
leave = Table(
    "leave",
    metadata,
    account_key(),
    hex_key("leave_id"),
    number("member_id"),
    instant("start_at"),
    instant("end_at"),
    text("note"),
    text("source"),  # hand | the name of a calendar feed
    number("creator_id"),
    instant("created_at"),
    Index("ix_leave_member", "account_id", "member_id", "end_at"),
)

# Calendars of leave that are read from their addresses again and again.
leave_calendar = Table(
    "leave_calendar",
    metadata,
    account_key(),
    hex_key("calendar_id"),
    number("member_id"),
    text("name"),  # the source of the leave that came of it
    text("host"),  # all of the address that is shown
    text("url_sealed"),
    number("creator_id"),
    instant("created_at"),
    instant("next_at"),  # when it is read next
    instant("read_at"),  # when it was read last; 0: never
    text("problem"),  # why it could not be read since then; empty: it could
    number("failures"),  # one after the other
    number("taken"),  # events that are leave
    number("skipped"),  # events that could not be taken
    Index("uq_leave_calendar_name", "account_id", "member_id", "name", unique=True),
    Index("ix_leave_calendar_next", "next_at"),
)
