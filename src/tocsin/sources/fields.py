"""Reads a JSON object whose fields may be anything: senders change types between releases, and templates leave holes.

``null``, an empty text and the word ``null`` are no value. Numbers, booleans and lists become text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources.body import Body, check_depth, decode_json, has_duplicate_keys, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.source import BadPush, Push

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
        """An object in a field; one without fields where there is none."""
        raw = self._fields.get(name)
        return Fields((object_of(raw) if raw is not None else None) or {})

    def items(self, name: str) -> list[Fields]:
        """The objects of a list in a field; other values in it are left out."""
        raw = self._fields.get(name)
        try:
            values = _LIST.decode(raw) if raw is not None else []
        except msgspec.ValidationError:
            return []
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
    if has_duplicate_keys(body):
        body.flags.append("duplicate_keys")
    return body, Fields(fields)
