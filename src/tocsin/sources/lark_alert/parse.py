"""A Feishu or Lark robot, imitated: texts and rich texts, and the form without a kind of the first generation."""

from __future__ import annotations

from typing import Final

from tocsin.sources.fields import Fields, read_object
from tocsin.sources.robots import no_message, robot_message
from tocsin.sources.source import BadPush, Parsed, Push

_DONE: Final = {"code": 0, "msg": "success"}
_LANGUAGES: Final = ("zh_cn", "en_us", "ja_jp")


def parse(push: Push) -> Parsed:
    """One event, or none for a kind of message that is no text. Raises `BadPush` for a message without words."""
    body, sent = read_object(push, "a message for a Feishu robot")
    kind = sent.text("msg_type")
    if kind == "text" or (not kind and sent.text("text", "title")):
        content = sent.inner("content").text("text") or sent.text("text")
        title = sent.text("title") or "Feishu Alert"
    elif kind == "post":
        title, content = _post(sent)
    else:
        return no_message(kind, "text and post", _DONE)
    if not content and title == "Feishu Alert":
        raise BadPush("message_empty", "is required: the words of the message", path="content")
    return robot_message(push, body, title, content, _DONE)


def _post(sent: Fields) -> tuple[str, str]:
    """Title and text of a rich text, in the first language it has; each of its lines is a list of pieces."""
    post = sent.inner("content").inner("post") or sent.inner("post")
    languages = [name for name in (*_LANGUAGES, *post.names()) if post.inner(name)]
    page = post.inner(languages[0]) if languages else post
    lines = []
    for line in page.listed("content")[:200]:
        pieces = Fields({"line": line}).items("line")
        lines.append("".join(piece.text("text") or _link(piece) for piece in pieces))
    return page.text("title") or "Feishu Alert", "\n".join(lines).strip()


def _link(piece: Fields) -> str:
    return piece.text("href") or (f"@{piece.text('user_name', 'user_id')}" if piece.text("tag") == "at" else "")
