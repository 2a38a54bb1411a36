"""Which field of a body is what, guessed by its name. For people who write a source; nothing that runs uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "title": ("title", "summary", "subject", "message", "msg", "name", "alertname", "event", "text"),
    "status": ("status", "state", "alertstate", "currentstate", "action", "condition"),
    "severity": ("severity", "level", "priority", "urgency", "alertlevel"),
    "resource": ("resource", "host", "hostname", "instance", "node", "device", "service", "target"),
    "check": ("check", "rule", "rulename", "monitor", "metric", "alertname", "alertrule", "checkname"),
    "key": ("alertkey", "fingerprint", "alertid", "incidentid", "eventid", "id", "uuid", "key"),
    "description": ("description", "details", "detail", "body", "content", "reason", "message"),
    "time": ("time", "timestamp", "eventtime", "createdat", "startsat", "occurredat", "date", "at"),
}
"""Names of fields in small letters without signs, the likeliest first."""
DEPTH: Final = 3


class Guess(Struct, frozen=True):
    """Paths of fields (names of objects one inside the other) by what they are, and the list of alerts, empty for one."""

    items: str
    fields: dict[str, tuple[str, ...]]


def guess(sent: Any) -> Guess | None:
    """What a decoded body seems to be made of; ``None`` when no text in it can be a title."""
    items, one = _alert_in(sent)
    if not isinstance(one, dict):
        return None
    paths = list(_paths(one, ()))
    found: dict[str, tuple[str, ...]] = {}
    for what, names in NAMES.items():
        for name in names:
            path = next((path for path in paths if _bare(path[-1]) == name and path not in found.values()), None)
            if path is not None:
                found[what] = path
                break
    if "title" not in found:
        texts = [path for path in paths if isinstance(_at(one, path), str)]
        if not texts:
            return None
        found["title"] = texts[0]
    return Guess(items, found)


def _alert_in(sent: Any) -> tuple[str, Any]:
    """The first list of objects of a body with its name, or the body itself. A body that is a list has the name ``[]``."""
    if isinstance(sent, list):
        return "[]", sent[0] if sent else None
    if isinstance(sent, dict):
        for name, value in sent.items():
            if isinstance(value, list) and value and isinstance(value[0], dict) and len(value[0]) > 2:
                return name, value[0]
    return "", sent


def _paths(value: dict[str, Any], before: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Paths of plain values, those nearest to the top first."""
    for name, inner in value.items():
        if not isinstance(inner, dict | list):
            yield (*before, name)
    if len(before) < DEPTH - 1:
        for name, inner in value.items():
            if isinstance(inner, dict):
                yield from _paths(inner, (*before, name))


def _bare(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value[name]
    return value
