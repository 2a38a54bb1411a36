"""A browser's push service (RFC 8030) and the browsers behind it: checks what a real one checks, and decrypts.

The oracle of the encryption is `http_ece`, an implementation that is not ours; VAPID is checked by `cryptography` with
the public key that the subscription was made for.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse

ORIGIN = "https://push.example.net"


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """One subscription with the keys only the browser has, and the messages that reached it."""

    endpoint: str
    server_key: str  # of whoever subscribed it, base64url of the uncompressed point
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = b"0123456789abcdef"
    received: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)

    def subscription(self) -> dict[str, str]:
        """The target as the page hands it to the server."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": b64(point), "auth": b64(self.auth)}


class PushService:
    """Answers requests; `now` (ms) is set by the test. `gone` endpoints answer 410, `busy_s` makes it answer 429."""

    def __init__(self, now: int, origin: str = ORIGIN) -> None:
        self.now = now
        self.origin = origin
        self.browsers: dict[str, Browser] = {}
        self.waiting: dict[tuple[str, str], dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.busy_s = 0

    def subscribe(self, server_key: str) -> Browser:
        """A browser subscribes with a server's public key."""
        endpoint = f"{self.origin}/send/{len(self.browsers) + 1}"
        self.browsers[endpoint] = Browser(endpoint, server_key)
        return self.browsers[endpoint]

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """What a push service answers to one message."""
        return self.receive(request.method, request.url, request.headers, request.body)

    def receive(self, method: str, url: str, headers: dict[str, str], body: bytes) -> HttpResponse:
        """The same without our types."""
        given = {name.lower(): value for name, value in headers.items()}
        if method != "POST":
            return _answer(405)
        if url in self.gone:
            return _answer(410)
        browser = self.browsers.get(url)
        if browser is None:
            return _answer(404)
        if self.busy_s:
            return _answer(429, {"retry-after": str(self.busy_s)})
        if len(body) > 4096:
            return _answer(413)
        if problem := _wrong_headers(given):
            return _answer(400, text=problem)
        if problem := self._wrong_vapid(given.get("authorization", ""), browser):
            return _answer(403, text=problem)
        plaintext = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        browser.received.append(json.loads(plaintext))
        browser.heads.append(given)
        self.waiting[url, given["topic"]] = browser.received[-1]
        return _answer(201, {"location": f"{self.origin}/message/{len(browser.received)}", "ttl": given["ttl"]})

    def _wrong_vapid(self, value: str, browser: Browser) -> str:
        found = re.fullmatch(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)", value)
        if found is None:
            return "no vapid header"
        head, claims, signature, key = found.groups()
        if key != browser.server_key:
            text = "the VAPID credentials in the authorization header do not correspond to the credentials used to"
            return f"{text} create the subscriptions."
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
        raw = unb64(signature)
        if len(raw) != 64:
            return "the signature has another length"
        r, s = (int.from_bytes(raw[part], "big") for part in (slice(32), slice(32, 64)))
        try:
            public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "the signature is wrong"
        return self._wrong_claims(json.loads(unb64(head)), json.loads(unb64(claims)), browser)

    def _wrong_claims(self, head: dict[str, Any], claims: dict[str, Any], browser: Browser) -> str:
        parts = urlsplit(browser.endpoint)
        if head != {"alg": "ES256", "typ": "JWT"} or set(claims) != {"aud", "exp", "sub"}:
            return "the token has other fields"
        if claims["aud"] != f"{parts.scheme}://{parts.netloc}":
            return "the token is for another service"
        if not self.now / 1000 < claims["exp"] <= self.now / 1000 + 24 * 3600:
            return "the token has run out, or lives too long"
        return "" if re.match("mailto:.+@|https://.+", claims["sub"]) else "the token names no contact"


def _wrong_headers(given: dict[str, str]) -> str:
    if given.get("content-encoding") != "aes128gcm":
        return "not aes128gcm"
    if not given.get("ttl", "").isdigit():
        return "no TTL"
    if given.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
        return "no such urgency"
    return "" if re.fullmatch(r"[\w-]{1,32}", given.get("topic", "x")) else "the topic is too long, or not base64url"


def _answer(status: int, headers: dict[str, str] | None = None, text: str = "") -> HttpResponse:
    return HttpResponse(status=status, headers=headers or {}, body=text.encode())
