"""What an `Update` of the Bot API says, and what goes back: the same by webhook and by polling."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from tocsin.notifiers.button_keys import read_key
from tocsin.notifiers.button_words import being_done
from tocsin.notifiers.callback import Linked, Pressed, Result, Said
from tocsin.notifiers.cutting import one_line
from tocsin.notifiers.link_words import read_code
from tocsin.notifiers.message import Action
from tocsin.notifiers.telegram.html_text import cut_units

ALLOWED = ["message", "callback_query"]
TOAST_UNITS = 190
"""`answerCallbackQuery` takes 200 characters."""

_COMMAND = re.compile(r"/(start|link)(?:@[A-Za-z0-9_]{1,64})?\s+([A-Za-z0-9_-]{1,64})")
"""`/start` is what a link to the bot says; to groups come only commands, with the bot's name or without."""

Asked = dict[str, Any]
"""What the answer to one `Said` needs to know: `query` of a press, or `chat` and `thread` of a command; `zh`."""


def read_update(update: object) -> tuple[Said, Asked] | None:
    """What was said, and whom to answer; `None` for all that is none of our business."""
    if not isinstance(update, dict):
        return None
    if isinstance(update.get("callback_query"), dict):
        return _press(update["callback_query"])
    return _command(update["message"]) if isinstance(update.get("message"), dict) else None


def reply(asked: Mapping[str, Any], result: Result | None) -> tuple[str, dict[str, Any]]:
    """The method to call and its fields. `result` is `None` while it is still being done."""
    working = being_done(chinese=bool(asked.get("zh")))
    text = working if result is None else result.text
    if "query" in asked:
        said = (
            {"text": cut_units(text, TOAST_UNITS), "show_alert": not result.ok} if result and text else {"text": text}
        )
        return "answerCallbackQuery", {"callback_query_id": asked["query"], **said}
    place = {"chat_id": asked["chat"]} | ({"message_thread_id": asked["thread"]} if asked.get("thread") else {})
    return "sendMessage", {**place, "text": cut_units(text or working, 4000)}


def pair(asked: Sequence[Mapping[str, Any]], results: Sequence[Result]) -> list[tuple[str, dict[str, Any]]]:
    """The reply to each that asked; results are in the same order, or missing."""
    return [reply(each, results[n] if n < len(results) else None) for n, each in enumerate(asked)]


def _press(query: Mapping[str, Any]) -> tuple[Said, Asked] | None:
    person, name, query_id = query.get("from"), query.get("data"), query.get("id")
    key = read_key(name) if isinstance(name, str) else None
    if (
        key is None
        or not isinstance(person, dict)
        or not isinstance(query_id, str)
        or type(person.get("id")) is not int
    ):
        return None
    said = Pressed(
        token=key.token,
        action=cast("Action", key.action),
        user_id=str(person["id"]),
        user_name=_name(person),
        event_id=query_id[:128],
        minutes=key.minutes,
    )
    return said, {"query": query_id, "zh": _is_chinese(person)}


def _command(message: Mapping[str, Any]) -> tuple[Said, Asked] | None:
    person, chat, text = message.get("from"), message.get("chat"), message.get("text")
    if not isinstance(text, str) or not isinstance(person, dict) or not isinstance(chat, dict):
        return None
    is_private = chat.get("type") == "private"
    command = _COMMAND.fullmatch(text.strip())
    code = command[2] if command else read_code(text, needs_word=not is_private)
    if not code:
        return None
    if type(person.get("id")) is not int or type(chat.get("id")) is not int:
        return None
    thread = message.get("message_thread_id") if message.get("is_topic_message") is True else None
    thread = thread if type(thread) is int else 0
    place = "" if is_private else f"{chat['id']}:{thread}" if thread else str(chat["id"])
    said = Linked(code=code, user_id=str(person["id"]), user_name=_name(person), chat_id=place)
    return said, {"chat": chat["id"], "thread": thread, "zh": _is_chinese(person)}


def _name(person: Mapping[str, Any]) -> str:
    parts = [person.get("first_name"), person.get("last_name")]
    name = " ".join(part for part in parts if isinstance(part, str) and part)
    return one_line(name or str(person.get("username") or ""))[:64]


def _is_chinese(person: Mapping[str, Any]) -> bool:
    return str(person.get("language_code", "")).startswith("zh")
