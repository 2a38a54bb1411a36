"""OpManager: the body of a notification profile that invokes a webhook. Unfilled macros are dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, is_hole, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_SEVERITIES: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "service down": "Critical",
    "trouble": "Warning",
    "attention": "Info",
    "clear": "Ok",
}
_OWN: Final = frozenset({"message", "severity", "alarmid", "strModTime"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither message nor device is named."""
    body, sent = read_object(push, "the body of an OpManager notification")
    texts = {name: text for name, text in sent.all_texts().items() if not is_hole(text) and text != "NA"}
    message, device = texts.get("message", ""), texts.get("displayName", "")
    if not message and not device:
        raise BadPush("message_missing", "is required: $message", path="message")
    flags: list[str] = []
    word = texts.get("severity", "")
    draft = Draft(
        title=f"{device}: {message}" if device and message else message or device,
        status=severity.status_of(word, _SEVERITIES, flags) if word else "Warning",
        key=key_of(texts.get("entity") or texts.get("alarmid", "")),
        resource=device,
        check=texts.get("eventType") or texts.get("Monitor_monitorName", ""),
        description=message,
        labels={name: text for name, text in texts.items() if name not in _OWN},
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
