"""Huawei Log Tank Service through SMN: one or more alarms as JSON in the message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.body import Body
from tocsin.sources.envelopes import SMN_HOSTS, open_envelope
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import Fields, make_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {**severity.COMMON, "major": "Warning", "minor": "Info"}


def parse(push: Push) -> Parsed:
    """One event for each alarm. Raises `BadPush` when there is none in the message."""
    letter = open_envelope(push, "a message of an SMN topic", SMN_HOSTS)
    if isinstance(letter, Parsed):
        return letter
    subject = letter.subject

    def make(sent: Fields, body: Body) -> Event:
        return finished(_draft(sent, subject), push, body)

    return make_each(letter.fields.listed("events"), letter.body, "message.events", make)


def _draft(sent: Fields, subject: str) -> Draft:
    about, notes = sent.inner("metadata"), sent.inner("annotations")
    name = notes.text("alarm_rule_alias") or about.text("event_name")
    if not name:
        raise BadPush("rule_missing", "is required: the name of the alarm rule", path="metadata.event_name")
    results = notes.items("results")
    where = results[0].text("resource_id") if results else ""
    over = notes.text("alarm_status").lower() in ("recovery", "recovered", "clear", "resolved")
    level = about.text("event_severity")
    flags: list[str] = []
    at = sent.text("ends_at") if over else sent.text("starts_at")
    return Draft(
        title=f"{name}: {where}" if where else name,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(about.text("resource_id") or name, where),
        resource=where or about.text("resource_id"),
        check=name,
        description=notes.text("message") or subject,
        labels={
            "condition": notes.text("condition_expression"),
            "current_value": notes.text("current_value"),
            "alarm_type": about.text("lts_alarm_type") or notes.text("type"),
            "link": results[0].text("url") if results else "",
        },
        at=at if at not in ("", "0") else None,
        flags=flags,
    )
