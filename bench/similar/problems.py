"""The labelled set: alerts of the golden payloads, and the same problems on other hosts, with other numbers, at other times."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import msgspec
from msgspec import Struct

from tocsin.kernel import similarity
from tocsin.kernel.similarity import DEFAULT_FIELDS, Likeness

FILE = Path(__file__).with_name("problems.jsonl")


class Sample(Struct):
    """An alert as it would arrive."""

    title: str
    description: str
    labels: dict[str, str]

    def likeness(self) -> Likeness:
        """What it is compared by where nobody chose."""

        def value(name: str) -> str | None:
            return self.labels.get(name[7:]) if name.startswith("labels.") else getattr(self, name)

        return similarity.likeness(DEFAULT_FIELDS, value, self.labels)


class Problem(Struct):
    """Alerts that belong together. ``source``: the payload it is from; "derived" are its near neighbours, made by hand."""

    source: str
    alerts: list[Sample]


def read_problems() -> list[Problem]:
    """All of them."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Problem) for line in lines]


def scored(problems: list[Problem]) -> list[tuple[float, bool]]:
    """Every pair of alerts: its score, and whether the two belong together."""
    ones = [(number, one.likeness()) for number, problem in enumerate(problems) for one in problem.alerts]
    return [(similarity.score(one, other), mine == theirs) for (mine, one), (theirs, other) in combinations(ones, 2)]


def quality(pairs: list[tuple[float, bool]], threshold: float) -> tuple[float, float, int, int]:
    """Precision, recall, and how many pairs were wrongly joined and wrongly kept apart."""
    together = sum(belongs and score >= threshold for score, belongs in pairs)
    joined = sum(not belongs and score >= threshold for score, belongs in pairs)
    missed = sum(belongs and score < threshold for score, belongs in pairs)
    return together / max(1, together + joined), together / max(1, together + missed), joined, missed
