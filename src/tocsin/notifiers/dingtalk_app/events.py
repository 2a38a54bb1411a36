"""What DingTalk tells us, by callback or Stream mode alike: pressed buttons, and codes that people tell the robot."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers.button_values import read_value
from tocsin.notifiers.button_words import being_done
from tocsin.notifiers.callback import Heard, Linked, Result
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.dingtalk_app.card import VALUE_BYTES, is_card, pressed_value, variables
from tocsin.notifiers.link_words import read_code
from tocsin.notifiers.receipts import read_object

PRESSED = "card"
TOLD = "told"


def read_press(event: Mapping[str, Any], event_id: str) -> Heard:
    """The press that a card's callback tells of; nothing said where it is not of a button of ours."""
    content = event.get("content")
    inner = read_object(content.encode("utf-8", "replace")) if isinstance(content, str) else {}
    private = inner.get("cardPrivateData")
    params = private.get("params") if isinstance(private, dict) else None
    pressed = read_value(pressed_value(params), user_id=_text(event, "userId"), event_id=event_id)
    return Heard(said=(pressed,) if pressed else (), context={"kind": PRESSED})


def read_told(event: Mapping[str, Any], robot: str) -> Heard | None:
    """The code in a text message to the robot; `None` when the message is another robot's."""
    if event.get("robotCode") not in (robot, None, ""):
        return None
    text, user_id = event.get("text"), _text(event, "senderStaffId")
    told = _text(text, "content") if isinstance(text, dict) and event.get("msgtype") == "text" else ""
    code = read_code(told, needs_word=False)
    if not code or not user_id:  # people from outside the organisation have no user id
        return Heard(context={"kind": TOLD})
    chat_id = _text(event, "conversationId") if event.get("conversationType") == "2" else ""
    linked = Linked(code=code, user_id=user_id, user_name=_text(event, "senderNick")[:100], chat_id=chat_id)
    return Heard(said=(linked,), context={"kind": TOLD, "chat_id": chat_id, "user_id": user_id})


def card_reply(results: Sequence[Result]) -> dict[str, Any]:
    """The card's new values for everybody, and a line that only the presser sees."""
    text = results[0].text if results else f"{being_done(chinese=False)} {being_done(chinese=True)}"
    reply: dict[str, Any] = {
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        "userPrivateData": {"cardParamMap": {"note": cut(text, VALUE_BYTES)}},
    }
    message = results[0].message if results else None
    if message is not None and is_card(message):
        values = {name: value for name, value in variables(message).items() if name != "note"}
        reply["cardData"] = {"cardParamMap": values}
    return reply


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
