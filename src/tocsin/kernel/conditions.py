"""Conditions, the same everywhere: OR of groups, AND inside a group (domain section 4). Compiled once, matched often.

A condition asks one key of a subject. ``IN``: any value fits; ``NOTIN``: none does, so a missing field satisfies it.
A value is ``/re2/`` (search), a ``*`` ``?`` wildcard (``*`` alone: the field exists), ``cidr:10.0.0.0/24``,
``num:gt|ge|lt|le:90``, or else exact.
"""

from __future__ import annotations

import ipaddress
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import re2

from tocsin.kernel.pattern_set import MOST_INSTRUCTIONS, program_size

Subject = Callable[[str], str | None]
"""Answers what the subject has under a key such as ``severity`` or ``labels.service``; ``None`` when it has none."""

Oper = Literal["IN", "NOTIN"]
KEYS = frozenset({"severity", "title", "description", "data_source_id"})
LABEL_PREFIX = "labels."
_FORMER_KEYS = {"alert_severity": "severity", "incident_severity": "severity"}
_PATTERN_LIMIT = 4_096
_NUMBER = re.compile(r"num:([a-z]*):(.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_Test = Callable[[str], bool]


class ConditionError(ValueError):
    """A condition that cannot be used; ``path`` is its place, such as ``filters[0][1].vals[2]``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Condition:
    """``key`` is, or is not, one of ``vals``."""

    key: str
    oper: Oper
    vals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Why a subject matched: the number of the group, counted from 0, and its conditions; ``None`` without filters."""

    group: int | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A condition beside what a subject has: ``had`` is ``None`` where it has nothing under that key."""

    condition: Condition
    had: str | None
    holds: bool


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A condition with its test; ``exact`` holds the values when all of them are exact.

    ``patterns`` are the values as RE2 patterns where all of them are texts of some form and none is too large for a set.
    """

    key: str
    negated: bool
    test: _Test
    exact: frozenset[str] | None
    patterns: tuple[bytes, ...] = ()


class Matcher:
    """Filters ready for use. Made by ``compile_filters``."""

    __slots__ = ("_compiled", "filters")

    def __init__(self, filters: Sequence[tuple[Condition, ...]], compiled: Sequence[tuple[_Compiled, ...]]) -> None:
        self.filters = tuple(filters)
        self._compiled = tuple(compiled)

    def matches(self, subject: Subject) -> bool:
        """Whether any group matches; without filters everything does."""
        return not self._compiled or any(_holds(group, subject) for group in self._compiled)

    def explain(self, subject: Subject) -> Match | None:
        """The first group that matches, ``None`` when none does."""
        if not self._compiled:
            return Match(None, ())
        for number, group in enumerate(self._compiled):
            if _holds(group, subject):
                return Match(number, self.filters[number])
        return None

    def inspect(self, subject: Subject) -> list[list[Looked]]:
        """Every condition of every group against a subject: what it has, and whether that holds. For people, not for speed."""
        return [
            [
                Looked(asked, value := subject(one.key), (value is not None and one.test(value)) is not one.negated)
                for asked, one in zip(conditions, group, strict=True)
            ]
            for conditions, group in zip(self.filters, self._compiled, strict=True)
        ]

    def exact_keys(self) -> Iterator[list[tuple[str, frozenset[str]]]]:
        """For each group the keys that must have one of some exact values; empty lists where none must."""
        for group in self._compiled or ((),):
            yield [(one.key, one.exact) for one in group if one.exact is not None and not one.negated]

    def pattern_keys(self) -> Iterator[list[tuple[str, tuple[bytes, ...]]]]:
        """For each group the keys that must have one of some patterns; empty lists where none must."""
        for group in self._compiled or ((),):
            yield [(one.key, one.patterns) for one in group if one.patterns]


def _holds(group: tuple[_Compiled, ...], subject: Subject) -> bool:
    for condition in group:
        value = subject(condition.key)
        if (value is not None and condition.test(value)) is condition.negated:
            return False
    return True


# Compiling


def compile_filters(
    raw: Sequence[Sequence[Mapping[str, Any]]], *, path: str = "filters", extra_keys: Iterable[str] = ()
) -> Matcher:
    """Check and compile ``[[{"key", "oper", "vals"}]]``. Raises ``ConditionError`` with the place and the reason.

    ``extra_keys`` are keys beside ``KEYS`` and ``labels.<name>`` that this kind of subject has. The former keys
    ``alert_severity`` and ``incident_severity`` are read as ``severity``. An empty group matches everything.
    """
    keys = KEYS.union(extra_keys)
    filters: list[tuple[Condition, ...]] = []
    compiled: list[tuple[_Compiled, ...]] = []
    for number, group in enumerate(raw):
        place = f"{path}[{number}]"
        if isinstance(group, str | Mapping) or not isinstance(group, Sequence):
            raise ConditionError(place, "must be a list of conditions")
        conditions = tuple(read_condition(one, f"{place}[{at}]", keys) for at, one in enumerate(group))
        filters.append(conditions)
        compiled.append(tuple(_compile(one, f"{place}[{at}]") for at, one in enumerate(conditions)))
    return Matcher(filters, compiled)


def read_condition(raw: Mapping[str, Any], path: str, keys: frozenset[str]) -> Condition:
    """One condition, its form checked but not its values. Raises ``ConditionError``."""
    if not isinstance(raw, Mapping):
        raise ConditionError(path, 'must be an object like {"key": "severity", "oper": "IN", "vals": ["Critical"]}')
    key, oper, vals = raw.get("key"), raw.get("oper"), raw.get("vals")
    key = _FORMER_KEYS.get(key, key) if isinstance(key, str) else key
    if not isinstance(key, str) or not (key in keys or (key.startswith(LABEL_PREFIX) and key != LABEL_PREFIX)):
        accepted = ", ".join(sorted(keys))
        raise ConditionError(f"{path}.key", f"{key!r} is not a known key; accepted are {accepted} and labels.<name>")
    if oper not in ("IN", "NOTIN"):
        raise ConditionError(f"{path}.oper", f"{oper!r} is not a known operator; accepted are IN and NOTIN")
    if isinstance(vals, str) or not isinstance(vals, Sequence) or not vals:
        raise ConditionError(f"{path}.vals", "must be a list with at least one value")
    for number, value in enumerate(vals):
        if not isinstance(value, str):
            raise ConditionError(f"{path}.vals[{number}]", "must be a string")
    return Condition(key, "IN" if oper == "IN" else "NOTIN", tuple(vals))


def _compile(condition: Condition, path: str) -> _Compiled:
    exact: set[str] = set()
    tests: list[_Test] = []
    for number, value in enumerate(condition.vals):
        test = _compile_value(value, f"{path}.vals[{number}]")
        if test is None:
            exact.add(value)
        else:
            tests.append(test)
    values = frozenset(exact)
    if exact:
        tests.insert(0, values.__contains__)
    test = tests[0] if len(tests) == 1 else _any_of(tuple(tests))
    is_exact = bool(exact) and len(tests) == 1
    patterns = () if is_exact or condition.oper == "NOTIN" else _patterns(condition.vals)
    return _Compiled(condition.key, condition.oper == "NOTIN", test, values if is_exact else None, patterns)


def _patterns(vals: Iterable[str]) -> tuple[bytes, ...]:
    """Values as patterns that search; empty where one is a number, a network, or too large. They are known to be sound."""
    found = []
    for value in vals:
        if len(value) > 2 and value[0] == value[-1] == "/":
            pattern = value[1:-1]
        elif value.startswith("cidr:") or _NUMBER.fullmatch(value):
            return ()
        else:
            pattern = _wildcard_pattern(value)
        found.append(pattern.encode("utf-8", "replace"))
    return tuple(found) if all(program_size(one) <= MOST_INSTRUCTIONS for one in found) else ()


def _any_of(tests: tuple[_Test, ...]) -> _Test:
    return lambda text: any(test(text) for test in tests)


def _compile_value(value: str, path: str) -> _Test | None:
    """The test of one value; ``None`` for an exact one."""
    if len(value) > 2 and value[0] == value[-1] == "/":
        return _searching(value[1:-1], path)
    if value.startswith("cidr:"):
        return _in_network(value[5:], path)
    number = _NUMBER.fullmatch(value)
    if number is not None:
        return _compared(number[1], number[2], path)
    if "*" in value or "?" in value:
        return _wildcard(value, path)
    return None


def exactly(text: str) -> str:
    """A value that matches this very text, also where the text itself looks like a wildcard, a pattern or a number."""
    try:
        is_plain = _compile_value(text, "") is None
    except ConditionError:
        is_plain = False
    return text if is_plain else f"/^{re2.escape(text)}$/"


def _searching(pattern: str, path: str) -> _Test:
    if len(pattern) > _PATTERN_LIMIT:
        raise ConditionError(
            path, f"the regular expression is {len(pattern)} characters long; {_PATTERN_LIMIT} are accepted"
        )
    try:
        search = _regex(pattern).search
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ConditionError(path, f"is no regular expression in RE2 syntax: {text}") from None
    return lambda text: search(text.encode("utf-8", "replace")) is not None


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> Any:
    """A pattern over UTF-8 bytes. Raises ``re2.error``."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern.encode("utf-8", "replace"), options)


def _wildcard(pattern: str, path: str) -> _Test:
    """``*`` is any text, ``?`` one character; the common forms need no regular expression."""
    inner = pattern.strip("*")
    if not inner:
        return lambda _text: True
    if "*" not in inner and "?" not in inner:
        if pattern == inner + "*":
            return lambda text: text.startswith(inner)
        if pattern == "*" + inner:
            return lambda text: text.endswith(inner)
        if pattern.startswith("*") and pattern.endswith("*"):
            return lambda text: inner in text
    return _searching(_wildcard_pattern(pattern), path)


def _wildcard_pattern(pattern: str) -> str:
    parts = (".*" if char == "*" else "." if char == "?" else re2.escape(char) for char in re.sub(r"\*+", "*", pattern))
    return f"(?s)^{''.join(parts)}$"


def _in_network(text: str, path: str) -> _Test:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        raise ConditionError(path, f"{text!r} is no network; write it like cidr:10.0.0.0/24") from None

    def test(value: str) -> bool:
        address = _address(value)
        return address is not None and address in network

    return test


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, also with a port as scrape targets have it: ``10.0.0.1:9100``, ``[::1]:9100``."""
    host, _, port = text.rpartition(":")
    candidates = [text, host.strip("[]")] if port.isdecimal() else [text.strip("[]")]
    for candidate in candidates:
        try:
            return ipaddress.ip_address(candidate)
        except ValueError:
            continue
    return None


def _compared(sign: str, text: str, path: str) -> _Test:
    compare, limit = _COMPARE.get(sign), _number(text)
    if compare is None:
        raise ConditionError(path, f"{sign!r} is no comparison; write num:gt:, num:ge:, num:lt: or num:le:")
    if limit is None:
        raise ConditionError(path, f"{text!r} is no number; write it like num:{sign}:90")

    def test(value: str) -> bool:
        number = _number(value)
        return number is not None and compare(number, limit)

    return test


def _number(text: str) -> float | None:
    """A finite number in decimal notation, or ``None``."""
    if len(text) > 64 or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
