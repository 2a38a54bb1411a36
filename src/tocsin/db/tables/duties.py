"""Roles on call that an account made for itself, beside primary and backup."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import account_key, instant, metadata, number, number_key, text

duty_role = Table(
    "duty_role",
    metadata,
    account_key(),
    number_key("role_id"),
    text("name"),
    number("creator_id"),
    instant("created_at"),
    instant("updated_at"),
    Index("uq_duty_role_name", "account_id", "name", unique=True),
)
