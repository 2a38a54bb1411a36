"""Who is on call: schedules, and each of their versions."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from tocsin.db.tables.columns import account_key, flag, instant, json, metadata, number, number_key, small, text

schedule = Table(
    "schedule",
    metadata,
    account_key(),
    number_key("schedule_id"),
    number("team_id"),
    text("name"),
    text("description"),
    text("status"),  # enabled | disabled | deleted
    text("time_zone"),
    flag("is_ranked"),
    json("layers"),
    text("notify"),  # sealed: group chats have tokens
    small("version"),
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_schedule_team", "account_id", "team_id"),
)

# Who was on call then is told from the version of then: rows are never changed.
schedule_version = Table(
    "schedule_version",
    metadata,
    account_key(),
    number_key("schedule_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    json("schedule"),
    instant("created_at"),
)
