"""Events and alerts as conditions see them (domain section 4). Pure."""

from __future__ import annotations

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.model import AlertState, Draft
from tocsin.kernel.conditions import Subject

_LABELS = frozenset({"check", "resource", "service", "cluster"})


def subject_of_event(draft: Draft) -> Subject:
    """What conditions may ask of an event. Made once: several stages ask, each with several rules."""
    event = draft.event
    known = draft.subject
    if known is not None and known[0] is event:
        return known[1]
    made = _subject(
        event.labels,
        severity=event.status,
        title=event.title,
        description=event.description,
        alert_key=event.alert_key,
        data_source_id=str(draft.integration_id),
    )
    draft.subject = (event, made)
    return made


def subject_of_alert(alert: AlertState) -> Subject:
    """What conditions may ask of an alert: what its newest event said."""
    return _subject(
        alert.labels,
        severity=alert.status,
        title=alert.title,
        description=alert.description,
        alert_key=alert.alert_key,
        data_source_id=str(alert.integration_id),
    )


def subject_of_kept(event: KeptEvent) -> Subject:
    """What conditions may ask of an event that is kept."""
    return _subject(
        event.labels,
        severity=event.status,
        title=event.title,
        description=event.description,
        alert_key=event.alert_key,
        data_source_id=str(event.integration_id),
    )


def _subject(labels: dict[str, str], **fields: str) -> Subject:
    """A look-up in one table: conditions ask often, and a table costs less than a function that tells keys apart."""
    for name, value in labels.items():
        fields[f"labels.{name}"] = value
        if name in _LABELS:
            fields[name] = value
    return fields.get
