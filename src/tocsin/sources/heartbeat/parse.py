"""Heartbeats: whoever is to be watched calls the address, by GET, a form or JSON, with its name and how often it will call.

A sign of life is no event. An alert comes when it is missed, or at once when it says itself that something failed.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.sources.fields import Fields
from tocsin.sources.forms import read_fields
from tocsin.sources.heartbeat.settings import read
from tocsin.sources.source import BadPush, Beat, Parsed, Push

NAME_LIMIT: Final = 128
_SPAN: Final = re.compile(r"(\d{1,9})\s*(s|sec|m|min|h|d)?", re.ASCII)
_UNITS: Final = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400}
_WORDS: Final = {"": False, "ok": False, "up": False, "success": False, "fail": True, "failed": True, "down": True}
_LONGEST_S: Final = 31 * 86_400
_SHORTEST_S: Final = 10


def parse(push: Push) -> Parsed:
    """One sign of life. Raises ``BadPush`` for a name, a span or a status that cannot be used.

    ``name`` (default: ``default``), ``every`` and ``grace`` (seconds, or ``5m``, ``1h``, ``1d``), ``status`` (``ok`` or ``fail``;
    also the ``exit`` code of a program), ``message``.
    """
    said = Fields({}) if push.method == "POST" and not push.body.strip() else read_fields(push, "a heartbeat")[1]
    asked = push.query

    def text(name: str) -> str:
        return said.text(name) or asked.get(name, "").strip()

    settings = read(push.settings)
    name = " ".join(text("name").split()) or "default"
    if len(name) > NAME_LIMIT or not name.isprintable():
        raise BadPush("name_unusable", f"must be printable and have at most {NAME_LIMIT} characters", path="name")
    beat = Beat(
        name=name,
        every_s=_seconds(text("every"), "every") or settings.every_s,
        grace_s=_seconds(text("grace"), "grace", least=0) if text("grace") else settings.grace_s,
        is_failure=_has_failed(text("status"), text("exit")),
        message=text("message")[:500],
    )
    return Parsed(beats=[beat])


def _seconds(written: str, path: str, least: int = _SHORTEST_S) -> int:
    if not written:
        return 0
    found = _SPAN.fullmatch(written.lower())
    seconds = int(found[1]) * _UNITS[found[2] or "s"] if found else -1
    if not least <= seconds <= _LONGEST_S:
        raise BadPush(
            "span_unusable", f"{written[:40]!r} must be 10 s to 31 d, written as 90, 90s, 5m, 1h or 1d", path=path
        )
    return seconds


def _has_failed(word: str, code: str) -> bool:
    if code:
        return code != "0"
    if word.lower() not in _WORDS:
        raise BadPush("status_unknown", f"{word[:40]!r} is neither ok nor fail", path="status")
    return _WORDS[word.lower()]
