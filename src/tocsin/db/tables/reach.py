"""Through what people are reached: providers and their health, chat identities, devices, one-time codes, drills."""

from __future__ import annotations

from sqlalchemy import Index, Table

from tocsin.db.tables.columns import (
    account_key,
    hex_key,
    instant,
    json,
    metadata,
    number,
    number_key,
    small,
    text,
)

provider = Table(
    "provider",
    metadata,
    account_key(),
    number_key("provider_id"),
    text("notifier"),  # the plugin folder
    text("name"),
    text("status"),  # enabled | disabled | deleted
    small("priority"),  # providers of one medium are tried in this order
    text("settings_sealed"),  # JSON, sealed as a whole
    text("callback_secret"),  # part of its callback address where the provider signs nothing
    small("failures"),  # in a row; 0 after a success
    instant("open_until_at"),  # the breaker: until then others are tried first
    instant("last_ok_at"),
    instant("last_failed_at"),
    text("last_error"),  # masked
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
    instant("deleted_at"),
    Index("ix_provider_notifier", "account_id", "notifier"),
)

# Which process holds the connection of a provider that speaks through one (a stream).
provider_stream = Table(
    "provider_stream",
    metadata,
    account_key(),
    number_key("provider_id"),
    text("holder"),
    instant("lease_until_at"),
    text("state"),  # connecting | open | failed | off
    text("said"),  # what is wrong, masked
    json("cursor"),  # where polling goes on
    instant("changed_at"),
)

identity = Table(
    "identity",
    metadata,
    account_key(),
    number_key("provider_id"),
    number_key("member_id"),
    text("user_id"),
    text("user_name"),
    text("address"),  # what messages need beside the id, opaque
    text("linked_by"),  # code | sign_in | lookup | hand
    instant("created_at"),
    instant("updated_at"),
    Index("uq_identity_user", "account_id", "provider_id", "user_id", unique=True),
    Index("ix_identity_member", "account_id", "member_id"),
)

# Groups that a chat app's bot was introduced to, to be chosen in rules.
chat = Table(
    "chat",
    metadata,
    account_key(),
    number_key("provider_id"),
    hex_key("chat_key"),  # hash of chat_id, which may be long
    text("chat_id"),
    text("name"),
    number("creator_id"),
    instant("created_at"),
    instant("updated_at"),
)

device = Table(
    "device",
    metadata,
    account_key(),
    hex_key("device_id"),
    number("member_id"),
    text("name"),
    text("platform"),
    text("notifier"),  # webpush | apns | fcm; empty until it registers for pushes
    number("provider_id"),
    text("target_sealed"),
    text("target_hash"),  # one device registers once
    text("secret_hash"),  # what the device shows to speak for itself
    text("session_hash"),  # the session it is signed in by, so that both can end together
    text("status"),  # enabled | silent (its push address is gone) | deleted
    text("last_error"),
    instant("bound_at"),
    instant("seen_at"),
    instant("last_ok_at"),
    instant("last_receipt_at"),
    instant("updated_at"),
    Index("ix_device_member", "account_id", "member_id"),
    Index("ix_device_secret", "secret_hash"),
)

# One-time codes: to verify an address or a number, to bind a device, to link a chat identity or a group, to sign in.
ticket = Table(
    "ticket",
    metadata,
    account_key(),
    hex_key("ticket_id"),
    text("kind"),  # email | phone | device | link | group | sign_in
    number("member_id"),
    text("subject"),  # the address or number; of links the provider's id
    text("code_hash"),
    small("tries"),
    instant("created_at"),
    instant("expires_at"),
    instant("used_at"),
    Index("ix_ticket_code", "code_hash"),
    Index("ix_ticket_member", "account_id", "member_id", "kind", "created_at"),
)

# E-mail address -> user id in a chat app, for bots that can mention people.
mention_table = Table(
    "mention_table",
    metadata,
    account_key(),
    hex_key("table_id"),
    text("name"),
    text("medium"),  # feishu | wecom | zoom | slack | …
    number("team_id"),
    json("entries"),  # {"ana@example.com": "ou_…"}
    number("creator_id"),
    number("updated_by"),
    instant("created_at"),
    instant("updated_at"),
)

# What a provider reported or somebody pressed, once.
heard = Table(
    "heard",
    metadata,
    account_key(),
    number_key("provider_id"),
    hex_key("event_key"),  # hash of the provider's own id of it
    instant("created_at"),
    Index("ix_heard_age", "created_at"),
)

drill = Table(
    "drill",
    metadata,
    account_key(),
    hex_key("drill_id"),
    number("member_id"),
    text("severity"),
    json("ways"),  # the transports asked for; [] = the person's preferences
    json("problems"),  # what could not be tried, in words
    instant("created_at"),
    instant("received_at"),  # the first proof that somebody read it
    text("received_by"),  # the transport that proof came through
    Index("ix_drill_member", "account_id", "member_id", "drill_id"),
)
