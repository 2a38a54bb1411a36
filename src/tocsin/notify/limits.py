"""How much of a template's text arrives in each medium, so that a preview shows what a reader would get. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from tocsin.notifiers import segments
from tocsin.notifiers.cutting import ELLIPSIS, cut, size

CARDS = frozenset({"feishu_app", "dingtalk_app", "wecom_app", "slack_app", "teams_app"})
"""Fields whose text stands inside an interactive card; blank lines of labels that are missing are left out there."""

Unit = Literal["bytes", "characters", "lines"]


class Limit(Struct, frozen=True):
    """The most that one message holds."""

    size: int
    unit: Unit


LIMITS = {
    "email": Limit(48_000, "bytes"),
    "sms": Limit(612, "characters"),  # four text messages
    "voice": Limit(840, "characters"),  # a minute of speech
    "dingtalk": Limit(4_000, "bytes"),
    "wecom": Limit(4_000, "bytes"),
    "feishu": Limit(4_000, "bytes"),
    "slack": Limit(15_000, "bytes"),
    "slack_app": Limit(15_000, "bytes"),
    "telegram": Limit(4_000, "characters"),
    "teams_app": Limit(16_000, "bytes"),
    "wecom_app": Limit(8, "lines"),
    "feishu_app": Limit(6_000, "bytes"),
    "dingtalk_app": Limit(3_400, "bytes"),
    "zoom": Limit(3_000, "bytes"),
}
SMS_UNICODE = Limit(268, "characters")
"""Four text messages with a sign that is not in their alphabet."""
_FEISHU_JSON_BYTES = 20_000
_SPOKEN_PER_SECOND = 14  # characters; slow on purpose, as the voices of providers are
_SMS_PLAIN, _SMS_UNICODE = (160, 153), (70, 67)  # characters of a single text message, and of each of several


class Fitted(Struct, frozen=True):
    """A text as it arrives. ``length`` is that of the whole text in ``unit``; ``limit`` 0: none is known."""

    text: str
    cut: bool
    length: int
    limit: int
    unit: Unit
    notes: tuple[str, ...] = ()


def without_blank_lines(text: str) -> str:
    """The lines that hold something."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def fit(field: str, text: str) -> Fitted:
    """What arrives of ``text`` in the medium ``field``."""
    if field == "feishu" and _is_json(text):
        return _fit_json(text)
    limit = SMS_UNICODE if field == "sms" and not segments.is_gsm(text) else LIMITS.get(field)
    if limit is None:
        return Fitted(text, False, len(text), 0, "characters")
    length = _length(text, limit.unit)
    notes = _spoken(field, text)
    if length <= limit.size:
        return Fitted(text, False, length, limit.size, limit.unit, notes)
    said = f"{length} {limit.unit}, of which {limit.size} arrive; the rest is cut."
    return Fitted(_shortened(text, limit), True, length, limit.size, limit.unit, (said, *notes))


def _length(text: str, unit: Unit) -> int:
    if unit == "bytes":
        return size(text)
    return len(text) if unit == "characters" else len(text.splitlines())


def _shortened(text: str, limit: Limit) -> str:
    if limit.unit == "bytes":
        return cut(text, limit.size)
    if limit.unit == "lines":
        return "\n".join(text.splitlines()[: limit.size])
    kept = text[: limit.size - 1]
    shorter = cut(text, size(kept) + size(ELLIPSIS))
    return shorter if len(shorter) <= limit.size else kept.rstrip() + ELLIPSIS


def _spoken(field: str, text: str) -> tuple[str, ...]:
    if field == "voice":
        return (f"Takes about {max(1, round(len(text) / _SPOKEN_PER_SECOND))} seconds to say.",)
    if field != "sms":
        return ()
    single, several = _SMS_PLAIN if text.isascii() else _SMS_UNICODE
    count = 1 if len(text) <= single else -(-len(text) // several)
    return (f"Is paid for as {count} text message{'s' if count > 1 else ''}.",)


def _is_json(text: str) -> bool:
    """Whether the robot takes the text as a card or as rich text."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        return isinstance(msgspec.json.decode(text), dict)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return False


def _fit_json(text: str) -> Fitted:
    length = size(text)
    note = "Is JSON and sent as a card or as rich text."
    if length > _FEISHU_JSON_BYTES:
        note = f"Is JSON of more than {_FEISHU_JSON_BYTES} bytes, which is not accepted: the default wording is sent."
    return Fitted(text, False, length, _FEISHU_JSON_BYTES, "bytes", (note,))
