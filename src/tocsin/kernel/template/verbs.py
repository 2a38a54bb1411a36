"""One value under one directive of ``printf``: what each verb makes of each kind of value, signs and padding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tocsin.kernel.template.gofmt import backquoted, float_text, quote, show
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import Moment, encoded, kind, sorted_keys

_FLOAT_DIGITS = 6
_INTEGER_FORMS = {"v": "d", "d": "d", "x": "x", "X": "X", "o": "o", "O": "o", "b": "b"}
_LAST_CHARACTER = 0x10FFFF
_REPLACEMENT = 0xFFFD


@dataclass(frozen=True, slots=True)
class Directive:
    """``%`` with its flags, width, precision and verb."""

    flags: str
    width: int | None
    precision: int | None
    verb: str

    def has(self, flag: str) -> bool:
        """Whether the flag holds: zeros do not go with ``-``, and ``%+v`` and ``%#v`` are about structures."""
        if flag == "0" and "-" in self.flags:
            return False
        return flag in self.flags and not (flag in "+#" and self.verb == "v")

    @property
    def in_go(self) -> bool:
        """``%#v``: values as they are written in a Go program."""
        return self.verb == "v" and "#" in self.flags


def formatted(directive: Directive, value: object, run: Run) -> str:
    """The value as the directive wants it. Raises ``TemplateLimitError``."""
    if directive.verb == "T":
        return _pad(kind(value), directive)
    if value is None:
        return _pad("<nil>", directive) if directive.verb == "v" else f"%!{directive.verb}(<nil>)"
    if isinstance(value, list | tuple | Mapping):
        weight = show(value, run)  # refuses what would not fit, and pays
        run.room(len(weight) + (directive.width or 0) * len(value))
    text = _nested(directive, value, run)
    run.room(len(text))
    return text


def described(value: object, run: Run) -> str:
    """``type=value``, as Go shows an argument that does not fit its verb."""
    return "<nil>" if value is None else f"{kind(value)}={show(value, run)}"


def _nested(directive: Directive, value: object, run: Run) -> str:
    run.spend(1)
    if value is None:
        return "interface {}(nil)" if directive.in_go else "<nil>"
    if isinstance(value, Mapping):
        pairs = [f"{_nested(directive, key, run)}:{_nested(directive, value[key], run)}" for key in sorted_keys(value)]
        return f"{kind(value)}{{{', '.join(pairs)}}}" if directive.in_go else f"map[{' '.join(pairs)}]"
    if isinstance(value, list | tuple):
        items = [_nested(directive, one, run) for one in value]
        return f"{kind(value)}{{{', '.join(items)}}}" if directive.in_go else f"[{' '.join(items)}]"
    return _scalar(directive, value, run)


def _scalar(directive: Directive, value: object, run: Run) -> str:
    text: str | None
    if isinstance(value, Moment):
        value = show(value, run)
    if isinstance(value, str):
        text = _string(directive, str(value))
    elif isinstance(value, bool):
        text = _pad("true" if value else "false", directive) if directive.verb in "tv" else None
    elif isinstance(value, int):
        text = _integer(directive, int(value))
    else:
        text = _floating(directive, value) if isinstance(value, float) else _pad(show(value, run), directive)
    if text is None:
        plain = _scalar(replace(directive, verb="v"), value, run)
        return f"%!{directive.verb}({kind(value)}={plain})"
    return text


def _pad(text: str, directive: Directive) -> str:
    missing = (directive.width or 0) - len(text)
    if missing <= 0:
        return text
    if directive.has("-"):
        return text + " " * missing
    return ("0" if directive.has("0") else " ") * missing + text


# Strings


def _string(directive: Directive, text: str) -> str | None:
    verb = directive.verb
    if verb in ("x", "X"):
        raw = encoded(text) if directive.precision is None else encoded(text)[: directive.precision]
        return _pad(_hex(raw, directive), directive)
    if directive.precision is not None:
        text = text[: directive.precision]
    if verb in ("s", "v"):
        return _pad(quote(text) if directive.in_go else text, directive)
    if verb != "q":
        return None
    if directive.has("#") and backquoted(text):
        return _pad(f"`{text}`", directive)
    return _pad(quote(text, ascii_only=directive.has("+")), directive)


def _hex(raw: bytes, directive: Directive) -> str:
    prefix = "0x" if directive.has("#") and raw else ""
    text = " ".join(f"{prefix}{byte:02x}" for byte in raw) if directive.has(" ") else prefix + raw.hex()
    return text.upper() if directive.verb == "X" else text


# Numbers


def _integer(directive: Directive, number: int) -> str | None:
    verb = directive.verb
    if verb in _INTEGER_FORMS:
        return _digits(directive, number)
    character = number if 0 <= number <= _LAST_CHARACTER and not 0xD800 <= number <= 0xDFFF else _REPLACEMENT
    if verb == "c":
        return _pad(chr(character), directive)
    if verb == "q":
        inner = quote(chr(character), ascii_only=directive.has("+"))[1:-1]
        return _pad("'" + inner.replace('\\"', '"').replace("'", "\\'") + "'", directive)
    if verb == "U":
        text = f"U+{number % (1 << 64):0{max(directive.precision or 0, 4)}X}"
        shown = directive.has("#") and 0 <= number <= _LAST_CHARACTER and chr(character).isprintable()
        return _pad(f"{text} '{chr(character)}'" if shown else text, replace(directive, flags=_less_zero(directive)))
    return None


def _less_zero(directive: Directive) -> str:
    return directive.flags.replace("0", "")


def _digits(directive: Directive, number: int) -> str:
    """Digits with sign and prefix; a precision is the least number of digits, zeros fill up to the width."""
    sign = "-" if number < 0 else "+" if directive.has("+") else " " if directive.has(" ") else ""
    least = directive.precision
    if least is None and directive.has("0") and directive.width is not None:
        least = directive.width - len(sign)
    if directive.precision == 0 and number == 0:
        return " " * (directive.width or 0)
    digits = f"{abs(number):{_INTEGER_FORMS[directive.verb]}}".rjust(least or 0, "0")
    prefix = ""
    if directive.verb == "O":
        prefix = "0o"
    elif directive.has("#"):
        prefix = {"x": "0x", "X": "0X", "b": "0b", "o": "" if digits[0] == "0" else "0"}.get(directive.verb, "")
    return _pad(sign + prefix + digits, replace(directive, flags=_less_zero(directive)))


def _floating(directive: Directive, value: float) -> str | None:
    verb = directive.verb
    if verb not in "eEfFgGv":
        return None
    precision = directive.precision
    if precision is None and verb not in "gGv":
        precision = _FLOAT_DIGITS
    form = "g" if verb == "v" else verb.lower()
    text = _alternate(value, form, precision) if directive.has("#") else float_text(value, form, precision)
    text = text.upper() if verb in "EG" and math.isfinite(value) else text
    sign, digits = ("", text) if text[0] not in "+-" else (text[0], text[1:])
    if sign != "-":
        sign = "+" if directive.has("+") else " " if directive.has(" ") else sign
    fills = directive.has("0") and math.isfinite(value)
    if fills:
        return sign + digits.rjust((directive.width or 0) - len(sign), "0")
    return _pad(sign + digits, replace(directive, flags=_less_zero(directive)))


def _alternate(value: float, form: str, precision: int | None) -> str:
    """``%#g``: trailing zeros stay."""
    if not math.isfinite(value):
        return float_text(value)
    text: str = format(value, f"#.{_FLOAT_DIGITS if precision is None else precision}{form}")
    return text
