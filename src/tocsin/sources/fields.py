"""Reads JSON objects whose fields may be anything: senders change types between releases, and templates leave holes.

``null``, an empty text and the word ``null`` are no value. Numbers, booleans and lists become text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources.body import Body, check_depth, decode_json, has_duplicate_keys, key_count, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import Event
from tocsin.sources.source import BadPush, Parsed, Push, Rejection

ITEM_LIMIT: Final = 1_000
"""Events of one push."""

_OBJECT: Final = msgspec.json.Decoder(dict[str, Raw])
_LIST: Final = msgspec.json.Decoder(list[Raw])
_NO_VALUE: Final = frozenset({"", "null"})


class Fields:
    """The fields of one object."""

    def __init__(self, fields: Mapping[str, Raw]) -> None:
        self._fields = fields

    def text(self, *names: str) -> str:
        """The first of these fields that has a value, as text; empty when none has."""
        for name in names:
            raw = self._fields.get(name)
            text = (text_of(raw) or "").strip() if raw is not None else ""
            if text not in _NO_VALUE:
                return text
        return ""

    def inner(self, name: str) -> Fields:
        """An object in a field, also one written as JSON in a text; one without fields where there is none."""
        raw = self._fields.get(name)
        if raw is None:
            return Fields({})
        found = object_of(raw)
        if found is None and bytes(raw).lstrip()[:1] == b'"' and (text := self.text(name)).startswith("{"):
            found = _object_in(text)
        return Fields(found or {})

    def raw(self, name: str) -> bytes:
        """The JSON of a field as it was sent; empty where there is none."""
        return bytes(self._fields.get(name, b""))

    def texts(self, name: str) -> list[str]:
        """The plain values of a list in a field, as text; a single value is a list of one."""
        raw = self._fields.get(name)
        if raw is None:
            return []
        try:
            values = _LIST.decode(raw)
        except msgspec.ValidationError:
            values = [raw]
        found = ((text_of(value) or "").strip() for value in values)
        return [text for text in found if text not in _NO_VALUE]

    def names(self) -> list[str]:
        """The names of all fields, in their order."""
        return list(self._fields)

    def all_texts(self) -> dict[str, str]:
        """Every field that has a value, as text; lists joined, objects as JSON."""
        return {name: text for name in self._fields if (text := self.text(name))}

    def without_case(self) -> Fields:
        """The same with names in lower case, for senders that change theirs."""
        return Fields({name.lower(): raw for name, raw in self._fields.items()})

    def listed(self, name: str) -> list[Raw]:
        """The values of a list in a field, undecoded, for :func:`make_each`."""
        raw = self._fields.get(name)
        try:
            return _LIST.decode(raw) if raw is not None else []
        except msgspec.ValidationError:
            return []

    def items(self, name: str) -> list[Fields]:
        """The objects of a list in a field; other values in it are left out."""
        values = self.listed(name)
        return [Fields(found) for value in values if (found := object_of(value)) is not None]

    def labels(self, name: str) -> dict[str, str]:
        """An object of names and values as labels, without those that have no value."""
        raw = self._fields.get(name)
        found = labels_of((object_of(raw) if raw is not None else None) or {})
        return {key: value for key, value in found.items() if value.strip() not in _NO_VALUE}

    def __bool__(self) -> bool:
        """Whether there is any field."""
        return bool(self._fields)


def read_object(push: Push, what: str) -> tuple[Body, Fields]:
    """The one object of a push; ``what`` names it in the refusal. Raises ``BadPush``."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _OBJECT)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", f"the body must be one JSON object: {what}") from error
    check_depth(body, 1)
    if key_count(body) != len(fields) and has_duplicate_keys(body):
        body.flags.append("duplicate_keys")
    return body, Fields(fields)


def read_each(push: Push, what: str, make: Callable[[Fields, Body], Event | None]) -> Parsed:
    """One event for each object of a push that is an object or an array of them, at most :data:`ITEM_LIMIT`.

    ``make`` gives ``None`` for one that is no alert. One that it refuses becomes a rejection of its own when there are others.
    Raises ``BadPush``.
    """
    body = read_body(push)
    make_valid(body)
    if body.data.lstrip()[:1] != b"[":
        body, fields = read_object(push, what)
        event = make(fields, body)
        return Parsed([event] if event is not None else [], ignored="" if event is not None else f"no alert: {what}")
    try:
        listed = decode_json(body, _LIST)
    except msgspec.ValidationError as error:
        raise BadPush("not_list", f"the body must be a JSON object or an array of them: {what}") from error
    check_depth(body, 1 + len(listed))
    if has_duplicate_keys(body):
        body.flags.append("duplicate_keys")
    return make_each(listed, body, "", make)


def make_each(listed: list[Raw], body: Body, path: str, make: Callable[[Fields, Body], Event | None]) -> Parsed:
    """One event for each object of a list, which stands at ``path``; the refused ones are rejections with their place.

    Raises ``BadPush`` for an empty list, for more than :data:`ITEM_LIMIT`, and when all are refused.
    """
    if not listed:
        raise BadPush("empty", "holds no alert", path=path or "[]")
    if len(listed) > ITEM_LIMIT:
        text = f"holds {len(listed)} alerts; split it: {ITEM_LIMIT} are accepted at once"
        raise BadPush("too_many_alerts", text, path=path or "[]", status=413)
    parsed = Parsed()
    for index, raw in enumerate(listed):
        place = f"{path}[{index}]"
        try:
            fields = object_of(raw)
            if fields is None:
                raise BadPush("not_object", "must be an object")
            event = make(Fields(fields), body)
        except BadPush as refusal:
            at = f"{place}.{refusal.path}" if refusal.path else place
            parsed.rejections.append(Rejection(refusal.reason, refusal.text, at, bytes(raw)))
        else:
            if event is not None:
                parsed.events.append(event)
    if parsed.rejections and not parsed.events and len(parsed.rejections) == len(listed):
        first = parsed.rejections[0]
        raise BadPush(first.code, first.text, path=first.path)
    return parsed


def _object_in(text: str) -> dict[str, Raw] | None:
    try:
        return _OBJECT.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
