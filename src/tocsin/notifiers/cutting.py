"""Cutting text to a medium's limit: in bytes, at character boundaries, never at the cost of the link."""

import re
import unicodedata
from collections.abc import Sequence

ELLIPSIS = "…"
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters (Cc), lone surrogates (Cs), line and paragraph separators (Zl, Zp)."""
_JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)


def size(text: str) -> int:
    """Bytes of `text` in UTF-8, which is how every medium here counts."""
    return len(text.encode("utf-8", "replace"))


def cut(text: str, limit: int) -> str:
    """Shorten `text` to at most `limit` bytes of UTF-8; what was cut ends in an ellipsis.

    Neither a character nor, where cheap to see, what a reader takes for one is split: combining marks, skin tones,
    joined emoji and flags go or stay together.
    """
    if size(text) <= limit:
        return text
    room = limit - size(ELLIPSIS)
    if room < 0:
        return ""
    kept = text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return text[: boundary(text, len(kept))].rstrip() + ELLIPSIS


def boundary(text: str, end: int) -> int:
    """The nearest index at or before `end` where `text` may be cut without splitting what a reader takes for one."""
    while 0 < end < len(text) and _belongs_to_previous(text, end):
        end -= 1
    return end


def cut_middle(head: str, body: str, tail: str, limit: int) -> str:
    """Join three parts within `limit` bytes by shortening `body` first, then `head`; `tail` (the link) stays whole.

    A tail longer than the limit is the only thing dropped: half a link is worth nothing.
    """
    if size(tail) > limit:
        tail = ""
    room = limit - size(tail)
    head = cut(head, room)
    return head + cut(body, room - size(head)) + tail


def fit_lines(lines: Sequence[str], limit: int, joint: str = "\n") -> tuple[str, int]:
    """As many whole `lines` as fit into `limit` bytes, joined by `joint`, and how many were left out."""
    kept: list[str] = []
    room = limit
    for line in lines:
        room -= size(line) + (size(joint) if kept else 0)
        if room < 0:
            break
        kept.append(line)
    return joint.join(kept), len(lines) - len(kept)


def one_line(text: str) -> str:
    """Control characters and every kind of line break become spaces; runs of spaces become one."""
    return " ".join(_BREAKS.sub(" ", text).split())


def _belongs_to_previous(text: str, index: int) -> bool:
    char, before = text[index], text[index - 1]
    if _JOINER in (char, before) or unicodedata.category(char) in ("Mn", "Me", "Mc"):
        return True
    if 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    return ord(char) in _REGIONAL and _regionals_before(text, index) % 2 == 1


def _regionals_before(text: str, index: int) -> int:
    count = 0
    while index > count and ord(text[index - count - 1]) in _REGIONAL:
        count += 1
    return count
