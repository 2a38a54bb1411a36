"""Calendar feeds: secret addresses under which a schedule, or somebody's shifts, can be subscribed to."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import account_key, hex_key, instant, metadata, number, text

calendar_feed = Table(
    "calendar_feed",
    metadata,
    account_key(),
    hex_key("feed_id"),
    number("schedule_id"),  # 0: all shifts of its maker
    number("member_id"),  # who made it
    text("key_hash"),
    instant("created_at"),
    instant("last_read_at"),
    Index("uq_calendar_feed_key_hash", "key_hash", unique=True),
    Index("ix_calendar_feed_member", "account_id", "member_id"),
)
