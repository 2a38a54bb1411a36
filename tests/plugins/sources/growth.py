"""Golden payloads made large, part by part, to see that four times as much takes about four times as long."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.plugins.sources.walk import Case
from tocsin.sources.source import BadPush

FILLS = (
    *(
        " ",
        "a",
        "0",
        "\u4e2d",
        "\n",
        ",",
        "k:v,",
        "k=v&",
        "=",
        "||",
        ":",
        ";",
        "/",
        "://",
        "&",
        "-",
        "-----",
        ".",
        "\\",
    ),
    *('"', "(", "[", "{", "{{", "${", "%{", "$f(", "<", "<a ", "<!--", "{{.a}}", "${a}", '{"a":', "[[", "\t "),
)
"""What texts are filled with: all that some pattern might look for the other end of."""
MOST_PARTS = 6

Grow = Callable[[int], bytes]
"""Bytes, about, to a body of that size."""
Make = Callable[[str, int], str]
"""A text and how long it shall be to the text grown."""


def growths(case: Case) -> Iterator[tuple[str, Grow]]:
    """The ways in which a payload can grow, each with a name."""
    if case.is_json:
        value = json.loads(case.body)
        chosen = _growable(case, value)
        for name, make in _makes():
            yield name, _texts_grow(value, chosen, make)
        yield (
            "text that is no UTF-8",
            _broken(_texts_grow(value, chosen, lambda text, size: f"@@@{text}" + "\\" * size)),
        )
        yield from _parts_grow(value)
        return
    parts = case.body.split(b"&") if b"&" in case.body and case.body.count(b"\n") < 5 else case.body.splitlines(True)
    joint = b"&" if case.body.count(b"\n") < 5 else b""
    for name, make in _makes():
        yield name, _lines_grow(parts, joint, make)
    yield "parts", lambda size: joint.join(parts * (1 + size // (1 + len(case.body))))


def _makes() -> Iterator[tuple[str, Make]]:
    for fill in FILLS:
        yield f"text with {fill!r}", partial(_filled, fill)
    yield "text again", lambda text, size: (text + " ") * (1 + size // (1 + len(text)))
    yield "half the text again", lambda text, size: text[: 1 + len(text) // 2] * (1 + 2 * size // (1 + len(text)))


def _filled(fill: str, text: str, size: int) -> str:
    return text + fill * (size // len(fill))


def _texts_grow(value: Any, chosen: set[int], make: Make) -> Grow:
    return lambda size: _encode(_with_texts(value, [0], lambda at, text: _made(make, text, at, chosen, size)))


def _made(make: Make, text: str, at: int, chosen: set[int], size: int) -> str:
    return make(text, size // len(chosen)) if at in chosen else text


def _with_texts(value: Any, count: list[int], change: Callable[[int, str], str]) -> Any:
    """A copy of a JSON value with its texts changed; `count` holds how many were met."""
    if isinstance(value, str):
        count[0] += 1
        return change(count[0] - 1, value)
    if isinstance(value, dict):
        return {name: _with_texts(inner, count, change) for name, inner in value.items()}
    return [_with_texts(inner, count, change) for inner in value] if isinstance(value, list) else value


def _growable(case: Case, value: Any) -> set[int]:
    """The texts, by number, that may be any text: a longer one there is no reason to refuse the push. All, when none is."""
    count = [0]
    _with_texts(value, count, lambda _, text: text)
    found = {number for number in range(count[0]) if _gives_events(case, _texts_grow(value, {number}, _doubled)(1))}
    return found or set(range(count[0]))


def _doubled(text: str, _: int) -> str:
    return f"{text}{text}x"


def _gives_events(case: Case, body: bytes) -> bool:
    try:
        return bool(case.parse(body).events)
    except BadPush:
        return False


def _broken(grow: Grow) -> Grow:
    return lambda size: grow(size).replace(b"@@@", b"\xff\\ud800")


def _parts_grow(value: Any) -> Iterator[tuple[str, Grow]]:
    """Arrays with ever more elements, objects with ever more members, one at a time."""
    holders = list(_holders(value))
    lists = [one for one in holders if isinstance(one, list) and one][:MOST_PARTS]
    objects = [one for one in holders if isinstance(one, dict)][:MOST_PARTS]
    for number, found in enumerate(lists):
        yield f"elements of array {number}", _list_grows(value, found)
    for number, fields in enumerate(objects):
        yield f"members of object {number}", _object_grows(value, fields)


def _list_grows(value: Any, found: list[Any]) -> Grow:
    def grow(size: int) -> bytes:
        before = found.copy()
        found.extend(before * (size // len(_encode(before))))
        try:
            return _encode(value)
        finally:
            found[:] = before

    return grow


def _object_grows(value: Any, fields: dict[str, Any]) -> Grow:
    def grow(size: int) -> bytes:
        names = [f"name{number}" for number in range(size // 20)]
        fields.update(dict.fromkeys(names, "text"))
        try:
            return _encode(value)
        finally:
            for name in names:
                del fields[name]

    return grow


def _holders(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def _lines_grow(parts: list[bytes], joint: bytes, make: Make) -> Grow:
    """Pairs of a form or lines of a mail, each longer by the same."""

    def grow(size: int) -> bytes:
        share = size // len(parts)
        return joint.join(
            make(part.rstrip(b"\r\n").decode("latin-1"), share).encode("utf-8", "replace") + (b"" if joint else b"\r\n")
            for part in parts
        )

    return grow


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
