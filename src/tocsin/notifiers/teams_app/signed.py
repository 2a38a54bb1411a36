"""The token of the Bot Framework in a request: RS256 by one of Microsoft's published keys, for this bot, now."""

import base64
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from msgspec import Struct

from tocsin.notifiers.receipts import read_object

ISSUER = "https://api.botframework.com"
SKEW_S = 300
SMALLEST_KEY_BITS = 2048
HEADER_BYTES = 8000

_BEARER = re.compile(r"(?i:bearer) ([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)

Verdict = Literal["good", "unknown_key", "bad"]


class SigningKey(Struct, frozen=True, kw_only=True):
    """One public key as the JWKS has it. `endorsements` are the channels it may speak for; `None`: not said."""

    kid: str
    n: str
    e: str
    endorsements: tuple[str, ...] | None = None


def read_jwks(body: bytes) -> list[SigningKey]:
    """The RSA keys for signatures in a JWKS; what is none of these is left out."""
    keys = read_object(body).get("keys")
    found = []
    for key in keys if isinstance(keys, list) else []:
        if isinstance(key, dict) and key.get("kty") == "RSA" and key.get("use", "sig") == "sig":
            try:
                found.append(msgspec.convert(key, SigningKey))
            except msgspec.ValidationError:
                continue
    return found


def verify(authorization: str, keys: object, audience: str, service_url: str, now: int) -> Verdict:
    """Whether a request's token is good. `keys` is `settings["signing_keys"]`, `service_url` the activity's, `now` ms.

    `unknown_key` is said only of a token in which all else fits, so that strangers cause no fetching of keys.
    """
    parts = _BEARER.fullmatch(authorization) if len(authorization) <= HEADER_BYTES else None
    if parts is None:
        return "bad"
    header, claims = read_object(_decode(parts[1])), read_object(_decode(parts[2]))
    kid = header.get("kid")
    # The algorithm is ours to choose: a token that names another (`none`, `HS256` keyed with a public key) is refused.
    if header.get("alg") != "RS256" or "crit" in header or not isinstance(kid, str) or not _fits(claims, audience, now):
        return "bad"
    if not service_url or str(claims.get("serviceurl", "")).rstrip("/") != service_url.rstrip("/"):
        return "bad"
    known = read_jwks(keys.encode("utf-8", "replace")) if isinstance(keys, str) else []
    key = next((each for each in known if each.kid == kid), None)
    if key is None:
        return "unknown_key"
    if key.endorsements is not None and "msteams" not in key.endorsements:
        return "bad"
    signed = f"{parts[1]}.{parts[2]}".encode()
    return "good" if _is_signed(key, signed, _decode(parts[3])) else "bad"


def _fits(claims: Mapping[str, Any], audience: str, now: int) -> bool:
    if claims.get("iss") != ISSUER or claims.get("aud") != audience:
        return False
    begins, expires = _instant(claims.get("nbf", 0)), _instant(claims.get("exp"))
    return begins is not None and expires is not None and begins - SKEW_S <= now / 1000 <= expires + SKEW_S


def _instant(value: object) -> float | None:
    """Seconds since the epoch; `true` is no number here."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_signed(key: SigningKey, signed: bytes, signature: bytes) -> bool:
    numbers = rsa.RSAPublicNumbers(int.from_bytes(_decode(key.e), "big"), int.from_bytes(_decode(key.n), "big"))
    try:
        public = numbers.public_key()
        if public.key_size < SMALLEST_KEY_BITS:
            return False
        public.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _decode(text: str) -> bytes:
    """Base64url without padding; what is none is empty."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""
