"""``printf`` as Go's fmt.Sprintf: flags, width, precision, the usual verbs, and its way of showing mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tocsin.kernel.template.gofmt import float_text, quote, show
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import encoded, kind

_DIRECTIVE = re.compile(r"%(?P<flags>[-+# 0]*)(?P<width>\d{1,9}|\*)?(?P<precision>\.(?:\d{1,9}|\*)?)?(?P<verb>[\s\S])?")
_INTEGER_FORMS = {"d": "d", "x": "x", "X": "X", "o": "o", "b": "b"}
_FLOAT_DIGITS = 6
_WIDEST = 10_000


@dataclass(slots=True)
class _Directive:
    flags: str
    width: int
    precision: int | None
    verb: str


class _Arguments:
    """The arguments not yet used."""

    def __init__(self, values: Sequence[object]) -> None:
        self._values = values
        self._at = 0

    def take(self) -> tuple[object, bool]:
        """The next one, and whether there was one."""
        if self._at >= len(self._values):
            return None, False
        self._at += 1
        return self._values[self._at - 1], True

    def rest(self) -> Sequence[object]:
        """What no directive used."""
        return self._values[self._at :]


def sprintf(layout: str, values: Sequence[object], run: Run) -> str:
    """Format ``values``; a wrong verb shows as ``%!d(string=x)`` and is no error, as in Go."""
    arguments = _Arguments(values)
    parts: list[str] = []
    size = at = 0
    for found in _DIRECTIVE.finditer(layout):
        text = layout[at : found.start()] + _directive(found, arguments, run)
        at = found.end()
        size += len(text)
        run.room(size)
        parts.append(text)
    parts.append(layout[at:])
    rest = arguments.rest()
    if rest:
        extra = ", ".join(_described(value, run) for value in rest)
        parts.append(f"%!(EXTRA {extra})")
    run.room(sum(map(len, parts)))
    return "".join(parts)


def _directive(found: re.Match[str], arguments: _Arguments, run: Run) -> str:
    verb = found["verb"]
    if verb is None:
        return "%!(NOVERB)"
    if verb == "%":
        return "%"
    flags = found["flags"]
    width, problem = _measure(found["width"], arguments, "%!(BADWIDTH)")
    precision_text = found["precision"]
    precision, worse = _measure(precision_text[1:] or "0", arguments, "%!(BADPREC)") if precision_text else (None, "")
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    value, present = arguments.take()
    if not present:
        return f"{problem}{worse}%!{verb}(MISSING)"
    directive = _Directive(flags, width or 0, precision, verb)
    return problem + worse + _pad(_format(directive, value, run), directive)


def _measure(text: str | None, arguments: _Arguments, mistake: str) -> tuple[int | None, str]:
    """A width or precision, and Go's words for a bad one."""
    if text is None:
        return None, ""
    value: object = None
    if text == "*":
        value, _ = arguments.take()
    else:
        value = int(text)
    if isinstance(value, bool) or not isinstance(value, int) or not -_WIDEST <= value <= _WIDEST:
        return None, mistake
    return value, ""


def _format(directive: _Directive, value: object, run: Run) -> str:
    """The value without padding."""
    verb = directive.verb
    if verb == "v":
        return _plain(directive, value, run)
    if verb == "T":
        return kind(value)
    if isinstance(value, list | tuple) and verb != "t":
        show(value, run)  # refuses what would not fit
        return "[" + " ".join(_format(directive, one, run) for one in value) + "]"
    for accepts, write in _WRITERS:
        if accepts(value):
            text = write(directive, value)
            break
    else:
        text = None
    return f"%!{verb}({_described(value, run)})" if text is None else text


def _plain(directive: _Directive, value: object, run: Run) -> str:
    if isinstance(value, str):
        return quote(value) if "#" in directive.flags else _cut(value, directive)
    if isinstance(value, float):
        return _signed(float_text(value, "g", directive.precision), directive)
    if isinstance(value, int) and not isinstance(value, bool):
        return _signed(str(value), directive)
    return show(value, run)


def _cut(text: str, directive: _Directive) -> str:
    return text if directive.precision is None else text[: max(directive.precision, 0)]


def _signed(text: str, directive: _Directive) -> str:
    if text[0] in "+-":
        return text
    if "+" in directive.flags:
        return "+" + text
    return " " + text if " " in directive.flags else text


def _string(directive: _Directive, value: object) -> str | None:
    text, verb = _cut(str(value), directive), directive.verb
    if verb == "s":
        return text
    if verb == "q":
        return f"`{text}`" if "#" in directive.flags and "`" not in text else quote(text)
    if verb in ("x", "X"):
        raw = encoded(text).hex(" ") if " " in directive.flags else encoded(text).hex()
        return raw.upper() if verb == "X" else raw
    return None


def _boolean(directive: _Directive, value: object) -> str | None:
    return ("true" if value else "false") if directive.verb == "t" else None


def _integer(directive: _Directive, value: object) -> str | None:
    number, verb = int(str(value)), directive.verb
    if verb in _INTEGER_FORMS:
        prefix = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}.get(verb, "") if "#" in directive.flags else ""
        digits = f"{abs(number):{_INTEGER_FORMS[verb]}}".rjust(directive.precision or 0, "0")
        return _signed(("-" if number < 0 else "") + prefix + digits, directive)
    if verb not in ("c", "q", "U") or not 0 <= number <= 0x10FFFF:
        return None
    if verb == "U":
        return f"U+{number:04X}"
    char = chr(number) if not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return char if verb == "c" else "'" + quote(char)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def _floating(directive: _Directive, value: object) -> str | None:
    verb = directive.verb
    if verb not in "eEfFgG" or not isinstance(value, float):
        return None
    precision = directive.precision
    if precision is None and verb not in "gG":
        precision = _FLOAT_DIGITS
    text = float_text(value, verb.lower(), precision)
    return _signed(text.upper() if verb in "EG" else text, directive)


_WRITERS: list[tuple[Callable[[object], bool], Callable[[_Directive, object], str | None]]] = [
    (lambda value: isinstance(value, str), _string),
    (lambda value: isinstance(value, bool), _boolean),
    (lambda value: isinstance(value, int), _integer),
    (lambda value: isinstance(value, float), _floating),
]


def _described(value: object, run: Run) -> str:
    """``type=value``, as Go shows an argument that does not fit its verb."""
    return "<nil>" if value is None else f"{kind(value)}={show(value, run)}"


def _pad(text: str, directive: _Directive) -> str:
    missing = directive.width - len(text)
    if missing <= 0:
        return text
    if "-" in directive.flags:
        return text + " " * missing
    if "0" in directive.flags and directive.verb not in "sqvTt":
        sign = text[0] if text[0] in "+- " else ""
        return sign + "0" * missing + text[len(sign) :]
    return " " * missing + text
