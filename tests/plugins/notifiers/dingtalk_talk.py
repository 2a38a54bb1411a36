"""Talking to the DingTalk stand-in: what the tests of the app and of what comes back share."""

import asyncio
from typing import Any

from tests.vendors.dingtalk import DingTalk
from tocsin.kernel.wire import HttpRequest
from tocsin.notifiers.dingtalk_app.notifier import GRANT, NOTIFIER
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import Receipt, Response

NOW = 1763695800000
PERSON = {"user_id": "ann", "address": ""}
GROUP = {"chat_id": "cidSRE=="}
ACK = Button(action="ack", token="t" * 48)
SNOOZE = Button(action="snooze", token="s" * 48, minutes=90)
AES_KEY = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus"
LINK = "https://tocsin.example/incident/1"


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1",
        "title": "Disk full",
        "severity": "Critical",
        "url": LINK,
        "buttons": (ACK, SNOOZE),
    }
    return Message(**values | changes)


def settings_of(vendor: DingTalk, **changes: Any) -> dict[str, Any]:
    return {
        "app_key": vendor.app_key,
        "app_secret": vendor.app_secret,
        "card_template_id": vendor.template,
        "callback_route_key": vendor.route_key,
        "card_secret": vendor.card_secret,
        "event_token": "event-token",
        "event_aes_key": AES_KEY,
    } | changes


def ask(vendor: DingTalk, request: object) -> Response:
    assert isinstance(request, HttpRequest)
    return asyncio.run(vendor.answer(request))


def granted(vendor: DingTalk, **changes: Any) -> dict[str, Any]:
    settings = settings_of(vendor, **changes)
    token = GRANT.read(ask(vendor, GRANT.ask(settings, NOW)))
    assert isinstance(token, Token)
    return settings | {"access_token": token.value}


def sent(vendor: DingTalk, message: Message, target: dict[str, Any], settings: dict[str, Any]) -> Receipt:
    return NOTIFIER.judge(ask(vendor, NOTIFIER.build(message, target, settings)))
