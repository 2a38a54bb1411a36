"""Feishu and Lark custom robots: cards, rich text or plain text, signed in the body, `code` inside HTTP 200."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.feishu.settings import read
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpResponse, Notifier, Outcome, Problem, Receipt, Request, Response
from tocsin.notifiers.receipts import Meaning, by_robot, read_object
from tocsin.notifiers.robots import hmac_sha256, post_json, unusable

TEXT_BYTES = 4000
BODY_BYTES = 20_000
"""Feishu refuses a body over 20 KB; the rest of the envelope needs little."""

_COLOURS = {"Critical": "red", "Warning": "orange", "Info": "blue", "Ok": "green"}
_SLOW = Meaning(Outcome.rate_limited, "Feishu asks to slow down (100 a minute, 5 a second).", 5.0)
_CONTENT = Meaning(Outcome.content_error, "Feishu does not accept this card or text; check the template.")
_CODES = {
    9499: _CONTENT,
    11232: _SLOW,
    19001: Meaning(Outcome.target_gone, "The token is not valid: the robot was removed; create a new one."),
    19021: Meaning(Outcome.config_error, "The signature does not match: check the secret and this server's clock."),
    19022: Meaning(Outcome.config_error, "This server's address is not on the robot's list; add it."),
    19024: Meaning(Outcome.config_error, "The robot's keyword is not in the text; set the keyword to '#'."),
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
        content = _from_template(message) or _card(message)
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


def _from_template(message: Message) -> dict[str, Any] | None:
    """What the user's template made: JSON of a card or of rich text as it is, anything else as text."""
    if not message.body.strip():
        return None
    content = read_object(message.body.encode("utf-8", "replace"))
    known = _known_form(content)
    if known is not None:
        return known if size(message.body) <= BODY_BYTES else None
    ats = "".join(f' <at user_id="{m.user_id}">{_plain(m.name)}</at>' for m in message.mentions if m.user_id)
    return {"msg_type": "text", "content": {"text": cut_middle("", message.body, ats, TEXT_BYTES)}}


def _known_form(content: dict[str, Any]) -> dict[str, Any] | None:
    if content.get("msg_type") == "interactive" and isinstance(content.get("card"), dict):
        return {"msg_type": "interactive", "card": content["card"]}
    if "elements" in content or "schema" in content:
        return {"msg_type": "interactive", "card": content}
    # The reference's own sample has `post` at the top, Feishu wants it inside `content`: both are taken.
    inner = content.get("content")
    post = content.get("post") or (inner.get("post") if isinstance(inner, dict) else None)
    if isinstance(post, dict):
        return {"msg_type": "post", "content": {"post": post}}
    return None


def _card(message: Message) -> dict[str, Any]:
    said, description = wording.markdown(message, escape=_escape, limit=TEXT_BYTES - 1000)
    ats = "".join(_mention(m.user_id, m.email) for m in message.mentions)
    text = cut_middle("", f"{said}\n{description}".rstrip(), ats, TEXT_BYTES - 600)
    elements: list[dict[str, Any]] = [{"tag": "div", "text": {"tag": "lark_md", "content": text}}]
    if message.url:
        button = {
            "tag": "button",
            "type": "primary",
            "text": {"tag": "plain_text", "content": wording.open_word(message)},
            "url": message.url,
        }
        elements.append({"tag": "action", "actions": [button]})
    title = {"tag": "plain_text", "content": cut(wording.headline(message), 400)}
    colour = "green" if message.progress == "Closed" else _COLOURS.get(message.severity, "blue")
    header = {"template": colour, "title": title}
    return {
        "msg_type": "interactive",
        "card": {"config": {"wide_screen_mode": True}, "header": header, "elements": elements},
    }


def _mention(user_id: str, email: str) -> str:
    if user_id:
        return f"\n<at id={_plain(user_id)}></at>"
    return f"\n<at email={_plain(email)}></at>" if email else ""


def _plain(text: str) -> str:
    return one_line(text).replace("<", "").replace(">", "").replace('"', "")


def _escape(text: str) -> str:
    # An alert may not mention people: `<at id=all></at>` in a title has to stay text.
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("](", "]\u200b(")
    return "\n".join(one_line(line) for line in text.splitlines())


NOTIFIER: Notifier = Feishu()
