"""Real-user monitoring: its issues come as standard events."""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        labels = event.labels
        found = {"resource": labels.get("application", ""), "check": labels.get("issue") or event.title}
        event.labels = {name: text for name, text in (found | labels).items() if text}
    return parsed
