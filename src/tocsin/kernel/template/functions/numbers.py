"""Arithmetic and choices between values. Integers are Go's int64: they wrap around, they never grow."""

from __future__ import annotations

import math
import re
from decimal import Decimal, localcontext

from tocsin.kernel.template.gofmt import show
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import decimal_of, kind, to_float, to_int, truth, wrap64


@register("int int64", "v")
def integer(value: object) -> int:
    """The value as an integer; 0 for what is no number."""
    return to_int(value)


@register("atoi", "s")
def atoi(text: str) -> int:
    """The integer of decimal digits; 0 for any other text."""
    return decimal_of(text)


@register("toDecimal", "v", wants_run=True)
def to_decimal(run: Run, value: object) -> int:
    """The integer of octal digits, as in file modes."""
    digits = show(value, run)
    return int(digits, 8) if re.fullmatch("[0-7]{1,20}", digits) else 0


@register("float64", "v")
def floating(value: object) -> float:
    """The value as a float; 0 for what is no number."""
    return to_float(value)


@register("add", "v*")
def add(*values: object) -> int:
    """The sum of integers."""
    return wrap64(sum(map(to_int, values)))


@register("add1", "v")
def add_one(value: object) -> int:
    """One more."""
    return wrap64(to_int(value) + 1)


@register("sub", "vv")
def subtract(left: object, right: object) -> int:
    """left - right"""
    return wrap64(to_int(left) - to_int(right))


@register("mul", "vv*")
def multiply(*values: object) -> int:
    """The product of integers."""
    product = 1
    for value in values:
        product = wrap64(product * to_int(value))
    return product


def _divided(left: int, right: int) -> int:
    """Division that cuts towards zero."""
    if right == 0:
        raise ValueError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) is (right < 0) else -quotient


@register("div", "vv")
def divide(left: object, right: object) -> int:
    """left / right, cut towards zero."""
    return wrap64(_divided(to_int(left), to_int(right)))


@register("mod", "vv")
def modulo(left: object, right: object) -> int:
    """What division leaves; it has the sign of ``left``."""
    return to_int(left) - _divided(to_int(left), to_int(right)) * to_int(right)


@register("max biggest", "vv*")
def largest(*values: object) -> int:
    """The largest integer."""
    return max(map(to_int, values))


@register("min", "vv*")
def smallest(*values: object) -> int:
    """The smallest integer."""
    return min(map(to_int, values))


@register("maxf", "vv*")
def largest_float(*values: object) -> float:
    """The largest float."""
    return max(map(to_float, values))


@register("minf", "vv*")
def smallest_float(*values: object) -> float:
    """The smallest float."""
    return min(map(to_float, values))


def _decimal(value: object) -> Decimal:
    number = to_float(value)
    if not math.isfinite(number):
        raise ValueError("infinity and NaN cannot be used in arithmetic")
    return Decimal(repr(number))


def _fold(operation: str, values: tuple[object, ...]) -> float:
    """Decimal arithmetic, so that 0.1 and 0.2 make 0.3."""
    result = _decimal(values[0])
    with localcontext() as context:
        context.prec = 34
        for value in values[1:]:
            other = _decimal(value)
            match operation:
                case "+":
                    result += other
                case "-":
                    result -= other
                case "*":
                    result *= other
                case _:
                    result /= other
    return float(result)


@register("addf", "v*")
def add_float(*values: object) -> float:
    """The sum."""
    return _fold("+", (0, *values))


@register("add1f", "v")
def add_one_float(value: object) -> float:
    """One more."""
    return _fold("+", (value, 1))


@register("subf", "vv*")
def subtract_float(*values: object) -> float:
    """The first less the others."""
    return _fold("-", values)


@register("mulf", "vv*")
def multiply_float(*values: object) -> float:
    """The product."""
    return _fold("*", values)


@register("divf", "vv*")
def divide_float(*values: object) -> float:
    """The first divided by the others."""
    if any(to_float(value) == 0 for value in values[1:]):
        raise ValueError("division by zero")
    return _fold("/", values)


@register("floor", "v")
def floor(value: object) -> float:
    """The next whole number below."""
    number = to_float(value)
    return float(math.floor(number)) if math.isfinite(number) else number


@register("ceil", "v")
def ceil(value: object) -> float:
    """The next whole number above."""
    number = to_float(value)
    return float(math.ceil(number)) if math.isfinite(number) else number


@register("round", "vin?")
def rounded(value: object, places: int, threshold: float = 0.5) -> float:
    """Rounded to ``places``; what reaches ``threshold`` goes up."""
    if not -300 <= places <= 300:
        raise ValueError("can round to at most 300 places")
    number, power = to_float(value), 10.0**places
    scaled = number * power
    if not math.isfinite(scaled):
        return number
    part = math.modf(scaled)[0]
    return (math.ceil(scaled) if part >= threshold else math.floor(scaled)) / power


# Choices


@register("default", "vv?")
def default(fallback: object, given: object = None) -> object:
    """``given`` unless it is empty."""
    return given if truth(given) else fallback


@register("empty", "v")
def empty(value: object) -> bool:
    """Whether the value is empty, zero or missing."""
    return not truth(value)


@register("coalesce", "v*")
def coalesce(*values: object) -> object:
    """The first value that is not empty."""
    return next((value for value in values if truth(value)), None)


@register("all", "v*")
def all_of(*values: object) -> bool:
    """Whether no value is empty."""
    return all(map(truth, values))


@register("any", "v*")
def any_of(*values: object) -> bool:
    """Whether a value is not empty."""
    return any(map(truth, values))


@register("ternary", "vvb")
def ternary(yes: object, no: object, condition: bool) -> object:  # noqa: FBT001 - the order of arguments is sprig's
    """``yes`` when the condition holds, else ``no``."""
    return yes if condition else no


@register("fail", "s")
def fail(message: str) -> object:
    """Stop the template with a message."""
    raise ValueError(message[:500])


_KINDS = {
    "[]interface {}": "slice",
    "map[string]interface {}": "map",
    "map[string]string": "map",
    "<nil>": "invalid",
    "time.Time": "struct",
}


@register("typeOf", "v")
def type_of(value: object) -> str:
    """The name of the value's Go type."""
    return kind(value)


@register("typeIs typeIsLike", "sv")
def type_is(name: str, value: object) -> bool:
    """Whether the value has that Go type."""
    return kind(value) == name


@register("kindOf", "v")
def kind_of(value: object) -> str:
    """The kind of the value: string, int, float64, bool, slice, map."""
    return _KINDS.get(kind(value), kind(value))


@register("kindIs", "sv")
def kind_is(name: str, value: object) -> bool:
    """Whether the value is of that kind."""
    return kind_of(value) == name
