"""Feishu and Lark custom robots: cards, rich text or plain text, signed in the body, `code` inside HTTP 200."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle, size
from tocsin.notifiers.feishu.settings import read
from tocsin.notifiers.feishu_cards import (
    COLOURS,
    Form,
    at_in_card,
    at_in_text,
    escape,
    mention_ids,
    read_form,
    with_lines,
)
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpResponse, Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import Meaning, by_robot, read_object
from tocsin.notifiers.robots import Robot, hmac_sha256, missing_keyword, post_json, unusable

TEXT_BYTES = 4000
BODY_BYTES = 20_000
"""Feishu refuses a body over 20 KB; the rest of the envelope needs little."""

_SLOW = Meaning(Outcome.rate_limited, "Feishu asks to slow down (100 a minute, 5 a second).", 5.0)
_CONTENT = Meaning(Outcome.content_error, "Feishu does not accept this card or text; check the template.")
_CODES = {
    9499: _CONTENT,
    11232: _SLOW,
    19001: Meaning(Outcome.target_gone, "The token is not valid: the robot was removed; create a new one."),
    19021: Meaning(Outcome.config_error, "The signature does not match: check the secret and this server's clock."),
    19022: Meaning(Outcome.config_error, "This server's address is not on the robot's list; add it."),
    19024: Meaning(
        Outcome.config_error, "The robot's keyword is not in the text; enter it as the keyword of this robot."
    ),
    200621: _CONTENT,
    230025: _CONTENT,
    230099: _CONTENT,
}


class Feishu:
    """Builds and judges messages of Feishu and Lark group robots."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a robot's settings."""
        robot = read(settings)
        return robot if isinstance(robot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """The template's card, rich text or text if it wrote one, else our own card."""
        robot = read(target)
        if isinstance(robot, list):
            return unusable(robot)
        content = _from_template(message, robot) or _card(message, robot)
        if robot.sign_secret:
            timestamp = str(message.sent_at // 1000)
            # Feishu keys the HMAC with the text and signs nothing: the mirror image of DingTalk's way.
            content |= {"timestamp": timestamp, "sign": hmac_sha256(f"{timestamp}\n{robot.sign_secret}", "")}
        return post_json(robot.url, content)

    def judge(self, response: Response) -> Receipt:
        """By `code` (older: `StatusCode`), and by the text where one number has two meanings."""
        if isinstance(response, HttpResponse) and b"frequency limited" in response.body:
            code = str(read_object(response.body).get("code", f"http {response.status}"))
            return Receipt(outcome=_SLOW.outcome, code=code, text=_SLOW.text, retry_after_s=_SLOW.retry_after_s)
        return by_robot(response, ("code", "StatusCode"), ("msg", "StatusMessage"), _CODES)


def _from_template(message: Message, robot: Robot) -> dict[str, Any] | None:
    """What the user's template made: JSON of a card or of rich text as it is, anything else as text."""
    if not message.body.strip():
        return None
    ids = mention_ids(message.mentions, everybody=message.mention_all or robot.at_all)
    form = read_form(message.body)
    if form is not None:
        form = with_lines(form, ids, missing_keyword(robot, form.content))
        return _message_of(form) if size(message.body) <= BODY_BYTES else None
    text = cut_middle("", message.body, _joined(" ", at_in_text(ids)), TEXT_BYTES)
    missing = missing_keyword(robot, text)
    if missing:
        text = cut_middle("", message.body, _joined(" ", missing, at_in_text(ids)), TEXT_BYTES)
    return {"msg_type": "text", "content": {"text": text}}


def _joined(joint: str, *parts: str) -> str:
    return "".join(f"{joint}{part}" for part in parts if part)


def _message_of(form: Form) -> dict[str, Any]:
    if form.kind == "card":
        return {"msg_type": "interactive", "card": form.content}
    return {"msg_type": "post", "content": {"post": form.content}}


def _card(message: Message, robot: Robot) -> dict[str, Any]:
    said, description = wording.markdown(message, escape=escape, limit=TEXT_BYTES - 1000)
    title = cut(wording.headline(message), 400)
    ids = mention_ids(message.mentions, everybody=message.mention_all or robot.at_all)
    body, ats = f"{said}\n{description}".rstrip(), at_in_card(ids)
    text = cut_middle("", body, _joined("\n", ats), TEXT_BYTES - 600)
    missing = missing_keyword(robot, [title, text])
    if missing:
        text = cut_middle("", body, _joined("\n", escape(missing), ats), TEXT_BYTES - 600)
    elements: list[dict[str, Any]] = [{"tag": "div", "text": {"tag": "lark_md", "content": text}}]
    if message.url:
        button = {
            "tag": "button",
            "type": "primary",
            "text": {"tag": "plain_text", "content": wording.open_word(message)},
            "url": message.url,
        }
        elements.append({"tag": "action", "actions": [button]})
    colour = "green" if message.progress == "Closed" else COLOURS.get(message.severity, "blue")
    header = {"template": colour, "title": {"tag": "plain_text", "content": title}}
    return {
        "msg_type": "interactive",
        "card": {"config": {"wide_screen_mode": True}, "header": header, "elements": elements},
    }


NOTIFIER: Notifier = Feishu()
