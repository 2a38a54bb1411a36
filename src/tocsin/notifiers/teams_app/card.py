"""What a message of the bot looks like: an Adaptive Card 1.5 whose buttons come back as invokes."""

from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.adaptive_cards import Parts, attachment, card, fits, from_template, own
from tocsin.notifiers.button_words import button_name, length_name, snoozes
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.message import Button, Message

VERSION = "1.5"

_STYLES = {"ack": "positive", "received": "positive", "close": "destructive"}


def activity(message: Message) -> dict[str, Any]:
    """The whole message: what a phone shows first, and the card."""
    return _around(current_card(message), message)


def current_card(message: Message) -> dict[str, Any]:
    """The card alone, as the answer to a press shows it: the template's where it fits, else our own."""
    if not message.body.strip():
        return _own(message)
    made = from_template(message, _actions(message))
    shown = _with_buttons(made, message) if isinstance(made, dict) else card(_with_choice(made, message), VERSION)
    return shown if fits(_around(shown, message)) else _own(message)


def _own(message: Message) -> dict[str, Any]:
    return card(_with_choice(own(message, _actions(message)), message), VERSION)


def _around(shown: dict[str, Any], message: Message) -> dict[str, Any]:
    return {"type": "message", "summary": cut(wording.headline(message), 400), "attachments": [attachment(shown)]}


def _with_choice(parts: Parts, message: Message) -> Parts:
    return Parts(body=[*parts.body, *_choice(message)], actions=parts.actions, entities=parts.entities)


def _with_buttons(content: dict[str, Any], message: Message) -> dict[str, Any]:
    """A template's own card with our buttons behind its own."""
    if not message.buttons:
        return content
    actions = content.get("actions")
    return content | {
        "version": VERSION,
        "body": [*content["body"], *_choice(message)],
        "actions": [*(actions if isinstance(actions, list) else []), *_actions(message)],
    }


def _actions(message: Message) -> list[dict[str, Any]]:
    """Each button once as `Action.Execute`, with `Action.Submit` where a client knows no better."""
    shown: list[dict[str, Any]] = []
    for button in message.buttons:
        if button.action == "snooze" and any(action["verb"] == "snooze" for action in shown):
            continue
        data = {"action": button.action} | ({} if button.action == "snooze" else {"token": button.token})
        base = {
            "title": button_name(message, button),
            "data": data,
            "associatedInputs": "auto" if button.action == "snooze" else "none",
        }
        style = {"style": _STYLES[button.action]} if button.action in _STYLES else {}
        submit = {"type": "Action.Submit", **base, **style}
        shown.append({"type": "Action.Execute", "verb": button.action, **base, **style, "fallback": submit})
    return shown


def _choice(message: Message) -> list[dict[str, Any]]:
    """How long to snooze. One button offers the usual lengths, several offer their own."""
    buttons = [button for button in message.buttons if button.action == "snooze"]
    if not buttons:
        return []
    offers: list[tuple[int, Button]] = [(minutes, buttons[0]) for minutes in snoozes(buttons[0])]
    if len(buttons) > 1:
        offers = [(button.minutes, button) for button in buttons if button.minutes]
    choices = [
        {"title": length_name(message, minutes), "value": f"{button.token}.{minutes}"} for minutes, button in offers
    ]
    chosen = f"{buttons[0].token}.{buttons[0].minutes}"
    values = [choice["value"] for choice in choices]
    return [
        {
            "type": "Input.ChoiceSet",
            "id": "snooze",
            "label": button_name(message, buttons[0]),
            "style": "compact",
            "value": chosen if chosen in values else values[0],
            "choices": choices,
        }
    ]
