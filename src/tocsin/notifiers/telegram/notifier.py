"""Telegram bots: HTML, buttons below the message, the message changed in place."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers.button_keys import write_key
from tocsin.notifiers.button_words import label
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, Notifier, Problem, Receipt, Request, Response, Updater
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.telegram import answers
from tocsin.notifiers.telegram.html_text import from_template, own
from tocsin.notifiers.telegram.settings import Chat, check, read_bot, read_chats

BUTTONS_IN_A_ROW = 2


class Telegram:
    """Builds and judges messages of a Telegram bot."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a provider, or in a rule's robot with a bot of its own."""
        return check(settings)

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One message for each chat of the target; those after the first follow it."""
        bot, chats = read_bot(settings, target), read_chats(target)
        problems = [one for one in [*(bot if isinstance(bot, list) else []), *chats] if isinstance(one, Problem)]
        if not chats and not problems:
            problems = [Problem("chat_id", "Say which chat: its number, or link the chat by /link.")]
        if isinstance(bot, list) or problems:
            return unusable(problems)
        content = _content(message)
        request: HttpRequest | None = None
        for chat in reversed([one for one in chats if isinstance(one, Chat)]):
            one = post_json(bot.method("sendMessage"), {**chat.fields(), **content})
            request = msgspec.structs.replace(one, follow=request)
        return request or unusable(problems)

    def judge(self, response: Response) -> Receipt:
        """By `ok`, the error number and its sentence."""
        return answers.judge(response)


class MessageUpdater:
    """Changes a message that was sent."""

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Text and buttons anew; without buttons those that stood there go away."""
        bot = read_bot(settings, target)
        if isinstance(bot, list):
            return unusable(bot)
        match = re.fullmatch(r"(-?[0-9]{1,20}):([0-9]{1,20})", ref)
        if match is None:
            return None
        place = {"chat_id": int(match[1]), "message_id": int(match[2])}
        keyboard = {"reply_markup": {"inline_keyboard": _keyboard(message)}}
        return post_json(bot.method("editMessageText"), {**place, **_content(message), **keyboard})


def _content(message: Message) -> dict[str, Any]:
    content: dict[str, Any] = {
        "text": from_template(message) if message.body else own(message),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return content | ({"reply_markup": {"inline_keyboard": _keyboard(message)}} if message.buttons else {})


def _keyboard(message: Message) -> list[list[dict[str, str]]]:
    """Only buttons that are pressed: Telegram refuses a whole message for one link to a name it cannot reach."""
    listed = [{"text": label(message, each), "callback_data": write_key(each)} for each in message.buttons]
    return [listed[n : n + BUTTONS_IN_A_ROW] for n in range(0, len(listed), BUTTONS_IN_A_ROW)]


NOTIFIER: Notifier = Telegram()
UPDATER: Updater = MessageUpdater()
