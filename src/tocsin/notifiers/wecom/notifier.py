"""WeCom group robots: Markdown, or text where people are mentioned by phone; `errcode` inside HTTP 200."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import Meaning, by_robot
from tocsin.notifiers.robots import phones, post_json, unusable
from tocsin.notifiers.wecom.settings import read

MARKDOWN_BYTES = 4000
TEXT_BYTES = 2000
"""WeCom takes 4096 bytes of Markdown and 2048 of text; the reference product cuts Markdown at 4000."""

_COLOURS = {"Critical": "warning", "Warning": "warning", "Info": "info", "Ok": "info"}
_CONTENT = Meaning(Outcome.content_error, "WeCom does not accept this text; check the template.")
_CODES = {
    -1: Meaning(Outcome.transient, "WeCom is busy."),
    45009: Meaning(Outcome.rate_limited, "More than 20 messages a minute; it is sent later.", 60.0),
    45033: Meaning(Outcome.rate_limited, "WeCom asks to slow down.", 60.0),
    93000: Meaning(Outcome.target_gone, "The key is not valid: the robot was removed; create a new one."),
    **dict.fromkeys((40008, 40058, 44004, 45002), _CONTENT),
}


class WeCom:
    """Builds and judges messages of WeCom group robots."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a robot's settings."""
        robot = read(settings)
        return robot if isinstance(robot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Markdown with inline mentions; plain text if somebody can only be mentioned by phone or all are.

        WeCom mentions phone numbers in text messages only, and a second message would cost one of the 20 a minute.
        """
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        by_phone = [m for m in message.mentions if m.phone and not m.user_id]
        if by_phone or robot.at_all:
            content = _as_text(message, at_all=robot.at_all)
        else:
            content = {"msgtype": "markdown", "markdown": {"content": _as_markdown(message)}}
        return post_json(robot.url, content)

    def judge(self, response: Response) -> Receipt:
        """By `errcode`; HTTP 200 alone means nothing here."""
        return by_robot(response, ("errcode",), ("errmsg",), _CODES)


def _as_text(message: Message, *, at_all: bool) -> dict[str, Any]:
    link = f"\n{message.url}" if message.url else ""
    if message.body:
        text = cut_middle("", message.body, "" if message.url in message.body[: TEXT_BYTES // 4] else link, TEXT_BYTES)
    else:
        text = cut_middle("", wording.plain_text(message, link=False), link, TEXT_BYTES)
    mobiles = phones(message) + (["@all"] if at_all else [])
    ids = [m.user_id for m in message.mentions if m.user_id]
    return {"msgtype": "text", "text": {"content": text, "mentioned_list": ids, "mentioned_mobile_list": mobiles}}


def _as_markdown(message: Message) -> str:
    ats = "".join(f" <@{m.user_id}>" for m in message.mentions if m.user_id and m.user_id.isprintable())
    tail = f"\n{ats.strip()}" if ats else ""
    if message.body:
        return cut_middle("", message.body, tail, MARKDOWN_BYTES)
    colour = _COLOURS.get(message.severity, "comment")
    head = f'**<font color="{colour}">{cut(_escape(wording.headline(message)), 600)}</font>**\n'
    tail = (f"\n[{wording.open_word(message)}]({message.url})" if message.url else "") + tail
    room = MARKDOWN_BYTES - size(head) - size(tail)
    said, description = wording.markdown(message, escape=_escape, limit=room)
    return cut_middle(head, f"{said}\n{description}".rstrip(), tail, MARKDOWN_BYTES)


def _escape(text: str) -> str:
    # `<@all>` or `<font>` in an alert must stay text; WeCom shows the look-alike brackets as they are.
    text = text.replace("<", "\uff1c").replace(">", "\uff1e").replace("](", "]\u200b(")
    return "\n".join(one_line(line) for line in text.splitlines())


NOTIFIER: Notifier = WeCom()
