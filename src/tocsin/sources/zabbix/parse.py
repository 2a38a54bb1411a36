"""Zabbix: the macros of an event as JSON (media type webhook), or between two marks in the text of a message (scripts).

A problem is known by its trigger, so that the recovery meets it in every version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from tocsin.sources import severity
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import read_object
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push

_START: Final = "-----Flashduty Required Starts-----"
_END: Final = "-----Flashduty Required Ends-----"
_WORDS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    **dict.fromkeys(("disaster", "high", "5", "4", "灾难", "严重"), "Critical"),
    **dict.fromkeys(("average", "warning", "3", "2", "一般严重", "警告"), "Warning"),
    **dict.fromkeys(("information", "not classified", "1", "0", "信息", "未分类"), "Info"),
}
_LABELS: Final = ("host_name", "host_ip", "host_group", "item_name", "trigger_id", "zabbix_url")
_TAGS: Final = msgspec.json.Decoder(list[dict[str, str | int | float | bool | None]])
_MOST_TAGS: Final = 40


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither a name nor a trigger says what it is about."""
    body, sent = read_object(push, "the macros of a Zabbix event")
    said = _in_block(sent.text("message")) or {}

    def text(name: str) -> str:
        return sent.text(name) or said.get(name, "")

    title, trigger = text("event_name") or text("trigger_desc"), text("trigger_id")
    if not title and not trigger:
        raise BadPush("event_missing", "is required: {EVENT.NAME}, with {TRIGGER.ID} as trigger_id", path="event_name")
    marks = [*body.flags]
    is_over = text("event_value") == "0"
    word = text("event_severity")
    status: Status = "Ok" if is_over else severity.status_of(word, _WORDS, marks) if word else "Warning"
    labels = {"resource": text("host_name") or text("host_ip"), "check": title}
    labels |= {name: text(name) for name in _LABELS}
    labels |= {name: value for name, value in _tags(text("event_tags"), marks).items() if name not in labels}
    labels = {name: value for name, value in labels.items() if value}
    described = (text("trigger_desc"), f"{text('item_name')}: {text('item_value')}" if text("item_value") else "")
    key = trigger or derive_key({name: labels[name] for name in ("resource", "check") if name in labels}, title)
    event = Event(
        title=title or f"Trigger {trigger}",
        status=status,
        alert_key=key,
        description="\n".join(one for one in described if one),
        labels=labels,
        flags=marks,
    )
    finish(event, plain=body.plain)
    stamp(event, text("event_time") or None, push.received_at)
    return Parsed([event])


def _in_block(message: str) -> dict[str, str] | None:
    """The pairs between the marks of a message; values may hold an equals sign."""
    block, end, _ = message.partition(_START)[2].partition(_END)
    if not end:
        return None
    pairs = (pair.partition("=") for pair in block.split("||"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _tags(text: str, marks: list[str]) -> dict[str, str]:
    """Tags as Zabbix writes them: a JSON list of `tag` and `value`, or `name:value, name:value`."""
    if text.startswith("["):
        try:
            listed = _TAGS.decode(text)
        except msgspec.DecodeError:
            marks.append("event_tags_dropped")
            return {}
        return {str(one["tag"]): str(one.get("value") or one["tag"]) for one in listed[:_MOST_TAGS] if one.get("tag")}
    pairs = (one.strip().partition(":") for one in text.split(",")[:_MOST_TAGS])
    return {name.strip(): value.strip() or name.strip() for name, _, value in pairs if name.strip()}
