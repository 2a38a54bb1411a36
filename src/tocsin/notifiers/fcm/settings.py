"""FCM: the operator's service account, and a device's registration token."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.signed_tokens import read_rsa

_PROJECT = re.compile("[a-z][a-z0-9-]{4,60}")
_DEVICE = re.compile(r"[A-Za-z0-9_:.-]{20,1000}")
_KEY = "service_account"


class ServiceAccount(Struct, frozen=True, kw_only=True):
    """Who may send in the operator's Firebase project. Shows no secret."""

    project: str
    email: str
    key_id: str
    key: rsa.RSAPrivateKey

    def __repr__(self) -> str:
        return "ServiceAccount(…)"


def read_account(settings: Mapping[str, Any]) -> ServiceAccount | list[Problem]:
    """The service account in the JSON file that Firebase gives out, or what to correct."""
    text = settings.get(_KEY)
    try:
        content = msgspec.json.decode(text.encode()) if isinstance(text, str) else None
    except (ValueError, RecursionError):  # DecodeError and UnicodeEncodeError are ValueErrors
        content = None
    if not isinstance(content, dict) or content.get("type") != "service_account":
        return [Problem(_KEY, "Paste the whole JSON file of the service account's private key.")]
    project, email, key_id, pem = (_text(content, name) for name in _FIELDS)
    if not _PROJECT.fullmatch(project):
        return [Problem(_KEY, "The file names no project; download it again.")]
    if "@" not in email:
        return [Problem(_KEY, "The file names no client_email; download it again.")]
    key = read_rsa(pem)
    if key is None:
        return [Problem(_KEY, "The file holds no RSA private key; download it again.")]
    return ServiceAccount(project=project, email=email, key_id=key_id, key=key)


def read_device(target: Mapping[str, Any]) -> str | list[Problem]:
    """A device's registration token, or what to correct."""
    token = _text(target, "token")
    if not _DEVICE.fullmatch(token):
        return [Problem("token", "This is no registration token; register the device again.")]
    return token


_FIELDS = ("project_id", "client_email", "private_key_id", "private_key")


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
