"""Which of the likenesses of a channel are like another one, without comparing it with all of them. Pure."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable

from tocsin.kernel.similarity import LOWEST_THRESHOLD, Likeness, features_to_meet, score

MOST_COMPARED = 30
"""With how many others one is compared at most: those that share most features with it. More than the few that are alike."""


class Pool:
    """Likenesses of one channel: those that share a feature with the wanted ones, and what is added meanwhile."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """``pairs``: ``(feature, key of a likeness)``."""
        self._by_feature: dict[str, set[str]] = {}
        for feature, key in pairs:
            self._by_feature.setdefault(feature, set()).add(key)
        self.known: dict[str, Likeness] = {}

    def add(self, one: Likeness) -> None:
        """From now on it is found."""
        if one.key in self.known:
            return
        self.known[one.key] = one
        for feature in features_to_meet(one, LOWEST_THRESHOLD):
            self._by_feature.setdefault(feature, set()).add(one.key)

    def pick(self, one: Likeness, threshold: float) -> list[str]:
        """The keys of what is worth comparing with it, the likeliest first; not its own."""
        shared: Counter[str] = Counter()
        for feature in features_to_meet(one, threshold):
            shared.update(self._by_feature.get(feature, ()))
        shared.pop(one.key, None)
        ranked = heapq.nsmallest(MOST_COMPARED, shared.items(), key=lambda item: (-item[1], item[0]))
        return [key for key, _ in ranked]

    def alike(self, one: Likeness, threshold: float) -> list[tuple[str, float]]:
        """``(key, score)`` of what scores ``threshold`` or more with it, the most alike first; not itself."""
        found = []
        for key in self.pick(one, threshold):
            other = self.known.get(key)
            there = score(one, other) if other is not None else 0.0
            if there >= threshold:
                found.append((key, there))
        return sorted(found, key=lambda item: (-item[1], item[0]))
