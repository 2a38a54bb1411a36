"""Bodies made wrong: cheap mutations of golden payloads, the same ones for the same seed.

A mutation costs a few microseconds: the places of all values are found once for each payload, then bytes are put
between bytes. So what comes out need not be JSON any more, and often still is.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple, TypeVar

Span = tuple[int, int]
T = TypeVar("T")

DEEP = 1_200
LONG = 70_000
STRANGERS: tuple[bytes, ...] = (
    *(b"null", b"true", b"false", b"0", b"-1", b"1.5", b"1e300", b"1e400", b"-0.0", b"1" + b"0" * 400, b"NaN"),
    *(b"9223372036854775808", b"-9223372036854775809", b"1790000000", b"1790000000000", b"4102444800000000000"),
    *(b'""', b'" "', b'"null"', b'"a"', b'"0"', b'"\\u0000"', b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u202e\\u0007"'),
    *(b'"' + b"x" * 300 + b'"', b'"' + b"\xe4\xb8\xad" * 700 + b'"', b'"' + b"y" * 5_000 + b'"', b'"\xff\xfe"'),
    *(b'"' + b"k:v," * 200 + b'"', b'"' + b"=" * 60 + b'"', b'"' + b"[{" * 40 + b'"', b'"a||b=c||=d||"', b'"a\nb"'),
    *(b'"{\\"a\\":1}"', b'"{\\"a\\":"', b'"[{\\"tag\\":null}]"', b'"[1,[2]]"', b'"{}"', b'"[]"', b'"${x}"', b'"{{ .a"'),
    *(b'"http://"', b'"https://user@[::1"', b'"https://a.example/\\u0000"', b'"//"', b'"://"', b'"javascript:x"'),
    *(b'"9999-99-99T99:99:99Z"', b'"0001-01-01T00:00:00Z"', b'"2026-02-30 25:61:61"', b'"1e99"', b'"-5"', b'"inf"'),
    *(b'"Critical"', b'"ok"', b'"resolved"', b'"OK "', b'"5"', b'"p1"', b'"\xe6\x81\xa2\xe5\xa4\x8d"'),
    *(b"[]", b"{}", b"[[]]", b"[null]", b'[""]', b'["a","b"]', b"[1,2]", b"[{}]", b'{"":""}', b'{"a":{"b":[1,"x"]}}'),
    *(
        b'[{"key":"a","value":null}]',
        b'[{"name":1,"value":[]}]',
        b'{"a":1,"a":2}',
        b'{"\\ud800":"\\u0000"}',
        b'[["a"]]',
    ),
    *(b"[" * 70 + b"]" * 70, b'{"a":' * 70 + b"1" + b"}" * 70, b'"\\u00e9\\n\\t\\\\\\""', b"", b"nul", b'"open'),
)
"""Values that may stand where another is expected. Most are JSON."""
RARE: tuple[bytes, ...] = (
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'"' + b"z" * LONG + b'"',
    b"9" * 5_000,
    b"[" + b"{}," * 1_001 + b"{}]",
    b'{"x":1' + b"".join(b',"l%d":"v"' % number for number in range(120)) + b"}",
)
"""Values that take long to make or to read."""
WORDS: tuple[bytes, ...] = (
    *(b"", b" ", b"null", b"a", b"0", b"-1", b"%00", b"%ff%fe", b"%ED%A0%80", b"x" * 300, b"%", b"%zz", b"+"),
    *(b"1e400", b"9" * 40, b"a:b", b"a:b,c:d", b"=;=", b"%7B%22a%22%3A", b"%5B%7B%7D%5D", b"%7B%7D", b"2026-99-99"),
    *(b"OK", b"%E6%81%A2%E5%A4%8D", b"%0d%0a%0d%0a", b"PROBLEM", b"y" * 5_000, b"\xff\xfe", b"k:v," * 200),
)
"""Values of forms and queries."""
_BYTES: tuple[bytes, ...] = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc3", b"\\", b'"', b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b","),
    *(b":", b"\r\n", b"&", b"=", b"\xef\xbb\xbf", b"\xff\xfe", b"\\u0000", b"\x1b", b"--", b"\n\n"),
)
_BLANK = re.compile(r"[ \t\r\n]*")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_PLAIN = re.compile(r"[^,\]}\s]+")


class Places(NamedTuple):
    """Where the parts of a JSON text stand: its values, its members from name to value, the elements of its arrays."""

    values: list[Span]
    members: list[Span]
    elements: list[Span]


def places_of(body: bytes) -> Places:
    """All places of a valid JSON text, in bytes."""
    found = Places([], [], [])
    _scan(body.decode("latin-1"), 0, found)
    return found


def _scan(text: str, at: int, found: Places) -> int:
    """Note the places of the value that begins at or after `at`; where it ends."""
    start = _past(_BLANK, text, at)
    kind = _TEXT if text[start] == '"' else _PLAIN
    end = _scan_inside(text, start, found) if text[start] in "{[" else _past(kind, text, start)
    found.values.append((start, end))
    return end


def _scan_inside(text: str, start: int, found: Places) -> int:
    is_object = text[start] == "{"
    at = _past(_BLANK, text, start + 1)
    while text[at] not in "}]":
        part = at
        if is_object:
            at = _past(_BLANK, text, _past(_TEXT, text, at)) + 1
        end = _scan(text, at, found)
        (found.members if is_object else found.elements).append((part, end))
        at = _past(_BLANK, text, end)
        if text[at] == ",":
            at = _past(_BLANK, text, at + 1)
    return at + 1


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None, f"no JSON at {at}"
    return found.end()


class Garbler:
    """Makes one body wrong in many ways. `others` are values of the other payloads of its source, as JSON."""

    def __init__(self, body: bytes, is_json: bool, others: Sequence[bytes], chance: Random) -> None:
        self.body = body
        self.others = others or STRANGERS
        self.chance = chance
        self.places = places_of(body) if is_json else Places([], [], [])
        self.parts = self.places.members or self.places.elements
        self.pairs = body.split(b"&")
        self.lines = body.splitlines(keepends=True)
        self._ways: list[Callable[[], bytes]] = [self._bytes]
        if is_json:
            self._ways += [self._value] * 5 + [self._two_values] * 3 + [self._part] * (2 if self.parts else 0)
        elif len(self.pairs) > 1 and len(self.lines) < 5:
            self._ways += [self._pair] * 5
        else:
            self._ways += [self._line] * 3

    def garbled(self) -> bytes:
        """The next wrong body."""
        return self._pick(self._ways)()

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.chance.random() * len(choices))]

    def _stranger(self) -> bytes:
        drawn = self.chance.random()
        if drawn < 0.004:
            return self._pick(RARE)
        return self._pick(self.others) if drawn < 0.25 else self._pick(STRANGERS)

    def _span(self) -> Span:
        """Two places in the body, in order."""
        size = len(self.body) + 1
        first, second = int(self.chance.random() * size), int(self.chance.random() * size)
        return (first, second) if first <= second else (second, first)

    def _bytes(self) -> bytes:
        """Bytes flipped, cut, left out, doubled, swapped, or strange ones among them."""
        body, (start, end) = self.body, self._span()
        way = int(self.chance.random() * 6)
        if way == 0 and start < len(body):
            return body[:start] + bytes((body[start] ^ (1 << int(self.chance.random() * 8)),)) + body[start + 1 :]
        if way == 1:
            return body[:end]
        if way == 2:
            return body[:start] + body[end:]
        if way == 3:
            return body[:end] + body[start:]
        if way == 4:
            return body[end:] + body[start:end] + body[:start]
        return body[:start] + self._pick(_BYTES) + body[start:]

    def _value(self) -> bytes:
        start, end = self._pick(self.places.values)
        return self.body[:start] + self._stranger() + self.body[end:]

    def _two_values(self) -> bytes:
        """Two values replaced, or exchanged, when one does not hold the other."""
        (start, end), (later, last) = sorted((self._pick(self.places.values), self._pick(self.places.values)))
        if later < end:
            return self.body[:start] + self._stranger() + self.body[end:]
        body = self.body
        if self.chance.random() < 0.3:
            return body[:start] + body[later:last] + body[end:later] + body[start:end] + body[last:]
        return body[:start] + self._stranger() + body[end:later] + self._stranger() + body[last:]

    def _part(self) -> bytes:
        """A member or element left out, doubled as it is, or doubled with another value: a key that is repeated."""
        body, (start, end) = self.body, self._pick(self.parts)
        part = body[start:end]
        way = int(self.chance.random() * 3)
        if way == 0:
            comma = body[end : end + 1] == b","
            return body[:start] + body[end + comma :]
        if way == 1:
            return body[:end] + b"," + part + body[end:]
        name, colon, _ = part.partition(b":")
        return body[:start] + (name + colon + self._stranger() if colon else self._stranger()) + b"," + body[start:]

    def _pair(self) -> bytes:
        """A pair left out, doubled, with another value or another name."""
        pairs = self.pairs.copy()
        at = int(self.chance.random() * len(pairs))
        name, _, value = pairs[at].partition(b"=")
        way = int(self.chance.random() * 8)
        if way == 0:
            del pairs[at]
        elif way == 1:
            pairs.insert(at, name + b"=" + self._pick(WORDS))
        elif way == 2:
            pairs[at] = self._pick(WORDS) + b"=" + value
        elif way == 3:
            pairs[at] = name + b"=" + self._pick(pairs).partition(b"=")[2]
        else:
            pairs[at] = name + b"=" + self._pick(WORDS)
        return b"&".join(pairs)

    def _line(self) -> bytes:
        """A line left out, doubled, moved, or with strange bytes after its name."""
        lines = self.lines.copy()
        if not lines:
            return self._pick(_BYTES)
        at = int(self.chance.random() * len(lines))
        way = int(self.chance.random() * 4)
        if way == 0:
            return b"".join(lines[:at] + lines[at + 1 :])
        if way == 1:
            lines.insert(int(self.chance.random() * len(lines)), lines[at])
        elif way == 2:
            lines[at] = lines[at].partition(b":")[0] + b": " + self._pick(WORDS) + b"\r\n"
        else:
            lines[at] = self._stranger() + b"\r\n"
        return b"".join(lines)
