"""Vonage's two kinds of JSON web tokens: RS256 by which we are known to it, HS256 by which it is known to us."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tocsin.notifiers.receipts import read_object

LONGEST = 4096


def make(key: RSAPrivateKey, application_id: str, begins_s: int, lives_s: int) -> str:
    """A token of an application from `begins_s` (seconds since the epoch) on. Its `jti` comes from the key and the
    instant: the same input makes the same token, and nobody without the key can guess it."""
    secret = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    token_id = hmac.new(hashlib.sha256(secret).digest(), f"jti:{application_id}:{begins_s}".encode(), "sha256")
    claims = {
        "application_id": application_id,
        "iat": begins_s,
        "exp": begins_s + lives_s,
        "jti": token_id.hexdigest()[:32],
    }
    signed = f"{_encode({'alg': 'RS256', 'typ': 'JWT'})}.{_encode(claims)}"
    return f"{signed}.{_base64(key.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def read(token: str, secret: str) -> dict[str, Any] | None:
    """The claims of a token that `secret` signed with HS256; `None` for any other, whatever algorithm it names."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST or not token.isascii():
        return None
    head, body, sign = (_decode(part) for part in parts)
    if read_object(head).get("alg") != "HS256":
        return None
    expected = hmac.new(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    return read_object(body) if hmac.compare_digest(expected, sign) else None


def is_for(claims: dict[str, Any], body: bytes, now: int, window_s: int) -> bool:
    """Whether verified claims were made for `body` and at about `now` (ms)."""
    issued, payload = claims.get("iat"), claims.get("payload_hash")
    if not isinstance(issued, int | float) or not isinstance(payload, str):
        return False
    expires = claims.get("exp")
    if isinstance(expires, int | float) and expires * 1000 < now - window_s * 1000:
        return False
    same = hmac.compare_digest(payload.lower().encode("utf-8", "replace"), hashlib.sha256(body).hexdigest().encode())
    return same and abs(now / 1000 - issued) <= window_s


def _encode(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
