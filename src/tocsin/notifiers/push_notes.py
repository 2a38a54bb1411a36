"""What a notification on a phone or in a browser says: short texts, buttons, and where its reports go. Pure.

The push folders share the content and its limits; how it travels is each folder's own.
"""

from bisect import bisect_right
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from tocsin.notifiers import wording
from tocsin.notifiers.button_words import label
from tocsin.notifiers.cutting import cut, one_line, size
from tocsin.notifiers.message import Button, Message

TITLE_BYTES = 240
"""More than any lock screen shows of a title."""
_BODY_BYTES = 4000
_DESCRIPTION_BYTES = 1500

ASKS = frozenset(
    (
        "triggered",
        "repeat",
        "escalated",
        "unacknowledged",
        "reopened",
        "woken",
        "reassigned",
        "responder_added",
        "storm",
        "test",
    )
)
"""Events that want somebody to act now; the others only tell."""

_LAST = ("responders", "alerts", "started", "layer")
"""Facts that follow the description: a lock screen shows only the first lines."""


class Note(Struct, frozen=True, kw_only=True):
    """One notification. `tag` is the same for all notifications of an incident: a later one takes the place of an
    earlier one. `is_urgent`: it may wake somebody. `silent`: it only brings what is shown up to date.
    """

    title: str
    body: str
    tag: str
    is_urgent: bool
    silent: bool
    ttl_s: int


def compose(message: Message, *, silent: bool = False) -> Note:
    """The notification of a message; `silent` for one that changes an earlier one."""
    asks = message.event in ASKS
    return Note(
        title=cut(_title(message), TITLE_BYTES),
        body=cut(_body(message), _BODY_BYTES),
        tag=f"inc-{message.incident_id}" if message.incident_id else f"msg-{message.delivery_id}",
        is_urgent=asks and not silent and message.severity in ("Critical", "Warning"),
        silent=silent,
        # A page that is an hour late still has to come; that something was closed is worth little then.
        ttl_s=300 if silent or message.event in ("closed", "acknowledged", "snoozed") else 3600,
    )


def payload(message: Message, note: Note, title: str, body: str) -> dict[str, Any]:
    """What the app gets: texts, buttons with their tokens, and where it reports that it has come (`token`)."""
    return {
        "title": title,
        "body": body,
        "tag": note.tag,
        "url": message.url,
        "severity": message.severity,
        "event": message.event,
        "incident_id": message.incident_id,
        "actions": [_action(message, one) for one in message.buttons],
        "token": message.callback_token,
        "callback_url": message.callback_url,
        "locale": "zh-CN" if wording.is_chinese(message) else "en-US",
        "ts": message.sent_at,
        "silent": note.silent,
    }


def within(limit: int, note: Note, encode: Callable[[str, str], bytes]) -> bytes:
    """`encode(title, body)` in at most `limit` bytes: the body is shortened first, then the title.

    The rest (link, buttons) is never cut; should it alone be too long, the result is too long as well.
    """
    if len(whole := encode(note.title, note.body)) <= limit:
        return whole
    body = _longest(note.body, limit, lambda text: encode(note.title, text))
    if body or len(encode(note.title, "")) <= limit:
        return encode(note.title, body)
    return encode(_longest(note.title, limit, lambda text: encode(text, "")), "")


def encode_json(content: Any) -> bytes:
    """JSON in UTF-8. Texts of a note hold no lone surrogates, other fields are our own."""
    return msgspec.json.encode(content)


def short_topic(message: Message) -> str:
    """A name of at most 32 characters of `A-Za-z0-9_-` for what a message is about."""
    name = message.incident_id or message.delivery_id
    if name and len(name) <= 32 and name.isascii() and name.isalnum():
        return name
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:32]


def _longest(text: str, limit: int, encode: Callable[[str], bytes]) -> str:
    fitting = bisect_right(range(size(text) + 1), limit, key=lambda room: len(encode(cut(text, room)))) - 1
    return cut(text, fitting) if fitting > 0 else ""


def _title(message: Message) -> str:
    if message.event == "digest":
        return wording.headline(message)
    title = one_line(message.title)
    if message.event == "notice":
        return title or wording.event_name(message)
    if message.event == "triggered":
        return f"[{wording.severity_name(message)}] {title}"
    return f"{wording.event_name(message)} · [{wording.severity_name(message)}] {title}"


def _body(message: Message) -> str:
    if message.body:
        return _lines(message.body)
    if message.event == "digest":
        return wording.digest(message, lambda line: wording.digest_line(message, line), _BODY_BYTES)
    about = [f"INC #{message.num}" if message.num else "", one_line(message.channel_name)]
    facts = {fact.name: f"{fact.name}: {fact.value}" for fact in wording.facts(message)}
    said = [
        *wording.notices(message),
        " · ".join(one for one in about if one),
        _by(message),
        facts.get(wording.word(message, "reason"), ""),
        cut(_lines(message.description), _DESCRIPTION_BYTES),
        *(facts.get(wording.word(message, key), "") for key in _LAST),
    ]
    return "\n".join(one for one in said if one)


def _by(message: Message) -> str:
    actor = one_line(message.actor)
    if not actor:
        return ""
    return f"操作人：{actor}" if wording.is_chinese(message) else f"By {actor}"


def _lines(text: str) -> str:
    return "\n".join(line for line in map(one_line, text.splitlines()) if line)


def _action(message: Message, button: Button) -> dict[str, Any]:
    shown: dict[str, Any] = {"action": button.action, "title": label(message, button), "token": button.token}
    return shown | ({"minutes": button.minutes} if button.minutes else {})
