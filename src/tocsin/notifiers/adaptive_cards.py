"""Adaptive Cards for Microsoft Teams, for the Workflows webhook and the bot: foreign text inert, within 28 KB.

Foreign text stands in runs of RichTextBlocks, which know no Markdown: an alert can add neither links nor emphasis.
"""

import re
from typing import Any

from msgspec import Struct

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, one_line
from tocsin.notifiers.message import DigestLine, Mention, Message
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
BODY_BYTES = 28_000
"""Teams refuses what is over 28 KB, envelope included."""

_HEADLINE_BYTES = 400
_FACT_BYTES = 400
_LINES = 40
_LINES_BYTES = 9_000
_MENTIONS_BYTES = 5_000
_TEMPLATE_BYTES = 16_000
_COLOURS = {"Critical": "Attention", "Warning": "Warning", "Info": "Accent", "Ok": "Good"}
_NAME = re.compile(r"[^\w .'-]+")
_ID = re.compile(r"[\w.:@+|=/-]{1,200}")


class Parts(Struct, frozen=True, kw_only=True):
    """What a card is made of: elements of its body, its actions and the entities of its mentions."""

    body: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    entities: list[dict[str, Any]]


def card(parts: Parts, version: str) -> dict[str, Any]:
    """The card as Teams wants it, over the whole width of the conversation."""
    teams: dict[str, Any] = {"width": "Full"}
    if parts.entities:
        teams["entities"] = parts.entities
    shown = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": version,
        "msteams": teams,
        "body": parts.body,
    }
    return shown | ({"actions": parts.actions} if parts.actions else {})


def own(message: Message, actions: list[dict[str, Any]]) -> Parts:
    """Our own wording, then the link to the console and who is mentioned."""
    colour = "Good" if message.progress == "Closed" else _COLOURS.get(message.severity, "Accent")
    headline = cut(wording.headline(message), _HEADLINE_BYTES)
    body = [rich([run(headline, weight="Bolder", size="Large", color=colour)])]
    body += [rich([run(cut(notice, _FACT_BYTES), color="Warning")]) for notice in wording.notices(message)]
    if message.event == "digest":
        body += _digest(message)
    else:
        body += [_fact(fact) for fact in wording.facts(message)]
        body += _paragraphs(message.description)
    said, entities = _mentions(message.mentions)
    body += [said] if said else []
    return Parts(body=body, actions=[*actions, *_link(message)], entities=entities)


def from_template(message: Message, actions: list[dict[str, Any]]) -> Parts | dict[str, Any]:
    """What a template wrote: a whole card as it is (a dictionary), else Markdown as a text of ours."""
    content = read_object(message.body.encode("utf-8", "replace"))
    if content.get("type") == "AdaptiveCard" and isinstance(content.get("body"), list):
        return content
    said, entities = _mentions(message.mentions)
    body: list[dict[str, Any]] = [
        {"type": "TextBlock", "text": _fit(message.body.strip(), _TEMPLATE_BYTES), "wrap": True}
    ]
    body += [said] if said else []
    return Parts(body=body, actions=[*actions, *_link(message)], entities=entities)


def attachment(content: dict[str, Any]) -> dict[str, Any]:
    """A card as the attachment of a message."""
    return {"contentType": CARD_TYPE, "contentUrl": None, "content": content}


def fits(content: dict[str, Any]) -> bool:
    """Whether a whole request body keeps Teams' limit."""
    return len(encode_json(content)) <= BODY_BYTES


def rich(runs: list[dict[str, Any]], spacing: str = "Small") -> dict[str, Any]:
    """A line of text runs."""
    return {"type": "RichTextBlock", "inlines": runs, "spacing": spacing}


def run(text: str, **look: Any) -> dict[str, Any]:
    """A run of foreign text. `<at>` in it stays text, so that an alert mentions nobody a second time."""
    return {"type": "TextRun", "text": text.replace("<at", "<\u200bat") or " ", **look}


def _fact(fact: wording.Fact) -> dict[str, Any]:
    return rich([run(f"{fact.name}: ", weight="Bolder"), run(_fit(fact.value, _FACT_BYTES))])


def _paragraphs(text: str) -> list[dict[str, Any]]:
    """The lines of a description; a run knows no line breaks, so each line is an element."""
    lines = [line for line in map(one_line, text.strip().splitlines()) if line]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], " ".join(lines[_LINES - 1 :])]
    shown: list[dict[str, Any]] = []
    room = _LINES_BYTES
    for line in lines:
        element = rich([run(_fit(line, room))], "Small" if shown else "Medium")
        room -= _size(element)
        if room <= 0 or not line:
            break
        shown.append(element)
    return shown


def _digest(message: Message) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    room = 2 * _LINES_BYTES
    for line in message.lines:
        element = rich([_digest_run(message, line)])
        room -= _size(element)
        if room <= 0:
            break
        shown.append(element)
    missing = len(message.lines) - len(shown)
    return [*shown, *([rich([run(wording.more(message, missing))])] if missing else [])]


def _digest_run(message: Message, line: DigestLine) -> dict[str, Any]:
    text = run(f"• {cut(wording.digest_line(message, line), _FACT_BYTES)}")
    return text | ({"selectAction": {"type": "Action.OpenUrl", "url": line.url}} if _is_address(line.url) else {})


def _link(message: Message) -> list[dict[str, Any]]:
    if not _is_address(message.url):
        return []
    return [{"type": "Action.OpenUrl", "title": wording.open_word(message), "url": message.url}]


def _mentions(mentions: tuple[Mention, ...]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The text that mentions people and the entities that make it so. Each person once, each text for one person."""
    by_id: dict[str, str] = {}
    for mention in mentions:
        person = mention.user_id or mention.email
        if _ID.fullmatch(person) and person not in by_id:
            by_id[person] = _unused(_NAME.sub("", one_line(mention.name)).strip()[:60] or "?", by_id)
    entities: list[dict[str, Any]] = []
    room = _MENTIONS_BYTES
    for person, name in by_id.items():
        entity = {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": person, "name": name}}
        room -= _size(entity) + len(f"<at>{name}</at> ".encode())
        if room <= 0:
            break
        entities.append(entity)
    if not entities:
        return None, []
    text = " ".join(entity["text"] for entity in entities)
    return {"type": "TextBlock", "text": text, "wrap": True}, entities


def _unused(name: str, taken: dict[str, str]) -> str:
    names, number = set(taken.values()), 2
    free = name
    while free in names:
        free, number = f"{name} {number}", number + 1
    return free


def _fit(text: str, limit: int) -> str:
    """Shorten a text so that its JSON takes at most `limit` bytes: quotes and control characters take more there."""
    room = limit
    while text and _size({"": text}) > limit + 5:
        text = cut(text, room)
        room = room * 2 // 3
    return text


def _size(content: dict[str, Any]) -> int:
    return len(encode_json(content))


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://"))
