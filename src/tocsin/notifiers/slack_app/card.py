"""What a message of the app looks like: Block Kit blocks within Slack's limits, with buttons."""

from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.button_words import button_name, length_name, snoozes
from tocsin.notifiers.cutting import cut, cut_middle, fit_lines
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.slack_mrkdwn import colour, cut_escaped, digest_line, escape, fact_lines, link, mentions

SECTION_BYTES = 2900
"""A section takes 3,000 characters; counted in bytes it always fits."""
TEXT_BYTES = 4000
"""What stands above the card: the headline and who is mentioned."""
TEMPLATE_SECTIONS = 5
"""The reference product cuts a template's text at about 15,000 characters."""


def content(message: Message, *, has_buttons: bool, is_group: bool) -> dict[str, Any]:
    """Text and blocks of `chat.postMessage` and `chat.update`. `has_buttons`: presses can come back.

    The mentions stand in the text above the card: Slack notifies nobody of a mention inside an attachment.
    """
    ats = mentions(message, everybody=message.mention_all and is_group)
    buttons = _actions(message) if has_buttons else []
    if message.body.strip():
        said = cut_middle("", message.body.strip(), f"\n{ats}" if ats else "", SECTION_BYTES * TEMPLATE_SECTIONS)
        blocks = [*map(_section, _pieces(said)), *buttons]
        return {"text": cut_escaped(escape(wording.headline(message)), TEXT_BYTES), "blocks": blocks}
    headline = f"*{link(message.url, cut(wording.headline(message), 400))}*"
    text = cut_middle(headline, "", f"\n{ats}" if ats else "", TEXT_BYTES)
    return {"text": text, "attachments": [{"color": colour(message), "blocks": [*_own(message), *buttons]}]}


def _own(message: Message) -> list[dict[str, Any]]:
    if message.event == "digest":
        lines = wording.digest(message, lambda line: digest_line(message, line), SECTION_BYTES)
        return [_section(lines)] if lines else []
    said = [cut_escaped(fact_lines(message), SECTION_BYTES)]
    if message.description.strip():
        said.append(cut_escaped(escape(message.description.strip()), SECTION_BYTES))
    return [_section(text) for text in said if text]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _pieces(text: str) -> list[str]:
    """The text in pieces that fit a section each, cut between lines where a line fits."""
    pieces: list[str] = []
    lines = text.split("\n")
    while lines and len(pieces) < TEMPLATE_SECTIONS:
        piece, left = fit_lines(lines, SECTION_BYTES)
        if left == len(lines):  # one line that is too long for a section
            kept = lines[0].encode("utf-8", "replace")[:SECTION_BYTES].decode("utf-8", "ignore")
            piece, lines[0] = kept, lines[0][len(kept) :]
        else:
            lines = lines[len(lines) - left :] if left else []
        if piece.strip():
            pieces.append(piece)
    return pieces


def _actions(message: Message) -> list[dict[str, Any]]:
    elements = [_button(message, button) for button in message.buttons if button.action != "snooze"]
    snooze = [button for button in message.buttons if button.action == "snooze"]
    if snooze:
        elements.insert(min(2, len(elements)), _snooze(message, snooze))
    return [{"type": "actions", "block_id": "tocsin", "elements": elements}] if elements else []


def _button(message: Message, button: Button) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "button",
        "action_id": button.action,
        "text": {"type": "plain_text", "text": button_name(message, button)},
        "value": button.token,
    }
    style = {"ack": "primary", "received": "primary", "close": "danger"}.get(button.action)
    return shown | ({"style": style} if style else {})


def _snooze(message: Message, buttons: list[Button]) -> dict[str, Any]:
    """A menu of lengths. One button offers the usual lengths, several offer their own."""
    offers = [(each, buttons[0]) for each in snoozes(buttons[0])]
    if len(buttons) > 1:
        offers = [(button.minutes, button) for button in buttons if button.minutes]
    options = [
        {
            "text": {"type": "plain_text", "text": length_name(message, minutes)},
            "value": f"{button.token}.{minutes}",
        }
        for minutes, button in offers
    ]
    name = {"type": "plain_text", "text": button_name(message, buttons[0])}
    return {"type": "static_select", "action_id": "snooze", "placeholder": name, "options": options}
