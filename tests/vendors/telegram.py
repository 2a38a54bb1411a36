"""The Bot API as its documents describe it, for one bot. Strict where Telegram is lenient: a field it does not know is an
error. It counts UTF-16 units of what is shown, reads entities, keeps its limits, and knows webhooks and polling.
"""

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound, Reply

CALLBACK_URL = "https://tocsin.example/callback/8"
TEXT_UNITS = 4096
ENTITIES = 100
HTML_BYTES = 1 << 15
TAGS = {"b", "strong", "i", "em", "u", "s", "a", "code", "pre"}
FIELDS = {
    "sendMessage": {"chat_id", "message_thread_id", "text", "parse_mode", "link_preview_options", "reply_markup"},
    "editMessageText": {"chat_id", "message_id", "text", "parse_mode", "link_preview_options", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "getWebhookInfo": set(),
    "setWebhook": {"url", "secret_token", "allowed_updates"},
    "deleteWebhook": set(),
}


class Refusal(Exception):
    """An error of the Bot API."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        answer: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        self.answer = answer | ({"parameters": parameters} if parameters else {})


class Entities(HTMLParser):
    """Reads Telegram's HTML; `shown` is what a reader sees, `links` where entities lead."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shown, self.links, self.count = "", [""][:0], 0
        self._open: list[str] = []
        if len(text.encode()) > HTML_BYTES:
            raise Refusal(400, "Bad Request: text is too long")
        if re.search(r"<(?![/a-zA-Z])", text):
            raise Refusal(400, "Bad Request: can't parse entities: Unsupported start tag")
        self.feed(text)
        self.close()
        if self._open:
            raise Refusal(400, "Bad Request: can't parse entities: Can't find end tag")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or [name for name, _ in attrs] not in ([], ["href"]):
            raise Refusal(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)
        self.count += 1
        self.links += [str(value) for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise Refusal(400, "Bad Request: can't parse entities: Unmatched end tag")

    def handle_data(self, data: str) -> None:
        self.shown += data


class FakeTelegram:
    """One bot, the chats it is in, and the people who started it. `now` is its clock, in ms."""

    token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    secret = "webhook-secret"

    def __init__(self, now: int) -> None:
        self.now = now
        self.chats: dict[int, str] = {-1001234567890: "supergroup", 42: "private"}
        self.moved: dict[int, int] = {}
        self.blocked: set[int] = set()
        self.webhook = ""
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}  # by id of the press
        self._queue: list[dict[str, Any]] = []
        self._next = 1
        self._sent: dict[int, list[int]] = {}

    def settings(self) -> dict[str, Any]:
        """What an operator would enter."""
        return {"token": self.token, "secret_token": self.secret}

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Answer one call of a method."""
        parts = urlsplit(request.url)
        assert parts.hostname == "api.telegram.org"
        _, bot, method = parts.path.split("/")
        try:
            if bot != f"bot{self.token}":
                raise Refusal(401, "Unauthorized")
            result = self.call(method, json.loads(request.body))
        except Refusal as refusal:
            return HttpResponse(status=refusal.code, headers={}, body=json.dumps(refusal.answer).encode())
        return HttpResponse(status=200, headers={}, body=json.dumps({"ok": True, "result": result}).encode())

    def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Call a method. Raises `Refusal`."""
        if method not in FIELDS:
            raise Refusal(404, "Not Found")
        if unknown := set(fields) - FIELDS[method]:
            raise Refusal(400, f"Bad Request: unknown {unknown}")
        match method:
            case "sendMessage":
                return self._send(fields)
            case "editMessageText":
                return self._edit(fields)
            case "answerCallbackQuery":
                return self._answer_query(fields)
            case "getUpdates":
                return self._updates(fields)
            case "getWebhookInfo":
                return {"url": self.webhook, "pending_update_count": len(self._queue)}
            case _:
                self.webhook = str(fields.get("url", ""))
                return True

    def press(self, chat: int, message_id: int, data: str, user: int = 42, name: str = "Ann") -> Inbound | None:
        """Somebody presses a button that the message has: the request to the webhook, or, for polling, `None`."""
        message = self.messages[chat, message_id]
        keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
        assert data in [button["callback_data"] for row in keyboard for button in row]
        query_id = f"query-{self._next}"
        query = {
            "id": query_id,
            "from": {"id": user, "is_bot": False, "first_name": name, "language_code": "en"},
            "message": {"message_id": message_id, "date": 1, "chat": {"id": chat, "type": self.chats[chat]}},
            "chat_instance": "1",
            "data": data,
        }
        self.answers[query_id] = {}
        return self._push({"callback_query": query})

    def say(self, chat: int, text: str, user: int = 42, thread: int = 0, language: str = "en") -> Inbound | None:
        """Somebody writes in a chat that the bot reads."""
        person = {"id": user, "is_bot": False, "first_name": "Ann", "last_name": "Lee", "language_code": language}
        message: dict[str, Any] = {"message_id": 1, "date": 1, "from": person, "text": text}
        message["chat"] = {"id": chat, "type": self.chats[chat]}
        return self._push(
            {"message": message | ({"message_thread_id": thread, "is_topic_message": True} if thread else {})}
        )

    def take(self, reply: Reply) -> None:
        """Do what the reply to a webhook's request calls for."""
        assert reply.status == 200
        if reply.body:
            fields = json.loads(reply.body)
            self.call(fields.pop("method"), fields)

    def _push(self, update: dict[str, Any]) -> Inbound | None:
        update["update_id"] = self._next
        self._next += 1
        if not self.webhook:
            self._queue.append(update)
            return None
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": self.secret}
        return Inbound(method="POST", url=CALLBACK_URL, query={}, headers=headers, body=json.dumps(update).encode())

    def _updates(self, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            text = (
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
            )
            raise Refusal(409, f"{text} first")
        self._queue = [one for one in self._queue if one["update_id"] >= fields["offset"]]
        return self._queue[: fields["limit"]]

    def _send(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        chat = fields["chat_id"]
        if chat in self.moved:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, text, migrate_to_chat_id=self.moved[chat])
        if chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        recent = [at for at in self._sent.get(chat, []) if self.now - at < 60_000]
        if self.chats[chat] != "private" and len(recent) >= 20:
            wait = (60_000 - (self.now - recent[0])) // 1000 + 1
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        shown = self._read(fields)
        self._sent[chat] = [*recent, self.now]
        number = len(self.messages) + 1
        self.messages[chat, number] = {**fields, "shown": shown}
        return {"message_id": number, "chat": {"id": chat, "type": self.chats[chat]}, "date": 1, "text": shown}

    def _edit(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        place = (fields["chat_id"], fields["message_id"])
        if place not in self.messages:
            raise Refusal(400, "Bad Request: message to edit not found")
        old, shown = self.messages[place], self._read(fields)
        new = {name: value for name, value in fields.items() if name != "message_id"} | {"shown": shown}
        if {n: v for n, v in old.items() if n != "message_thread_id"} == new:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply markup")
        self.messages[place] = new
        return {
            "message_id": place[1],
            "chat": {"id": place[0], "type": self.chats[place[0]]},
            "date": 1,
            "text": shown,
        }

    def _answer_query(self, fields: Mapping[str, Any]) -> bool:
        if fields["callback_query_id"] not in self.answers:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(fields.get("text", "")) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answers[fields["callback_query_id"]] = dict(fields)
        return True

    def _read(self, fields: Mapping[str, Any]) -> str:
        text = fields["text"]
        shown = text
        if fields.get("parse_mode") == "HTML":
            entities = Entities(text)
            shown = entities.shown
            assert entities.count <= ENTITIES, "what is above the limit would be shown without its links"
        if not shown.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(shown.encode("utf-16-le")) // 2 > TEXT_UNITS:
            raise Refusal(400, "Bad Request: message is too long")
        for row in fields.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        return str(shown)
