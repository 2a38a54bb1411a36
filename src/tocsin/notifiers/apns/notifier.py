"""Apple's push service (HTTP/2, signed provider token): one notification to one iPhone."""

import uuid
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import push_notes
from tocsin.notifiers.apns.answers import judge
from tocsin.notifiers.apns.settings import App, read_app, read_device
from tocsin.notifiers.grant import Grant, Token
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
    Updater,
)
from tocsin.notifiers.push_notes import Note
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.signed_tokens import es256

PAYLOAD_BYTES = 4096
TOKEN_LIVES_S = 40 * 60.0
"""Apple refuses a token that is older than an hour, and one that is renewed more often than every 20 minutes."""
_IDS = uuid.UUID("6f0e6f5c-8e0f-5a43-9d0c-2a3e1d7c4b58")  # a namespace of our own, made once


class Apns:
    """Builds, changes and judges notifications on iPhones."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the app's key."""
        app = read_app(settings)
        return app if isinstance(app, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One notification; a newer one about the same incident takes its place."""
        return _post(message, push_notes.compose(message), target, settings)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """A silent notification under the same collapse id, which takes the place of the one that is shown."""
        return _post(message, push_notes.compose(message, silent=True), target, settings)

    def judge(self, response: Response) -> Receipt:
        """By Apple's reason."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        return judge(response) if isinstance(response, HttpResponse) else by_wrong_carrier(response)


class ApnsGrant:
    """The provider token: made here, signed with the operator's key."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """A token that was issued at `now`."""
        app = read_app(settings)
        if isinstance(app, list):
            return unusable(app)
        value = es256({"kid": app.key_id}, {"iss": app.team_id, "iat": now // 1000}, app.key)
        return Token(value=value, lives_s=TOKEN_LIVES_S)

    def read(self, response: Response) -> Token | Receipt:
        """Nothing is asked for, so no answer can be read."""
        return by_no_response(response) if isinstance(response, NoResponse) else by_wrong_carrier(response)


def _post(
    message: Message, note: Note, target: Mapping[str, Any], settings: Mapping[str, Any]
) -> HttpRequest | Receipt:
    app, device = read_app(settings), read_device(target)
    if isinstance(app, list):
        return unusable(app)
    if isinstance(device, list):
        return unusable(device)
    headers = {
        "Content-Type": "application/json",
        "authorization": f"bearer {settings.get('access_token', '')}",
        "apns-topic": app.topic,
        "apns-push-type": "alert",
        # 10 lights the screen at once; what only brings it up to date may wait for a good moment.
        "apns-priority": "5" if note.silent else "10",
        "apns-expiration": str(message.sent_at // 1000 + note.ttl_s),
        "apns-collapse-id": push_notes.short_topic(message),
        "apns-id": str(uuid.uuid5(_IDS, f"{message.delivery_id} {message.event}")),
    }

    def encode(title: str, body: str) -> bytes:
        own = push_notes.payload(message, note, title, body)
        return push_notes.encode_json({"aps": _aps(message, note, app, title, body), **_beside(own)})

    content = push_notes.within(PAYLOAD_BYTES, note, encode)
    return HttpRequest(method="POST", url=f"{app.host}/3/device/{device}", headers=headers, body=content, http2=True)


def _aps(message: Message, note: Note, app: App, title: str, body: str) -> dict[str, Any]:
    aps: dict[str, Any] = {
        "alert": {"title": title, "body": body},
        "thread-id": note.tag,
        "category": "INCIDENT" if message.incident_id else "MESSAGE",
        "mutable-content": 1,  # lets the app report that it has come
    }
    if note.silent:
        return aps | {"interruption-level": "passive"}
    if app.critical and note.is_urgent and message.severity == "Critical":
        sound = {"critical": 1, "name": "default", "volume": 1.0}
        return aps | {"sound": sound, "interruption-level": "critical"}
    return aps | {"sound": "default", "interruption-level": "time-sensitive" if note.is_urgent else "active"}


def _beside(own: dict[str, Any]) -> dict[str, Any]:
    """What the app needs beside what Apple shows."""
    return {name: value for name, value in own.items() if name not in ("title", "body", "tag", "silent")}


_APNS = Apns()
NOTIFIER: Notifier = _APNS
UPDATER: Updater = _APNS
GRANT: Grant = ApnsGrant()
