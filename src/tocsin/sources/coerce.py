"""Values of any JSON type as the text a label needs, for senders that do not send strings where strings are due."""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources.event import LABEL_VALUE_LIMIT

_TEXT: Final = msgspec.json.Decoder(str)
_ITEMS: Final = msgspec.json.Decoder(list[Raw])
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_CUT_HERE: Final = 4 * LABEL_VALUE_LIMIT
"""Bytes: enough for any text within the limit, and a text this long is cut, visibly, by the normaliser."""


def text_of(raw: Raw) -> str | None:
    """A JSON value as text: strings as they are, numbers as written, `true`, lists joined, objects as compact JSON.

    `None` for null. The JSON must be valid UTF-8.
    """
    data = bytes(raw).strip()
    first = data[:1]
    if first == b'"':
        return _TEXT.decode(data)
    if first == b"{":
        return _compact(data)
    if first == b"[":
        return _joined(data)
    return None if data == b"null" else data[:_CUT_HERE].decode("ascii")


def _joined(data: bytes) -> str:
    """`a, b` for a list of plain values; compact JSON for a list that holds lists or objects."""
    items = _ITEMS.decode(data)
    if any(bytes(item).lstrip()[:1] in b"[{" for item in items):
        return _compact(data)
    return ", ".join(text for item in items if (text := text_of(item)))


def _compact(data: bytes) -> str:
    return msgspec.json.format(data, indent=-1)[:_CUT_HERE].decode("utf-8", errors="ignore")


def labels_of(fields: Mapping[str, Raw]) -> dict[str, str]:
    """The fields of a JSON object as labels; null means that the label is absent."""
    return {name: text for name, raw in fields.items() if (text := text_of(raw)) is not None}


def object_of(raw: Raw) -> dict[str, Raw] | None:
    """The fields of a JSON object, undecoded; `None` when the value is no object."""
    try:
        return _FIELDS.decode(raw)
    except msgspec.ValidationError:
        return None
