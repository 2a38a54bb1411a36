"""Monit: its `exec` action runs a command that posts the standard event, keyed by host and service."""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard
from tocsin.sources.standard_event import put_first


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        labels = event.labels
        resource = labels.get("host") or labels.get("instance", "")
        put_first(event, resource, labels.get("service") or labels.get("rule", ""))
    return parsed
