"""Short ways to push a body at a source."""

import json
from typing import Any

from tocsin.sources.event import Event
from tocsin.sources.prometheus import parse as prometheus
from tocsin.sources.source import BadPush, Parsed, Push
from tocsin.sources.standard import parse as standard

NOW = 1_790_000_000_000
"""The time of receipt of every push here: 2026-09-21T14:13:20Z."""


def push(body: Any, content_type: str = "application/json", **headers: str) -> Push:
    """A request with these bytes, or with this value as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Push(data, content_type, {name.replace("_", "-"): value for name, value in headers.items()}, {}, NOW)


def standard_event(**fields: Any) -> Event:
    """The event of a standard push with these fields on top of the needed ones."""
    return only(standard.parse(push({"event_status": "Warning", "title_rule": "disk full", **fields})))


def standard_refusal(**fields: Any) -> BadPush:
    """The refusal of a standard push with these fields on top of the needed ones."""
    return refusal(push({"event_status": "Warning", "title_rule": "disk full", **fields}))


def refusal(request: Push, source: Any = standard) -> BadPush:
    """The refusal of a push, which must be refused."""
    try:
        parsed = source.parse(request)
    except BadPush as error:
        return error
    raise AssertionError(f"was accepted: {parsed}")


def alert(**fields: Any) -> dict[str, Any]:
    """A firing alert of an Alertmanager with these fields changed."""
    return {
        "status": "firing",
        "labels": {"alertname": "DiskFull", "instance": "web-1", "severity": "critical"},
        "annotations": {"summary": "Disk of web-1 is full"},
        "startsAt": "2026-09-21T14:00:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "00000000000000aa",
        **fields,
    }


def webhook(*alerts: Any, **fields: Any) -> Parsed:
    """What becomes of a webhook with these alerts."""
    return prometheus.parse(push({"version": "4", "status": "firing", "alerts": list(alerts), **fields}))


def prometheus_event(**fields: Any) -> Event:
    """The event of a webhook with one alert, with these fields changed."""
    return only(webhook(alert(**fields)))


def only(parsed: Parsed) -> Event:
    """The one event of a push without rejections."""
    assert parsed.rejections == []
    (event,) = parsed.events
    return event
