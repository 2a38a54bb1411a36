"""Events, rules and channels for tests of the stages."""

from __future__ import annotations

from typing import Any

from tocsin.alerts.model import AlertState, Draft
from tocsin.channels.model import Channel
from tocsin.channels.noise_rule import NoiseRule, NoiseSettings
from tocsin.sources.event import Event, Status

ACCOUNT, CHANNEL, INTEGRATION = 1, 2, 3
NOW = 1_767_603_600_000
"""Monday, 5 January 2026, 09:00 UTC."""


def draft(title: str = "disk full", status: Status = "Critical", **fields: Any) -> Draft:
    """An event that knows its channel."""
    labels = fields.pop("labels", {})
    event = Event(
        title, status, fields.pop("alert_key", title), event_time=fields.pop("at", NOW), labels=labels, **fields
    )
    one = Draft(ACCOUNT, INTEGRATION, f"event of {title}", NOW, event)
    one.channel_id = CHANNEL
    return one


def channel(**fields: Any) -> Channel:
    """The channel."""
    values: dict[str, Any] = {"account_id": ACCOUNT, "channel_id": CHANNEL, "team_id": 0, "name": "db"}
    return Channel(**(values | fields))


def rule(settings: NoiseSettings, kind: Any, number: int = 1, **fields: Any) -> NoiseRule:
    """A rule of the channel."""
    values: dict[str, Any] = {
        "account_id": ACCOUNT,
        "rule_id": f"{number:024x}",
        "channel_id": CHANNEL,
        "kind": kind,
        "name": f"rule {number}",
        "settings": settings,
        "version": 3,
    }
    return NoiseRule(**(values | fields))


def alert(number: int = 1, **fields: Any) -> AlertState:
    """An open alert of the channel."""
    values: dict[str, Any] = {
        "account_id": ACCOUNT,
        "alert_id": f"{number:024x}",
        "channel_id": CHANNEL,
        "integration_id": INTEGRATION,
        "incident_id": f"incident {number}",
        "alert_key": f"key {number}",
        "title": "host down",
        "title_rule": "",
        "description": "",
        "severity": "Critical",
        "status": "Critical",
        "images": "[]",
        "start_at": NOW,
        "last_at": NOW,
        "order_at": NOW,
        "end_at": 0,
        "event_cnt": 1,
        "is_open": True,
        "is_latest": True,
        "ever_muted": False,
        "closed_by": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return AlertState(**(values | fields))
