"""Aliyun's signature for its open interfaces, ACS3-HMAC-SHA256, for actions in the RPC style: parameters in the query.

The instant and the nonce are given; nothing is read from the world.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def nonce_of(action: str, delivery_id: str, sent_at: int) -> str:
    """The nonce of one attempt: the same attempt signs the same bytes, another one has another nonce."""
    return hashlib.sha256(f"acs3\n{action}\n{delivery_id}\n{sent_at}".encode("utf-8", "replace")).hexdigest()[:32]


def canonical_query(parameters: Mapping[str, str]) -> str:
    """The parameters as they are signed and sent: sorted by name, percent-encoded as RFC 3986 says."""
    pairs = sorted((_encode(name), _encode(value)) for name, value in parameters.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def unsigned_headers(host: str, action: str, version: str, nonce: str, at: int) -> dict[str, str]:
    """What is signed beside the parameters, by header name in lower case; `at` in milliseconds, no body is sent."""
    return {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": datetime.fromtimestamp(at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }


def canonical_request(method: str, query: str, headers: Mapping[str, str]) -> str:
    """The text whose hash is signed. `headers` hold what `unsigned_headers` says and nothing else."""
    lines = [f"{name}:{headers[name].strip()}" for name in sorted(headers)]
    return "\n".join([method, "/", query, *lines, "", ";".join(sorted(headers)), headers["x-acs-content-sha256"]])


def authorization(key_id: str, secret: str, canonical: str, headers: Mapping[str, str]) -> str:
    """The value of the header `Authorization`."""
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={';'.join(sorted(headers))},Signature={signature}"


def _encode(text: str) -> str:
    return quote(text, safe="~", errors="replace")
