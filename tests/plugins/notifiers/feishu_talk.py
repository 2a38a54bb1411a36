"""Talking to the Feishu stand-in: what the tests of the app and of its long connection share."""

import asyncio
from typing import Any

from tests.vendors.feishu import Feishu
from tocsin.kernel.wire import HttpRequest
from tocsin.notifiers.feishu_app.notifier import GRANT, NOTIFIER
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import Receipt, Response

NOW = 1763695800000
PERSON = {"user_id": "ou_ann", "address": ""}
ACK = Button(action="ack", token="t" * 40)
SNOOZE = Button(action="snooze", token="s" * 40, minutes=120)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1",
        "title": "Disk full",
        "severity": "Critical",
        "buttons": (ACK, SNOOZE),
    }
    return Message(**values | changes)


def settings_of(vendor: Feishu, **changes: Any) -> dict[str, Any]:
    return {
        "app_id": vendor.app_id,
        "app_secret": vendor.app_secret,
        "encrypt_key": vendor.encrypt_key,
        "verification_token": vendor.verification_token,
    } | changes


def ask(vendor: Feishu, request: object) -> Response:
    assert isinstance(request, HttpRequest)
    return asyncio.run(vendor.answer(request))


def granted(vendor: Feishu) -> dict[str, Any]:
    settings = settings_of(vendor)
    token = GRANT.read(ask(vendor, GRANT.ask(settings, NOW)))
    assert isinstance(token, Token)
    return settings | {"access_token": token.value}


def sent(vendor: Feishu, message: Message, target: dict[str, Any], settings: dict[str, Any]) -> Receipt:
    return NOTIFIER.judge(ask(vendor, NOTIFIER.build(message, target, settings)))
