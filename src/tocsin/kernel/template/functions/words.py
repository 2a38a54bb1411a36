"""Functions that change the case and the layout of words, as the libraries behind sprig have them."""

from __future__ import annotations

import re

from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import decoded, encoded

_WORD_START = re.compile(r"(?:(?<=[^\w])|\A)\w")
_BLANK_START = re.compile(r"(?:(?<=\s)|\A)\S")


def _one(char: str, changed: str) -> str:
    """The other case of a character, where that is one character too."""
    return changed if len(changed) == 1 else char


@register("title", "s")
def title(text: str) -> str:
    """Each word with a capital, the rest as it is; anything but letters, digits and ``_`` parts words."""
    return _WORD_START.sub(lambda found: _one(found[0], found[0].title()), text)


@register("untitle", "s")
def untitle(text: str) -> str:
    """Each word between blanks with a small first letter."""
    return _BLANK_START.sub(lambda found: _one(found[0], found[0].lower()), text)


@register("swapcase", "s")
def swapcase(text: str) -> str:
    """Upper case to lower and the other way round."""
    return "".join(_one(char, char.swapcase()) for char in text)


@register("initials", "s")
def initials(text: str) -> str:
    """The first letter of each word."""
    return "".join(word[0] for word in text.split())


def _is_connector(char: str) -> bool:
    return char in "-_" or char.isspace()


@register("snakecase", "s")
def snakecase(text: str) -> str:
    """words_like_this"""
    return _connected(text, "_")


@register("kebabcase", "s")
def kebabcase(text: str) -> str:
    """words-like-this"""
    return _connected(text, "-")


_PIECE = re.compile(
    r"(?P<blank>[-_\s]+)"
    r"|(?P<upper>[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+)"
    r"|(?P<lower>[^\W\d_A-Z]+)"
    r"|(?P<number>\d+)"
    r"|(?P<other>[^-\s\w]+)"
)


def _connected(text: str, connector: str) -> str:
    """Words joined by ``connector``: at blanks, before capitals, and between letters and what is a number with a unit.

    A number begins a word when small letters follow it (``http_2xx``), and else ends the one before (``bld4_floor``).
    """
    pieces = [(str(found.lastgroup), found.group()) for found in _PIECE.finditer(text)]
    parts: list[str] = []
    before = ""
    for number, (what, piece) in enumerate(pieces):
        following = pieces[number + 1][0] if number + 1 < len(pieces) else ""
        if _parts(before, what, following):
            parts.append(connector)
        parts.append(connector * len(piece) if what == "blank" else piece.lower() if what == "upper" else piece)
        before = "number" if what == "lower" and before == "number" else what
    return "".join(parts)


def _parts(before: str, what: str, following: str) -> bool:
    """Whether a new word begins between two pieces that touch."""
    if before in ("", "blank", "other") or what in ("blank", "other"):
        return False
    if what == "number":
        return before != "number" and following == "lower"
    return not (before == "number" and what == "lower")


@register("camelcase", "s")
def camelcase(text: str) -> str:
    """WordsLikeThis; connectors at the start, and all but the last of several, stay."""
    lead = len(text) - len(text.lstrip("-_ \t\r\n\v\f"))
    if lead == len(text):
        return text + text[-1:] if text else ""
    parts, begins = [text[:lead]], True
    for at in range(lead, len(text)):
        char = text[at]
        if not _is_connector(char):
            parts.append(_one(char, char.upper() if begins else char.lower()))
            begins = False
            continue
        if begins:
            parts.append(text[at - 1])
        begins = True
    return "".join(parts) + (text[-1] if begins else "")


def _wrapped(run: Run, width: int, text: str, separator: str, *, long_words: bool) -> str:
    """Lines are counted in bytes as in Go, but no character is cut in two."""
    raw, width, at = encoded(text), max(width, 1), 0
    lines: list[bytes] = []
    while len(raw) - at > width:
        run.spend(1)
        if raw[at] == 0x20:
            at += 1
            continue
        end = raw.rfind(b" ", at, at + width + 1)
        if end < 0 and long_words:
            end = at + width
            while end > at + 1 and raw[end] & 0xC0 == 0x80:
                end -= 1
            lines.append(raw[at:end])
            at = end
            continue
        if end < 0:
            end = raw.find(b" ", at + width)
        if end < 0:
            break
        lines.append(raw[at:end])
        at = end + 1
    lines.append(raw[at:])
    run.room(sum(map(len, lines)) // 4 + len(separator) * len(lines))
    return separator.join(map(decoded, lines))


@register("wrap", "is", wants_run=True)
def wrap(run: Run, width: int, text: str) -> str:
    """Lines of at most ``width`` bytes, parted at blanks; longer words stay whole."""
    return _wrapped(run, width, text, "\n", long_words=False)


@register("wrapWith", "iss", wants_run=True)
def wrap_with(run: Run, width: int, separator: str, text: str) -> str:
    """The same with another line end; longer words are broken."""
    return _wrapped(run, width, text, separator or "\n", long_words=True)
