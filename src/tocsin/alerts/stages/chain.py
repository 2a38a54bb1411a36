"""Rules that run one after the other, each asked of what those before it left; the cost does not grow with their number.

Which rules may match is asked of the index once, and again only for the values that a rule has changed: a rule that is found
by an exact value can begin to match only when that value comes up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import Matcher, Subject

_Rule = TypeVar("_Rule", bound=Hashable)


class Chain(Generic[_Rule]):
    """Rules in order, compiled once."""

    def __init__(self, rules: Sequence[tuple[_Rule, Matcher]]) -> None:
        self._index: Index[_Rule] = compile_index(rules)

    def walk(self, subject: Subject) -> Walk[_Rule]:
        """The rules that match, from top to bottom, each at its turn. ``subject`` must answer what is true then."""
        return Walk(self._index, subject)


class Walk(Generic[_Rule]):
    """One event on its way along the rules."""

    def __init__(self, index: Index[_Rule], subject: Subject) -> None:
        self._index = index
        self._subject = subject
        self._ahead = index.positions(subject)  # sorted, so it is a heap
        self._seen = set(self._ahead)
        self._at = -1

    def __iter__(self) -> Iterator[_Rule]:
        """Rules whose turn it is and that match."""
        while self._ahead:
            self._at = heappop(self._ahead)
            rule, matcher = self._index.at(self._at)
            if matcher.matches(self._subject):
                yield rule

    def changed(self, keys: Iterable[str]) -> None:
        """Values under these keys have changed: rules further down may match now."""
        for key in keys:
            value = self._subject(key)
            filed = self._index.filed(key, value) if value is not None else ()
            for position in filed[bisect_right(filed, self._at) :]:
                if position not in self._seen:
                    self._seen.add(position)
                    heappush(self._ahead, position)
