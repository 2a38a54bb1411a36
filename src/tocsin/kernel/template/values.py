"""Values of templates as Go sees them: truth, kinds, numbers, bytes, comparison, and how much a value weighs.

A value is ``None``, a bool, int, float, str, list (or tuple), mapping, or a ``Moment``; anything else is refused, so
that no attribute or ``__str__`` of the program's own objects is ever reached from a template.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.kernel.template.errors import TemplateRenderError
from tocsin.kernel.template.run import StringMap

_INTEGER = re.compile(
    r"(?P<sign>[+-])?(?:(?P<prefix>0[xX](?=_?[0-9a-fA-F])|0[bB](?=_?[01])|0[oO]?(?=_?[0-7]))_?)?"
    r"(?P<digits>[0-9a-fA-F](?:_?[0-9a-fA-F]){0,63})"
)
_BASES = {"0x": 16, "0b": 2, "0o": 8, "0": 8}
_DECIMAL = re.compile(r"[+-]?[0-9]{1,32}")
_INT64 = 1 << 64
_HALF = 1 << 63


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, in milliseconds since the epoch, with the zone it is shown in."""

    at: int
    zone: str = "UTC"


def kind(value: object) -> str:
    """The name of the value's Go type. Raises ``TemplateRenderError`` for what is no template value."""
    if value is None:
        return "<nil>"
    if isinstance(value, str):
        return "string"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, Mapping):
        return "map[string]string" if isinstance(value, StringMap) else "map[string]interface {}"
    if isinstance(value, list | tuple):
        return "[]interface {}"
    if isinstance(value, Moment):
        return "time.Time"
    raise TemplateRenderError(f"a value of type {type(value).__name__} cannot be used in a template")


def truth(value: object) -> bool:
    """Go's idea of truth: zero, empty and nil are false."""
    if isinstance(value, str | list | tuple | Mapping):
        return len(value) > 0
    if isinstance(value, bool | int | float):
        return value != 0
    return value is not None


def sorted_keys(mapping: Mapping[Any, object]) -> list[Any]:
    """The keys in Go's printing order."""
    return sorted(mapping, key=_key_order)


def _key_order(key: object) -> tuple[int, str, int]:
    if isinstance(key, str):
        return (1, key, 0)
    return (0, "", key) if isinstance(key, int) else (2, "", 0)


def children(value: object) -> Iterable[object]:
    """What a list or map holds, keys included; nothing for other values."""
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list | tuple) else ()


def weigh(value: object, most: int) -> int:
    """Characters and items in the value with everything inside it, counted no further than just past ``most``.

    A few assignments build lists that hold each other and print as gigabytes; this finds them before printing does.
    """
    total, waiting = 0, [value]
    while waiting and total <= most:
        one = waiting.pop()
        if isinstance(one, str):
            total += len(one) + 1
        elif isinstance(one, list | tuple | Mapping):
            total += 1 + len(one)
            if total <= most:
                waiting.extend(children(one))
        else:
            total += 1
    return total


def wrap64(number: int) -> int:
    """Arithmetic overflows as Go's int64 does, so numbers never grow."""
    return (number + _HALF) % _INT64 - _HALF if not -_HALF <= number < _HALF else number


def to_int(value: object) -> int:
    """Any value as an integer, as the cast library has it: ``0x10`` and ``010`` count; what is no number is 0."""
    if isinstance(value, str):
        return _integer_of(value)
    if isinstance(value, float):
        return wrap64(int(value)) if math.isfinite(value) else 0
    return wrap64(int(value)) if isinstance(value, int) else 0


def _integer_of(text: str) -> int:
    whole, point, rest = text.partition(".")
    found = _INTEGER.fullmatch(whole if point and rest and not rest.strip("0") else text)
    if found is None:
        return 0
    base = _BASES.get((found["prefix"] or "").lower(), 10)
    try:
        number = int(f"{found['sign'] or ''}{found['digits']}", base)
    except ValueError:  # a digit that the base does not have
        return 0
    if base == 10 and number and found["digits"][0] == "0":  # "08" starts as an octal number and is none
        return 0
    return number if -_HALF <= number < _HALF else 0


def decimal_of(text: str) -> int:
    """What Go's ``Atoi`` reads: decimal digits with a sign and nothing else; else 0."""
    found = _DECIMAL.fullmatch(text)
    number = int(text) if found else 0
    return number if -_HALF <= number < _HALF else 0


def to_float(value: object) -> float:
    """Any value as a float; what is no number is 0."""
    if isinstance(value, str):
        return _float_of(value)
    if isinstance(value, int):
        return float(wrap64(value))
    return value if isinstance(value, float) else 0.0


def _float_of(text: str) -> float:
    """Python's ``float`` takes blanks and underscores, which Go does not."""
    if len(text) > 400 or "_" in text or text != text.strip():
        return 0.0
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return 0.0 if math.isinf(number) and "inf" not in text.lower() else number


def encoded(text: str) -> bytes:
    """UTF-8, which Go counts and cuts strings by; a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace")


def decoded(part: bytes) -> str:
    """The whole characters of a cut piece of UTF-8."""
    return part.decode("utf-8", "ignore")


def frozen(value: object) -> object:
    """A hashable stand-in for the value. The caller has weighed it."""
    if isinstance(value, Mapping):
        return ("map", *((key, frozen(value[key])) for key in sorted_keys(value)))
    if isinstance(value, list | tuple):
        return ("list", *(frozen(one) for one in value))
    return (kind(value), value)


def length(value: Sequence[object] | Mapping[object, object]) -> int:
    """Go's ``len``: bytes of a string, items of anything else."""
    return len(encoded(value)) if isinstance(value, str) else len(value)
