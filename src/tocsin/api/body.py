"""From the bytes of a request to its struct; what is wrong is said with the field's path, in the words of the API."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from tocsin.kernel.errors import InvalidContentType, InvalidParameter

T = TypeVar("T")

DEEPEST: Final = 64
"""Levels of arrays and objects inside each other."""
_NULLS: Final = 200

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_LONG_NUMBER = re.compile(rb"(?<![\d.])\d{19,}")

_PLACE = re.compile(r" - at `(?P<key>key in `)?\$?(?P<path>[^`]*)`{1,2}$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_MISSING = re.compile(r"Object missing required field `(.+)`$")
_WRONG_TYPE = re.compile(r"Expected `(.+)`, got `(.+)`$")
_LIMIT = re.compile(r"Expected `(\w+)`(?: \| null)? ?(.*)$")
_WORDS: Final = {
    "int": "an integer",
    "float": "a number",
    "str": "a string",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def decode(content_type: str, body: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The request of an operation; an empty body is ``{}``.

    Raises ``InvalidContentType`` when it claims to be something else than JSON, ``InvalidParameter`` naming the field.
    """
    if not body.strip():
        body = b"{}"
    elif not _is_json(content_type):
        raise InvalidContentType(f"content type {content_type[:80]!r} is not accepted; send application/json")
    _guard(body)
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        if "got `null`" not in str(error):
            raise InvalidParameter(explain(str(error), decoder.type)) from error
        return _without_nulls(body, decoder.type)
    except msgspec.DecodeError as error:
        raise InvalidParameter(f"the body is not valid JSON: {error}") from error
    except UnicodeDecodeError:
        raise InvalidParameter("the body is not valid UTF-8") from None
    except RecursionError:
        raise _too_deep() from None


def from_query(query: dict[str, str], kind: type[T]) -> T:
    """The request of a GET operation. Raises ``InvalidParameter`` naming the parameter."""
    try:
        return msgspec.convert(query, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidParameter(explain(str(error), kind)) from error


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media in ("", "application/json", "text/json") or media.endswith("+json")


def _guard(body: bytes) -> None:
    """What a decoder lets pass and a database does not: depth, NUL characters, integers beyond 64 bits."""
    if body.count(b"{") + body.count(b"[") > DEEPEST:
        brackets = _STRING.sub(b"", body).translate(bytes.maketrans(b"{}", b"[]"), _NOT_BRACKETS)
        for _ in range(DEEPEST):  # each round takes away the innermost level
            brackets = brackets.replace(b"[]", b"")
        if brackets:
            raise _too_deep()
    if b"\\u0000" in body and _NUL.search(body):
        raise InvalidParameter("the body holds the character U+0000, which no text may")
    if _LONG_NUMBER.search(body):
        for number in _LONG_NUMBER.findall(_STRING.sub(b"", body)):
            if len(number) > 19 or int(number) >= 2**63:
                raise InvalidParameter(f"{number[:40].decode()}: is beyond the 64-bit integers")


def _too_deep() -> InvalidParameter:
    return InvalidParameter(f"arrays and objects are nested more than {DEEPEST} levels deep")


def _without_nulls(body: bytes, kind: type[T]) -> T:
    """Clients send ``null`` where they mean absent: leave out exactly those that the struct refuses."""
    raw: Any = msgspec.json.decode(body)
    for _ in range(_NULLS):
        try:
            return msgspec.convert(raw, kind)
        except msgspec.ValidationError as error:
            text = str(error)
            if "got `null`" not in text or not _drop(raw, text):
                raise InvalidParameter(explain(text, kind)) from error
    raise InvalidParameter(f"the body holds more than {_NULLS} nulls; leave out what is not given")


def _drop(raw: Any, text: str) -> bool:
    place = _PLACE.search(text)
    steps = [name or int(index) for name, index in _STEP.findall(place["path"]) if index != "..."] if place else []
    if not steps or not isinstance(steps[-1], str):
        return False
    for step in steps[:-1]:
        raw = raw[step]
    return isinstance(raw, dict) and raw.pop(steps[-1], raw) is None


def explain(text: str, kind: Any) -> str:
    """A decoder's message in the words of the API: ``members[0].phone: must be a string, not an integer``."""
    place = _PLACE.search(text)
    what = text[: place.start()] if place else text
    path = place["path"].lstrip(".") if place else ""
    missing = _MISSING.match(what)
    if missing:
        return f"{path}.{missing[1]}: is required".lstrip(".")
    field = path or "the body"
    if place and place["key"]:
        field = f"a key of {field}"
    if what.startswith("Invalid enum value"):
        accepted = ", ".join(map(str, _accepted(inspect.type_info(kind), path)))
        value = what.removeprefix("Invalid enum value ")
        return f"{field}: must be one of {accepted}; got {value}" if accepted else f"{field}: cannot be {value}"
    wrong = _WRONG_TYPE.match(what)
    if wrong:
        return f"{field}: must be {_word(wrong[1])}, not {_word(wrong[2])}"
    limit = _LIMIT.match(what)
    if limit:
        return f"{field}: must be {_WORDS.get(limit[1], limit[1])} {limit[2]}".rstrip()
    return f"{field}: {what}"


def _word(kinds: str) -> str:
    return " or ".join(_WORDS.get(kind, kind) for kind in kinds.split(" | ") if kind != "null" or kinds == "null")


def _accepted(info: inspect.Type, path: str) -> list[Any]:
    """The values of the enumeration at ``path`` inside a type."""
    for name, _ in _STEP.findall(f".{path}"):
        info = _step(_plain(info), name)
    info = _plain(info)
    return list(info.values) if isinstance(info, inspect.LiteralType) else []


def _plain(info: inspect.Type) -> inspect.Type:
    while isinstance(info, inspect.Metadata):
        info = info.type
    if isinstance(info, inspect.UnionType):
        return next((_plain(one) for one in info.types if not isinstance(one, inspect.NoneType)), info)
    return info


def _step(info: inspect.Type, name: str) -> inspect.Type:
    if isinstance(info, inspect.StructType) and name:
        return next((one.type for one in info.fields if one.encode_name == name), inspect.AnyType())
    if isinstance(info, inspect.ListType):
        return info.item_type
    return info.value_type if isinstance(info, inspect.DictType) else inspect.AnyType()
