"""What came in: the inbox (a queue), every event with its fate, the ledger that balances them, and what could not be taken."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text
from sqlalchemy import text as sql

from tocsin.db.tables.columns import (
    account_key,
    flag,
    hex_key,
    instant,
    metadata,
    number,
    number_key,
    small,
    text,
)

# One row per accepted push (not per event): the queue costs the same for one event and for a hundred.
inbox = Table(
    "inbox",
    metadata,
    Column("inbox_id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    number("account_id"),
    number("integration_id"),
    small("partition_id"),
    small("lane"),  # 0 normal, 1 slow (over the soft limit)
    small("attempts"),
    small("event_cnt"),
    instant("received_at"),
    instant("due_at"),
    Column("events", LargeBinary, nullable=False),  # msgpack list of sources.event.Event
    Index("ix_inbox_claim", "partition_id", "lane", "inbox_id"),
    sqlite_autoincrement=True,
)

# Every push as it came, before any rule touched it; ids follow the order of work.
arrival = Table(
    "arrival",
    metadata,
    account_key(),
    hex_key("arrival_id"),
    number("integration_id"),
    instant("received_at"),
    small("event_cnt"),
    Column("events", LargeBinary, nullable=False),  # as in the inbox
    Index("ix_arrival_integration", "account_id", "integration_id", "arrival_id"),
    Index("ix_arrival_age", "arrival_id"),
)

# Lock rows: whoever holds one may process that partition's inbox; the lock lives and dies with the transaction.
partition = Table("partition", metadata, Column("partition_id", Integer, primary_key=True, autoincrement=False))

event = Table(
    "event",
    metadata,
    account_key(),
    hex_key("event_id"),
    number("integration_id"),
    number("channel_id"),
    text("alert_id"),  # empty: the event belongs to no alert
    text("alert_key"),
    text("status"),
    text("title"),
    text("title_rule"),
    text("description"),
    text("labels"),  # JSON; text, not JsonText: hot path, encoded once
    text("images"),
    text("flags"),  # what was cut or mended on the way in
    instant("event_at"),
    instant("received_at"),
    text("fate"),
    text("reason"),
    text("trace"),  # JSON: the decision steps, see alerts.explain
    text("rule_id"),  # the noise rule that dropped or hid it; empty for nearly all
    Index("ix_event_alert", "account_id", "alert_id", "event_id"),
    Index("ix_event_channel", "account_id", "channel_id", "event_id"),
    Index(
        "ix_event_rule",
        "account_id",
        "rule_id",
        "event_id",
        sqlite_where=sql("rule_id <> ''"),
        postgresql_where=sql("rule_id <> ''"),
    ),
)

# How often each noise rule hid an event, by hour; counted in the transactions that decide it.
rule_count = Table(
    "rule_count",
    metadata,
    account_key(),
    hex_key("rule_id"),
    number_key("hour_at"),
    number("events"),
    instant("last_at"),
    Index("ix_rule_count_hour", "hour_at"),
)

# The books: accepted = sum of fates + pending + unprocessed. Counted apart from the rows, in the same transactions.
ledger = Table(
    "ledger",
    metadata,
    account_key(),
    number_key("integration_id"),
    number_key("hour_at"),
    hex_key("entry"),  # "accepted", "rejected" or a fate
    number("events"),
)

rejected_event = Table(
    "rejected_event",
    metadata,
    account_key(),
    hex_key("rejected_id"),
    number("integration_id"),
    text("code"),
    text("reason"),
    text("path"),
    text("content_type"),
    text("request_id"),
    Column("body", LargeBinary, nullable=False),
    flag("body_cut"),
    instant("received_at"),
    Column("method", Text, nullable=False, server_default="POST"),
    Column("query", Text, nullable=False, server_default=""),  # without the key
    Column("retried_at", BigInteger, nullable=False, server_default="0"),  # 0: it never became an event
    Index("ix_rejected_event_integration", "account_id", "integration_id", "rejected_id"),
    Index("ix_rejected_event_received", "received_at"),
)

# Poison: events that failed three times alone. Kept whole, counted in the books, and paged as an alert of their own.
unprocessed = Table(
    "unprocessed",
    metadata,
    account_key(),
    hex_key("unprocessed_id"),
    number("integration_id"),
    text("error"),
    small("event_cnt"),
    Column("events", LargeBinary, nullable=False),
    instant("received_at"),
    instant("created_at"),
)
