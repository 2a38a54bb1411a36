"""Texts of strangers made safe to keep and to show, and the fingerprint of a set of labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from hashlib import blake2b

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_REPLACEMENT = "\ufffd"
_JOINER = "\u200d"
_LONGEST_CLUSTER = 32  # characters to go back at most when looking for a place to cut


def fingerprint(labels: Mapping[str, str]) -> str:
    """32 hex digits that are the same for equal labels in any order (128 bits of BLAKE2b over sorted JSON)."""
    try:
        raw = _ENCODER.encode(dict(labels))
    except UnicodeEncodeError:
        raw = ascii(sorted(labels.items())).encode()  # lone surrogates have no UTF-8
    return blake2b(raw, digest_size=16).hexdigest()


def clean_text(text: str) -> str:
    """Without NUL and the other C0 controls except tab and newline; a lone surrogate becomes U+FFFD.

    PostgreSQL stores no NUL, and UTF-8 has no lone surrogates.
    """
    if text.isprintable() or _UNWANTED.search(text) is None:
        return text
    return _UNWANTED.sub(lambda found: _REPLACEMENT if found.group() >= "\ud800" else "", text)


def cut(text: str, limit: int) -> str:
    """The first ``limit`` characters at most, not ending inside what is seen as one character.

    Accents, emoji with a skin tone or joined ones, and flags stay whole unless one alone is longer than 32 characters.
    The text was cut when the result is shorter.
    """
    if len(text) <= limit:
        return text
    end = max(limit, 0)
    lowest = max(end - _LONGEST_CLUSTER, 0)
    at = end
    while at > lowest and not _is_boundary(text, at):
        at -= 1
    return text[:at] if at > lowest or at == 0 else text[:end]


def _is_boundary(text: str, at: int) -> bool:
    """Whether a new visible character starts at ``at``, which lies inside the text."""
    before, after = text[at - 1], text[at]
    if after < "\u0300" and before != _JOINER:
        return before != "\r" or after != "\n"
    if _JOINER in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_before(text, at) % 2 == 0
    return unicodedata.category(after) not in ("Mn", "Me", "Mc")


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, at: int) -> int:
    count = 0
    while count < at and count < _LONGEST_CLUSTER and _is_flag_half(text[at - 1 - count]):
        count += 1
    return count


def one_line(text: str) -> str:
    """The text on one line, for titles, subjects and headers: line breaks and tabs become one blank, controls go.

    Covers what Python, mail programs and browsers take for a line break: CR, LF, VT, FF, U+001C to U+001E, U+0085,
    U+2028 and U+2029.
    """
    if text.isprintable() and text[:1] != " " and text[-1:] != " ":
        return text
    text = _CONTROLS.sub("", _LINE_BREAKS.sub(" ", text))
    return _SURROGATE.sub(_REPLACEMENT, text).strip()
