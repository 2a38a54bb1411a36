"""A Feishu or Lark app's bot: cards to people (`open_id`) and groups (`chat_id`), changed in place for 14 days."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from tocsin.notifiers.feishu_app import answers
from tocsin.notifiers.feishu_app.calls import call, message_uuid
from tocsin.notifiers.feishu_app.card import card_of, content_of, text_of
from tocsin.notifiers.feishu_app.settings import App, read
from tocsin.notifiers.grant import Grant, Token
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpRequest,
    HttpResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
    Updater,
)
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import post_json, unusable

CHANGEABLE_MS = 14 * 24 * 3600 * 1000


class FeishuApp:
    """Builds, changes and judges messages of an app's bot, and asks for its token."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the app's settings."""
        app = read(settings)
        return app if isinstance(app, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One message to a person or a group. `uuid` makes Feishu itself drop a second copy within an hour."""
        app = _usable(settings)
        if isinstance(app, Receipt):
            return app
        kind, receiver = _receiver(target)
        if not receiver:
            return unusable([Problem("target", "This target has no Feishu user or group; choose it again.")])
        form = content_of(message)
        content = {
            "receive_id": receiver,
            "msg_type": "interactive" if form.kind == "card" else "post",
            "content": text_of(form.content),
            "uuid": message_uuid(message.delivery_id),
        }
        return call(app, f"/open-apis/im/v1/messages?receive_id_type={kind}", content)

    def judge(self, response: Response) -> Receipt:
        """By `code` inside the answer; HTTP 200 alone means nothing here."""
        return answers.judge(response)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Put the card as it is now in place of the old one; only cards change, and only for 14 days."""
        app = _usable(settings)
        if isinstance(app, Receipt):
            return app
        message_id, _, created = ref.partition("@")
        is_old = created.isascii() and created.isdigit() and message.sent_at - int(created) >= CHANGEABLE_MS
        card = None if is_old or not message_id else card_of(message)
        if card is None:
            return None
        path = f"/open-apis/im/v1/messages/{quote(message_id, safe='')}"
        return replace(call(app, path, {"content": text_of(card)}), method="PATCH")

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """Ask for the `tenant_access_token` of an app of one's own."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        url = f"{app.host}/open-apis/auth/v3/tenant_access_token/internal"
        return post_json(url, {"app_id": app.app_id, "app_secret": app.app_secret})

    def read(self, response: Response) -> Token | Receipt:
        """The token, or what the answer means."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            # Here a wrong parameter can only be the id or the secret.
            return _wrong_secret(receipt.code) if receipt.code in ("10001", "10003", "9499") else receipt
        answer = read_object(response.body)
        value, lives = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(value, str) or not value or type(lives) is not int or lives <= 0:
            text = "Feishu's answer holds no access token; check the host."
            return Receipt(outcome=Outcome.transient, code="token", text=text)
        return Token(value=value, lives_s=float(lives))


def _usable(settings: Mapping[str, Any]) -> App | Receipt:
    app = read(settings)
    if isinstance(app, list):
        return unusable(app)
    if not app.access_token:
        return unusable([Problem("access_token", "There is no access token yet.")])
    return app


def _receiver(target: Mapping[str, Any]) -> tuple[str, str]:
    chat, person = target.get("chat_id"), target.get("user_id")
    if isinstance(chat, str) and chat.strip():
        return "chat_id", chat.strip()
    return "open_id", person.strip() if isinstance(person, str) else ""


def _wrong_secret(code: str) -> Receipt:
    text = "The App ID or the App Secret is not right; copy both again."
    return Receipt(outcome=Outcome.config_error, code=code, text=text, is_down=True)


_APP = FeishuApp()
NOTIFIER: Notifier = _APP
UPDATER: Updater = _APP
GRANT: Grant = _APP
