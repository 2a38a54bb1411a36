"""Huawei APM through SMN: a text of lines `name:value`, as the template of the guide makes it. Its own wording is not published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.aliases import OVER
from tocsin.sources.envelopes import SMN_HOSTS, open_envelope
from tocsin.sources.event import Status
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "严重": "Critical",
    "common": "Info",
    "轻微": "Info",
}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` for an envelope with nothing in it."""
    letter = open_envelope(push, "a message of an SMN topic", SMN_HOSTS)
    if isinstance(letter, Parsed):
        return letter
    told = letter.fields.all_texts() or _lines(letter.message)
    title = told.get("alarmName") or letter.subject or letter.message.partition("\n")[0]
    if not title:
        raise BadPush("message_missing", "is required: what happened", path="message")
    level = told.get("severity", "")
    flags: list[str] = []
    over = told.get("status", "").strip().lower() in OVER
    where = told.get("host") or told.get("instance", "")
    draft = Draft(
        title=f"{title}: {where}" if where else title,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(title, told.get("application", ""), where),
        resource=where or told.get("application", ""),
        check=title,
        description=letter.message,
        labels={
            name: text for name, text in told.items() if name not in ("status", "time", "currentValue", "severity")
        },
        flags=flags,
    )
    return Parsed([finished(draft, push, letter.body)])


def _lines(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines()[:60])
    return {name.strip(): value.strip() for name, sign, value in pairs if sign and name.strip()}
