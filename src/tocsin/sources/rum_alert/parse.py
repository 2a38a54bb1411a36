"""Real-user monitoring: its issues come as standard events."""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard
from tocsin.sources.standard_event import put_first


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        labels = event.labels
        put_first(event, labels.get("application", ""), labels.get("issue") or event.title)
    return parsed
