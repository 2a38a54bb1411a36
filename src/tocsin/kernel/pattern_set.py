"""Many patterns asked of one text at once: the cost grows far slower than their number.

RE2's sets fail silently where their automaton does not fit into its memory, so sets are kept small beside what they may use:
an automaton needs room for twenty states, each four bytes for every instruction of its program, twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import re2

MOST_INSTRUCTIONS: Final = 8_000
"""Of one set, and of one pattern that may be in a set: about 1.6 MB of the automaton's share, which is a third of the memory."""
_MEMORY: Final = 16 << 20


class PatternSet:
    """Patterns over UTF-8 bytes in order, each with a number that the caller gave it."""

    __slots__ = ("_sets",)

    def __init__(self, patterns: Sequence[tuple[bytes, int]]) -> None:
        self._sets: list[tuple[Any, list[int]]] = []
        room = 0
        for pattern, number in patterns:
            size = program_size(pattern)
            if size > room or not self._sets:
                self._sets.append((_new_set(), []))
                room = MOST_INSTRUCTIONS
            held, numbers = self._sets[-1]
            held.Add(pattern)
            numbers.append(number)
            room -= size
        for held, _ in self._sets:
            held.Compile()

    def matching(self, text: str) -> list[int]:
        """The numbers of the patterns that a text has."""
        raw = text.encode("utf-8", "replace")
        found: list[int] = []
        for held, numbers in self._sets:
            places = held.Match(raw)
            if places:
                found.extend(numbers[place] for place in places)
        return found


def program_size(pattern: bytes) -> int:
    """How many instructions RE2 makes of a pattern that it takes."""
    options = re2.Options()
    options.log_errors = False
    return int(re2.compile(pattern, options).programsize)


def _new_set() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    return re2.Set.SearchSet(options)
