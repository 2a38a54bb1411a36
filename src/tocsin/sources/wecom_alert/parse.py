"""A WeCom robot, imitated: texts and Markdown. Its messages have no title, so by title would make one alert of all."""

from __future__ import annotations

from typing import Final

from tocsin.sources.fields import read_object
from tocsin.sources.robots import no_message, robot_message
from tocsin.sources.source import BadPush, Parsed, Push

_DONE: Final = {"errcode": 0, "errmsg": "ok"}
_TITLE: Final = "Wecom robot Alert"


def parse(push: Push) -> Parsed:
    """One event, or none for a kind of message that is no text. Raises `BadPush` for a message without words."""
    body, sent = read_object(push, "a message for a WeCom robot")
    kind = sent.text("msgtype")
    if kind not in ("text", "markdown", "markdown_v2"):
        return no_message(kind, "text and markdown", _DONE)
    content = sent.inner(kind).text("content")
    if not content:
        raise BadPush("message_empty", "is required: the words of the message", path=f"{kind}.content")
    return robot_message(push, body, _TITLE, content, _DONE, is_random=True)
