"""Zoom incoming webhooks: a head, facts, text and a link; the token goes into a header without any word before it."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import cut, one_line, size
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpResponse,
    NoResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier, unconfirmed
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.zoom.settings import read

TEXT_BYTES = 3000
"""Zoom names no limit; others found that about 4000 characters in all are taken."""
HEAD_BYTES = 300
VALUE_BYTES = 200
MAX_MENTIONS = 20

_COLOURS = {"Critical": "#C92A2A", "Warning": "#E8590C", "Info": "#1971C2", "Ok": "#2F9E44"}
_TEXTS = {
    400: (Outcome.content_error, "Zoom does not accept this message; check the template."),
    401: (Outcome.config_error, "The Verification Token is wrong; copy it again from `/inc`."),
    403: (Outcome.config_error, "Zoom does not allow this webhook to post; ask the account's administrator."),
    404: (Outcome.target_gone, "The webhook is no more, or who made it has left; connect a new one by `/inc connect`."),
}


class Zoom:
    """Builds and judges messages of Zoom incoming webhooks."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in a webhook's settings."""
        hook = read(settings)
        return hook if isinstance(hook, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A head with the headline and a body of facts, text, mentions and the link."""
        hook = read(target)
        if isinstance(hook, list):
            return unusable(hook)
        request = post_json(hook.url, {"content": _content(message)})
        headers = {**request.headers, "Authorization": hook.verify_token}
        return msgspec.structs.replace(request, headers=headers)

    def judge(self, response: Response) -> Receipt:
        """By the status; Zoom says nothing more."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        if response.status in _TEXTS:
            outcome, text = _TEXTS[response.status]
            return Receipt(outcome=outcome, code=f"http {response.status}", text=text)
        is_page = response.body.lstrip()[:1] == b"<"
        return unconfirmed(response) if is_page else by_status(response)


def _content(message: Message) -> dict[str, Any]:
    is_closed = message.progress == "Closed"
    colour = _COLOURS["Ok"] if is_closed else _COLOURS.get(message.severity, _COLOURS["Info"])
    head = {"text": cut(wording.headline(message), HEAD_BYTES), "style": {"bold": True}}
    body = [_from_template(message)] if message.body else _own(message)
    if ats := _mentions(message):
        body.append({"type": "message", "is_markdown_support": True, "text": ats})
    if message.url:
        body.append({"type": "message", "text": wording.open_word(message), "link": message.url})
    return {"settings": {"default_sidebar_color": colour}, "head": head, "body": body}


def _from_template(message: Message) -> dict[str, Any]:
    return {"type": "message", "is_markdown_support": True, "text": cut(message.body, TEXT_BYTES)}


def _own(message: Message) -> list[dict[str, Any]]:
    """Nothing foreign is in a part with markup: an alert can neither mention anybody nor hide a link."""
    if message.event == "digest":
        said = wording.digest(message, lambda line: f"- {wording.digest_line(message, line)}", TEXT_BYTES)
        return [_plain(said)] if said else []
    items = [{"key": fact.name, "value": cut(fact.value, VALUE_BYTES)} for fact in wording.facts(message)]
    room = TEXT_BYTES - sum(size(item["key"]) + size(item["value"]) for item in items)
    said = "\n".join([*wording.notices(message), *map(one_line, message.description.strip().splitlines())])
    parts = [_plain(cut(said, room))] if said else []
    return [{"type": "fields", "items": items}, *parts]


def _plain(text: str) -> dict[str, Any]:
    return {"type": "message", "text": text}


def _mentions(message: Message) -> str:
    """`<!jid|name>` of those with a mapped user id; names lose what would end the mention or begin another."""
    found = [m for m in message.mentions if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", m.user_id)][:MAX_MENTIONS]
    named = [(m.user_id.lower(), cut(one_line(re.sub(r"[<>|*_~`]", " ", m.name)), 60) or m.user_id) for m in found]
    return " ".join(f"<!{user_id}@xmpp.zoom.us|{name}>" for user_id, name in named)


NOTIFIER: Notifier = Zoom()
