"""Mutated golden bodies, thousands for each parser: nothing but events within the limits and clear refusals, in bounded time.

The ordinary run takes 2,000 for each parser; `TOCSIN_FUZZ=10000` takes as many as it says (`make chaos` does).
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import time
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.plugins.sources.test_broken_bodies import REFUSALS, check
from tests.plugins.sources.walk import SOURCES, Case, cases
from tocsin.sources.source import BadPush, Parsed, Push

COUNT: Final = int(os.environ.get("TOCSIN_FUZZ", "2000"))
STRANGE: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 1e308, 2**63, -(2**70), [], [[]], [None], {}, {"": ""}, {"a": {"b": []}}),
    *("", " ", "\x00", "\ud800", "\u202e", "null", "${x}", "{{a}}", "a" * 3_000, '{"a":', "[{", "k=v||=", ":"),
    *("2024-13-45T99:99:99Z", "1e400", "0001-01-01"),
)
PIECES: Final = (
    *(b"\x00", b"\xff", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":"),
    *(b"\\ud800", b"1e999", b"\r\n", b"%00", b"&=", b"\xef\xbb\xbf"),
)
TYPES: Final = (
    *("application/json", "text/plain", "", "application/x-www-form-urlencoded"),
    *("multipart/form-data; boundary=x", "x/y; charset=gbk"),
)
GROWN: Final = 4
"""How many times larger the second body of the test of growth is."""

Mutation = Callable[[random.Random, bytes], bytes]


def flipped(chance: random.Random, body: bytes) -> bytes:
    """Some bytes are others."""
    data = bytearray(body or b"x")
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def spliced(chance: random.Random, body: bytes) -> bytes:
    """A piece is missing, twice there, or strange."""
    start, end = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    middle = chance.choice((b"", body[start:end] * 2, chance.choice(PIECES) * chance.randint(1, 40)))
    return body[:start] + middle + body[end:]


def replaced(chance: random.Random, body: bytes) -> bytes:
    """JSON with strange values and names in some places; anything else is spliced."""
    try:
        value = json.loads(body)
    except ValueError:
        return spliced(chance, body)
    for _ in range(chance.randint(1, 3)):
        value = _elsewhere(chance, value)
    return json.dumps(value).encode()


def nested(chance: random.Random, body: bytes) -> bytes:
    """The same deep inside of arrays or objects."""
    depth = chance.choice((1, 2, 60, 70, 500))
    return b"[" * depth + body + b"]" * depth if chance.random() < 0.5 else b'{"a":' * depth + body + b"}" * depth


def _elsewhere(chance: random.Random, value: Any) -> Any:
    """The value with one place changed: chosen on a random way down."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(list(value))
        if chance.random() < 0.15:
            return {
                **{key: one for key, one in value.items() if key != name},
                name.upper() + chance.choice(("", "\x00")): value[name],
            }
        return {**value, name: _elsewhere(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], _elsewhere(chance, value[at]), *value[at + 1 :]]
    return chance.choice(STRANGE)


MUTATIONS: Final[tuple[Mutation, ...]] = (flipped, spliced, replaced, replaced, replaced, nested)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_no_mutated_body_breaks_a_parser(name: str) -> None:
    chance = random.Random(name)
    golden = [case for case in cases() if case.plugin.name == name]
    parse = SOURCES[name].module("parse").parse
    pushes = [case.push() for case in golden]
    for number in range(COUNT):
        push = chance.choice(pushes)
        body = push.body or "&".join(f"{key}={value}" for key, value in push.query.items()).encode()
        mutated = chance.choice(MUTATIONS)(chance, body)
        content_type = push.content_type if chance.random() < 0.9 else chance.choice(TYPES)
        query = (
            push.query
            if push.body
            else {**push.query, chance.choice(list(push.query) or ["a"]): str(chance.choice(STRANGE))}
        )
        sent = Push(mutated, content_type, push.headers, query, push.received_at, push.method, "p", push.settings)
        _hold(parse, sent, number)


def _hold(parse: Callable[[Push], Any], push: Push, number: int) -> None:
    refused: BadPush | None = None
    parsed: Parsed | None = None
    try:
        parsed = parse(push)
    except BadPush as error:
        refused = error
    except Exception as error:  # noqa: BLE001 - which body it was must be known
        pytest.fail(f"body {number} {push.body[:2_000]!r} broke the parser: {type(error).__name__}: {error}")
    if refused:
        assert refused.status in REFUSALS
        assert refused.text
    if parsed:
        check(parsed)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_time_grows_with_the_body_and_not_with_its_square(name: str) -> None:
    """Texts of a body grown four times: with some fixed cost the ratio is below four, with a quadratic part it nears sixteen."""
    case = max((case for case in cases() if case.plugin.name == name), key=lambda one: len(one.body))
    ratios = []
    for _ in range(3):
        small, large = (_taken(case, size) for size in (40_000, 40_000 * GROWN))
        if large < 0.02:  # too quick to be anything but linear
            return
        ratios.append(large / small)
    assert min(ratios) < GROWN * 2.5, f"{name}: {ratios}"


def _taken(case: Case, size: int) -> float:
    """Processor seconds for a body whose texts are as long as ``size`` says, at its worst place."""
    body = _stretched(case, size)
    parse = case.plugin.module("parse").parse
    push = case.push(body)
    best = float("inf")
    for _ in range(2):
        begun = time.process_time()
        with contextlib.suppress(BadPush):
            parse(push)
        best = min(best, time.process_time() - begun)
    return best


def _stretched(case: Case, size: int) -> bytes:
    filler = ('a,b:c=d {${"\\ ' * (size // 13 + 1))[:size]
    if case.is_json:
        return json.dumps(_with_text(json.loads(case.body), filler)).encode()
    return case.body + filler.encode()


def _with_text(value: Any, filler: str) -> Any:
    if isinstance(value, dict):
        return {key: _with_text(one, filler) for key, one in list(value.items())[:12]}
    if isinstance(value, list):
        return [_with_text(one, filler) for one in value[:2]]
    return value + filler if isinstance(value, str) else value
