"""APNs: the operator's signing key and app, and a device's token."""

import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.signed_tokens import read_p256

_HOSTS = {"production": "https://api.push.apple.com", "sandbox": "https://api.sandbox.push.apple.com"}
_ID = re.compile("[A-Z0-9]{10}")
_BUNDLE = re.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,150}")
_DEVICE = re.compile("[0-9a-fA-F]{64,200}")


class App(Struct, frozen=True, kw_only=True):
    """The operator's app. `critical`: Apple allowed it critical alerts. Shows no secret."""

    key: ec.EllipticCurvePrivateKey
    key_id: str
    team_id: str
    topic: str
    host: str
    critical: bool

    def __repr__(self) -> str:
        return "App(…)"


def read_app(settings: Mapping[str, Any]) -> App | list[Problem]:
    """The app, or what to correct."""
    problems = []
    key = read_p256(_text(settings, "key"))
    if key is None:
        problems.append(Problem("key", "Paste the whole .p8 file of the APNs key, with its BEGIN and END lines."))
    key_id, team_id, topic = (_text(settings, name) for name in ("key_id", "team_id", "topic"))
    if not _ID.fullmatch(key_id):
        problems.append(Problem("key_id", "The key ID has 10 capital letters and digits."))
    if not _ID.fullmatch(team_id):
        problems.append(Problem("team_id", "The team ID has 10 capital letters and digits."))
    if not _BUNDLE.fullmatch(topic):
        problems.append(Problem("topic", "Enter the app's bundle ID, such as com.example.oncall."))
    host = _HOSTS.get(_text(settings, "environment") or "production")
    if host is None:
        problems.append(Problem("environment", "Choose production or sandbox."))
    if problems or key is None or host is None:
        return problems
    critical = settings.get("critical") is True
    return App(key=key, key_id=key_id, team_id=team_id, topic=topic, host=host, critical=critical)


def read_device(target: Mapping[str, Any]) -> str | list[Problem]:
    """A device's token in hex, or what to correct."""
    token = _text(target, "token")
    if not _DEVICE.fullmatch(token):
        return [Problem("token", "A device token is 64 to 200 hex digits; register the device again.")]
    return token.lower()


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
