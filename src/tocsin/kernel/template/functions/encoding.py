"""JSON, base64 and hashes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
import zlib
from collections.abc import Mapping

import msgspec

from tocsin.kernel.template.errors import TemplateLimitError
from tocsin.kernel.template.functions.dicts import owned
from tocsin.kernel.template.gofmt import float_text
from tocsin.kernel.template.gotime import format_moment
from tocsin.kernel.template.jsonpath import get as json_path
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import Moment, children, encoded, weigh

_DEEPEST = 64
_HTML_IN_JSON = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_LINES_IN_JSON = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029"})
_SMALLEST_PLAIN, _LARGEST_PLAIN = 1e-6, 1e21  # outside of these Go writes an exponent
_ZERO_IN_EXPONENT = re.compile("e-0")


def _checked(value: object, run: Run) -> object:
    most = run.limits.output
    weight = weigh(value, most)
    if weight > most:
        raise TemplateLimitError(f"makes JSON longer than {most} characters", run.line)
    run.spend(weight >> 4)
    return value


def _plain(value: object) -> object:
    """The value in types that JSON has, with dates and floats as Go writes them."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Moment):
        return format_moment("2006-01-02T15:04:05.999Z07:00", value)
    if isinstance(value, float):
        return msgspec.Raw(_float_json(value).encode())
    return str.__str__(value) if isinstance(value, str) else value


def _float_json(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError("infinity and NaN cannot be written as JSON")
    if value == 0 or _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        return float_text(value, "f")
    return _ZERO_IN_EXPONENT.sub("e-", float_text(value, "e"))


def _encode(value: object, run: Run) -> str:
    try:
        text = msgspec.json.encode(_plain(_checked(value, run)), order="sorted").decode()
    except (TypeError, msgspec.MsgspecError, UnicodeEncodeError):
        raise ValueError("the value cannot be written as JSON") from None
    return text.translate(_LINES_IN_JSON)


@register("toJson mustToJson", "v", wants_run=True)
def to_json(run: Run, value: object) -> str:
    """The value as JSON, with ``<``, ``>`` and ``&`` escaped as Go does."""
    return _encode(value, run).translate(_HTML_IN_JSON)


@register("toRawJson mustToRawJson", "v", wants_run=True)
def to_raw_json(run: Run, value: object) -> str:
    """The value as JSON."""
    return _encode(value, run)


@register("toPrettyJson mustToPrettyJson", "v", wants_run=True)
def to_pretty_json(run: Run, value: object) -> str:
    """Indented JSON; a string that is JSON itself is laid out, any other string is returned."""
    if isinstance(value, str):
        try:
            inner: object = msgspec.json.decode(str.__str__(value))
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return value
        return _laid_out(inner, run)
    return _laid_out(value, run)


def _laid_out(value: object, run: Run) -> str:
    levels, level = 0, [_checked(value, run)]
    while level:
        levels += 1
        level = [child for one in level for child in children(one)]
        if levels > _DEEPEST:  # every level indents every line below it
            raise ValueError(f"the value is nested deeper than {_DEEPEST} levels")
    laid_out: str = msgspec.json.format(_encode(value, run), indent=2)
    return laid_out


@register("mustFromJson", "s")
def must_from_json(text: str) -> object:
    """The value of a JSON text."""
    try:
        decoded: object = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        raise ValueError("the text is no JSON") from None
    return owned(decoded)


@register("fromJson", "s")
def from_json(text: str) -> object:
    """The value of a JSON text, nothing when it is no JSON."""
    try:
        return must_from_json(text)
    except ValueError:
        return None


@register("jsonGet", "ss", wants_run=True)
def json_get(run: Run, text: str, path: str) -> str:
    """The value at a path such as ``items.0.name`` or ``#(id==7)#.name``; empty when there is none."""
    run.spend(len(text) >> 4)
    found, value = json_path(from_json(text), path)
    if not found or value is None:
        return ""
    return value if isinstance(value, str) else _encode(value, run)


@register("b64enc", "s")
def b64enc(text: str) -> str:
    """Base64 of the text."""
    return base64.b64encode(encoded(text)).decode()


@register("b64dec", "s")
def b64dec(text: str) -> str:
    """The text of base64; what is no text is replaced."""
    try:
        return base64.b64decode(encoded(text), validate=True).decode("utf-8", "replace")
    except binascii.Error:
        raise ValueError("the text is no base64") from None


@register("b32enc", "s")
def b32enc(text: str) -> str:
    """Base32 of the text."""
    return base64.b32encode(encoded(text)).decode()


@register("b32dec", "s")
def b32dec(text: str) -> str:
    """The text of base32."""
    try:
        return base64.b32decode(encoded(text)).decode("utf-8", "replace")
    except binascii.Error:
        raise ValueError("the text is no base32") from None


@register("sha1sum", "s")
def sha1sum(text: str) -> str:
    """SHA-1 in hexadecimal, for systems that still name things by it."""
    return hashlib.sha1(encoded(text), usedforsecurity=False).hexdigest()


@register("sha256sum", "s")
def sha256sum(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(encoded(text)).hexdigest()


@register("sha512sum", "s")
def sha512sum(text: str) -> str:
    """SHA-512 in hexadecimal."""
    return hashlib.sha512(encoded(text)).hexdigest()


@register("adler32sum", "s")
def adler32sum(text: str) -> str:
    """Adler-32 as a number."""
    return str(zlib.adler32(encoded(text)))
