"""All tables as SQLAlchemy Core metadata, one module per noun group.

Rules: ``account_id`` leads every key (a tenant can be moved or distributed as a whole); instants are BIGINT milliseconds
(``*_at``); JSON is text written by :mod:`msgspec`; no default is left to the database, so both databases hold the same.
"""

from tocsin.db.tables.calendars import calendar, calendar_entry
from tocsin.db.tables.changes import change, change_event
from tocsin.db.tables.columns import metadata
from tocsin.db.tables.configuration import (
    channel,
    config_version,
    escalation_rule,
    escalation_rule_version,
    integration,
    noise_rule,
    noise_rule_version,
    route,
    route_version,
    template,
)
from tocsin.db.tables.duties import duty_role
from tocsin.db.tables.feeds import calendar_feed
from tocsin.db.tables.inflow import arrival, event, inbox, ledger, partition, rejected_event, rule_count, unprocessed
from tocsin.db.tables.likeness import likeness, likeness_feature
from tocsin.db.tables.mails import mail_taken, mailbox
from tocsin.db.tables.mapping import (
    integration_rules,
    integration_rules_version,
    mapping_api,
    mapping_row,
    mapping_schema,
)
from tocsin.db.tables.organisation import account, app_key, audit, member, session, team, team_member
from tocsin.db.tables.reach import (
    chat,
    device,
    drill,
    heard,
    identity,
    mention_table,
    provider,
    provider_stream,
    ticket,
)
from tocsin.db.tables.replays import replay
from tocsin.db.tables.response import (
    alert,
    attempt,
    delivery,
    early_recovery,
    escalation,
    feed,
    incident,
    incident_group,
    target_rate,
    timer,
)
from tocsin.db.tables.schedules import schedule, schedule_version
from tocsin.db.tables.turns import leave, leave_calendar, swap
from tocsin.db.tables.watches import heartbeat

__all__ = [
    "account",
    "alert",
    "app_key",
    "arrival",
    "attempt",
    "audit",
    "calendar",
    "calendar_entry",
    "calendar_feed",
    "change",
    "change_event",
    "channel",
    "chat",
    "config_version",
    "delivery",
    "device",
    "drill",
    "duty_role",
    "early_recovery",
    "escalation",
    "escalation_rule",
    "escalation_rule_version",
    "event",
    "feed",
    "heard",
    "heartbeat",
    "identity",
    "inbox",
    "incident",
    "incident_group",
    "integration",
    "integration_rules",
    "integration_rules_version",
    "leave",
    "leave_calendar",
    "ledger",
    "likeness",
    "likeness_feature",
    "mail_taken",
    "mailbox",
    "mapping_api",
    "mapping_row",
    "mapping_schema",
    "member",
    "mention_table",
    "metadata",
    "noise_rule",
    "noise_rule_version",
    "partition",
    "provider",
    "provider_stream",
    "rejected_event",
    "replay",
    "route",
    "route_version",
    "rule_count",
    "schedule",
    "schedule_version",
    "session",
    "swap",
    "target_rate",
    "team",
    "team_member",
    "template",
    "ticket",
    "timer",
    "unprocessed",
]
