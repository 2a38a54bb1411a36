"""Replays: what was asked of history, how far it is, what came of it."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table

from tocsin.db.tables.columns import account_key, hex_key, instant, metadata, number, small, text

replay = Table(
    "replay",
    metadata,
    account_key(),
    hex_key("replay_id"),
    number("member_id"),
    text("state"),  # running | done | failed | cancelled
    small("seen"),
    small("total"),
    instant("made_at"),
    instant("heard_at"),  # when the process that runs it last said so
    Column("result", LargeBinary, nullable=False),  # msgpack of replay.flow.Replayed; empty: none
)
