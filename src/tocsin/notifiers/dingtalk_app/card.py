"""What the app says: the variables of the card template that lies in this folder, or Markdown without one.

DingTalk allows 1 KB for the value of one variable, so the text is spread over several, one below the other.
"""

import hashlib
import re
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.button_values import value_of
from tocsin.notifiers.button_words import label
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.robots import encode_json

VALUE_BYTES = 1000
BUTTONS_BYTES = 1024
TEXTS = ("text1", "text2", "text3", "text4")
TEXT_BYTES = 3400
"""Less than the texts hold together: lines stay whole, so each may end early."""
MARKDOWN_BYTES = 4000
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
_COLOURS = {"ack": "blue", "received": "blue", "close": "gray", "snooze": "gray", "escalate": "gray", "unack": "gray"}


def out_track_id(delivery_id: str) -> str:
    """The card's id, which we choose: the same for each attempt, and known again when the card is to change."""
    if _PLAIN_ID.fullmatch(delivery_id):
        return f"tocsin-{delivery_id}"
    return f"tocsin-{hashlib.sha256(delivery_id.encode('utf-8', 'replace')).hexdigest()[:48]}"


def is_card(message: Message) -> bool:
    """Whether a message is about one incident or asks for a press; digests and notices never change."""
    return bool(message.buttons) or message.event not in ("digest", "notice")


def variables(message: Message) -> dict[str, str]:
    """The values of the template's variables, all of them, so that an update leaves nothing of before."""
    values = {"title": cut(_escape(wording.headline(message)), VALUE_BYTES), "note": ""}
    values |= dict(zip(TEXTS, _spread(_said(message, TEXT_BYTES)), strict=True))
    values["link"] = link(message) if size(link(message)) <= VALUE_BYTES else ""
    values["btns"] = _buttons(message)
    return values


def markdown(message: Message, *, with_link: bool) -> str:
    """The whole message as Markdown."""
    tail = f"\n\n{link(message)}" if with_link and message.url else ""
    if message.body.strip():
        return cut_middle("", _clean(message.body).strip(), tail, MARKDOWN_BYTES)
    head = f"### {cut(_escape(wording.headline(message)), 600)}\n\n"
    return cut_middle(head, _said(message, MARKDOWN_BYTES - size(head) - size(tail)), tail, MARKDOWN_BYTES)


def link(message: Message) -> str:
    """The way to the console, empty without an address."""
    return f"[{wording.open_word(message)}]({message.url})" if message.url else ""


def _said(message: Message, limit: int) -> str:
    if message.body.strip():
        return cut(_clean(message.body).strip(), limit)
    said, description = wording.markdown(message, escape=_escape, limit=limit, line_end="\n\n")
    return cut(f"{said}\n\n{description}".strip(), limit)


def _spread(text: str) -> list[str]:
    """`text` over the text variables: whole lines where they fit; what does not fit at all is cut."""
    parts: list[str] = []
    rest = text
    while rest and len(parts) < len(TEXTS) - 1:
        part = rest
        if size(rest) > VALUE_BYTES:
            part = rest.encode("utf-8", "replace")[:VALUE_BYTES].decode("utf-8", "ignore")
            line = part.rfind("\n")
            part = part[:line] if line > len(part) // 2 else part
        parts.append(part)
        rest = rest[len(part) :].lstrip("\n")
    parts.append(cut(rest, VALUE_BYTES))
    return [*parts, *[""] * len(TEXTS)][: len(TEXTS)]


def _buttons(message: Message) -> str:
    """The button group as JSON; what would not fit into one value is left out, the last ones first."""
    made: list[dict[str, Any]] = []
    for button in message.buttons:
        longer = [*made, _button(message, button)]
        if len(_json(longer)) > BUTTONS_BYTES:
            break
        made = longer
    return _json(made).decode()


def _button(message: Message, button: Button) -> dict[str, Any]:
    # One short text instead of three named ones: five buttons have to fit into one value.
    packed = ".".join(value_of(button).values())
    params = {"actionId": "p", "params": {"p": packed}}
    return {
        "text": label(message, button),
        "color": _COLOURS[button.action],
        "status": "normal",
        "event": {"type": "sendCardRequest", "params": params},
    }


def pressed_value(params: object) -> dict[str, str]:
    """What a button was made of, from the parameters of its press; empty where they are not of our making."""
    packed = params.get("p") if isinstance(params, dict) else None
    parts = packed.split(".") if isinstance(packed, str) else []
    return dict(zip(("action", "token", "minutes"), parts, strict=False)) if len(parts) in (2, 3) else {}


def _json(rows: list[dict[str, Any]]) -> bytes:
    return encode_json({"b": rows})[5:-1]


def _escape(text: str) -> str:
    # DingTalk knows no escapes; a link or a picture in a title is broken by a space that does not show, and so is a
    # mention (`<a atId=…>`).
    text = text.replace("](", "]\u200b(").replace("<", "<\u200b")
    return "\n\n".join(one_line(line) for line in text.splitlines() if line.strip())


def _clean(text: str) -> str:
    """Without control characters, which JSON would write sixfold."""
    return "".join(char for char in text if char in "\n\t" or char.isprintable() or not char.isascii())
