"""What Feishu tells us, by callback or connection alike: pressed buttons, and codes that people tell the bot."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tocsin.notifiers.button_values import being_done, read_value
from tocsin.notifiers.callback import Heard, Linked, Pressed, Result
from tocsin.notifiers.feishu_app.calls import call, message_uuid
from tocsin.notifiers.feishu_app.card import card_of
from tocsin.notifiers.feishu_app.settings import read
from tocsin.notifiers.notifier import HttpRequest
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json
from tocsin.notifiers.told_codes import read_code

PRESSED = "card.action.trigger"
TOLD = "im.message.receive_v1"
_AT = re.compile(r"@_(?:user_\d+|all)")


def read_event(event: Mapping[str, Any], app_id: str) -> Heard | None:
    """What an event (version 2.0, decrypted and verified) says; `None` when it is another app's.

    Events that are none of our business give a `Heard` that says nothing.
    """
    header = _object(event, "header")
    if header.get("app_id") != app_id:
        return None
    kind, event_id, inner = header.get("event_type"), _text(header, "event_id"), _object(event, "event")
    if kind == PRESSED:
        pressed = _pressed(inner, event_id)
        return Heard(said=(pressed,) if pressed else (), context={"kind": PRESSED})
    if kind == TOLD:
        linked, message_id = _linked(inner)
        return Heard(said=(linked,) if linked else (), context={"kind": TOLD, "message_id": message_id})
    return Heard()


def reply_of(heard: Heard, results: Sequence[Result]) -> dict[str, Any]:
    """What Feishu is answered: for a press a short text, and the card as it is now where it may be changed."""
    if heard.context.get("kind") != PRESSED or not heard.said:
        return {}
    if not results:
        english, chinese = being_done()
        said = {"type": "info", "content": english, "i18n": {"zh_cn": chinese, "en_us": english}}
        return {"toast": said}
    result = results[0]
    reply: dict[str, Any] = {}
    if result.text:
        reply["toast"] = {"type": "success" if result.ok else "error", "content": result.text[:300]}
    card = card_of(result.message) if result.message is not None else None
    return reply | {"card": {"type": "raw", "data": card}} if card is not None else reply


def words_back(heard: Heard, results: Sequence[Result], settings: Mapping[str, Any]) -> tuple[HttpRequest, ...]:
    """What came of a told code, as an answer to that message: neither a callback's reply nor a frame shows words."""
    app, text = read(settings), results[0].text if results else ""
    message_id = str(heard.context.get("message_id", ""))
    if heard.context.get("kind") != TOLD or not text or not message_id or isinstance(app, list):
        return ()
    content = {
        "msg_type": "text",
        "content": encode_json({"text": text[:500]}).decode(),
        "uuid": message_uuid(f"reply-{message_id}"),
    }
    path = f"/open-apis/im/v1/messages/{quote(message_id, safe='')}/reply"
    return (call(app, path, content),) if app.access_token else ()


def _pressed(event: Mapping[str, Any], event_id: str) -> Pressed | None:
    presser = _text(_object(event, "operator"), "open_id")
    return read_value(_object(event, "action").get("value"), user_id=presser, event_id=event_id)


def _linked(event: Mapping[str, Any]) -> tuple[Linked | None, str]:
    """The code in a text message to the bot, and the message's id, to answer it."""
    message, sender = _object(event, "message"), _object(event, "sender")
    user_id = _text(_object(sender, "sender_id"), "open_id")
    if message.get("message_type") != "text" or sender.get("sender_type") != "user" or not user_id:
        return None, ""
    content = read_object(_text(message, "content").encode("utf-8", "replace"))
    code = read_code(_AT.sub(" ", _text(content, "text")))
    if not code:
        return None, ""
    chat_id = _text(message, "chat_id") if message.get("chat_type") != "p2p" else ""
    return Linked(code=code, user_id=user_id, chat_id=chat_id), _text(message, "message_id")


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
