"""The settings of a SIP trunk as the operator enters them."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem

TRANSPORTS = ("udp", "tcp", "tls")
VOICES = {"en-US": "en-us", "zh-CN": "cmn"}
"""The voices of espeak-ng that are used where the operator names none."""

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*")
_TEXTS = (
    ("user", r"[A-Za-z0-9_+][A-Za-z0-9_.+@-]{0,127}", "The user is letters, digits and . _ + - @."),
    ("password", r"[!#-:<-~]{1,128}", 'The password is printable characters without spaces, " and ;.'),
    ("caller_id", r"[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,63}", "The caller's number is digits, or a name without spaces."),
)
_PREFIX = re.compile(r"\+[0-9]{0,8}")
_REPLACEMENT = re.compile(r"\+?[0-9]{0,10}")
_VOICE = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,39}")


class TrunkSettings(Struct, frozen=True, kw_only=True):
    """A trunk. `prefixes` says what stands in place of a number's beginning; its `repr` shows no secret."""

    host: str
    port: str
    transport: str
    texts: dict[str, str]
    prefixes: dict[str, str]
    voices: dict[str, str]

    def __repr__(self) -> str:
        return "TrunkSettings(…)"

    def dialled(self, number: str) -> str:
        """The number as the trunk wants it: the rule with the longest beginning that fits holds, else it stays."""
        fitting = [prefix for prefix in self.prefixes if number.startswith(prefix)]
        longest = max(fitting, key=len, default="")
        return self.prefixes.get(longest, longest) + number.removeprefix(longest)

    def trunk(self, language: str) -> dict[str, str]:
        """What the carrier of calls needs to know."""
        known = {"host": self.host, "port": self.port, "transport": self.transport}
        return known | self.texts | {"voice": self.voices[language]}


def read_trunk(settings: Mapping[str, Any]) -> TrunkSettings | list[Problem]:
    """The trunk, or what to correct."""
    host, port = _text(settings, "host"), _port(settings)
    problems: list[Problem] = []
    if not _is_host(host):
        problems.append(Problem("host", "Enter the trunk's host name or address, without sip: and without a port."))
    if port is None:
        problems.append(Problem("port", "A port is a number from 1 to 65535; leave it empty for the usual one."))
    transport = _text(settings, "transport") or "udp"
    if transport not in TRANSPORTS:
        problems.append(Problem("transport", "The transport is udp, tcp or tls."))
    texts = {name: _text(settings, name) for name, _, _ in _TEXTS if settings.get(name) not in (None, "")}
    problems += [Problem(name, advice) for name, rule, advice in _TEXTS if not _fits(texts.get(name), rule)]
    if ("user" in texts) != ("password" in texts):
        problems.append(Problem("password", "User and password belong together; enter both or neither."))
    prefixes = _map(settings, "number_prefixes", _PREFIX, _REPLACEMENT)
    if prefixes is None:
        advice = "A rule is a beginning such as +86 and what is dialled in its place, digits or nothing."
        problems.append(Problem("number_prefixes", advice))
    voices = _map(settings, "voices", re.compile("en-US|zh-CN"), _VOICE)
    if voices is None:
        problems.append(Problem("voices", "Voices are espeak-ng's names for en-US and zh-CN, such as en-us and cmn."))
    if problems or port is None or prefixes is None or voices is None:
        return problems
    return TrunkSettings(
        host=host, port=port, transport=transport, texts=texts, prefixes=prefixes, voices=VOICES | voices
    )


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else ""


def _fits(value: str | None, rule: str) -> bool:
    return value is None or re.fullmatch(rule, value) is not None


def _port(settings: Mapping[str, Any]) -> str | None:
    given = settings.get("port")
    if given in (None, ""):
        return ""
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    return text if re.fullmatch("[1-9][0-9]{0,4}", text) and int(text) < 65536 else None


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return _HOST.fullmatch(host) is not None
    return True


def _map(
    settings: Mapping[str, Any], name: str, keys: re.Pattern[str], values: re.Pattern[str]
) -> dict[str, str] | None:
    given = settings.get(name) or {}
    if not isinstance(given, dict) or len(given) > 30:
        return None
    for key, value in given.items():
        if not (isinstance(key, str) and isinstance(value, str) and keys.fullmatch(key) and values.fullmatch(value)):
            return None
    return dict(given)
