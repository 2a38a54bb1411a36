"""Requests of Feishu: encrypted with the app's Encrypt Key, signed, fresh, and with the Verification Token inside.

Feishu signs nothing when it checks the address (`url_verification`): there the encryption and the token must do.
Whatever is wrong, the answer is the same, so that nobody learns from it what a decrypted text begins with.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msgspec.structs import replace

from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result
from tocsin.notifiers.feishu_app.events import read_event, reply_of, words_back
from tocsin.notifiers.feishu_app.settings import App, read
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json

WINDOW_MS = 5 * 60 * 1000
MAX_BODY_BYTES = 512 * 1024
_BLOCK = 16
_REFUSED = Reply(status=403, body=b"{}")


class FeishuCallback:
    """Verifies, reads and answers requests of Feishu."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A press or a told code; 403 for all that does not verify, `{}` for events that are not our business."""
        app = read(settings)
        if isinstance(app, list) or not app.encrypt_key or call.method != "POST" or len(call.body) > MAX_BODY_BYTES:
            return _REFUSED
        event = read_object(decrypt(app.encrypt_key, read_object(call.body).get("encrypt")))
        if event.get("type") == "url_verification":
            return _answer_check(event, app)
        header = event.get("header")
        token = header.get("token") if isinstance(header, dict) else None
        if not _is_signed(call, app, now) or not _same(token, app.verification_token):
            return _REFUSED
        heard = read_event(event, app.app_id)
        if heard is None:
            return _REFUSED
        return heard if heard.said else _json({})

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """A short text and the card as it is now; who told a code is answered in the chat, after the reply."""
        return replace(_json(reply_of(heard, results)), then=words_back(heard, results, settings))


def decrypt(encrypt_key: str, encrypted: object) -> bytes:
    """AES-256-CBC under the SHA-256 of the key, the first block is the vector; empty when it cannot be decrypted."""
    try:
        raw = base64.b64decode(encrypted, validate=True) if isinstance(encrypted, str) else b""
    except (binascii.Error, ValueError):
        return b""
    if len(raw) < 2 * _BLOCK or len(raw) % _BLOCK:
        return b""
    key = hashlib.sha256(encrypt_key.encode("utf-8", "replace")).digest()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(raw[:_BLOCK])).decryptor()
    unpadder = padding.PKCS7(_BLOCK * 8).unpadder()
    try:
        return unpadder.update(decryptor.update(raw[_BLOCK:]) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        return b""


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """The hex SHA-256 that `X-Lark-Signature` has to be."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode("utf-8", "replace") + body).hexdigest()


def _is_signed(call: Inbound, app: App, now: int) -> bool:
    timestamp = call.headers.get("x-lark-request-timestamp", "")
    expected = signature(timestamp, call.headers.get("x-lark-request-nonce", ""), app.encrypt_key, call.body)
    if not _same(call.headers.get("x-lark-signature", ""), expected):
        return False
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    return is_number and abs(now - int(timestamp) * 1000) <= WINDOW_MS


def _answer_check(event: Mapping[str, Any], app: App) -> Reply:
    challenge = event.get("challenge")
    if not isinstance(challenge, str) or not _same(event.get("token"), app.verification_token):
        return _REFUSED
    return _json({"challenge": challenge})


def _same(said: object, expected: str) -> bool:
    text = said if isinstance(said, str) else ""
    return bool(expected) and hmac.compare_digest(text.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def _json(content: Mapping[str, Any]) -> Reply:
    return Reply(headers={"content-type": "application/json; charset=utf-8"}, body=encode_json(content))


CALLBACK: Callback = FeishuCallback()
