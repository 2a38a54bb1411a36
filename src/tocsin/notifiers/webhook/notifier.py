"""A plain JSON webhook. The body is documented in the guide; signing follows Standard Webhooks."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpRequest,
    HttpResponse,
    NoResponse,
    Notifier,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier
from tocsin.notifiers.robots import TIMEOUT_S, encode_json, unusable
from tocsin.notifiers.webhook.settings import Webhook, read

BODY_BYTES = 128 * 1024
_LONG_TEXT_BYTES = 8 * 1024


class PlainWebhook:
    """Builds and judges plain JSON webhooks."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a webhook's settings."""
        webhook = read(settings)
        return webhook if isinstance(webhook, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One POST. `webhook-id` is the same for each attempt, so that a receiver can drop the second copy."""
        webhook = read(target)
        if isinstance(webhook, list):
            return unusable(webhook)
        body = _body(message)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Tocsin",
            **webhook.headers,
            "webhook-id": message.delivery_id,
            "webhook-timestamp": str(message.sent_at // 1000),
        }
        if webhook.secret:
            headers["webhook-signature"] = _signature(webhook, message, body)
        return HttpRequest(
            method="POST",
            url=webhook.url,
            headers=headers,
            body=body,
            timeout_s=TIMEOUT_S,
            verify_tls=webhook.verify_tls,
        )

    def judge(self, response: Response) -> Receipt:
        """Any 2xx is delivered. Nothing of the body is kept: the address is a stranger's choice."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if isinstance(response, HttpResponse):
            return by_status(response)
        return by_wrong_carrier(response)


def _body(message: Message) -> bytes:
    content = _content(message)
    body = encode_json(content)
    if len(body) <= BODY_BYTES:
        return body
    # Labels are the only part without a bound of its own that a receiver can fetch again from the incident's page.
    content["incident"] |= {"labels": {}, "labels_cut": True}
    body = encode_json(content)
    if len(body) <= BODY_BYTES:
        return body
    content["text"], content["text_cut"], content["digest"] = cut(content["text"], 1024), True, []
    content["incident"] |= {"title": cut(message.title, 512), "description": cut(message.description, 512)}
    return encode_json(content | {"mentions": [], "responders": []})


def _content(message: Message) -> dict[str, Any]:
    incident = {
        "incident_id": message.incident_id,
        "num": message.num,
        "title": cut(message.title, _LONG_TEXT_BYTES),
        "description": cut(message.description, _LONG_TEXT_BYTES),
        "incident_severity": message.severity,
        "progress": message.progress,
        "channel_name": message.channel_name,
        "account_name": message.account_name,
        "detail_url": message.url,
        "labels": message.labels,
        "labels_cut": False,
        "alert_cnt": message.alert_count,
        "start_time": message.started_at // 1000,
    }
    return {
        "version": 1,
        "event_id": message.delivery_id,
        "event_type": message.event,
        "event_time": message.sent_at,
        "may_be_repeat": message.repeat,
        "delayed_seconds": message.delayed_s,
        "reason": message.reason,
        "layer": message.layer,
        "round": message.round,
        "responders": list(message.responders),
        "mentions": [{"name": m.name, "email": m.email, "phone": m.phone} for m in message.mentions],
        "text": cut(message.body or wording.plain_text(message), BODY_BYTES // 2),
        "text_cut": False,
        "incident": incident,
        "digest": [msgspec.to_builtins(line) for line in message.lines],
    }


def _signature(webhook: Webhook, message: Message, body: bytes) -> str:
    signed = f"{message.delivery_id}.{message.sent_at // 1000}.".encode() + body
    digest = hmac.new(webhook.secret, signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


NOTIFIER: Notifier = PlainWebhook()
