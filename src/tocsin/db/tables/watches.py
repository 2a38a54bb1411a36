"""What should come regularly: heartbeats, watchdogs, and integrations that must not fall silent."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from tocsin.db.tables.columns import account_key, instant, metadata, number_key, small, text

heartbeat = Table(
    "heartbeat",
    metadata,
    account_key(),
    number_key("integration_id"),
    Column("name", Text, primary_key=True),  # empty: any event of the integration
    text("kind"),  # beat | watchdog | silence
    small("every_s"),
    small("grace_s"),
    instant("last_at"),
    instant("failed_at"),
    text("message"),
    text("said"),  # what was said of it last: empty | missing | failed
    instant("created_at"),
)
