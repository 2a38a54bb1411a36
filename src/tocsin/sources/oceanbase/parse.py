"""OceanBase Cloud Platform: its script channel posts the standard event, with the alarm's facts as labels."""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard
from tocsin.sources.standard_event import put_first


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        labels = event.labels
        if event.title_rule.startswith("$"):  # the script joins labels; OCP writes them with colons between
            names = event.title_rule.split("::")
            event.title = "::".join(labels.get(name[1:], "") for name in names) or event.title
        target = labels.get("hostIP") or labels.get("ob_cluster") or labels.get("alarm_targets", "")
        put_first(event, target, labels.get("name", ""))
    return parsed
