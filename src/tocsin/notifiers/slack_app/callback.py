"""Requests of Slack: interactivity and events, signed with the app's Signing Secret over the raw body."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.slack_app.heard import event, interaction, words_back

WINDOW_S = 300
"""How old or early a request may be; Slack's own rule against replays."""
CHALLENGE_BYTES = 1000

_REFUSED = Reply(status=401)
_IGNORED = Reply()


class SlackCallback:
    """Reads what Slack posts to the request URLs of an app."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """Verify `v0=` + HMAC-SHA256 over `v0:time:body`, then read a press or an event."""
        if call.method != "POST" or not _is_signed(call, settings, now):
            return _REFUSED
        if call.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
            return interaction(_form_payload(call.body)) or _IGNORED
        payload = read_object(call.body)
        if payload.get("type") == "url_verification":
            return _challenge(payload.get("challenge"))
        return event(payload) or _IGNORED

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """Empty, as Slack shows nothing of what answers a `block_actions` or an event; words go another way."""
        return Reply(then=tuple(words_back(heard, results, settings)))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a request: `timestamp` as in its header, the body exactly as received."""
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return f"v0={digest}"


def _is_signed(call: Inbound, settings: Mapping[str, Any], now: int) -> bool:
    secret, timestamp = settings.get("signing_secret"), call.headers.get("x-slack-request-timestamp", "")
    if not isinstance(secret, str) or not secret.strip():
        return False
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now // 1000 - int(timestamp)) > WINDOW_S:
        return False
    given = call.headers.get("x-slack-signature", "").encode("utf-8", "replace")
    return hmac.compare_digest(signature(secret.strip(), timestamp, call.body).encode(), given)


def _form_payload(body: bytes) -> dict[str, Any]:
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return {}
    return read_object(fields.get("payload", [""])[0].encode("utf-8", "replace"))


def _challenge(challenge: object) -> Reply:
    if not isinstance(challenge, str) or len(challenge) > CHALLENGE_BYTES:
        return Reply(status=400)
    headers = {"content-type": "text/plain; charset=utf-8"}
    return Reply(headers=headers, body=challenge.encode("utf-8", "replace"))


CALLBACK: Callback = SlackCallback()
