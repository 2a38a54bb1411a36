"""JD Cloud: a callback template (the guide has it). Which word says that it is over is not published; the likely ones are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.aliases import OVER
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, is_hole, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "紧急": "Critical",
    "major": "Warning",
    "严重": "Warning",
    "general": "Info",
    "一般": "Info",
}
_OWN: Final = frozenset({"current_value", "times", "alert_time", "request_id", "status", "level"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither resource nor metric is named."""
    body, sent = read_object(push, "an alarm of JD Cloud")
    texts = {name: text for name, text in sent.all_texts().items() if not is_hole(text)}
    name, metric = texts.get("resource_name") or texts.get("resource_id", ""), texts.get("metric", "")
    if not name and not metric:
        raise BadPush("resource_missing", "is required: who the alarm is about", path="resource_id")
    level = texts.get("level", "")
    flags: list[str] = []
    over = texts.get("status", "").lower() in OVER
    draft = Draft(
        title=f"{metric} of {name}" if metric and name else metric or name,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(texts.get("rule_policy_id", ""), texts.get("resource_id") or name, metric),
        resource=name,
        check=metric,
        description=f"{metric} {texts.get('threshold', '')}, now {texts.get('current_value', '')}".strip(" ,"),
        labels={key: text for key, text in texts.items() if key not in _OWN},
        at=f"{texts['alert_time']}+08:00" if len(texts.get("alert_time", "")) == 19 else None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
