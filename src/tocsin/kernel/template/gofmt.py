"""Text of values as Go's package fmt writes them: ``%v``, ``Sprint`` and ``Sprintln``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from tocsin.kernel.template.errors import TemplateLimitError, TemplateRenderError
from tocsin.kernel.template.gotime import DEFAULT_LAYOUT, format_moment
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import Moment, kind, sorted_keys, weigh

_SIX_DIGITS = 6  # strconv writes an exponent from here on when it chooses the number of digits itself
_WIDEST_INTEGER = 1_024  # bits; Python refuses to write far larger ones
_ESCAPES = {7: "\\a", 8: "\\b", 12: "\\f", 10: "\\n", 13: "\\r", 9: "\\t", 11: "\\v", 34: '\\"', 92: "\\\\"}


def float_text(value: float, form: str = "g", precision: int | None = None) -> str:
    """A float as strconv writes it; without a precision as few digits as are needed to read it back."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if precision is not None:
        return f"{value:.{precision}{form}}"
    number = Decimal(repr(value)).normalize()
    sign, digits, tail = number.as_tuple()
    exponent = (len(digits) + int(tail) - 1) if number else 0
    if form == "f" or (form == "g" and -4 <= exponent < _SIX_DIGITS):
        return f"{number:f}" if number else ("-0" if sign else "0")
    mantissa = f"{digits[0]}" + ("." + "".join(map(str, digits[1:])) if len(digits) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def show(value: object, run: Run) -> str:
    """``%v`` of a value. Raises ``TemplateLimitError`` when it is too long to print."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple | Mapping):
        weight = weigh(value, run.limits.output)
        if weight > run.limits.output:
            raise TemplateLimitError(f"prints a value longer than {run.limits.output} characters", run.line)
        run.spend(weight >> 6)
        return "".join(_nested(value))
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > _WIDEST_INTEGER:
            raise TemplateRenderError("an integer is too large to print")
        return int.__repr__(value)
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, Moment):
        return format_moment(DEFAULT_LAYOUT, value)
    kind(value)  # refuses what is no template value
    return str(value)


def _nested(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "map["
        for number, key in enumerate(sorted_keys(value)):
            yield " " if number else ""
            yield key if isinstance(key, str) else _scalar(key)
            yield ":"
            yield from _nested(value[key])
        yield "]"
    elif isinstance(value, list | tuple):
        yield "["
        for number, one in enumerate(value):
            if number:
                yield " "
            yield from _nested(one)
        yield "]"
    else:
        yield _scalar(value)


def sprint(values: Sequence[object], run: Run) -> str:
    """``fmt.Sprint``: a space between two values when neither is a string."""
    parts: list[str] = []
    after_string = True
    for value in values:
        is_string = isinstance(value, str)
        if not is_string and not after_string:
            parts.append(" ")
        parts.append(show(value, run))
        after_string = is_string
    run.room(sum(map(len, parts)))
    return "".join(parts)


def sprintln(values: Sequence[object], run: Run) -> str:
    """``fmt.Sprintln``: always a space between, and a newline."""
    parts = [show(value, run) for value in values]
    run.room(sum(map(len, parts)) + len(parts))
    return " ".join(parts) + "\n"


def quote(text: str, *, ascii_only: bool = False) -> str:
    """``%q``: a Go string literal; ``ascii_only`` is ``%+q``."""
    return '"' + "".join(_quoted(char, ascii_only=ascii_only) for char in text) + '"'


def backquoted(text: str) -> bool:
    """Whether the text can stand between back quotes: one line without control characters."""
    return "`" not in text and "\ufeff" not in text and all(char == "\t" or _is_visible(char) for char in text)


def _is_visible(char: str) -> bool:
    return ord(char) >= 0x20 and ord(char) != 0x7F


def _quoted(char: str, *, ascii_only: bool) -> str:
    code = ord(char)
    if code in _ESCAPES:
        return _ESCAPES[code]
    if char.isprintable() and (code < 0x80 or not ascii_only):
        return char
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
