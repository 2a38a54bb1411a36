"""A DingTalk app's robot: interactive cards to people (`userId`) and groups (`openConversationId`), or Markdown.

With a card template the message is a card with buttons that changes in place; without one it is Markdown, and its only
button leads to the console.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.dingtalk_app import answers
from tocsin.notifiers.dingtalk_app.calls import call, say
from tocsin.notifiers.dingtalk_app.card import is_card, markdown, out_track_id, variables
from tocsin.notifiers.dingtalk_app.settings import App, read
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

PREVIEW_BYTES = 180


class DingTalkApp:
    """Builds, changes and judges messages of an app's robot, and asks for its token."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the app's settings."""
        app = read(settings)
        return app if isinstance(app, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A card to one person or group; its id is of our own making, so that a second attempt makes no second card."""
        app = _usable(settings)
        if isinstance(app, Receipt):
            return app
        chat, person = _word(target, "chat_id"), _word(target, "user_id")
        if not chat and not person:
            return unusable([Problem("target", "This target has no DingTalk user or group; choose it again.")])
        if app.card_template_id and is_card(message):
            return call(app, "/v1.0/card/instances/createAndDeliver", _card(app, message, chat, person))
        key, param = _plain(message)
        return say(app, key, param, chat=chat, person=person)

    def judge(self, response: Response) -> Receipt:
        """By the word inside the answer; people on its lists did not get the message, HTTP 200 or not."""
        return answers.judge(response)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Give the card its values of now. Without a card template nothing can be changed."""
        app = _usable(settings)
        if isinstance(app, Receipt):
            return app
        if not app.card_template_id or not is_card(message):
            return None
        content: dict[str, Any] = {
            "outTrackId": ref or out_track_id(message.delivery_id),
            "cardData": {"cardParamMap": variables(message)},
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "userIdType": 1,
        }
        person = _word(target, "user_id")
        if person and not _word(target, "chat_id"):  # what the last press was answered with is no longer true
            content["privateData"] = {person: {"cardParamMap": {"note": ""}}}
            content["cardUpdateOptions"]["updatePrivateDataByKey"] = True
        return replace(call(app, "/v1.0/card/instances", content), method="PUT")

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """Ask for the app's access token; it is good for the old API too."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        return post_json(f"{app.host}/v1.0/oauth2/accessToken", {"appKey": app.app_key, "appSecret": app.app_secret})

    def read(self, response: Response) -> Token | Receipt:
        """The token, or what the answer means."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        answer = read_object(response.body)
        value, lives = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(value, str) or not value or type(lives) is not int or lives <= 0:
            text = "DingTalk's answer holds no access token; check the host."
            return Receipt(outcome=Outcome.transient, code="token", text=text)
        return Token(value=value, lives_s=float(lives))


def _plain(message: Message) -> tuple[str, dict[str, str]]:
    """Without a card: Markdown, with a button to the console where something may be done there."""
    title = cut(wording.headline(message), PREVIEW_BYTES)
    if not message.buttons or not message.url:
        return "sampleMarkdown", {"title": title, "text": markdown(message, with_link=not message.body.strip())}
    text = markdown(message, with_link=False)
    button = {"singleTitle": wording.open_word(message), "singleURL": message.url}
    return "sampleActionCard", {"title": title, "text": text, **button}


def _card(app: App, message: Message, chat: str, person: str) -> dict[str, Any]:
    preview = cut(wording.headline(message), PREVIEW_BYTES)
    shown = {"supportForward": False, "notification": {"alertContent": preview, "notificationOff": False}}
    shown |= {"lastMessageI18n": {"ZH_CN": preview, "EN_US": preview}}
    content: dict[str, Any] = {
        "cardTemplateId": app.card_template_id,
        "outTrackId": out_track_id(message.delivery_id),
        "callbackType": "HTTP" if app.callback_route_key else "STREAM",
        "cardData": {"cardParamMap": variables(message)},
        "userIdType": 1,
    }
    if app.callback_route_key:
        content["callbackRouteKey"] = app.callback_route_key
    if not chat:
        deliver = {"spaceType": "IM_ROBOT", "robotCode": app.robot}
        models = {"imRobotOpenSpaceModel": shown, "imRobotOpenDeliverModel": deliver}
        return content | {"openSpaceId": f"dtv1.card//IM_ROBOT.{person}", **models}
    ats = {mention.user_id: cut(mention.name or mention.user_id, 60) for mention in message.mentions if mention.user_id}
    ats |= {"@ALL": "@ALL"} if message.mention_all else {}
    group: dict[str, Any] = {"robotCode": app.robot} | ({"atUserIds": ats} if ats else {})
    models = {"imGroupOpenSpaceModel": shown, "imGroupOpenDeliverModel": group}
    return content | {"openSpaceId": f"dtv1.card//IM_GROUP.{chat}", **models}


def _usable(settings: Mapping[str, Any]) -> App | Receipt:
    app = read(settings)
    if isinstance(app, list):
        return unusable(app)
    if not app.access_token:
        return unusable([Problem("access_token", "There is no access token yet.")])
    return app


def _word(target: Mapping[str, Any], name: str) -> str:
    value = target.get(name)
    word = value.strip() if isinstance(value, str) else ""
    # A `;` would address a second conversation: `IM_ROBOT.a;IM_GROUP.b`.
    return word if word.isprintable() and not set(word) & {";", " "} else ""


_APP = DingTalkApp()
NOTIFIER: Notifier = _APP
UPDATER: Updater = _APP
GRANT: Grant = _APP
