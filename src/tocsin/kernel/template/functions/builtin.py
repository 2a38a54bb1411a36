"""The functions every Go template has: comparison, indexing, printing, escaping.

``and`` and ``or`` are not here: they do not evaluate all their arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote_plus

from tocsin.kernel.template import gofmt
from tocsin.kernel.template.errors import TemplateLimitError, TemplateRenderError
from tocsin.kernel.template.printf import sprintf
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Markup, Run, StringMap
from tocsin.kernel.template.values import decoded, encoded, frozen, kind, length, truth, weigh

NO_VALUE = "<no value>"
_HTML = str.maketrans({'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})
_JS = {
    "\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "=": "\\u003D",
}  # fmt: skip


def escape_html(text: str) -> str:
    """Go's HTML escaping."""
    return text.translate(_HTML)


# Truth and comparison


@register("not", "v")
def negate(value: object) -> bool:
    """The opposite of Go's truth."""
    return not truth(value)


def _pair(left: object, right: object, run: Run) -> tuple[object, object]:
    """A missing value takes the zero value of the other side where missing values are lenient."""
    if run.lenient:
        if left is None and right is not None:
            return _zero_like(right), right
        if right is None and left is not None:
            return left, _zero_like(left)
    return left, right


def _zero_like(value: object) -> object:
    for example in (False, 0, 0.0, ""):
        if isinstance(value, type(example)):
            return example
    return None


def _equal(left: object, right: object, run: Run) -> bool:
    left, right = _pair(left, right, run)
    if left is None or right is None:
        return left is right
    numbers = (int, float)
    if isinstance(left, bool) is isinstance(right, bool) and isinstance(left, numbers) and isinstance(right, numbers):
        return left == right
    if kind(left) != kind(right):
        raise TemplateRenderError(f"incompatible types for comparison: {kind(left)} and {kind(right)}", run.line)
    if isinstance(left, list | tuple | Mapping):
        raise TemplateRenderError(f"values of type {kind(left)} cannot be compared", run.line)
    return left == right


@register("eq", "vv*", wants_run=True)
def equal(run: Run, left: object, *others: object) -> bool:
    """Whether the first equals any of the others."""
    if not others:
        raise TemplateRenderError("eq: missing argument for comparison", run.line)
    return any(_equal(left, other, run) for other in others)


@register("ne", "vv", wants_run=True)
def unequal(run: Run, left: object, right: object) -> bool:
    """Whether they differ."""
    return not _equal(left, right, run)


def _order(left: object, right: object, run: Run) -> int:
    """-1, 0 or 1."""
    left, right = _pair(left, right, run)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if (
        isinstance(left, int | float)
        and isinstance(right, int | float)
        and not isinstance(left, bool)
        and not isinstance(right, bool)
    ):
        return (left > right) - (left < right)
    raise TemplateRenderError(f"cannot order {kind(left)} and {kind(right)}", run.line)


@register("lt", "vv", wants_run=True)
def less(run: Run, left: object, right: object) -> bool:
    """left < right"""
    return _order(left, right, run) < 0


@register("le", "vv", wants_run=True)
def less_or_equal(run: Run, left: object, right: object) -> bool:
    """left <= right"""
    return _order(left, right, run) <= 0


@register("gt", "vv", wants_run=True)
def greater(run: Run, left: object, right: object) -> bool:
    """left > right"""
    return _order(left, right, run) > 0


@register("ge", "vv", wants_run=True)
def greater_or_equal(run: Run, left: object, right: object) -> bool:
    """left >= right"""
    return _order(left, right, run) >= 0


@register("deepEqual", "vv", wants_run=True)
def deep_equal(run: Run, left: object, right: object) -> bool:
    """Whether two values of any kind hold the same."""
    return freeze(left, run) == freeze(right, run)


