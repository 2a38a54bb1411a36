"""What people set up: channels, integrations, escalation rules, templates; and the version that tells caches to look again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, false

from tocsin.db.tables.columns import (
    JsonText,
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

config_version = Table("config_version", metadata, account_key(), number("version"))

channel = Table(
    "channel",
    metadata,
    account_key(),
    number_key("channel_id"),
    number("team_id"),
    json("managing_team_ids"),
    text("name"),
    text("description"),
    text("status"),  # enabled | disabled | deleted
    flag("is_private"),
    number("auto_resolve_timeout_s"),  # 0 = never
    text("auto_resolve_mode"),  # trigger | update
    flag("disable_auto_close"),
    flag("disable_outlier_detection"),
    flag("is_external_report_enabled"),
    text("external_report_token"),
    flag("dynamic_assignment"),  # labels of alerts may name whom layers tell (domain section 10: off)
    flag("allow_foreign_recovery"),  # a recovery through another integration counts (domain section 10: off)
    json("grouping"),
    json("flapping"),
    number("creator_id"),
    instant("last_incident_at"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_channel_team", "account_id", "team_id"),
)

integration = Table(
    "integration",
    metadata,
    account_key(),
    number_key("integration_id"),
    text("name"),
    text("type"),
    number("channel_id"),  # 0 = shared
    number("team_id"),
    text("status"),  # enabled | disabled | deleted
    text("key_hash"),
    text("key_sealed"),  # shown again in the console, so sealed rather than only hashed
    Column("old_key_hash", Text, nullable=False, server_default=""),  # still taken until `old_key_until`
    Column("old_key_until", BigInteger, nullable=False, server_default="0"),
    json("settings"),
    Column("watch", JsonText, nullable=False, server_default="{}"),  # what is missed when it does not come
    Column("mail_prefix", Text),  # NULL: it takes no mails
    # Its events wait in a lane of their own until APIs have been asked for labels of theirs.
    Column("asks_api", Boolean(create_constraint=False), nullable=False, server_default=false()),
    number("creator_id"),
    instant("last_event_at"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("uq_integration_key_hash", "key_hash", unique=True),
    Index("ix_integration_old_key", "old_key_hash"),
    Index("uq_integration_mail_prefix", "mail_prefix", unique=True),
    Index("ix_integration_channel", "account_id", "channel_id"),
)

escalation_rule = Table(
    "escalation_rule",
    metadata,
    account_key(),
    hex_key("rule_id"),
    number("channel_id"),
    small("priority"),
    small("version"),
    text("status"),  # enabled | disabled | deleted
    text("name"),
    text("description"),
    number("aggr_window_s"),
    text("template_id"),
    json("layers"),
    json("time_filters"),
    json("filters"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_escalation_rule_channel", "account_id", "channel_id", "priority"),
)

# What a running escalation works on: rows are never changed, so editing or deleting a rule stops nothing silently.
escalation_rule_version = Table(
    "escalation_rule_version",
    metadata,
    account_key(),
    hex_key("rule_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    json("rule"),
    instant("created_at"),
)

# What a channel does about noise: one row per drop, silence or inhibit rule; what a kind has of its own is in the settings.
noise_rule = Table(
    "noise_rule",
    metadata,
    account_key(),
    hex_key("rule_id"),
    number("channel_id"),
    text("kind"),  # drop | silence | inhibit
    small("priority"),
    small("version"),
    text("status"),  # enabled | disabled | deleted
    text("name"),
    text("description"),
    json("settings"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_noise_rule_channel", "account_id", "channel_id", "kind", "priority"),
)

# What a decision was made by, as it was then: rows are never changed.
noise_rule_version = Table(
    "noise_rule_version",
    metadata,
    account_key(),
    hex_key("rule_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    json("rule"),
    instant("created_at"),
)

# Where the events of a shared integration go: one row each.
route = Table(
    "route",
    metadata,
    account_key(),
    number_key("integration_id"),
    small("version"),
    json("cases"),
    json("sections"),
    json("default_ids"),
    text("status"),  # enabled | deleted
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
)

# What an event was routed by, as it was then: rows are never changed.
route_version = Table(
    "route_version",
    metadata,
    account_key(),
    number_key("integration_id"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    json("route"),
    instant("created_at"),
)

template = Table(
    "template",
    metadata,
    account_key(),
    hex_key("template_id"),
    number("team_id"),
    text("name"),
    text("description"),
    text("status"),  # enabled | disabled | deleted
    json("bodies"),  # {"email": "...", "dingtalk": "...", ...}
    flag("is_default"),
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
)
