"""Which days are workdays: service calendars, and the days somebody set by hand."""

from __future__ import annotations

from sqlalchemy import Table

from tocsin.db.tables.columns import account_key, flag, hex_key, instant, json, metadata, number, text

calendar = Table(
    "calendar",
    metadata,
    account_key(),
    hex_key("calendar_id"),
    number("team_id"),
    text("name"),
    text("description"),
    text("time_zone"),
    json("workdays"),
    json("regions"),
    text("status"),  # enabled | deleted
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
)

calendar_entry = Table(
    "calendar_entry",
    metadata,
    account_key(),
    hex_key("calendar_id"),
    hex_key("event_id"),
    text("summary"),
    text("description"),
    text("start_on"),  # 2026-05-01
    text("end_on"),  # the first day that is not meant any more
    flag("is_off"),
    number("creator_id"),
    instant("created_at"),
    instant("updated_at"),
)
