"""Ten thousand wrong bodies for each parser: an event within the limits or a clear refusal, never another exception.

How many is said by `TOCSIN_FUZZ`: 2,000 in the ordinary run, 10,000 by `make chaos`. The same seed makes the same bodies.
"""

import os
from collections.abc import Iterator
from random import Random

import msgspec
import pytest

from tests.plugins.sources.mutations import Garbler
from tests.plugins.sources.test_broken_bodies import REFUSALS, check
from tests.plugins.sources.walk import SOURCES, Case, cases_of
from tocsin.sources.source import BadPush, Parsed, Push

COUNT = int(os.environ.get("TOCSIN_FUZZ", "2000"))
CONTENT_TYPES = (
    *("", "application/json", "text/plain", "application/json; charset=gbk", "application/json;charset=utf-16"),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/html"),
    *(
        "application/cloudevents+json",
        'application/json; charset="',
        "message/rfc822",
        "\x00;;=",
        "multipart/form-data; boundary=",
    ),
)
METHODS = ("GET", "PUT", "")
ENCODINGS = ("gzip", "deflate", "identity", "br", "")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_wrong_bodies_do_no_harm(name: str) -> None:
    parse = SOURCES[name].module("parse").parse
    for number, push in enumerate(wrong_pushes(cases_of(SOURCES[name]), COUNT, Random(name))):
        try:
            check_sound(parse(push))
        except BadPush as refusal:
            if refusal.status not in REFUSALS or not refusal.reason or not is_utf8(refusal.text + refusal.path):
                pytest.fail(f"{name}, input {number}: {push} is refused without clear words: {refusal!r}")
        except BaseException as error:
            error.add_note(f"{name}, input {number}: {push}")
            raise


def check_sound(parsed: Parsed) -> None:
    """What holds whatever came in, also of the parts that `check` does not see."""
    check(parsed)
    msgspec.json.encode(parsed)  # no text of it lacks UTF-8
    assert not parsed.visit or parsed.visit.startswith("https://")
    for image in [image for event in parsed.events for image in event.images]:
        assert len(image.src) <= 256
        assert len(image.href) <= 256
        assert len(image.alt) <= 128


def is_utf8(text: str) -> bool:
    """Whether a text can be sent."""
    return text.encode("utf-8", "replace").decode() == text


def wrong_pushes(cases: list[Case], count: int, chance: Random) -> Iterator[Push]:
    """Pushes made wrong, taking the payloads of a source by turns."""
    values = [
        garbler.body[start:end] for garbler in _garblers(cases, (), chance) for start, end in garbler.places.values
    ]
    garblers = _garblers(cases, [value for value in values if len(value) < 1_000], chance)
    pushes = [case.push() for case in cases]
    for number in range(count):
        at = number % len(cases)
        body, sent = garblers[at].garbled(), pushes[at]
        if cases[at].is_query:
            yield cases[at].push(body)
        elif chance.random() < 0.06:
            yield _sent_otherwise(sent, body, chance)
        else:
            yield Push(
                body,
                sent.content_type,
                sent.headers,
                sent.query,
                sent.received_at,
                sent.method,
                "push-1",
                sent.settings,
            )


def _garblers(cases: list[Case], others: object, chance: Random) -> list[Garbler]:
    values = others if isinstance(others, list) else []
    return [Garbler(case.body, case.is_json, values, chance) for case in cases]


def _sent_otherwise(sent: Push, body: bytes, chance: Random) -> Push:
    """The body with another content type, method or encoding, or as something that comes in a query."""
    changes = (
        {"content_type": chance.choice(CONTENT_TYPES)},
        {"method": chance.choice(METHODS)},
        {"headers": {**sent.headers, "content-encoding": chance.choice(ENCODINGS)}},
        {"query": {"integration_key": "k", "x": body[:200].decode("latin-1"), "": "", "\ud800": "\x00"}},
    )
    return msgspec.structs.replace(sent, body=body, **chance.choice(changes))
