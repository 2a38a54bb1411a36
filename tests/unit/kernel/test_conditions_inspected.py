"""Conditions looked at one by one say what the subject had; together they say what the matcher says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tocsin.kernel.conditions import compile_filters

CASES = [
    ([["severity", "IN", ["Critical"]]], [[("Critical", True)]]),
    ([["severity", "NOTIN", ["Critical"]]], [[("Critical", False)]]),
    ([["labels.env", "NOTIN", ["prod"]]], [[(None, True)]]),
    ([["labels.env", "IN", ["*"]]], [[(None, False)]]),
    ([["title", "IN", ["/^disk/"]], ["labels.size", "IN", ["num:gt:90"]]], [[("disk full", True), ("95", True)]]),
]
SUBJECT = {"severity": "Critical", "title": "disk full", "labels.size": "95"}


@pytest.mark.parametrize(("group", "looks"), CASES)
def test_each_condition_says_what_there_was(
    group: list[list[object]], looks: list[list[tuple[str | None, bool]]]
) -> None:
    raw = [[dict(zip(("key", "oper", "vals"), one, strict=True)) for one in group]]
    found = compile_filters(raw).inspect(SUBJECT.get)
    assert [[(one.had, one.holds) for one in each] for each in found] == looks


KEYS = some.sampled_from(["severity", "labels.a", "labels.b"])
CONDITION = some.fixed_dictionaries(
    {"key": KEYS, "oper": some.sampled_from(["IN", "NOTIN"]), "vals": some.lists(some.sampled_from("xy*"), min_size=1)}
)


@given(some.lists(some.lists(CONDITION, max_size=3), max_size=3), some.dictionaries(KEYS, some.sampled_from("xy")))
def test_looking_agrees_with_matching(raw: list[list[dict[str, object]]], subject: dict[str, str]) -> None:
    matcher = compile_filters(raw)
    looks = matcher.inspect(subject.get)
    assert matcher.matches(subject.get) == (not raw or any(all(one.holds for one in group) for group in looks))
