"""Deployments and changes of configuration, and the steps of each."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import account_key, hex_key, instant, json, metadata, number, small, text

change = Table(
    "change",
    metadata,
    account_key(),
    hex_key("change_id"),
    number("integration_id"),
    text("change_key"),
    text("title"),
    text("status"),  # Planned | Ready | Processing | Canceled | Done
    text("description"),
    text("link"),
    json("labels"),
    instant("start_at"),
    instant("last_at"),
    instant("end_at"),
    small("event_cnt"),
    instant("received_at"),
    Index("uq_change_key", "account_id", "integration_id", "change_key", unique=True),
    Index("ix_change_last", "account_id", "last_at"),
)

change_event = Table(
    "change_event",
    metadata,
    account_key(),
    hex_key("event_id"),
    text("change_id"),
    text("title"),
    text("status"),
    text("description"),
    text("link"),
    json("labels"),
    instant("event_time"),
    instant("received_at"),
    Index("ix_change_event_change", "account_id", "change_id", "event_time"),
)
