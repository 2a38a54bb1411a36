"""The wrong bodies are wrong in every way they should be, and the same each time."""

import json
from collections import Counter
from random import Random

from tests.plugins.sources.mutations import Garbler, places_of

BODY = b'{"title": "a \\"b\\" {", "labels": {"x": [1, -2.5e3, null, true], "y": {}}, "z": []}'
FORM = b"title=a+b&status=firing&tags=x%3Ay&time=1790000000"
MAIL = b"From: a@b.example\r\nSubject: =?utf-8?b?YQ==?=\r\nContent-Type: text/plain\r\n\r\none\r\ntwo\r\n"


def bodies(body: bytes, count: int = 3_000) -> list[bytes]:
    garbler = Garbler(body, body.startswith(b"{"), [b'"other"'], Random("seed"))
    return [garbler.garbled() for _ in range(count)]


def test_places_are_those_of_the_values() -> None:
    places = places_of(BODY)
    values = [BODY[start:end] for start, end in places.values]
    assert [json.loads(value) for value in values[:5]] == ['a "b" {', 1, -2500, None, True]
    assert values[-1] == BODY
    assert next(BODY[start:end] for start, end in places.members) == b'"title": "a \\"b\\" {"'
    assert [BODY[start:end] for start, end in places.elements] == [b"1", b"-2.5e3", b"null", b"true"]
    for start, end in places.values:
        json.loads(BODY[:start] + b"7" + BODY[end:])


def test_one_seed_makes_the_same_bodies() -> None:
    assert bodies(BODY) == bodies(BODY)


def test_json_is_broken_in_every_way() -> None:
    kinds = Counter(kind for body in bodies(BODY) for kind in kinds_of(body))
    assert set(kinds) == {
        *("no JSON", "JSON", "repeated key", "surrogate", "NUL", "huge number", "long", "deep", "no UTF-8", "cut"),
        *("other payload", "no object"),
    }
    assert kinds["JSON"] > kinds["no JSON"] / 2


def kinds_of(body: bytes) -> list[str]:
    signs = {
        "surrogate": b"\\ud800" in body,
        "NUL": b"\\u0000" in body,
        "huge number": b"0" * 400 in body,
        "long": len(body) > 70_000,
        "deep": b"[" * 70 in body,
        "no UTF-8": b"\xff" in body,
        "cut": BODY.startswith(body),
        "other payload": b'"other"' in body,
        "no object": not body.startswith(b"{"),
        "repeated key": any(body.count(name) > 1 for name in (b'"title":', b'"x":', b'"z":')),
    }
    found = [kind for kind, is_so in signs.items() if is_so]
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return [*found, "no JSON"]
    return [*found, "JSON"]


def test_forms_and_mails_are_broken_at_their_joints() -> None:
    assert any(body.count(b"title=") == 2 for body in bodies(FORM))
    assert any(b"status" not in body and body.endswith(b"time=1790000000") for body in bodies(FORM))
    assert any(body.count(b"Subject:") == 2 for body in bodies(MAIL))
    assert any(b"Subject" not in body and body.endswith(b"two\r\n") for body in bodies(MAIL))
