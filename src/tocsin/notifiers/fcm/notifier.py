"""Firebase Cloud Messaging (HTTP v1): one data message to one phone."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers import push_notes
from tocsin.notifiers.fcm.answers import judge, judge_grant
from tocsin.notifiers.fcm.settings import read_account, read_device
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
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier, read_object
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.signed_tokens import rs256

BODY_BYTES = 4096
EXCHANGE_URL = "https://oauth2.googleapis.com/token"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Tocsin"}


class Fcm:
    """Builds, changes and judges messages by Firebase."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the service account."""
        account = read_account(settings)
        return account if isinstance(account, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A data message: the app itself shows it, so that it can ring through a phone's silence."""
        return _post(message, push_notes.compose(message), target, settings)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """A silent message with the same tag."""
        return _post(message, push_notes.compose(message, silent=True), target, settings)

    def judge(self, response: Response) -> Receipt:
        """By Google's codes."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        return judge(response) if isinstance(response, HttpResponse) else by_wrong_carrier(response)


class FcmGrant:
    """An access token for the service account, exchanged for an assertion that it signs."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """The request to Google's token endpoint."""
        account = read_account(settings)
        if isinstance(account, list):
            return unusable(account)
        issued_s = now // 1000
        claims = {
            "iss": account.email,
            "scope": _SCOPE,
            "aud": EXCHANGE_URL,
            "iat": issued_s,
            "exp": issued_s + 3600,
        }
        assertion = rs256({"typ": "JWT", "kid": account.key_id}, claims, account.key)
        form = f"grant_type={_GRANT_TYPE.replace(':', '%3A')}&assertion={assertion}"
        return HttpRequest(method="POST", url=EXCHANGE_URL, headers=_FORM, body=form.encode())

    def read(self, response: Response) -> Token | Receipt:
        """The token, or why there is none."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        answer = read_object(response.body)
        token, lives_s = answer.get("access_token"), answer.get("expires_in")
        if response.status == 200 and isinstance(token, str) and token and isinstance(lives_s, int):
            return Token(value=token, lives_s=float(lives_s))
        return judge_grant(response)


def _post(
    message: Message, note: Note, target: Mapping[str, Any], settings: Mapping[str, Any]
) -> HttpRequest | Receipt:
    account, device = read_account(settings), read_device(target)
    if isinstance(account, list):
        return unusable(account)
    if isinstance(device, list):
        return unusable(device)

    def content(title: str, body: str) -> dict[str, Any]:
        return {
            "message": {
                "token": device,
                "data": _strings(push_notes.payload(message, note, title, body)),
                "android": {
                    "priority": "NORMAL" if note.silent else "HIGH",
                    "ttl": f"{note.ttl_s}s",
                    "collapse_key": push_notes.short_topic(message),
                },
            }
        }

    text = push_notes.within(BODY_BYTES, note, lambda title, body: push_notes.encode_json(content(title, body)))
    request = post_json(f"https://fcm.googleapis.com/v1/projects/{account.project}/messages:send", {})
    headers = {**request.headers, "Authorization": f"Bearer {settings.get('access_token', '')}"}
    return msgspec.structs.replace(request, headers=headers, body=text)


def _strings(payload: Mapping[str, Any]) -> dict[str, str]:
    """All values of a data message are strings; lists go as JSON."""
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in payload.items()
    }


_FCM = Fcm()
NOTIFIER: Notifier = _FCM
UPDATER: Updater = _FCM
GRANT: Grant = FcmGrant()
