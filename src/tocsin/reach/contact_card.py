"""A contact card with the numbers that calls come from, so that telephones let them through at night. Pure.

Version 3.0 (RFC 2426) is what every telephone takes; 4.0 is RFC 6350. Lines are folded at 75 bytes and end in CRLF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Version = Literal["3.0", "4.0"]
LINE_BYTES = 75
_SETTINGS = ("caller_ids", "caller_id", "show_number", "called_show_number", "from")
"""Under these names the settings of voice providers hold the numbers they call from."""
_SEPARATOR = re.compile(r"[,;\s]+(?=\+?[0-9(])")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")


class Card(Struct, frozen=True):
    """What stands on a card. ``uid`` stays the same, so that a telephone replaces the old card by a newer one."""

    name: str
    organisation: str
    note: str
    uid: str
    numbers: tuple[str, ...]


def caller_ids(settings: Mapping[str, Any]) -> list[str]:
    """The numbers a voice provider calls from, by its settings; none where they say nothing of it."""
    found: list[str] = []
    for name in _SETTINGS:
        value = settings.get(name)
        for text in value if isinstance(value, list) else [value]:
            found += _numbers(text) if isinstance(text, str) else []
    return list(dict.fromkeys(found))


def write(card: Card, version: Version) -> str:
    """The card as text."""
    fields = ["BEGIN:VCARD", f"VERSION:{version}"]
    if version == "4.0":
        fields.append("KIND:org")
    fields += [f"N:{escaped(card.name)};;;;", f"FN:{escaped(card.name)}", f"ORG:{escaped(card.organisation)}"]
    fields += [_telephone(one, version) for one in card.numbers]
    uid = "UID;VALUE=text" if version == "4.0" else "UID"
    fields += [f"NOTE:{escaped(card.note)}", f"{uid}:{escaped(card.uid)}", "END:VCARD"]
    return "".join(folded(one) for one in fields)


def escaped(text: str) -> str:
    """A text as the value of a field: it can neither end the field nor begin another one."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    text = "\\n".join(text.splitlines())
    return "".join(one for one in text if one.isprintable() or one == "\t")


def folded(line: str) -> str:
    """A line cut into pieces of at most 75 bytes, never within a character; each further one begins with a space."""
    pieces: list[str] = []
    piece, size = "", 0
    for one in line:
        width = len(one.encode("utf-8", "replace"))
        if size + width > LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece += one
        size += width
    return "\r\n".join([*pieces, piece]) + "\r\n"


def _telephone(number: str, version: Version) -> str:
    if version == "3.0":
        return f"TEL;TYPE=WORK,VOICE:{number}"
    kind = 'TEL;TYPE="work,voice"'
    return f"{kind};VALUE=uri:tel:{number}" if number.startswith("+") else f"{kind}:{number}"


def _numbers(text: str) -> list[str]:
    bare = [re.sub(r"[ ()./-]", "", one) for one in _SEPARATOR.split(text.strip())]
    whole = re.sub(r"[ ()./-]", "", text.strip())
    if _NUMBER.fullmatch(whole):  # one number, written with spaces
        return [whole]
    return [one for one in bare if _NUMBER.fullmatch(one)]
