"""Tencent Cloud CLS: a callback template (the guide has it) whose last parts are put in unescaped, so it may be broken JSON."""

from __future__ import annotations

from typing import Final

from tocsin.sources import severity
from tocsin.sources.broken_json import read_template
from tocsin.sources.event import Status
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_NAMES: Final = (
    "uin", "nickname", "region", "alarm", "alarm_id", "condition", "happen_threshold", "alert_threshold", "topic", "topic_id",
    "level", "label", "start_time", "start_time_unix", "notify_time", "notify_time_unix", "notify_type", "consecutive_alert_nums",
    "duration", "trigger_params", "record_group_id", "detail_url", "query_url", "message", "query_result", "query_log",
    "analysis_result",
)  # fmt: skip


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no alarm is named."""
    body, sent = read_template(push, "an alarm of CLS", _NAMES)
    name, alarm = sent.text("alarm"), sent.text("alarm_id")
    if not name and not alarm:
        raise BadPush("alarm_missing", "is required: the name of the alarm policy", path="alarm")
    level = sent.text("level")
    flags: list[str] = []
    own = sent.labels("label") or sent.inner("label").all_texts()
    names = ("region", "topic", "topic_id", "condition", "trigger_params", "detail_url", "query_url", "nickname", "uin")
    group = sent.text("record_group_id")
    firing: Status = severity.status_of(level, severity.COMMON, flags) if level else "Warning"
    draft = Draft(
        title=name or f"Alarm {alarm}",
        status="Ok" if sent.text("notify_type") == "2" else firing,
        key=key_of(alarm or name, group or sent.text("topic_id"), *([] if group else sorted(own.values()))),
        resource=sent.text("topic"),
        check=name,
        description="\n".join(line for line in (sent.text("message"), sent.text("condition")) if line),
        labels=own | {name: sent.text(name) for name in names},
        at=sent.text("notify_time_unix", "start_time_unix") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
