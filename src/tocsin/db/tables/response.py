"""What is being answered: alerts, incidents, their timeline, running escalations, timers, deliveries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text
from sqlalchemy import text as sql

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

alert = Table(
    "alert",
    metadata,
    account_key(),
    hex_key("alert_id"),
    number("channel_id"),
    number("integration_id"),
    text("incident_id"),
    text("alert_key"),
    text("title"),
    text("title_rule"),
    text("description"),
    text("severity"),  # the highest its events had
    text("status"),  # of the newest event
    text("labels"),  # JSON, hot path
    text("images"),
    instant("start_at"),
    instant("last_at"),  # source time of the newest event
    instant("order_at"),  # by which the events of the key are ordered
    instant("end_at"),  # 0 while open
    number("event_cnt"),
    flag("is_open"),
    flag("is_latest"),  # one per channel and alert_key: what the next event of that key meets
    flag("ever_muted"),
    text("closed_by"),  # event | hand | timeout | empty
    instant("created_at"),
    instant("updated_at"),
    text("mute"),  # JSON of alerts.mute while it tells nobody, else empty
    text("flap"),  # when its key came and went of late: see alerts.stages.flap
    Index(
        "uq_alert_latest",
        "account_id",
        "channel_id",
        "alert_key",
        unique=True,
        sqlite_where=sql("is_latest"),
        postgresql_where=sql("is_latest"),
    ),
    Index(
        "ix_alert_home",
        "account_id",
        "integration_id",
        "alert_key",
        sqlite_where=sql("is_open"),
        postgresql_where=sql("is_open"),
    ),
    # Alerts of an incident are counted in the index alone; none of these changes with each event.
    Index("ix_alert_incident", "account_id", "incident_id", "is_open", "created_at"),
    Index("ix_alert_channel", "account_id", "channel_id", "alert_id"),
    Index(
        "ix_alert_channel_open",
        "account_id",
        "channel_id",
        sqlite_where=sql("is_open"),
        postgresql_where=sql("is_open"),
    ),
    Index(
        "ix_alert_integration_open",
        "account_id",
        "integration_id",
        sqlite_where=sql("is_open"),
        postgresql_where=sql("is_open"),
    ),
)

# A recovery that met no alert is remembered, so that its late firing twin does not open what is already over.
early_recovery = Table(
    "early_recovery",
    metadata,
    account_key(),
    number_key("channel_id"),
    hex_key("alert_key"),
    number("integration_id"),
    instant("event_at"),
    instant("received_at"),
)

incident = Table(
    "incident",
    metadata,
    account_key(),
    hex_key("incident_id"),
    number("channel_id"),
    number("integration_id"),  # of the first alert; 0 = made by hand
    text("num"),
    text("title"),
    text("description"),
    text("severity"),
    text("status"),  # severity while anything fires, Ok when all alerts recovered
    text("progress"),  # Triggered | Processing | Closed
    text("labels"),  # JSON
    text("impact"),
    text("root_cause"),
    text("resolution"),
    text("group_method"),
    text("dedup_key"),
    text("reporter_email"),
    json("manual_overrides"),
    json("responders"),  # [{"person_id", "assigned_at", "acknowledged_at"}]
    json("assigned_to"),
    number("creator_id"),
    number("closer_id"),
    number("owner_id"),
    small("feed_seq"),  # sequence number of the last line of the timeline
    flag("ever_muted"),
    text("untold"),  # why nobody was told; empty when somebody was
    text("mute"),  # JSON of alerts.mute while all its open alerts are muted, else empty
    text("likeness"),  # what it is compared by as it began: see db.tables.likeness
    text("merged_into"),  # the incident that somebody merged it into, else empty
    flag("is_rare"),  # nothing alike began in its channel in the 30 days before
    flag("merge_off"),  # nothing joins it by itself
    instant("start_at"),
    instant("last_at"),
    instant("end_at"),
    instant("ack_at"),
    instant("close_at"),
    instant("snoozed_until_at"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_incident_list", "account_id", "start_at", "incident_id"),
    Index("ix_incident_channel", "account_id", "channel_id", "progress", "start_at"),
    Index(
        "ix_incident_past",
        "account_id",
        "channel_id",
        "likeness",
        "start_at",
        sqlite_where=sql("progress = 'Closed'"),
        postgresql_where=sql("progress = 'Closed'"),
    ),
    Index(
        "ix_incident_rare",
        "account_id",
        "start_at",
        "incident_id",
        sqlite_where=sql("is_rare"),
        postgresql_where=sql("is_rare"),
    ),
    Index(
        "ix_incident_open",  # the list people look at all day: its cost does not grow with what is over
        "account_id",
        "start_at",
        "incident_id",
        sqlite_where=sql("progress <> 'Closed'"),
        postgresql_where=sql("progress <> 'Closed'"),
    ),
)

# Which incident alerts of equal values join: the newest one of each key. Whether it still takes them says the incident.
incident_group = Table(
    "incident_group",
    metadata,
    account_key(),
    number_key("channel_id"),
    hex_key("group_key"),  # hash of the names and values that are equal
    text("incident_id"),
    instant("updated_at"),
)

# The timeline of incidents and alerts: appended, never changed.
feed = Table(
    "feed",
    metadata,
    account_key(),
    hex_key("ref_id"),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("feed_id", Text, nullable=False),  # 24 hex, ordered by time: what live updates resume from
    number("channel_id"),
    text("type"),
    text("detail"),  # JSON
    number("creator_id"),
    instant("created_at"),
    Index("ix_feed_live", "account_id", "feed_id"),
    sqlite_with_rowid=False,  # small rows: one tree instead of two
)

escalation = Table(
    "escalation",
    metadata,
    account_key(),
    hex_key("incident_id"),
    text("assignment_id"),  # new with each (re)assignment; part of every delivery's key
    text("rule_id"),
    small("rule_version"),
    text("state"),  # waiting | running | held | exhausted | stopped
    small("layer_idx"),
    small("sent_rounds"),
    instant("layer_started_at"),
    instant("updated_at"),
)

timer = Table(
    "timer",
    metadata,
    account_key(),
    hex_key("ref_id"),
    hex_key("kind"),  # escalation | snooze | auto_resolve | mute
    instant("due_at"),
    json("payload"),
    instant("created_at"),
    Index("ix_timer_due", "due_at"),
)

delivery = Table(
    "delivery",
    metadata,
    account_key(),
    hex_key("delivery_id"),
    text("delivery_key"),  # unique: the same message to the same target is one row, whoever asks again
    text("kind"),  # incident | refresh (a sent message is changed) | notice | drill
    text("incident_id"),  # empty for notices and drills
    text("assignment_id"),
    text("event"),
    small("layer_idx"),
    small("round"),
    text("medium"),  # the transport as people know it: email, sms, voice, app, feishu_app, …, robot
    text("notifier"),  # the plugin folder; where several providers serve a medium, that of the last attempt
    number("provider_id"),  # 0 = the folder works without a provider
    text("tried"),  # providers tried in this sweep, comma separated; the next one is another
    text("target_key"),  # what rate limits count on: a hash of the address or URL
    text("recipient"),  # as shown to people, masked where it holds a secret
    number("person_id"),  # 0 = not a member
    text("target_sealed"),  # JSON {"address"} or the bot's settings, sealed
    text("words_sealed"),  # of a notice: what it says, sealed (it may hold a code)
    text("severity"),  # at the time it was ordered
    text("subject_id"),  # of a drill its id, of a refresh the delivery it changes
    text("cause_id"),  # the delivery that failed and that this one stands in for
    text("template_id"),
    text("rule_id"),
    text("rule_name"),
    text("until"),  # acknowledged | closed | always: when it is no longer worth sending
    text("reason"),
    text("state"),  # pending | leased | sent (a receipt is waited for) | delivered | failed | dropped
    text("result"),
    text("digest_id"),
    small("attempts"),
    flag("may_repeat"),  # an attempt may have arrived although nobody knows: the next copy says so
    text("provider_message_id"),  # what reports name it by
    text("ref"),  # what changing it later needs
    text("proof"),  # sent | delivered | seen | answered: the strongest sign that it arrived
    instant("proof_at"),
    instant("due_at"),
    instant("lease_until_at"),
    text("lease_token"),
    number("latency_ms"),
    instant("created_at"),
    instant("updated_at"),
    instant("finished_at"),
    Index("uq_delivery_key", "account_id", "delivery_key", unique=True),
    Index("ix_delivery_incident", "account_id", "incident_id"),
    Index("ix_delivery_time", "account_id", "created_at", "delivery_id"),
    Index(
        "ix_delivery_message",
        "account_id",
        "provider_id",
        "provider_message_id",
        sqlite_where=sql("provider_message_id <> ''"),
        postgresql_where=sql("provider_message_id <> ''"),
    ),
    Index(
        "ix_delivery_subject",
        "account_id",
        "subject_id",
        sqlite_where=sql("subject_id <> ''"),
        postgresql_where=sql("subject_id <> ''"),
    ),
    Index("ix_delivery_due", "state", "due_at"),
)

attempt = Table(
    "attempt",
    metadata,
    account_key(),
    hex_key("delivery_id"),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    text("notifier"),
    number("provider_id"),
    text("outcome"),
    text("code"),
    text("text"),
    text("provider_message_id"),
    number("latency_ms"),
    instant("created_at"),
    Index("ix_attempt_time", "account_id", "created_at"),
)

# Token bucket per target, shared by all workers.
target_rate = Table(
    "target_rate",
    metadata,
    account_key(),
    hex_key("target_key"),
    Column("tokens_milli", BigInteger, nullable=False),
    instant("updated_at"),
)
