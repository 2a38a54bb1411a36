"""Further services through Apprise: one plain text, of which no more is known than that it was taken."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import wording
from tocsin.notifiers.apprise.settings import read_url
from tocsin.notifiers.cutting import cut, cut_middle, one_line
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    ForeignNote,
    HttpResponse,
    NoResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier
from tocsin.notifiers.robots import unusable

TITLE_BYTES = 200
TEXT_BYTES = 3500
"""Services take between 140 characters and some thousand bytes; Apprise cuts the end of what is too long, so the link
stands before the description."""

_AT_NAME = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9_])")


class Foreign:
    """Builds notes for Apprise and judges what became of them."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in an address."""
        url = read_url(settings)
        return url if isinstance(url, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Title and text."""
        url = read_url(target)
        if isinstance(url, list):
            return unusable(url)
        return ForeignNote(url=url, title=cut(_inert(wording.headline(message)), TITLE_BYTES), text=_text(message))

    def judge(self, response: Response) -> Receipt:
        """Never better than accepted: the library cannot see more."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        receipt = by_status(response)
        if receipt.outcome is not Outcome.delivered:
            return receipt
        text = "The service took it; whether it arrived cannot be seen through Apprise."
        return Receipt(outcome=Outcome.accepted, code=receipt.code, text=text)


def _text(message: Message) -> str:
    link = f"{wording.open_word(message)}: {message.url}" if message.url else ""
    if message.body:
        is_there = not message.url or message.url in message.body[: TEXT_BYTES // 4]
        return cut_middle("", _inert(message.body), "" if is_there else f"\n{link}", TEXT_BYTES)
    if message.event == "digest":
        said = wording.digest(message, lambda line: f"- {_inert(wording.digest_line(message, line))}", TEXT_BYTES - 500)
        return cut_middle("", said, f"\n{link}" if link else "", TEXT_BYTES)
    facts = [_inert(f"{fact.name}: {cut(fact.value, 300)}") for fact in wording.facts(message)]
    head = "\n".join([*map(_inert, wording.notices(message)), *facts, *([link] if link else [])])
    more = "\n".join([message.description.strip(), *wording.label_lines(message)]).strip()
    # The head, link included, is far below the limit by itself: it never is what gets cut.
    return head + cut(f"\n\n{_inert(more)}" if more else "", TEXT_BYTES - len(head.encode("utf-8", "replace")))


def _inert(text: str) -> str:
    # Some services ping whoever stands behind `@` or `<!`, and the library helps them by looking for it.
    text = _AT_NAME.sub("@\u200b", text).replace("<", "\uff1c").replace(">", "\uff1e")
    return "\n".join(one_line(line) for line in text.splitlines())


NOTIFIER: Notifier = Foreign()
