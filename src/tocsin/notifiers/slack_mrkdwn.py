"""Slack's mrkdwn: foreign text made inert, links, mentions and colours, for the webhook and the app."""

import re

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import ELLIPSIS, cut, one_line
from tocsin.notifiers.message import DigestLine, Message

_COLOURS = {"Critical": "#c92a2a", "Warning": "#e8590c", "Info": "#1971c2", "Ok": "#2f9e44"}
_HALF_ENTITY = re.compile(rf"&[a-z]{{0,3}}(?={ELLIPSIS}$)")
_USER = re.compile(r"[A-Za-z0-9_]{1,40}")


def escape(text: str) -> str:
    """Slack's whole escape rule: without `<` an alert can neither mention a channel nor hide a link."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "\n".join(one_line(line) for line in text.splitlines())


def cut_escaped(text: str, limit: int) -> str:
    """Shorten escaped text to `limit` bytes without leaving half of an `&amp;`."""
    return _HALF_ENTITY.sub("", cut(text, limit))


def link(url: str, text: str) -> str:
    """A link; `text` is escaped here."""
    address = url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    return f"<{address}|{escape(text)}>" if url else escape(text)


def mentions(message: Message, *, everybody: bool) -> str:
    """The people to be mentioned, by their ids in Slack, and with `everybody` the whole channel."""
    ats = [f"<@{m.user_id}>" for m in message.mentions if _USER.fullmatch(m.user_id)]
    return " ".join([*dict.fromkeys(ats), *(["<!channel>"] if everybody else [])])


def colour(message: Message) -> str:
    """The colour of the bar beside a message."""
    return _COLOURS["Ok"] if message.progress == "Closed" else _COLOURS.get(message.severity, _COLOURS["Info"])


def fact_lines(message: Message) -> str:
    """The warnings about this copy, then the facts, a line each."""
    lines = [f"*{escape(fact.name)}*: {escape(fact.value)}" for fact in wording.facts(message)]
    return "\n".join([*map(escape, wording.notices(message)), *lines])


def digest_line(message: Message, line: DigestLine) -> str:
    """One incident of a digest with its link."""
    return f"• {link(line.url, wording.digest_line(message, line))}"
