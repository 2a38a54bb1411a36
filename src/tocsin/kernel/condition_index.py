"""Many rules at once: those that may match a subject are found without asking each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from tocsin.kernel.conditions import Matcher, Subject
from tocsin.kernel.pattern_set import PatternSet

FEW_PATTERNS: Final = 8
"""So many rules are asked one by one: a set would cost more."""

_Id = TypeVar("_Id", bound=Hashable)


class Index(Generic[_Id]):
    """Rules in order, found by the exact values they ask for, else by patterns: the cost does not grow with their number.

    Only rules whose conditions compare numbers or networks, or negate, are asked one by one.
    """

    __slots__ = ("_always", "_by_key", "_patterns", "_rules")

    def __init__(self, rules: Sequence[tuple[_Id, Matcher]]) -> None:
        self._rules = tuple(rules)
        self._always: list[int] = []
        self._by_key: dict[str, dict[str, list[int]]] = {}
        common = Counter(
            (key, value)
            for _, matcher in self._rules
            for group in matcher.exact_keys()
            for key, values in group
            for value in values
        )
        by_pattern: dict[str, list[tuple[bytes, int]]] = {}
        for position, (_, matcher) in enumerate(self._rules):
            for group, patterns in zip(matcher.exact_keys(), matcher.pattern_keys(), strict=True):
                if group or not patterns:
                    self._file(position, group, common)
                else:
                    key, some = patterns[0]
                    by_pattern.setdefault(key, []).extend((one, position) for one in some)
        self._patterns: dict[str, PatternSet] = {}
        for key, found in by_pattern.items():
            if len(found) < FEW_PATTERNS:
                self._always.extend(position for _, position in found)
            else:
                self._patterns[key] = PatternSet(found)

    def _file(self, position: int, group: list[tuple[str, frozenset[str]]], common: Counter[tuple[str, str]]) -> None:
        """Put a rule under the rarest exact condition of a group: ``severity`` alone would find half of all rules."""
        if not group:
            self._always.append(position)
            return
        key, values = min(group, key=lambda one: sum(common[one[0], value] for value in one[1]))
        for value in values:
            self._by_key.setdefault(key, {}).setdefault(value, []).append(position)

    def at(self, position: int) -> tuple[_Id, Matcher]:
        """The rule at a position."""
        return self._rules[position]

    def filed(self, key: str, value: str) -> Sequence[int]:
        """Positions of rules that are found by this value of a key, in order; see :meth:`positions`."""
        exact = self._by_key.get(key, {}).get(value, ())
        if key not in self._patterns:
            return exact
        return sorted({*exact, *self._patterns[key].matching(value)})

    def positions(self, subject: Subject) -> list[int]:
        """Positions of rules that may match, in order; every rule that does match is among them.

        While nothing but the value of one key changes, only rules that are :meth:`filed` under it can join them.
        """
        found = list(self._always)
        for key, by_value in self._by_key.items():
            value = subject(key)
            if value is not None:
                found.extend(by_value.get(value, ()))
        for key, patterns in self._patterns.items():
            value = subject(key)
            if value is not None:
                found.extend(patterns.matching(value))
        return sorted(set(found)) if len(found) > 1 else found

    def candidates(self, subject: Subject) -> list[_Id]:
        """Rules that may match, in order; every rule that does match is among them."""
        return [self._rules[position][0] for position in self.positions(subject)]

    def matching(self, subject: Subject) -> Iterator[_Id]:
        """Rules that match, in order."""
        for position in self.positions(subject):
            rule, matcher = self._rules[position]
            if matcher.matches(subject):
                yield rule

    def first(self, subject: Subject) -> _Id | None:
        """The first rule that matches."""
        return next(self.matching(subject), None)


def compile_index(rules: Sequence[tuple[_Id, Matcher]]) -> Index[_Id]:
    """An index over ``(id, matcher)`` in the order in which rules apply."""
    return Index(rules)
