"""What the app says: one card of Feishu's card JSON 1.0, which private deployments of every age know, or rich text.

All cards carry `update_multi`: without it in the old and in the new card Feishu does not change one in place.
"""

from typing import Any

from msgspec.structs import replace

from tocsin.notifiers import wording
from tocsin.notifiers.button_values import value_of
from tocsin.notifiers.button_words import label
from tocsin.notifiers.cutting import cut, cut_middle
from tocsin.notifiers.feishu_cards import (
    COLOURS,
    Form,
    at_in_card,
    escape,
    is_second,
    mention_ids,
    read_form,
    with_elements,
    with_lines,
)
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.robots import encode_json

TEXT_BYTES = 6000
BODY_BYTES = 29_000
"""Feishu refuses a request over 30 KB; the rest of the envelope needs little."""


def content_of(message: Message) -> Form:
    """The card or rich text of a message. Words of a template stand in a card of ours, so that it can be changed."""
    ids = mention_ids(message.mentions, everybody=message.mention_all)
    form = read_form(message.body)
    if form is None:
        return Form("card", _own_card(message, ids))
    form = with_lines(form, ids)
    form = form if form.kind == "post" else Form("card", _completed(form.content, message))
    is_small = len(encode_json({"content": text_of(form.content)})) <= BODY_BYTES
    return form if is_small else Form("card", _own_card(replace(message, body=""), ids))


def text_of(content: dict[str, Any]) -> str:
    """A card or post as the API takes it: as JSON inside a text."""
    return encode_json(content).decode()


def card_of(message: Message) -> dict[str, Any] | None:
    """The card of a message, `None` where its template makes rich text, which cannot be changed."""
    form = content_of(message)
    return form.content if form.kind == "card" else None


def _completed(card: dict[str, Any], message: Message) -> dict[str, Any]:
    """A template's card with our buttons, in the form of its version, and fit to be changed."""
    config = card.get("config")
    card = card | {"config": (config if isinstance(config, dict) else {}) | {"update_multi": True}}
    if not message.buttons:
        return card
    if not is_second(card):
        return with_elements(card, [_row(message)])
    return with_elements(card, [_second_button(message, button) for button in message.buttons])


def _own_card(message: Message, ids: list[str]) -> dict[str, Any]:
    text = _text(message, ids)
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": text}] if text else []
    if message.buttons or message.url:
        elements.append(_row(message))
    colour = "green" if message.progress == "Closed" else COLOURS.get(message.severity, "blue")
    title = {"tag": "plain_text", "content": cut(wording.headline(message), 400)}
    return {
        "config": {"wide_screen_mode": True, "update_multi": True},
        "header": {"template": colour, "title": title},
        "elements": elements,
    }


def _text(message: Message, ids: list[str]) -> str:
    ats = at_in_card(ids)
    tail = f"\n{ats}" if ats else ""
    if message.body.strip():
        return cut_middle("", _clean(message.body).rstrip(), tail, TEXT_BYTES).strip()
    said, description = wording.markdown(message, escape=escape, limit=TEXT_BYTES - 1000)
    return cut_middle("", f"{said}\n{description}".rstrip(), tail, TEXT_BYTES).strip()


def _row(message: Message) -> dict[str, Any]:
    actions = [_button(message, button) for button in message.buttons]
    if message.url:
        text = {"tag": "plain_text", "content": wording.open_word(message)}
        actions.append({"tag": "button", "type": "default" if actions else "primary", "text": text, "url": message.url})
    return {"tag": "action", "actions": actions}


def _button(message: Message, button: Button) -> dict[str, Any]:
    return {
        "tag": "button",
        "type": "primary" if button.action in ("ack", "received") else "default",
        "text": {"tag": "plain_text", "content": label(message, button)},
        "value": value_of(button),
    }


def _second_button(message: Message, button: Button) -> dict[str, Any]:
    return {
        "tag": "button",
        "type": "primary" if button.action in ("ack", "received") else "default",
        "text": {"tag": "plain_text", "content": label(message, button)},
        "behaviors": [{"type": "callback", "value": value_of(button)}],
    }


def _clean(text: str) -> str:
    """Without control characters, which JSON would write sixfold and Feishu does not show."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or not char.isascii())
