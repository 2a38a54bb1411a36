"""Who: accounts, members, teams, sessions, keys, and what they did (audit)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from tocsin.db.tables.columns import account_key, flag, hex_key, instant, json, metadata, number, number_key, text

account = Table(
    "account",
    metadata,
    account_key(),
    text("name"),
    text("locale"),
    text("time_zone"),
    instant("created_at"),
    instant("updated_at"),
)

member = Table(
    "member",
    metadata,
    account_key(),
    number_key("member_id"),
    text("name"),
    text("email"),
    text("email_key"),  # casefolded, for uniqueness: SQLite's lower() knows ASCII only
    text("phone"),
    text("country_code"),
    text("locale"),
    text("time_zone"),
    text("avatar"),
    text("ref_id"),
    text("status"),  # enabled | pending | deleted
    json("role_ids"),
    json("preferences"),  # {"critical": ["email"], "warning": [...], "info": [...]}; {} = the account's default
    json("quiet"),  # hours in which only some transports are used, see people.quiet
    text("password_hash"),
    flag("must_change_password"),
    flag("email_verified"),
    flag("phone_verified"),
    flag("is_owner"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_member_email_key", "email_key"),
)

team = Table(
    "team",
    metadata,
    account_key(),
    number_key("team_id"),
    text("name"),
    text("description"),
    text("ref_id"),
    text("status"),
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    Index("uq_team_name", "account_id", "name", unique=True),
)

team_member = Table(
    "team_member",
    metadata,
    account_key(),
    number_key("team_id"),
    number_key("member_id"),
    Index("ix_team_member_member", "account_id", "member_id"),
)

session = Table(
    "session",
    metadata,
    Column("session_hash", Text, primary_key=True),  # of the cookie's value: a dump of the table signs nobody in
    number("account_id"),
    number("member_id"),
    text("csrf_token"),
    text("address"),
    text("agent"),
    instant("created_at"),
    instant("seen_at"),
    instant("expires_at"),
    Index("ix_session_member", "account_id", "member_id"),
)

app_key = Table(
    "app_key",
    metadata,
    account_key(),
    hex_key("key_id"),
    number("member_id"),
    text("name"),
    text("key_hash"),
    text("key_start"),  # the first characters, so that a person can tell keys apart
    instant("created_at"),
    instant("used_at"),
    Index("uq_app_key_hash", "key_hash", unique=True),
    Index("ix_app_key_member", "account_id", "member_id"),
)

audit = Table(
    "audit",
    metadata,
    account_key(),
    hex_key("audit_id"),
    number("actor_id"),
    text("actor_kind"),  # session | app_key | system
    text("operation"),
    text("object"),
    text("address"),
    text("request_id"),
    json("detail"),
    instant("created_at"),
)
