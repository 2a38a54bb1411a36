"""Web Push: the account's key (VAPID), and a browser's subscription."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from tocsin.kernel.base64url import from_base64url
from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem
from tocsin.notifiers.signed_tokens import read_p256


class Sender(Struct, frozen=True, kw_only=True):
    """Who sends: the key that subscriptions were made for, and whom a push service may write to. Shows no secret."""

    key: ec.EllipticCurvePrivateKey
    subject: str

    def __repr__(self) -> str:
        return "Sender(…)"

    @property
    def secret(self) -> bytes:
        """The key's 32 bytes, to derive other keys from."""
        return self.key.private_numbers().private_value.to_bytes(32, "big")


class Subscription(Struct, frozen=True, kw_only=True):
    """Where one browser takes messages, and how they are encrypted for it. Shows no secret."""

    endpoint: str
    key: ec.EllipticCurvePublicKey
    auth: bytes

    def __repr__(self) -> str:
        return "Subscription(…)"


def read_sender(settings: Mapping[str, Any]) -> Sender | list[Problem]:
    """The sender, or what to correct."""
    problems = []
    key = _private_key(_text(settings, "vapid_private"))
    if key is None:
        problems.append(Problem("vapid_private", "Enter a P-256 private key: 32 bytes in base64url, or PEM."))
    subject = _text(settings, "subject")
    if not subject.startswith(("mailto:", "https://")) or any(c.isspace() for c in subject):
        problems.append(Problem("subject", "Enter mailto: with an address, or an https:// address of yours."))
    return problems if problems or key is None else Sender(key=key, subject=subject)


def read_subscription(target: Mapping[str, Any]) -> Subscription | list[Problem]:
    """The subscription, or what to correct."""
    endpoint = _text(target, "endpoint")
    problem = url_problem(endpoint)
    if problem:
        return [Problem("endpoint", problem)]
    if len(endpoint) > 2_000 or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        return [Problem("endpoint", "The address holds what no push service gives out; subscribe again.")]
    key = _public_key(_text(target, "p256dh"))
    if key is None:
        return [Problem("p256dh", "The key is no point of the curve P-256; subscribe again.")]
    auth = _bytes(_text(target, "auth"))
    if len(auth) != 16:
        return [Problem("auth", "The secret must have 16 bytes; subscribe again.")]
    return Subscription(endpoint=endpoint, key=key, auth=auth)


def _private_key(text: str) -> ec.EllipticCurvePrivateKey | None:
    if "-----BEGIN" in text:
        return read_p256(text)
    raw = _bytes(text)
    try:
        return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1()) if len(raw) == 32 else None
    except ValueError:  # 0, or not below the order of the curve
        return None


def _public_key(text: str) -> ec.EllipticCurvePublicKey | None:
    raw = _bytes(text)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw) if len(raw) == 65 else None
    except ValueError:
        return None


def _bytes(text: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError:
        return b""


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
