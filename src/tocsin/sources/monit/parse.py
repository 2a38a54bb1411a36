"""Monit: its `exec` action runs a command that posts the standard event, keyed by host and service."""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        labels = event.labels
        found = {
            "resource": labels.get("host") or labels.get("instance", ""),
            "check": labels.get("service") or labels.get("rule", ""),
        }
        event.labels = {name: text for name, text in (found | labels).items() if text}
    return parsed
