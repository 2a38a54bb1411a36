"""What a member sees: a card for an incident (with buttons where presses can come back), Markdown for a digest.

The same card as JSON (sent, updated) and as XML (the reply to a press).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.button_keys import REFRESH, write_key
from tocsin.notifiers.button_words import label
from tocsin.notifiers.cutting import cut, cut_middle, one_line, size
from tocsin.notifiers.message import Message
from tocsin.notifiers.wecom_app.crypt import cdata

TEXT_BYTES = 2000
"""WeCom takes 2048 bytes of text or Markdown from an app."""
CARD_LINES = 8
CARD_BYTES = 900
"""A card shows eight lines below its title; what is longer would not be seen."""
MAX_BUTTONS = 6

_STYLES = {"ack": 1, "received": 1, "close": 2, "escalate": 3}
_ROWS = ("event", "severity", "progress", "channel", "started", "responders")


def content(message: Message, *, buttons: bool) -> dict[str, Any]:
    """The `msgtype` of a message and what belongs to it. `buttons`: presses can come back."""
    if buttons and message.buttons:
        card = {**_card(message), **_buttons(message), "task_id": _task_id(message)}
        return {"msgtype": "template_card", "template_card": card}
    if message.event == "digest" or message.body:
        return _as_markdown(message)
    if message.event == "notice" or not message.url:  # a card without buttons must lead somewhere
        return _as_text(message)
    return {"msgtype": "template_card", "template_card": {**_card(message), "card_type": "text_notice"}}


def updated(message: Message) -> dict[str, Any]:
    """The card in place of one that was sent. What cannot be done any more is a grey word in place of the buttons."""
    card = {**_card(message), "card_type": "button_interaction"}
    if message.buttons:
        return {**card, **_buttons(message)}
    word = one_line(wording.progress_name(message))
    return {**card, "button_list": [{"text": word, "style": 1, "key": "none"}], "replace_text": word}


def as_xml(card: Mapping[str, Any]) -> str:
    """The same card as the reply to a press writes it: `main_title` becomes `MainTitle`, a list repeats its element."""
    return "".join(_element(_camel(name), value) for name, value in card.items())


def _camel(name: str) -> str:
    return "KeyName" if name == "keyname" else "".join(part.capitalize() for part in name.split("_"))


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, Mapping):
        return f"<{name}>{as_xml(value)}</{name}>"
    return f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}>{cdata(str(value))}</{name}>"


def _card(message: Message) -> dict[str, Any]:
    facts = {fact.name: fact.value for fact in wording.facts(message)}
    names = [wording.word(message, key) for key in _ROWS]
    rows = [{"keyname": name, "value": cut(facts[name], 90)} for name in names if name in facts]
    card: dict[str, Any] = {
        "source": {"desc": cut(one_line(message.account_name) or "Tocsin", 39)},
        "main_title": {"title": cut(wording.headline(message), 150)},
    }
    if message.url:
        card["card_action"] = {"type": 1, "url": message.url}
    if text := _said(message):
        card["sub_title_text"] = text
    return card if message.body else {**card, "horizontal_content_list": rows}


def _said(message: Message) -> str:
    """The text below the title: the template's, or the warnings, why the reader gets it, and the description."""
    if message.body:
        said = message.body
    else:
        reason = [f"{wording.word(message, 'reason')}: {one_line(message.reason)}"] if message.reason else []
        said = "\n".join([*wording.notices(message), *reason, message.description])
    lines = [line for line in map(one_line, said.splitlines()) if line]
    return cut("\n".join(lines[:CARD_LINES]), CARD_BYTES)


def _buttons(message: Message) -> dict[str, Any]:
    listed = [
        {"text": label(message, each), "style": _STYLES.get(each.action, 4), "key": write_key(each)}
        for each in message.buttons[:MAX_BUTTONS]
    ]
    # Each press gives a new code by which the card can be changed; so a card that went stale can be made fresh.
    chinese = wording.is_chinese(message)
    refresh = {"text": "刷新状态" if chinese else "Refresh", "key": f"{REFRESH}.{message.buttons[0].token}"}
    menu = {"desc": "更多操作" if chinese else "More", "action_list": [refresh]}
    return {"card_type": "button_interaction", "action_menu": menu, "button_list": listed}


def _task_id(message: Message) -> str:
    # Unique in the app. An attempt of which nothing is known may have taken its id, and WeCom would refuse the next
    # one with it: a page that comes twice is better than one that does not come.
    digest = hashlib.sha256(message.delivery_id.encode("utf-8", "replace")).hexdigest()[:32]
    return f"{digest}_{message.sent_at}"


def _as_text(message: Message) -> dict[str, Any]:
    said = _escape(wording.plain_text(message, link=False))
    tail = f"\n{message.url}" if message.url else ""
    return {"msgtype": "text", "text": {"content": cut_middle("", said, tail, TEXT_BYTES)}}


def _as_markdown(message: Message) -> dict[str, Any]:
    link = f"\n[{wording.open_word(message)}]({message.url})" if message.url else ""
    if message.body:
        text = cut_middle("", message.body, "" if message.url in message.body[: TEXT_BYTES // 4] else link, TEXT_BYTES)
    else:
        head = f"**{cut(_escape(wording.headline(message)), 400)}**\n"
        said, description = wording.markdown(message, escape=_escape, limit=TEXT_BYTES - size(head) - size(link))
        text = cut_middle(head, f"{said}\n{description}".rstrip(), link, TEXT_BYTES)
    return {"msgtype": "markdown", "markdown": {"content": text}}


def _escape(text: str) -> str:
    text = text.replace("<", "\uff1c").replace(">", "\uff1e").replace("](", "]\u200b(")
    return "\n".join(one_line(line) for line in text.splitlines())
