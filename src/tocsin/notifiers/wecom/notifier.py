"""WeCom group robots: Markdown, and a text below it that mentions people by phone; `errcode` inside HTTP 200."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.message import Mention, Message
from tocsin.notifiers.notifier import Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import Meaning, by_robot
from tocsin.notifiers.robots import phones, post_json, unusable
from tocsin.notifiers.wecom.settings import read

MARKDOWN_BYTES = 4000
TEXT_BYTES = 600
"""WeCom takes 4096 bytes of Markdown and 2048 of text; the reference product cuts Markdown at 4000. The text only says
what the Markdown above it was about."""
MAX_MENTIONS = 20

_USER_ID = re.compile(r"[A-Za-z0-9_@.-]{1,64}")

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
        """Markdown with inline mentions of user ids; whoever can only be mentioned by phone, and all, in a text below.

        WeCom mentions phone numbers and everybody in text messages only. The second message costs one of the 20 a
        minute, and says so little that the first is not missed where it fails.
        """
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        content = {"msgtype": "markdown", "markdown": {"content": _as_markdown(message)}}
        request = post_json(robot.url, content)
        below = _below(message, at_all=robot.at_all or message.mention_all)
        return msgspec.structs.replace(request, follow=post_json(robot.url, below)) if below else request

    def judge(self, response: Response) -> Receipt:
        """By `errcode`; HTTP 200 alone means nothing here."""
        return by_robot(response, ("errcode",), ("errmsg",), _CODES)


def _below(message: Message, *, at_all: bool) -> dict[str, Any] | None:
    """The text that mentions by phone: one line that says what it is about; `None` where nobody is left to mention."""
    by_phone = [m for m in message.mentions if not _is_mentionable(m)]
    mobiles = phones(msgspec.structs.replace(message, mentions=tuple(by_phone)))[:MAX_MENTIONS]
    if not mobiles and not at_all:
        return None
    text = cut(_escape(wording.headline(message)), TEXT_BYTES)
    return {
        "msgtype": "text",
        "text": {"content": text, "mentioned_mobile_list": [*mobiles, "@all"] if at_all else mobiles},
    }


def _is_mentionable(mention: Mention) -> bool:
    """Whether there is a user id for `<@…>`, and nothing in it that would break out of it or mean everybody."""
    return bool(_USER_ID.fullmatch(mention.user_id)) and mention.user_id.lower() not in ("all", "@all")


def _as_markdown(message: Message) -> str:
    ats = "".join(f" <@{m.user_id}>" for m in [m for m in message.mentions if _is_mentionable(m)][:MAX_MENTIONS])
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
