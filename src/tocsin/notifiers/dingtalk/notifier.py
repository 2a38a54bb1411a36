"""DingTalk custom robots: Markdown messages, signed in the query, answers with `errcode` inside HTTP 200."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.dingtalk.settings import read
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import Meaning, by_robot
from tocsin.notifiers.robots import Robot, hmac_sha256, missing_keyword, phones, post_json, unusable, with_query

TEXT_BYTES = 4000
"""The reference product cuts a robot's text here; DingTalk itself takes 20 KB for the whole body."""
BAN_S = 600.0
"""Sending more than 20 messages a minute mutes a robot for ten minutes."""

_GONE = Meaning(Outcome.target_gone, "This robot or its group is no more; create a new robot and enter its address.")
_CONTENT = Meaning(Outcome.content_error, "DingTalk does not accept this text or a link in it; check the template.")
_CODES = {
    -1: Meaning(Outcome.transient, "DingTalk is busy."),
    130101: Meaning(Outcome.rate_limited, "More than 20 messages a minute: the robot is muted for 10 minutes.", BAN_S),
    410100: Meaning(Outcome.rate_limited, "DingTalk asks to slow down.", 60.0),
    90030: Meaning(Outcome.rate_limited, "The robot's quota is used up for now.", 60.0),
    310000: Meaning(
        Outcome.config_error,
        "The robot's security setting refused it: its keyword must be entered here, the secret must match, this server's address "
        "must be listed and its clock right.",
    ),
    400102: Meaning(Outcome.target_gone, "The robot is switched off in its group; switch it on again."),
    **dict.fromkeys((300001, 300005, 400013, 400101, 400106), _GONE),
    **dict.fromkeys((40035, 43004, 400105, 430101, 430102, 430103, 430104), _CONTENT),
}


class DingTalk:
    """Builds and judges messages of DingTalk group robots."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a robot's settings."""
        robot = read(settings)
        return robot if isinstance(robot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One Markdown message; the phone numbers to mention stand in the text too, or no name would show."""
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        mobiles = phones(message)
        content = {
            "msgtype": "markdown",
            "markdown": {"title": wording.headline(message)[:64], "text": _text(message, mobiles, robot)},
            "at": {"atMobiles": mobiles, "isAtAll": robot.at_all or message.mention_all},
        }
        url = robot.url
        if robot.sign_secret:
            timestamp = str(message.sent_at)
            sign = hmac_sha256(robot.sign_secret, f"{timestamp}\n{robot.sign_secret}")
            url = with_query(url, {"timestamp": timestamp, "sign": sign})
        return post_json(url, content)

    def judge(self, response: Response) -> Receipt:
        """By `errcode`; HTTP 200 alone means nothing here."""
        return by_robot(response, ("errcode",), ("errmsg",), _CODES)


def _text(message: Message, mobiles: list[str], robot: Robot) -> str:
    ats = "".join(f" @{phone}" for phone in mobiles).strip()
    text = _said(message, ("", ats))
    missing = missing_keyword(robot, text)
    return _said(message, (missing, ats)) if missing else text


def _said(message: Message, tails: tuple[str, ...]) -> str:
    """The template's text or our own wording, then `tails`, each a paragraph of its own that is never cut."""
    tail = "".join(f"\n\n{part}" for part in tails if part)
    if message.body:
        return cut_middle("", message.body, tail, TEXT_BYTES)
    head = f"### {cut(_escape(wording.headline(message)), 600)}\n\n"
    tail = f"\n\n[{wording.open_word(message)}]({message.url}){tail}" if message.url else tail
    room = TEXT_BYTES - size(head) - size(tail)
    said, description = wording.markdown(message, escape=_escape, limit=room, line_end="\n\n")
    return cut_middle(head, f"{said}\n\n{description}".rstrip(), tail, TEXT_BYTES)


def _escape(text: str) -> str:
    # DingTalk knows no escapes; a link or an image in a title is broken by a space that does not show.
    return "\n\n".join(one_line(line).replace("](", "]\u200b(") for line in text.splitlines() if line.strip())


NOTIFIER: Notifier = DingTalk()
