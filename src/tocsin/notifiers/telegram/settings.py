"""What is entered for Telegram: a bot (of the provider, or of one rule's robot) and the chats it writes to.

A bot is `token`, which may also be the whole address of a proxy (`https://proxy.example/bot123:abc`), and `base_url`, a
Bot API server of one's own. Chats are `chat_ids` or `chat_id` (several by comma; `-100123:45` is topic 45), or a person's
`user_id`.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem

BASE = "https://api.telegram.org"
MAX_CHATS = 20
_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{10,100}")
_CHAT = re.compile(r"(-?[0-9]{1,20}|@[A-Za-z0-9_]{4,64})(?::([0-9]{1,12}))?")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Bot(Struct, frozen=True):
    """A bot's address, its token in it. The `repr` shows no secret."""

    base: str

    def __repr__(self) -> str:
        return "Bot(…)"

    def method(self, name: str) -> str:
        """The address of a method of the Bot API."""
        return f"{self.base}/{name}"


class Chat(Struct, frozen=True):
    """Where to write: a chat, and in a forum the topic (0: none)."""

    chat_id: int | str
    thread: int = 0

    def fields(self) -> dict[str, Any]:
        """As the Bot API wants it."""
        return {"chat_id": self.chat_id} | ({"message_thread_id": self.thread} if self.thread else {})


def read_bot(settings: Mapping[str, Any], target: Mapping[str, Any] | None = None) -> Bot | list[Problem]:
    """The bot of a rule's robot if it has one of its own, else the provider's; or what to correct."""
    own = _text(target or {}, "token") or _text(target or {}, "url")
    token = own or _text(settings, "token") or _text(settings, "url")
    if not token:
        return [Problem("token", "Enter the bot's token as @BotFather gave it, or the address of a proxy.")]
    if "://" in token:
        return _read_address(token)
    if not _TOKEN.fullmatch(token):
        return [Problem("token", "A bot's token looks like 123456:AAH…; copy it again from @BotFather.")]
    base = (_text(target or {} if own else settings, "base_url") or BASE).rstrip("/")
    problem = url_problem(base)
    return [Problem("base_url", problem)] if problem else Bot(f"{base}/bot{token}")


def _read_address(address: str) -> Bot | list[Problem]:
    if any(c.isspace() or not c.isprintable() for c in address):
        return [Problem("token", "The address holds a space or a control character; copy it again.")]
    if problem := url_problem(address):
        return [Problem("token", problem)]
    if urlsplit(address).query or urlsplit(address).fragment:
        return [Problem("token", "Enter the proxy's address without anything behind a question mark.")]
    return Bot(address.rstrip("/").removesuffix("/sendMessage"))


def read_chats(target: Mapping[str, Any]) -> list[Chat] | list[Problem]:
    """Each chat once, in order; what to correct where one cannot be read; nothing where none is named."""
    name = next((name for name in ("chat_ids", "chat_id", "user_id") if target.get(name)), "")
    value = target.get(name)
    listed = (
        list(value) if isinstance(value, list | tuple) else re.split(r"[,;\s]+", str(value).strip()) if name else []
    )
    if name == "chat_ids" and target.get("chat_id"):  # the first of them moved: this is where it is now
        listed[:1] = [target["chat_id"]]
    thread = _text(target, "message_thread_id")
    if not re.fullmatch(r"[0-9]{0,12}", thread):
        return [Problem("message_thread_id", "A topic is a number.")]
    chats: list[Chat] = []
    for each in listed:
        match = _CHAT.fullmatch(str(each).strip()) if isinstance(each, int | str) else None
        if match is None:
            return [Problem(name, "A chat is a number such as -1001234567890, or @name of a public one.")]
        chat_id = match[1] if match[1].startswith("@") else int(match[1])
        chats.append(Chat(chat_id, int(match[2] or thread or 0)))
    if len(chats) > MAX_CHATS:
        return [Problem(name, f"At most {MAX_CHATS} chats; make a second robot for the others.")]
    return list(dict.fromkeys(chats))


def check(settings: Mapping[str, Any]) -> list[Problem]:
    """What to correct in a provider or in a rule's robot; a robot that names chats may leave the bot to the provider."""
    chats = read_chats(settings)
    problems = [one for one in chats if isinstance(one, Problem)]
    if settings.get("token") or settings.get("url") or not chats:
        bot = read_bot(settings)
        problems += bot if isinstance(bot, list) else []
    if settings.get("secret_token") and not secret_of(settings):
        text = "The secret of the webhook has 1 to 256 letters, digits, _ and -."
        problems.append(Problem("secret_token", text))
    return problems


def secret_of(settings: Mapping[str, Any]) -> str:
    """The secret by which Telegram proves itself to the webhook; empty: none, and nothing is believed."""
    secret = _text(settings, "secret_token")
    return secret if _SECRET.fullmatch(secret) else ""


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "message_thread_id":
        return str(value)
    return value.strip() if isinstance(value, str) else ""
