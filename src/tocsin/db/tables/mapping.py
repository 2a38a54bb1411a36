"""What shapes the events of an integration: its rules with their versions, mapping tables with their rows, mapping APIs."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from tocsin.db.tables.columns import (
    account_key,
    flag,
    hex_key,
    instant,
    json,
    metadata,
    number,
    number_key,
    small,
    text,
)

# One row per integration and kind: its rules are one ordered list, saved and versioned as a whole.
integration_rules = Table(
    "integration_rules",
    metadata,
    account_key(),
    number_key("integration_id"),
    hex_key("kind"),  # enrich | process
    small("version"),
    text("status"),  # enabled | disabled
    json("rules"),
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
)

# What a decision was made by, as it was then: rows are never changed.
integration_rules_version = Table(
    "integration_rules_version",
    metadata,
    account_key(),
    number_key("integration_id"),
    hex_key("kind"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    json("rules"),
    number("updated_by"),
    instant("created_at"),
)

# A table is replaced by writing rows of a new generation beside the old ones and then naming that one as the live one.
mapping_schema = Table(
    "mapping_schema",
    metadata,
    account_key(),
    hex_key("schema_id"),
    text("name"),
    text("description"),
    json("source_labels"),
    json("result_labels"),
    number("team_id"),
    number("generation"),  # the live one
    number("uploads"),  # the highest that was begun
    text("status"),  # enabled | deleted
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("replaced_at"),  # when a generation went out of use last; its rows are swept later
    instant("deleted_at"),
)

mapping_row = Table(
    "mapping_row",
    metadata,
    account_key(),
    hex_key("schema_id"),
    number_key("generation"),
    hex_key("row_key"),  # from the values of the source labels, see mapping.row_key
    text("fields"),  # JSON; text, not JsonText: read on the hot path
    instant("created_at"),
    instant("updated_at"),
    sqlite_with_rowid=False,  # small rows: one tree instead of two
)

mapping_api = Table(
    "mapping_api",
    metadata,
    account_key(),
    hex_key("api_id"),
    text("name"),
    text("description"),
    text("url"),
    text("headers_sealed"),
    small("timeout_s"),
    small("retry_count"),
    flag("insecure_skip_verify"),
    number("team_id"),
    text("status"),  # enabled | deleted
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
)
