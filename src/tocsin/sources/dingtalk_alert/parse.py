"""A DingTalk robot, imitated: texts and Markdown. Its signatures are not looked at: the address holds the secret."""

from __future__ import annotations

from typing import Final

from tocsin.sources.fields import read_object
from tocsin.sources.robots import no_message, robot_message
from tocsin.sources.source import BadPush, Parsed, Push

_DONE: Final = {"errcode": 0, "errmsg": "ok"}


def parse(push: Push) -> Parsed:
    """One event, or none for a kind of message that is no text. Raises `BadPush` for a message without words."""
    body, sent = read_object(push, "a message for a DingTalk robot")
    kind = sent.text("msgtype")
    if kind not in ("text", "markdown"):
        return no_message(kind, "text and markdown", _DONE)
    part = sent.inner(kind)
    content = part.text("content", "text")
    title = part.text("title") if kind == "markdown" else "Dingtalk Alert"
    if not title and not content:
        raise BadPush(
            "message_empty",
            "is required: the words of the message",
            path=f"{kind}.{'text' if kind == 'markdown' else 'content'}",
        )
    return robot_message(push, body, title or "Dingtalk Alert", content, _DONE)
