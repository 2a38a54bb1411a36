"""AWS Signature Version 4 in headers, for requests that need no SDK."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

from msgspec import Struct


class AwsKey(Struct, frozen=True, kw_only=True):
    """An access key and where it is used. Its `repr` shows no secret."""

    key_id: str
    secret: str
    region: str
    service: str

    def __repr__(self) -> str:
        return "AwsKey(…)"


def sign(key: AwsKey, method: str, url: str, headers: Mapping[str, str], body: bytes, at: int) -> dict[str, str]:
    """`headers` and those that make the request authentic at the instant `at` (ms): `X-Amz-Date`, `Authorization`.

    All of `headers` are signed, and the host. The path is signed as it stands in `url`, as S3 and requests to `/` need.
    """
    stamp = datetime.fromtimestamp(at // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    sent = {**headers, "X-Amz-Date": stamp}
    signed = {name.lower(): " ".join(value.split()) for name, value in sent.items()} | {"host": parts.netloc}
    names = ";".join(sorted(signed))
    canonical = "\n".join(
        (
            method,
            parts.path or "/",
            _query(parts.query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{stamp[:8]}/{key.region}/{key.service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    derived = f"AWS4{key.secret}".encode()
    for step in scope.split("/"):
        derived = hmac.new(derived, step.encode(), hashlib.sha256).digest()
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    signature = hmac.new(derived, to_sign.encode(), hashlib.sha256).hexdigest()
    value = f"AWS4-HMAC-SHA256 Credential={key.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**sent, "Authorization": value}


def _query(query: str) -> str:
    pairs = [(quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(query, True)]
    return "&".join(f"{name}={value}" for name, value in sorted(pairs))
