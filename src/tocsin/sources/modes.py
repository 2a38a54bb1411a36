"""Messages as alerts: mails and what is sent to the imitation of a chat robot. They have no key and no state of their own.

The integration's owner chooses how messages become alerts: each one a new alert, those of one title the same alert, or by
rules that say which messages open, which close, and what part of a message joins the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from tocsin.kernel.conditions import ConditionError, Matcher, compile_filters
from tocsin.kernel.extract import Extract, ExtractError, by_pattern
from tocsin.kernel.labels import fingerprint
from tocsin.sources.event import ALERT_KEY_LIMIT, Status
from tocsin.sources.source import SettingsError

KEYS: Final = frozenset({"title", "content", "from", "to"})
"""What rules can ask of a message; robots have no sender and no receiver."""


class MessageCondition(Struct, frozen=True):
    """``key`` is, or is not, one of ``vals`` (conditions of domain section 4)."""

    key: Literal["title", "content", "from", "to"]
    oper: Literal["IN", "NOTIN"]
    vals: Annotated[list[Annotated[str, Meta(max_length=4_200)]], Meta(min_length=1, max_length=1_000)]


Groups = Annotated[list[Annotated[list[MessageCondition], Meta(max_length=50)]], Meta(max_length=50)]


class MessageSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How messages become alerts.

    ``push_mode`` ``each``: every message is a new alert; ``title``: messages of one title are one alert; ``rules``: what
    ``close`` matches ends an alert, what ``trigger`` matches (empty: every message) opens or updates one, and the rest is
    dropped or, with ``unmatched`` ``alert``, a new alert each. With ``rules`` the alert's key is what ``key_pattern`` (RE2; its
    group ``result``, else the whole match) finds in ``key_from``, or the title where it finds nothing.
    """

    push_mode: Literal["each", "title", "rules"] = "each"
    trigger: Groups = []
    close: Groups = []
    key_from: Literal["title", "content"] = "title"
    key_pattern: Annotated[str, Meta(max_length=4_096)] = ""
    unmatched: Literal["drop", "alert"] = "drop"


class Message(Struct, frozen=True, kw_only=True):
    """What came, as far as rules can see it."""

    title: str
    content: str
    sender: str = ""
    to: Sequence[str] = ()


class Verdict(Struct, frozen=True):
    """What a message means: the status and the key of its event."""

    status: Status
    key: str


class _Rules(Struct, frozen=True):
    settings: MessageSettings
    trigger: Matcher | None
    close: Matcher | None
    key: Extract | None


def read_settings(values: Mapping[str, Any]) -> MessageSettings:
    """Check settings before they are saved. Raises ``SettingsError`` with the place and the reason."""
    try:
        settings = msgspec.convert(values, MessageSettings)
    except msgspec.ValidationError as error:
        raise SettingsError("settings", str(error)) from error
    _compile(settings)
    return settings


def judge(values: Mapping[str, Any], message: Message, push_id: str, *, is_random: bool = False) -> Verdict | None:
    """What a message means by an integration's settings; ``None`` when its rules drop it.

    ``push_id`` makes the key where each message is an alert of its own; ``is_random``: also where the pattern finds nothing.
    """
    rules = _rules(msgspec.json.encode(values))
    mode = rules.settings.push_mode
    if mode == "each":
        return Verdict("Warning", push_id)
    if mode == "title":
        return Verdict("Warning", short_key(message.title))
    subject = _subject(message)
    if rules.close is not None and rules.close.matches(subject):
        return Verdict("Ok", _key(rules, message, push_id if is_random else ""))
    if rules.trigger is None or rules.trigger.matches(subject):
        return Verdict("Warning", _key(rules, message, push_id if is_random else ""))
    return Verdict("Warning", push_id) if rules.settings.unmatched == "alert" else None


def short_key(text: str) -> str:
    """A text as an alert key: as it is, or a fingerprint of it where it is too long."""
    text = text.strip()
    return text if 0 < len(text) <= ALERT_KEY_LIMIT else fingerprint({"": text})


def _key(rules: _Rules, message: Message, otherwise: str) -> str:
    text = message.title if rules.settings.key_from == "title" else message.content
    found = (rules.key(text) or "").strip() if rules.key is not None else ""
    return short_key(found or otherwise or message.title)


def _subject(message: Message) -> Any:
    texts = {"title": message.title, "content": message.content, "from": message.sender, "to": ", ".join(message.to)}
    return texts.get


@lru_cache(maxsize=512)
def _rules(encoded: bytes) -> _Rules:
    return _compile(msgspec.json.decode(encoded, type=MessageSettings))


def _compile(settings: MessageSettings) -> _Rules:
    try:
        key = by_pattern(settings.key_pattern) if settings.key_pattern else None
    except ExtractError as error:
        raise SettingsError("settings.key_pattern", str(error)) from error
    return _Rules(settings, _matcher(settings.trigger, "trigger"), _matcher(settings.close, "close"), key)


def _matcher(groups: list[list[MessageCondition]], name: str) -> Matcher | None:
    if not groups:
        return None
    try:
        return compile_filters(msgspec.to_builtins(groups), path=f"settings.{name}", extra_keys=KEYS)
    except ConditionError as error:
        raise SettingsError(error.path, error.message) from error
