"""What a literal of the template stands for: Go's strings, characters and numbers."""

from __future__ import annotations

import math
import re

_INTEGER = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*)")
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{3})|([\s\S]|$))"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_INT64 = 1 << 63


def unquote(text: str) -> str:
    """The string of an interpreted, raw or character literal, quotes included. Raises ``ValueError``."""
    quote, inner = text[0], text[1:-1]
    if quote == "`":
        return inner.replace("\r", "")
    return _ESCAPE.sub(lambda found: _escape(found, quote), inner) if "\\" in inner else inner


def _escape(found: re.Match[str], quote: str) -> str:
    simple, *codes, octal, other = found.groups()
    if other is not None or (simple in ("'", '"') and simple != quote):
        raise ValueError(f"unknown escape {found.group()} in a literal")
    if simple:
        return _SIMPLE.get(simple, simple)
    value = int(octal, 8) if octal else int(next(code for code in codes if code), 16)
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF or (octal and value > 255):
        raise ValueError(f"{found.group()} is no character")
    return chr(value)


def character(text: str) -> int:
    """The code point of a character literal. Raises ``ValueError``."""
    value = unquote(text)
    if len(value) != 1:
        raise ValueError(f"{text} is not one character")
    return ord(value)


def number(text: str) -> int | float:
    """An int where the text has no point and no exponent, else a float. Raises ``ValueError``."""
    if not _INTEGER.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise ValueError(f"number out of range: {text}")
        return value
    digits = text.lstrip("+-")
    if digits.endswith("_") or "__" in digits:
        raise ValueError(f"bad number syntax: {text}")
    octal = len(digits) > 1 and digits[0] == "0" and digits[1] in "01234567_"
    whole = int(digits[1:].lstrip("_"), 8) if octal else int(digits, 0)
    whole = -whole if text[0] == "-" else whole
    if not -_INT64 <= whole < _INT64:
        raise ValueError(f"integer overflow: {text}")
    return whole
