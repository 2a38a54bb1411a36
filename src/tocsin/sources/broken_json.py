"""Bodies that a sender's template made by putting texts between quotes without escaping them: broken JSON that still says all.

Such a template is known: its field names are. What stands between one name and the next is that field's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tocsin.sources.body import Body, make_valid, read_body
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.forms import fields_of
from tocsin.sources.source import BadPush, Push

REPAIRED_FLAG: Final = "json_repaired"
_ESCAPES: Final = {"\\n": "\n", "\\t": "\t", '\\"': '"', "\\/": "/", "\\\\": "\\"}
_ESCAPE: Final = re.compile(r'\\[nt"/\\]')


def read_template(push: Push, what: str, names: Sequence[str]) -> tuple[Body, Fields]:
    """The object of a push whose template has these field names; one that is no JSON is taken apart by them, with a flag.

    Raises ``BadPush`` when it is no JSON and fewer than two of the names are in it, in the order of the template or another.
    """
    try:
        return read_object(push, what)
    except BadPush as refusal:
        if refusal.reason != "not_json":
            raise
        body = read_body(push)
        make_valid(body)
        found = _apart(body.data.decode(), names) if body.data.rstrip().endswith(b"}") else {}
        if len(found) < 2:
            raise
    body.flags.append(REPAIRED_FLAG)
    body.is_json = False  # control characters may stand in it unescaped
    return body, fields_of(found)


def _apart(text: str, names: Sequence[str]) -> dict[str, str]:
    """The texts of the fields, cut where the next name begins; of a name that comes twice the first counts."""
    pattern = re.compile(r'[{,\s]"(' + "|".join(map(re.escape, names)) + r')"\s*:')
    places = list(pattern.finditer(text))
    if not places:
        return {}
    ends = [place.start() + 1 for place in places[1:]] + [text.rindex("}")]
    found: dict[str, str] = {}
    for place, end in zip(places, ends, strict=True):
        found.setdefault(place[1], _text(text[place.end() : end]))
    return found


def _text(written: str) -> str:
    bare = written.strip(", \t\r\n")
    if bare.startswith('"'):
        bare = bare[1:].removesuffix('"')
        return _ESCAPE.sub(lambda escape: _ESCAPES[escape[0]], bare)
    return "" if bare == "null" else bare
