"""WeCom custom apps: a card to one member, changed in place by a code that works once; `errcode` inside HTTP 200."""

from collections.abc import Mapping
from typing import Any

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
from tocsin.notifiers.wecom_app.answers import judge
from tocsin.notifiers.wecom_app.card import content, updated
from tocsin.notifiers.wecom_app.settings import read


class WeComApp:
    """Builds and judges messages of one WeCom app to one member."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in an app's settings."""
        app = read(settings)
        return app if isinstance(app, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A card (or a text where there is no incident) to `target["user_id"]`."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        user_id = _member(target)
        if not user_id:
            return unusable([Problem("user_id", "This member has no WeCom user id; link the account again.")])
        said = {"touser": user_id, "agentid": app.agent_id, **content(message, buttons=app.hears)}
        return post_json(app.address("/cgi-bin/message/send"), said)

    def judge(self, response: Response) -> Receipt:
        """By `errcode`, and, as 0 may hide it, by the list of members it did not reach."""
        return judge(response)


class CardUpdater:
    """Changes a card by the code that its sending, or the last press on it, gave. Each code works once."""

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """The whole card anew; `None` where no code is left."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        user_id = _member(target)
        if not ref or not user_id:
            return None
        said = {"userids": [user_id], "agentid": app.agent_id, "response_code": ref, "template_card": updated(message)}
        return post_json(app.address("/cgi-bin/message/update_template_card"), said)


class TokenGrant:
    """The access token of an app, good for two hours."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """Ask with Corp ID and Secret, which WeCom wants in the query."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        return app.get("/cgi-bin/gettoken", corpid=app.corp_id, corpsecret=app.secret)

    def read(self, response: Response) -> Token | Receipt:
        """`access_token` and `expires_in`."""
        receipt = judge(response)
        if receipt.outcome is not Outcome.delivered or not isinstance(response, HttpResponse):
            return receipt if not receipt.ok else _no_token()
        answer = read_object(response.body)
        value, lives = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value:
            return _no_token()
        return Token(value=value, lives_s=float(lives) if isinstance(lives, int) and lives > 0 else 7200.0)


def _no_token() -> Receipt:
    text = "The server gave no access token; check the address of the private deployment."
    return Receipt(outcome=Outcome.config_error, code="no token", text=text)


def _member(target: Mapping[str, Any]) -> str:
    # `|` would address several members, `@all` everybody.
    user_id = target.get("user_id")
    if not isinstance(user_id, str) or not user_id or "|" in user_id or user_id.lower() == "@all":
        return ""
    return user_id if len(user_id) <= 64 and user_id.isprintable() else ""


NOTIFIER: Notifier = WeComApp()
UPDATER: Updater = CardUpdater()
GRANT: Grant = TokenGrant()
