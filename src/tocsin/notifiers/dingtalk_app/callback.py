"""Requests of DingTalk: presses on cards, messages to the robot, and subscribed events, each signed in its own way.

DingTalk signs only the timestamp of presses and messages, not the body: what is in a press is believed no further
than its signed token reaches, and whoever told a code proves by it alone.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result
from tocsin.notifiers.dingtalk_app.events import PRESSED, card_reply, read_press, read_told
from tocsin.notifiers.dingtalk_app.sealed import seal, sign, unseal
from tocsin.notifiers.dingtalk_app.settings import App, aes_key, read
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json

WINDOW_MS = 5 * 60 * 1000
MAX_BODY_BYTES = 512 * 1024
_REFUSED = Reply(status=403, body=b"{}")


class DingTalkCallback:
    """Verifies, reads and answers requests of DingTalk."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A press or a told code; 403 for all that does not verify."""
        app = read(settings)
        if isinstance(app, list) or call.method != "POST" or len(call.body) > MAX_BODY_BYTES:
            return _REFUSED
        body = read_object(call.body)
        if "x-ddpaas-signature" in call.headers:
            return _hear_press(call, body, app, now)
        if "sign" in call.headers:
            return _hear_told(call, body, app, now)
        return _hear_event(call, body, app, now)

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """The card's new values, or a line in the chat."""
        if heard.context.get("kind") == PRESSED:
            return _json(card_reply(results))
        text = results[0].text if results else ""
        return _json({"msgtype": "text", "text": {"content": text[:500]}} if text else {})


def stamp_signature(secret: str, text: str) -> str:
    """HMAC-SHA256 in base64, as DingTalk signs a timestamp."""
    return base64.b64encode(hmac.new(secret.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).digest()).decode()


def _hear_press(call: Inbound, body: Mapping[str, Any], app: App, now: int) -> Heard | Reply:
    stamp = call.headers.get("x-ddpaas-signature-timestamp", "")
    if not app.card_secret or not _is_fresh(stamp, now):
        return _REFUSED
    if not _same(call.headers["x-ddpaas-signature"], stamp_signature(app.card_secret, stamp)):
        return _REFUSED
    # DingTalk names no press: the same bytes at the same instant are the same press.
    event_id = hashlib.sha256(stamp.encode() + b"\n" + call.body).hexdigest()
    heard = read_press(body, event_id)
    return heard if heard.said else _json({})


def _hear_told(call: Inbound, body: Mapping[str, Any], app: App, now: int) -> Heard | Reply:
    stamp = call.headers.get("timestamp", "")
    if not _is_fresh(stamp, now):
        return _REFUSED
    if not _same(call.headers["sign"], stamp_signature(app.app_secret, f"{stamp}\n{app.app_secret}")):
        return _REFUSED
    heard = read_told(body, app.robot)
    if heard is None:
        return _REFUSED
    return heard if heard.said else _json({})


def _hear_event(call: Inbound, body: Mapping[str, Any], app: App, now: int) -> Reply:
    """Subscribed events carry nothing we need; DingTalk checks the address with one and wants `success`, encrypted."""
    key, encrypted = aes_key(app.event_aes_key), body.get("encrypt")
    stamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
    said = call.query.get("msg_signature") or call.query.get("signature", "")
    if key is None or not app.event_token or not isinstance(encrypted, str) or not _is_fresh(stamp, now):
        return _REFUSED
    if not _same(said, sign(app.event_token, stamp, nonce, encrypted)):
        return _REFUSED
    if unseal(encrypted, key, app.app_key) is None:
        return _REFUSED
    salt = hmac.new(key, f"{stamp}\n{nonce}\n{encrypted}\n{now}".encode("utf-8", "replace"), hashlib.sha256).digest()
    answer, reply_nonce = seal(b"success", key, app.app_key, salt[:16]), salt[16:24].hex()
    signature = sign(app.event_token, str(now), reply_nonce, answer)
    return _json({"msg_signature": signature, "timeStamp": str(now), "nonce": reply_nonce, "encrypt": answer})


def _is_fresh(stamp: str, now: int) -> bool:
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= 15 and abs(now - int(stamp)) <= WINDOW_MS


def _same(said: str, expected: str) -> bool:
    return hmac.compare_digest(said.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def _json(content: Mapping[str, Any]) -> Reply:
    return Reply(headers={"content-type": "application/json; charset=utf-8"}, body=encode_json(content))


CALLBACK: Callback = DingTalkCallback()
