"""Tencent Cloud's signature for its interfaces of version 3, TC3-HMAC-SHA256. The instant is given."""

import hashlib
import hmac
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
SIGNED_HEADERS = "content-type;host;x-tc-action"


def canonical_request(host: str, action: str, body: bytes) -> str:
    """The text whose hash is signed: a POST of `body` to `https://host/`."""
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{action.lower()}\n"
    return "\n".join(["POST", "/", "", headers, SIGNED_HEADERS, hashlib.sha256(body).hexdigest()])


def authorization(secret_id: str, secret_key: str, service: str, canonical: str, at: int) -> str:
    """The value of the header `Authorization`; `at` (milliseconds) is what `X-TC-Timestamp` says in seconds."""
    scope = f"{_date(at)}/{service}/tc3_request"
    to_sign = "\n".join([ALGORITHM, str(at // 1000), scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(signing_key(secret_key, service, at), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}"


def signing_key(secret_key: str, service: str, at: int) -> bytes:
    """The key of one day and one service."""
    key = f"TC3{secret_key}".encode()
    for part in (_date(at), service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _date(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%d")
