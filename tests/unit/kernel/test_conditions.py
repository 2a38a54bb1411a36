"""Conditions: every form of a value, both operators, errors with their place, and the index against a plain scan."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.condition_index import compile_index
from tocsin.kernel.conditions import ConditionError, Match, compile_filters

Raw = list[list[dict[str, Any]]]


def subject(fields: dict[str, str]) -> Callable[[str], str | None]:
    return fields.get


def one(key: str, *vals: str, oper: str = "IN") -> dict[str, Any]:
    return {"key": key, "oper": oper, "vals": list(vals)}


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("db", "db", True),
        ("db", "DB", False),
        ("db", "db1", False),
        ("", "", True),
        ("", "x", False),
        ("/", "/", True),
        ("//", "//", True),
        ("//", "a//b", False),
        ("/cpu/", "high cpu load", True),
        ("/^cpu/", "high cpu load", False),
        ("/(?i)CPU/", "cpu", True),
        ("/服务.$/", "支付服务器", True),
        ("/a.c/", "a\nc", False),
        ("/\\d+%/", "disk 91%", True),
        ("*", "", True),
        ("*", "anything", True),
        ("**", "anything", True),
        ("out*", "outage", True),
        ("out*", "an outage", False),
        ("*age", "outage", True),
        ("*age", "aged", False),
        ("*ut*", "outage", True),
        ("*ut*", "other", False),
        ("o*a*e", "outage", True),
        ("o*a*e", "outages", False),
        ("web-?", "web-1", True),
        ("web-?", "web-12", False),
        ("web-?", "web-", False),
        ("?", "字", True),
        ("??", "字", False),
        ("a.c*", "abcd", False),
        ("a*\n", "ab\n", True),
        ("x*z", "x\ny\nz", True),
        ("[ab]*", "a1", False),
        ("[ab]*", "[ab]1", True),
        ("cidr:10.0.0.0/24", "10.0.0.206", True),
        ("cidr:10.0.0.206/24", "10.0.0.1", True),
        ("cidr:10.0.0.0/24", "10.0.1.1", False),
        ("cidr:10.0.0.0/24", "10.0.0.7:9100", True),
        ("cidr:10.0.0.0/24", "web-1", False),
        ("cidr:10.0.0.0/24", "", False),
        ("cidr:10.0.0.7", "10.0.0.7", True),
        ("cidr:fd00::/8", "fd00::1", True),
        ("cidr:fd00::/8", "[fd00::1]:9100", True),
        ("cidr:fd00::/8", "10.0.0.1", False),
        ("num:gt:90", "90", False),
        ("num:gt:90", "90.01", True),
        ("num:ge:90", "90", True),
        ("num:lt:90", "-1", True),
        ("num:le:90", "9e1", True),
        ("num:le:90", "91", False),
        ("num:gt:-1.5", "-1", True),
        ("num:gt:90", "high", False),
        ("num:gt:90", "nan", False),
        ("num:gt:90", "inf", False),
        ("num:gt:0", "1_000", False),
        ("num:gt:90", "", False),
        ("number", "number", True),
        ("num:90", "num:90", True),
    ],
)
def test_value_forms(value: str, text: str, expected: bool) -> None:
    matcher = compile_filters([[one("labels.x", value)]])
    opposite = compile_filters([[one("labels.x", value, oper="NOTIN")]])
    assert matcher.matches(subject({"labels.x": text})) is expected
    assert opposite.matches(subject({"labels.x": text})) is not expected


@pytest.mark.parametrize("value", ["x", "*", "/x/", "cidr:10.0.0.0/8", "num:gt:1", "a*b"])
def test_missing_field_satisfies_notin_only(value: str) -> None:
    assert not compile_filters([[one("labels.x", value)]]).matches(subject({}))
    assert compile_filters([[one("labels.x", value, oper="NOTIN")]]).matches(subject({}))


def test_several_values_are_any_for_in_and_none_for_notin() -> None:
    values = ("exact", "/^re/", "w*d", "num:ge:10")
    matcher, opposite = (compile_filters([[one("title", *values, oper=oper)]]) for oper in ("IN", "NOTIN"))
    for text in ("exact", "regex", "word", "11"):
        assert matcher.matches(subject({"title": text}))
        assert not opposite.matches(subject({"title": text}))
    assert not matcher.matches(subject({"title": "9"}))
    assert opposite.matches(subject({"title": "9"}))


def test_groups_are_or_and_conditions_are_and() -> None:
    matcher = compile_filters(
        [
            [one("severity", "Critical", "Warning"), one("labels.check", "Binlog Sync Delay")],
            [one("labels.check", "/cpu/", "/disk/"), one("labels.value", "num:gt:90")],
        ]
    )
    assert matcher.matches(subject({"severity": "Warning", "labels.check": "Binlog Sync Delay"}))
    assert not matcher.matches(subject({"severity": "Info", "labels.check": "Binlog Sync Delay"}))
    assert matcher.matches(subject({"labels.check": "disk full", "labels.value": "91"}))
    assert not matcher.matches(subject({"labels.check": "disk full", "labels.value": "90"}))


def test_explain_names_the_group_and_its_conditions() -> None:
    matcher = compile_filters([[one("title", "a")], [one("title", "b"), one("severity", "Info", oper="NOTIN")]])
    match = matcher.explain(subject({"title": "b"}))
    assert match is not None
    assert match.group == 1
    assert [(part.key, part.oper, part.vals) for part in match.conditions] == [
        ("title", "IN", ("b",)),
        ("severity", "NOTIN", ("Info",)),
    ]
    assert matcher.explain(subject({"title": "c"})) is None


def test_no_filters_and_an_empty_group_match_everything() -> None:
    assert compile_filters([]).matches(subject({}))
    assert compile_filters([]).explain(subject({})) == Match(None, ())
    assert compile_filters([[]]).explain(subject({})) == Match(0, ())


def test_former_severity_keys_are_read_as_severity() -> None:
    for key in ("alert_severity", "incident_severity"):
        assert compile_filters([[one(key, "Info")]]).matches(subject({"severity": "Info"}))


def test_extra_keys_are_accepted_where_they_are_named() -> None:
    raw = [[one("progress", "Triggered")]]
    with pytest.raises(ConditionError, match="progress"):
        compile_filters(raw)
    assert compile_filters(raw, extra_keys=["progress"]).matches(subject({"progress": "Triggered"}))


def test_lone_surrogates_neither_match_nor_fail() -> None:
    assert not compile_filters([[one("title", "/ok/")]]).matches(subject({"title": "\ud800"}))
    assert not compile_filters([[one("title", "a?b*")]]).matches(subject({"title": "\ud800"}))


@pytest.mark.parametrize(
    ("raw", "path", "message"),
    [
        ([[one("title", "/(/")]], "filters[0][0].vals[0]", "RE2"),
        ([[one("title", r"/(a)\1/")]], "filters[0][0].vals[0]", "RE2"),
        ([[one("title", "ok"), one("title", "ok", "/" + "a" * 5000 + "/")]], "filters[0][1].vals[1]", "5000"),
        ([[one("title", "/((a{100}){100}){100}/")]], "filters[0][0].vals[0]", "RE2"),
        ([[], [one("title", "cidr:10.0.0/24")]], "filters[1][0].vals[0]", "network"),
        ([[one("title", "cidr:")]], "filters[0][0].vals[0]", "network"),
        ([[one("title", "num:gt:abc")]], "filters[0][0].vals[0]", "number"),
        ([[one("title", "num:gt:")]], "filters[0][0].vals[0]", "number"),
        ([[one("title", "num:gt:nan")]], "filters[0][0].vals[0]", "number"),
        ([[one("title", "num:gte:90")]], "filters[0][0].vals[0]", "num:ge:"),
        ([[one("title", "x", oper="EQ")]], "filters[0][0].oper", "IN and NOTIN"),
        ([[one("title", "x", oper="in")]], "filters[0][0].oper", "IN and NOTIN"),
        ([[one("labels.", "x")]], "filters[0][0].key", "labels.<name>"),
        ([[one("hostname", "x")]], "filters[0][0].key", "hostname"),
        ([[{"oper": "IN", "vals": ["x"]}]], "filters[0][0].key", "None"),
        ([[one("title")]], "filters[0][0].vals", "at least one"),
        ([[{"key": "title", "oper": "IN", "vals": "x"}]], "filters[0][0].vals", "list"),
        ([[{"key": "title", "oper": "IN", "vals": [1]}]], "filters[0][0].vals[0]", "string"),
        ([["title"]], "filters[0][0]", "object"),
        ([{"key": "title"}], "filters[0]", "list"),
    ],
)
def test_errors_say_where_and_why(raw: Any, path: str, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        compile_filters(raw)
    assert caught.value.path == path
    assert message in caught.value.message


# Against a naive evaluator

KEYS = ["severity", "title", "labels.host", "labels.value"]
TEXTS = st.sampled_from(["a", "ab", "b", "10.0.0.1", "10.1.0.1", "5", "50", "", "a.b", "Critical", "x\ny"])
EXACT = ["a", "b", "ab", "5", "Critical", ""]
WILDCARDS = ["*", "a*", "*b", "*a*", "?", "a?", "*.*"]
OTHERS = ["/a/", "/^a$/", "/b|5/", "cidr:10.0.0.0/16", "cidr:10.1.0.0/16", "num:gt:4", "num:le:5", "num:lt:0"]
VALUES = st.sampled_from([*EXACT, *WILDCARDS, *OTHERS])
CONDITIONS = st.fixed_dictionaries(
    {
        "key": st.sampled_from(KEYS),
        "oper": st.sampled_from(["IN", "NOTIN"]),
        "vals": st.lists(VALUES, min_size=1, max_size=3),
    }
)
FILTERS = st.lists(st.lists(CONDITIONS, max_size=3), max_size=3)
SUBJECTS = st.dictionaries(st.sampled_from(KEYS), TEXTS)


def naive_value(value: str, text: str) -> bool:
    if len(value) > 2 and value.startswith("/"):
        return re.search(value[1:-1], text) is not None
    if value.startswith("cidr:"):
        return text.startswith(".".join(value[5:].split(".")[:2]) + ".")
    if value.startswith("num:"):
        if not text.isdigit():
            return False
        number, limit = int(text), int(value[7:])
        return {"gt": number > limit, "ge": number >= limit, "lt": number < limit, "le": number <= limit}[value[4:6]]
    if "*" in value or "?" in value:
        return fnmatch.fnmatchcase(text, value)
    return text == value


def naive(raw: Raw, fields: dict[str, str]) -> bool:
    def holds(condition: dict[str, Any]) -> bool:
        text = fields.get(condition["key"])
        fits = text is not None and any(naive_value(value, text) for value in condition["vals"])
        return fits is (condition["oper"] == "IN")

    return not raw or any(all(map(holds, group)) for group in raw)


@given(FILTERS, SUBJECTS)
@settings(max_examples=400, deadline=None)
def test_agrees_with_a_naive_evaluator(raw: Raw, fields: dict[str, str]) -> None:
    matcher = compile_filters(raw)
    assert matcher.matches(subject(fields)) is naive(raw, fields)
    assert (matcher.explain(subject(fields)) is not None) is naive(raw, fields)


@given(st.lists(FILTERS, max_size=12), SUBJECTS)
@settings(max_examples=300, deadline=None)
def test_index_finds_what_a_scan_finds_in_the_same_order(rules: list[Raw], fields: dict[str, str]) -> None:
    compiled = [(number, compile_filters(raw)) for number, raw in enumerate(rules)]
    index = compile_index(compiled)
    expected = [number for number, matcher in compiled if matcher.matches(subject(fields))]
    assert list(index.matching(subject(fields))) == expected
    assert index.first(subject(fields)) == (expected[0] if expected else None)
    assert set(expected) <= set(index.candidates(subject(fields)))


def test_index_looks_at_few_of_many_rules() -> None:
    rules = [
        (number, compile_filters([[one("severity", "Critical"), one("labels.service", f"service-{number}")]]))
        for number in range(1000)
    ]
    index = compile_index(rules)
    found = index.candidates(subject({"severity": "Critical", "labels.service": "service-7"}))
    assert found == [7]
