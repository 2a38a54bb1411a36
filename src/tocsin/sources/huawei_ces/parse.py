"""Huawei Cloud Eye through SMN: an alarm as JSON in the message, or (older templates) as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.envelopes import SMN_HOSTS, Letter, open_envelope
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "紧急": "Critical",
    "major": "Critical",
    "important": "Critical",
    "重要": "Critical",
    "minor": "Warning",
    "次要": "Warning",
    "informational": "Info",
    "提示": "Info",
}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` for an envelope with nothing in it."""
    letter = open_envelope(push, "a message of an SMN topic", SMN_HOSTS)
    if isinstance(letter, Parsed):
        return letter
    data = letter.fields.inner("data")
    draft = _alarm(data, letter.subject) if data.text("AlarmRuleName", "MetricName") else _text(letter)
    return Parsed([finished(draft, push, letter.body)])


def _alarm(data: Fields, subject: str) -> Draft:
    rule, metric = data.text("AlarmRuleName"), data.text("MetricName")
    name, level = data.text("ResourceName", "ResourceId"), data.text("AlarmLevel")
    over = data.text("IsAlarm").lower() != "true" or "恢复" in subject
    flags: list[str] = []
    said = f"{metric} {data.text('ComparisonOperator')} {data.text('Value')}, now {data.text('CurrentData')}"
    names = (
        "Namespace",
        "DimensionName",
        "MetricName",
        "RegionId",
        "ResourceId",
        "PrivateIp",
        "PublicIp",
        "EpName",
        "AccountName",
    )
    return Draft(
        title=f"{rule or metric}: {name}" if name else rule or metric,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(rule, data.text("ResourceId") or name, metric),
        resource=name,
        check=rule or metric,
        description="\n".join(line for line in (subject, said) if line),
        labels={key: data.text(key) for key in names},
        at=data.text("AlarmTime") or None,
        flags=flags,
    )


def _text(letter: Letter) -> Draft:
    """Older templates write prose: its subject tells one alarm from another, but for the word that says it is over."""
    title = letter.subject or letter.message.partition("\n")[0] or letter.fields.text("message", "alarm_name")
    if not title:
        raise BadPush("message_missing", "is required: what happened", path="message")
    over = "恢复" in title or letter.fields.text("alarm_status").lower() == "ok"
    key = title.replace("告警恢复", "告警").replace("已恢复正常", "已触发告警")
    return Draft(
        title=title, status="Ok" if over else "Warning", key=key_of(key), check=key, description=letter.message
    )
