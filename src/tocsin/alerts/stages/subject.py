"""Events and alerts as conditions see them (domain section 4). Pure."""

from __future__ import annotations

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.model import AlertState, Draft
from tocsin.kernel.conditions import Subject

_LABELS = frozenset({"check", "resource", "service", "cluster"})


def subject_of_event(draft: Draft) -> Subject:
    """What conditions may ask of an event."""
    event = draft.event
    fields = {
        "severity": event.status,
        "title": event.title,
        "description": event.description,
        "alert_key": event.alert_key,
        "data_source_id": str(draft.integration_id),
    }
    return _subject(fields, event.labels)


def subject_of_alert(alert: AlertState) -> Subject:
    """What conditions may ask of an alert: what its newest event said."""
    fields = {
        "severity": alert.status,
        "title": alert.title,
        "description": alert.description,
        "alert_key": alert.alert_key,
        "data_source_id": str(alert.integration_id),
    }
    return _subject(fields, alert.labels)


def subject_of_kept(event: KeptEvent) -> Subject:
    """What conditions may ask of an event that is kept."""
    fields = {
        "severity": event.status,
        "title": event.title,
        "description": event.description,
        "alert_key": event.alert_key,
        "data_source_id": str(event.integration_id),
    }
    return _subject(fields, event.labels)


def _subject(fields: dict[str, str], labels: dict[str, str]) -> Subject:
    def value(key: str) -> str | None:
        if key.startswith("labels."):
            return labels.get(key[7:])
        if key in _LABELS:
            return labels.get(key)
        return fields.get(key)

    return value
