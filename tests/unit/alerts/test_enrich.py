"""Golden tables of what each kind of enrich rule makes of an event, and that no failure loses one."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.alerts.making import NOW, draft
from tests.unit.alerts.shaping import (
    API,
    SCHEMA,
    TWO,
    composition,
    enricher,
    extraction,
    lookup,
    only,
    removal,
)
from tocsin.alerts.explain import read_trace
from tocsin.alerts.model import Draft
from tocsin.mapping.model import Answers, Reply, TableWant

LOOP = '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}'
JSON = '{"hosts": [{"name": "db1", "up": true}], "n": 3}'


def enriched(one: Draft, *rules: dict[str, Any], answers: Answers | None = None) -> dict[str, str]:
    """The labels of an event after rules."""
    enricher(*rules).run(one, answers or Answers()).shape.settle(one)
    return one.event.labels


def passed(one: Draft) -> dict[str, list[int]]:
    """Why rules did nothing, by the last step of an event."""
    steps = read_trace(f"[{','.join(one.steps)}]")
    why: dict[str, list[int]] = steps[-1]["facts"]["why"] if steps and steps[-1]["decision"] == "passed_over" else {}
    return why


@pytest.mark.parametrize(
    ("rule", "labels", "after", "why"),
    [
        (extraction("title", "host", r"on (?P<result>\w+)"), {}, {"host": "db1"}, ""),
        (extraction("title", "word", r"\w+ full"), {}, {"word": "disk full"}, ""),
        (extraction("description", "ip", r"\d+\.\d+\.\d+\.\d+"), {}, {"ip": "10.0.0.7"}, ""),
        (extraction("labels.a", "b", ".+"), {"a": "漢字"}, {"a": "漢字", "b": "漢字"}, ""),
        (extraction("title", "host", "nothing"), {}, {}, "no_match"),
        (extraction("title", "host", "(?P<result>x)?"), {}, {}, "no_match"),
        (extraction("labels.none", "host", ".*"), {}, {}, "no_source"),
        (extraction("title", "host", "disk"), {"host": "old"}, {"host": "old"}, "has_value"),
        (extraction("title", "host", "disk", override=True), {"host": "old"}, {"host": "disk"}, ""),
        (extraction("labels.j", "n", g_json="hosts.0.name"), {"j": JSON}, {"j": JSON, "n": "db1"}, ""),
        (extraction("labels.j", "n", g_json="hosts.0.up"), {"j": JSON}, {"j": JSON, "n": "true"}, ""),
        (extraction("labels.j", "n", g_json="hosts.9"), {"j": JSON}, {"j": JSON}, "no_match"),
        (extraction("title", "n", g_json="a"), {}, {}, "no_match"),
        (
            composition("at", "{{.labels.region}}-{{.labels.none}}!"),
            {"region": "eu"},
            {"region": "eu", "at": "eu-!"},
            "",
        ),
        (composition("t", "{{.title}}|{{.Title}}"), {}, {"t": "disk full on db1|disk full on db1"}, ""),
        (composition("t", "[TPL]${region} ${none}"), {"region": "eu"}, {"region": "eu", "t": "eu <no value>"}, ""),
        (composition("t", "${region}"), {"region": "eu"}, {"region": "eu", "t": "${region}"}, ""),
        (composition("t", "{{.labels.none}}"), {}, {}, "no_value"),
        (composition("t", "{{index .labels 3}}"), {}, {}, "template_error"),
        (composition("t", LOOP), {}, {}, "template_limit"),
        (removal("a", "none"), {"a": "1", "b": "2"}, {"b": "2"}, ""),
        (removal("none"), {"a": "1"}, {"a": "1"}, "no_source"),
    ],
)
def test_one_rule(rule: dict[str, Any], labels: dict[str, str], after: dict[str, str], why: str) -> None:
    one = draft("disk full on db1", description="at 10.0.0.7", labels=dict(labels))
    assert enriched(one, rule) == after
    assert passed(one) == ({why: [1]} if why else {})


def test_later_rules_see_what_earlier_ones_made() -> None:
    one = draft("disk full on db1", labels={"zone": "a"})
    rules = [
        extraction("title", "host", r"on (?P<result>\w+)"),
        only(composition("db", "yes"), host="db1"),
        only(composition("web", "yes"), host="web1"),
        removal("zone"),
        only(composition("late", "yes"), zone="a"),
    ]
    assert enriched(one, *rules) == {"host": "db1", "db": "yes"}


def test_a_bare_name_in_a_condition_is_a_label() -> None:
    rule = composition("x", "yes") | {"if": [{"key": "env", "oper": "IN", "vals": ["prod"]}]}
    assert enriched(draft(labels={"env": "prod"}), rule) == {"env": "prod", "x": "yes"}
    assert enriched(draft(labels={"env": "dev"}), rule) == {"env": "dev"}


def test_recoveries_are_enriched_too() -> None:
    assert enriched(draft("x", "Ok"), composition("a", "b")) == {"a": "b"}


def test_a_row_is_wanted_first_and_taken_then() -> None:
    one = draft(labels={"host": "db1"})
    rules = enricher(lookup("owner", "team"))
    first = rules.run(one, Answers())
    want = TableWant(SCHEMA.schema_id, "db1")
    assert first.rows == {want}
    assert one.event.labels == {"host": "db1"}, "a run changes nothing before it is settled"
    row = {"host": "db1", "owner": "ana", "team": "db"}
    second = rules.run(one, Answers(rows={want: row}))
    assert not second.rows
    second.shape.settle(one)
    assert one.event.labels == row


def test_a_chain_of_tables_wants_one_after_the_other() -> None:
    one = draft(labels={"host": "db1", "env": "prod"})
    rules, answers = enricher(lookup("owner"), lookup("tier", schema=TWO)), Answers()
    answers.rows[TableWant(SCHEMA.schema_id, "db1")] = {"owner": "a|b"}
    found = rules.run(one, answers)
    assert found.rows == {TableWant(TWO.schema_id, "a\\|b|prod")}
    answers.rows[found.rows.pop()] = {"tier": "gold"}
    rules.run(one, answers).shape.settle(one)
    assert one.event.labels["tier"] == "gold"


@pytest.mark.parametrize(
    ("labels", "row", "why"),
    [
        ({"host": "db1"}, None, "no_row"),
        ({}, None, "no_source"),
        ({"host": "db1"}, {"host": "db1", "owner": "", "team": ""}, "no_value"),
        ({"host": "db1", "owner": "x", "team": "y"}, {"owner": "ana"}, "has_value"),
        ({"host": "x" * 600}, None, "no_row"),
    ],
)
def test_a_table_that_gives_nothing_is_passed_over(
    labels: dict[str, str], row: dict[str, str] | None, why: str
) -> None:
    one = draft(labels=dict(labels))
    answers = Answers(rows={TableWant(SCHEMA.schema_id, "db1"): row})
    assert enriched(one, lookup("owner", "team"), answers=answers) == labels
    assert passed(one) == {why: [1]}


def test_a_table_or_api_that_is_gone_is_passed_over() -> None:
    one = draft(labels={"host": "db1"})
    gone = lookup("owner") | {"settings": {"result_labels": ["owner"], "schema_id": "0" * 24}}
    away = lookup("owner", schema=None) | {
        "settings": {"result_labels": ["owner"], "mapping_type": "api", "api_id": "0" * 24}
    }
    assert enriched(one, gone, away) == {"host": "db1"}
    assert passed(one) == {"table_gone": [1], "api_gone": [2]}


def test_an_api_is_told_the_event_as_it_is_then() -> None:
    one = draft("disk full", labels={"host": "db1"}, at=NOW)
    rules = enricher(composition("region", "eu"), lookup("owner", schema=None))
    found = rules.run(one, Answers())
    ((want, at),) = found.questions.items()
    event = msgspec.json.decode(want.event)
    assert (want.api_id, want.labels, at) == (API.api_id, ("owner",), NOW)
    assert event["labels"] == {"host": "db1", "region": "eu"}
    assert (event["title"], event["data_source_id"], event["event_severity"]) == ("disk full", 3, "Critical")
    rules.run(one, Answers(replies={want: Reply({"owner": "ana"})})).shape.settle(one)
    assert one.event.labels["owner"] == "ana"


def test_the_same_event_again_asks_the_same() -> None:
    rules = enricher(lookup("owner", schema=None))
    first, second = draft(at=NOW), draft(at=NOW + 60_000)
    assert rules.run(first, Answers()).questions.keys() == rules.run(second, Answers()).questions.keys()


@pytest.mark.parametrize("problem", ["timeout", "status", "redirect", "too_large", "bad_answer", "open", "busy"])
def test_an_api_that_fails_is_passed_over_with_words(problem: str) -> None:
    one, rules = draft(labels={"host": "db1"}), enricher(lookup("owner", schema=None))
    (want,) = rules.run(one, Answers()).questions
    rules.run(one, Answers(replies={want: Reply(problem=problem)})).shape.settle(one)
    assert one.event.labels == {"host": "db1"}
    assert passed(one) == {f"api_{problem}": [1]}
    (step,) = read_trace(f"[{','.join(one.steps)}]")
    assert "mapping API" in step["text"]
    assert f"api_{problem}" not in step["text"]


def test_limits_of_events_hold_and_each_cut_is_flagged() -> None:
    full = {f"l{number}": "x" for number in range(50)}
    one = draft(labels=dict(full))
    assert enriched(one, composition("more", "x")) == full
    assert passed(one) == {"too_many_labels": [1]}
    assert one.event.flags == ["labels_dropped"]
    long = draft()
    enriched(long, composition("a", '{{repeat 3000 "x"}}'))
    assert len(long.event.labels["a"]) == 2_048
    assert long.event.flags == ["labels_cut"]


def test_steps_say_rule_version_and_what_changed_and_stay_short() -> None:
    one = draft(labels={"a": "old"})
    enriched(one, composition("a", 'new "quoted"', override=True), removal("a"), composition("b", '{{repeat 900 "x"}}'))
    steps = read_trace(f"[{','.join(one.steps)}]")
    assert steps[0]["facts"] == {
        "rule": 1,
        "version": 4,
        "before": {"labels.a": "old"},
        "after": {"labels.a": 'new "quoted"'},
    }
    assert steps[0]["text"] == 'Enrich rule 1 (version 4) composed labels.a “new "quoted"”.'
    assert len(steps[2]["facts"]["after"]["labels.b"]) == 81
    many = draft()
    enriched(many, *(composition(f"l{number}", '{{repeat 900 "x"}}') for number in range(40)))
    assert len(many.event.labels) == 40
    assert len(many.steps) == 13
    assert read_trace(f"[{','.join(many.steps)}]")[-1]["text"] == "Further 28 rules (version 4) changed it."


def test_an_event_that_no_rule_changes_is_the_same_object() -> None:
    one = draft(labels={"a": "b"})
    event = one.event
    enriched(one, only(composition("x", "y"), a="c"))
    assert one.event is event
    assert one.steps == []


def test_a_rule_that_this_release_cannot_read_is_passed_over() -> None:
    one = draft("x")
    assert enriched(one, extraction("title", "a", "("), composition("b", "{{"), composition("c", "d")) == {"c": "d"}
    assert passed(one) == {"rule_broken": [1, 2]}