def freeze(value: object, run: Run) -> object:
    """``frozen`` that pays for its work first."""
    weight = weigh(value, run.limits.output)
    if weight > run.limits.output:
        raise TemplateLimitError("compares a value that is too large", run.line)
    run.spend(weight >> 4)
    return frozen(value)


# Looking into values


@register("len", "v", wants_run=True)
def count(run: Run, value: object) -> int:
    """Bytes of a string, items of a list or map."""
    if value is None and run.lenient:
        return 0
    if not isinstance(value, str | list | tuple | Mapping):
        raise ValueError(f"a value of type {kind(value)} has no length")
    return length(value)


@register("index", "vv*", wants_run=True)
def index(run: Run, value: object, *keys: object) -> object:
    """``value[key][key]…`` of maps and lists."""
    for key in keys:
        value = _index(value, key, run)
    return value


def _index(value: object, key: object, run: Run) -> object:
    if isinstance(value, Mapping):
        if not isinstance(key, str):
            raise ValueError(f"a map is indexed by strings, not by {kind(key)}")
        return value[key] if key in value else ("" if isinstance(value, StringMap) else None)
    if value is None and run.lenient:
        return None
    if not isinstance(value, str | list | tuple):
        raise ValueError(f"cannot index a value of type {kind(value)}")
    if isinstance(key, bool) or not isinstance(key, int):
        raise ValueError(f"a list is indexed by integers, not by {kind(key)}")
    items = encoded(value) if isinstance(value, str) else value
    if not 0 <= key < len(items):
        raise ValueError(f"index {key} is out of range of {len(items)} items")
    return items[key]


@register("slice", "vi?i?")
def cut(value: object, start: int = 0, end: int | None = None) -> object:
    """``value[start:end]``; strings are cut by bytes, never inside a character."""
    if not isinstance(value, str | list | tuple):
        raise ValueError(f"cannot slice a value of type {kind(value)}")
    size = length(value)
    end = size if end is None else end
    if not 0 <= start <= end <= size:
        raise ValueError(f"slice {start}:{end} is out of range of {size} items")
    return decoded(encoded(value)[start:end]) if isinstance(value, str) else list(value[start:end])


# Text


def printable(values: tuple[object, ...], run: Run) -> tuple[object, ...]:
    """Missing values as empty strings where they print so."""
    return tuple("" if value is None else value for value in values) if run.lenient else values


def _escapable(values: tuple[object, ...], run: Run) -> str:
    """The text that an escaping function works on; unlike ``print`` it writes missing values as actions do."""
    missing = "" if run.lenient else NO_VALUE
    return gofmt.sprint(tuple(missing if value is None else value for value in values), run)


@register("print", "v*", wants_run=True)
def sprint(run: Run, *values: object) -> str:
    """Go's ``fmt.Sprint``."""
    return gofmt.sprint(printable(values, run), run)


@register("println", "v*", wants_run=True)
def sprintln(run: Run, *values: object) -> str:
    """Go's ``fmt.Sprintln``."""
    return gofmt.sprintln(printable(values, run), run)


@register("printf", "sv*", wants_run=True)
def formatted(run: Run, layout: str, *values: object) -> str:
    """Go's ``fmt.Sprintf``."""
    return sprintf(layout, printable(values, run), run)


@register("html", "v*", wants_run=True)
def html(run: Run, *values: object) -> str:
    """The text of the values with HTML's special characters escaped."""
    return Markup(escape_html(_escapable(values, run)))


@register("js", "v*", wants_run=True)
def js(run: Run, *values: object) -> str:
    """The text of the values, safe inside a JavaScript string."""
    return "".join(map(_js, _escapable(values, run)))


def _js(char: str) -> str:
    if char in _JS:
        return _JS[char]
    return char if char.isprintable() or char == "\x7f" else f"\\u{ord(char):04X}"


@register("urlquery", "v*", wants_run=True)
def urlquery(run: Run, *values: object) -> str:
    """The text of the values as a part of a query string."""
    return quote_plus(encoded(_escapable(values, run)), safe="")
