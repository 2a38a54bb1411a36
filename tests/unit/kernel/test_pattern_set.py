"""Many patterns at once find what each finds alone, also those that are too large for a set."""

from __future__ import annotations

from typing import Any

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.condition_index import FEW_PATTERNS, compile_index
from tocsin.kernel.conditions import compile_filters
from tocsin.kernel.pattern_set import MOST_INSTRUCTIONS, PatternSet, program_size

PIECES = ["a", "b", "[ab]", "a+", "(a|b)b", "^a", "b$", r"\d", ".", "é", r"\pL{2}"]
PATTERNS = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), max_size=40)
TEXTS = st.text("abé1\n", max_size=8)
VALUES = st.one_of(
    st.sampled_from(["*", "a*", "*b", "*a*", "?b", "a?*", "a", "num:gt:0"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map(lambda one: f"/{''.join(one)}/"),
)


@given(PATTERNS, TEXTS)
@settings(deadline=None)
def test_a_set_finds_what_each_pattern_finds(patterns: list[str], text: str) -> None:
    held = PatternSet([(one.encode(), number * 2) for number, one in enumerate(patterns)])
    expected = [number * 2 for number, one in enumerate(patterns) if re2.search(one, text)]
    assert sorted(held.matching(text)) == expected


@given(st.lists(st.tuples(VALUES, VALUES), min_size=FEW_PATTERNS, max_size=40), TEXTS, TEXTS)
@settings(deadline=None)
def test_rules_of_patterns_are_found_in_order(rules: list[tuple[str, str]], text: str, other: str) -> None:
    compiled = [(number, compile_filters(_rule(*values))) for number, values in enumerate(rules)]
    subject = {"title": text, "labels.host": other}.get
    index = compile_index(compiled)
    assert list(index.matching(subject)) == [number for number, matcher in compiled if matcher.matches(subject)]


@given(st.lists(VALUES, min_size=FEW_PATTERNS, max_size=30), TEXTS, TEXTS)
@settings(deadline=None)
def test_a_value_that_changes_brings_in_what_is_filed_under_it(values: list[str], text: str, new: str) -> None:
    index = compile_index([(number, compile_filters([[_asked("title", one)]])) for number, one in enumerate(values)])
    joined = set(index.positions({"title": new}.get)) - set(index.positions({"title": text}.get))
    assert joined <= set(index.filed("title", new))


@pytest.mark.parametrize("large", [r"\pL{30}x", r"(\pN\pL){20}"])
def test_a_pattern_that_is_too_large_is_asked_alone(large: str) -> None:
    assert program_size(large.encode()) > MOST_INSTRUCTIONS
    rules = [(number, compile_filters([[_asked("title", f"/{large}|m{number}$/")]])) for number in range(20)]
    index = compile_index(rules)
    assert list(index.matching({"title": "m7"}.get)) == [7]


def test_ten_thousand_patterns_are_all_found() -> None:
    held = PatternSet([(rf"host-{number}\b.*(down|full)".encode(), number) for number in range(10_000)])
    assert [held.matching(f"disk of host-{number} is full") for number in (0, 4_711, 9_999)] == [[0], [4_711], [9_999]]


def _asked(key: str, value: str) -> dict[str, Any]:
    return {"key": key, "oper": "IN", "vals": [value]}


def _rule(value: str, other: str) -> list[list[dict[str, Any]]]:
    return [[_asked("title", value)], [_asked("labels.host", other), _asked("title", value)]]
