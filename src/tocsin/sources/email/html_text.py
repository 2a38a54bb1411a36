"""What a reader sees of HTML: text with its line breaks, without scripts and styles. Pure, and linear in its length.

The parser of the standard library takes minutes for a quarter of a megabyte of ``<!--`` or ``<a ``, and everything waits for it.
"""

from __future__ import annotations

import html
import re
from typing import Final

SOURCE_LIMIT: Final = 1024 * 1024
"""Characters of HTML that are read."""

_BREAKS: Final = frozenset(
    {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "hr"}
)
_SILENT: Final = frozenset({"script", "style", "title", "template"})
_TOKEN: Final = re.compile(
    r"""(?x)
    <!--.*?(?:-->|\Z)
    | <(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:]*+) (?: [^<>=]++ | =\s*+(?:"[^"]*+"|'[^']*+')?+ )*+ >?
    | <[!?/][^<>]*+>?
    | (?P<text>[^<]++|<)
    """,
    re.DOTALL,
)
_ENDS: Final = {tag: re.compile(rf"</{tag}\b", re.IGNORECASE) for tag in _SILENT}
_LONG_NUMBER: Final = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}|[0-9]{8,});?")
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def text_of_html(source: str) -> str:
    """The text of the first :data:`SOURCE_LIMIT` characters of HTML, however broken."""
    source = source[:SOURCE_LIMIT]
    pieces: list[str] = []
    at = 0
    while found := _TOKEN.match(source, at):
        at = found.end()
        tag = (found["tag"] or "").lower()
        if found["text"]:
            pieces.append(_text(found["text"]))
        elif tag in _SILENT and not found["end"]:
            over = _ENDS[tag].search(source, at)
            if over is None:
                break  # all that follows is a script, as browsers have it
            at = over.start()
        elif tag in _BREAKS:
            pieces.append("\n")
        elif tag in ("td", "th") and not found["end"]:
            pieces.append(" ")
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _text(raw: str) -> str:
    return html.unescape(_LONG_NUMBER.sub("\N{REPLACEMENT CHARACTER}", raw)) if "&" in raw else raw
