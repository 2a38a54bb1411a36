"""Mails out of a mailbox: which of them are taken, and which process looks into it."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import account_key, hex_key, instant, metadata, number_key, text

# Written in the transaction that keeps the mail: one that is brought again after a crash is known.
mail_taken = Table(
    "mail_taken",
    metadata,
    account_key(),
    number_key("integration_id"),
    hex_key("mail_key"),
    instant("taken_at"),
    Index("ix_mail_taken_age", "taken_at"),
)

# One row for each mailbox of the operator's; it belongs to no account.
mailbox = Table("mailbox", metadata, hex_key("mailbox_key"), text("holder"), instant("lease_until_at"))
