"""Volcano Engine TLS: a callback template (the guide has it). No word for recovery is published; likely ones are read."""

from __future__ import annotations

from typing import Final

from tocsin.sources import severity
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_OVER: Final = ("recover", "resolve", "恢复", "2")


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no alarm is named."""
    body, sent = read_object(push, "an alarm of TLS")
    name, alarm = sent.text("Alarm"), sent.text("AlarmID")
    if not name and not alarm:
        raise BadPush("alarm_missing", "is required: the name of the alarm", path="Alarm")
    level = sent.text("Severity")
    flags: list[str] = []
    over = sent.text("NotifyType").lower().startswith(_OVER)
    names = ("ProjectName", "AlarmTopicName", "Region", "Topics", "DetailUrl", "AccountID", "Condition")
    draft = Draft(
        title=name or f"Alarm {alarm}",
        status="Ok" if over else severity.status_of(level, severity.COMMON, flags) if level else "Warning",
        key=key_of(alarm or name),
        resource=sent.text("AlarmTopicName", "Topics", "ProjectName"),
        check=name,
        description="\n".join(line for line in (sent.text("Condition"), sent.text("TriggerParams")) if line),
        labels={name: sent.text(name) for name in names},
        at=sent.text("NotifyTimeUnix") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
