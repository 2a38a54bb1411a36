"""Messages in Telegram's HTML, whose limit counts UTF-16 units of what is *shown*: tags and addresses are free.

Telegram also refuses more than 100 entities and more than 32 KB of HTML; both are kept by what is put in.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from msgspec import Struct

from tocsin.notifiers import wording
from tocsin.notifiers.cutting import ELLIPSIS, cut, one_line, size
from tocsin.notifiers.message import DigestLine, Message

TEXT_UNITS = 4000
"""Telegram takes 4096 units; the rest is for what may be put around."""
HEAD_UNITS = 400
FACT_UNITS = 400
MAX_LINKS = 40
MAX_MENTIONS = 20
URL_CHARS = 300
"""A longer address in a list is left out of it, so that many of them stay within 32 KB."""

_AT_NAME = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9_])")
_MARKUP = re.compile(
    r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()<>\"]{1,1000})\)|\*\*([^*\n]{1,1000})\*\*|`([^`\n]{1,1000})`"
)


class Piece(Struct, frozen=True):
    """A piece of HTML and how many UTF-16 units of it are shown."""

    html: str
    units: int


def units(text: str) -> int:
    """UTF-16 units, in which Telegram counts: an emoji has two."""
    return len(text) + sum(c > "\uffff" for c in text)


def cut_units(text: str, limit: int) -> str:
    """Shorten to `limit` UTF-16 units at the border of what a reader takes for a character."""
    if units(text) <= limit:
        return text
    room, end = limit - 1, 0
    for char in text:
        room -= 1 + (char > "\uffff")
        if room < 0:
            break
        end += 1
    # `cut` counts bytes: with exactly the room of what fits it only looks for the border, and it must have to cut.
    return cut(text, min(size(text[:end]) + size(ELLIPSIS), size(text) - 1)) if limit > 0 else ""


def own(message: Message) -> str:
    """Our own wording: what happened in bold, facts, description, the link, who is meant."""
    head = _bold(cut_units(inert(wording.headline(message)), HEAD_UNITS))
    tail = _join([*_link(message), *_mentions(message)])
    room = TEXT_UNITS - head.units - tail.units - 2
    if message.event == "digest":
        middle = _digest(message, room)
    else:
        facts = [*map(_plain, wording.notices(message)), *(_fact(f.name, f.value) for f in wording.facts(message))]
        middle = _fit(facts, room)
        description = cut_units(inert(_lines(message.description.strip())), room - middle.units - 1)
        middle = _join([middle, _plain(description)])
    return _join([head, middle, tail]).html


def from_template(message: Message) -> str:
    """The user's text: `[x](https://y)`, `**x**` and `` `x` `` are what they mean, all else is as it is written.

    What is too long is cut, and then the link follows, which a cut might have taken away.
    """
    mentions = _join(_mentions(message))
    is_long = units(message.body) > TEXT_UNITS - mentions.units - 1
    tail = _join([*_link(message), mentions]) if is_long else mentions
    body = cut_units(_lines(message.body), TEXT_UNITS - tail.units - 1)
    return _join([Piece(_convert(body), units(body)), tail]).html


def inert(text: str) -> str:
    """Foreign text in which nobody is meant: Telegram itself makes a mention of `@name`, and tells whoever has it."""
    return _AT_NAME.sub("@\u200b", text)


def escape(text: str) -> str:
    """The three characters that mean something in Telegram's HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _convert(text: str) -> str:
    parts, end = [], 0
    for count, match in enumerate(_MARKUP.finditer(text)):
        if count >= MAX_LINKS * 2:
            break
        parts += [escape(text[end : match.start()]), _entity(match)]
        end = match.end()
    return "".join([*parts, escape(text[end:])])


def _entity(match: re.Match[str]) -> str:
    label, url, bold, code = match.groups()
    if url:
        return f'<a href="{_address(url)}">{escape(label)}</a>'
    if code:
        return f"<code>{escape(code)}</code>"
    return f"<b>{_convert(bold)}</b>"  # a link may stand in bold; bold in bold cannot match


def _link(message: Message) -> list[Piece]:
    if not message.url:
        return []
    word = wording.open_word(message)
    host = urlsplit(message.url).hostname or ""
    if "." in host:
        return [Piece(f'<a href="{_address(message.url)}">{escape(word)}</a>', units(word))]
    # Telegram drops links to names without a dot (as it refuses buttons with them): the address must be readable.
    return [_plain(f"{word}: {message.url}")]


def _mentions(message: Message) -> list[Piece]:
    meant = [m for m in message.mentions if re.fullmatch(r"[0-9]{1,20}", m.user_id)][:MAX_MENTIONS]
    named = [(m.user_id, cut_units(one_line(m.name), 64) or m.user_id) for m in meant]
    if not named:
        return []
    html = " ".join(f'<a href="tg://user?id={user_id}">{escape(name)}</a>' for user_id, name in named)
    return [Piece(html, sum(units(name) + 1 for _, name in named))]


def _digest(message: Message, room: int) -> Piece:
    lines = [*map(_plain, wording.notices(message)), *(_line(message, each) for each in message.lines)]
    shown = _fit(lines[:MAX_LINKS], room - 60)
    missing = len(lines) - (shown.html.count("\n") + 1 if shown.html else 0)
    return _join([shown, _plain(wording.more(message, missing))]) if missing else shown


def _line(message: Message, line: DigestLine) -> Piece:
    text = cut_units(inert(wording.digest_line(message, line)), HEAD_UNITS)
    if not line.url or len(line.url) > URL_CHARS:
        return _plain(f"• {text}")
    return Piece(f'• <a href="{_address(line.url)}">{escape(text)}</a>', units(text) + 2)


def _fit(pieces: Iterable[Piece], room: int) -> Piece:
    """As many whole lines as there is room for."""
    kept: list[Piece] = []
    for piece in pieces:
        room -= piece.units + 1
        if room < 0:
            break
        kept.append(piece)
    return _join(kept)


def _join(pieces: Iterable[Piece]) -> Piece:
    said = [piece for piece in pieces if piece.html]
    return Piece("\n".join(piece.html for piece in said), sum(piece.units + 1 for piece in said))


def _fact(name: str, value: str) -> Piece:
    value = cut_units(inert(value), FACT_UNITS)
    return Piece(f"<b>{escape(name)}</b>: {escape(value)}", units(name) + 2 + units(value))


def _bold(text: str) -> Piece:
    return Piece(f"<b>{escape(text)}</b>", units(text))


def _plain(text: str) -> Piece:
    return Piece(escape(text), units(text))


def _lines(text: str) -> str:
    return "\n".join(one_line(line) for line in text.splitlines())


def _address(url: str) -> str:
    return escape(url).replace('"', "%22")
