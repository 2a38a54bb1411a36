"""Golden tables of process rules: resets, drops and inhibition within an integration."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.alerts.making import INTEGRATION, NOW, alert, draft
from tests.unit.alerts.shaping import only, processor
from tocsin.alerts.explain import read_trace
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.mute import Mute, write_mute
from tocsin.alerts.stages.beside import Beside
from tocsin.alerts.stages.process import process

LOOP = '[TPL]{{define "a"}}{{template "a"}}{{end}}{{template "a"}}'


def title(value: str) -> dict[str, Any]:
    return {"kind": "title_reset", "settings": {"title": value}}


def description(value: str) -> dict[str, Any]:
    return {"kind": "description_reset", "settings": {"description": value}}


def severity(value: str) -> dict[str, Any]:
    return {"kind": "severity_reset", "settings": {"severity": value}}


def drop() -> dict[str, Any]:
    return {"kind": "alert_drop", "settings": {}}


def inhibit(*equals: str, title: str = "host down") -> dict[str, Any]:
    source = [[{"key": "title", "oper": "IN", "vals": [title]}]]
    return {"kind": "alert_inhibit", "settings": {"equals": list(equals), "source_filters": source}}


def processed(one: Draft, *rules: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of an event after rules."""
    process([one], {INTEGRATION: processor(*rules)})
    return read_trace(f"[{','.join(one.steps)}]")


@pytest.mark.parametrize(
    ("rule", "field", "after"),
    [
        (title("plain ${host} {{.Title}}"), "title", "plain ${host} {{.Title}}"),
        (title("[TPL]${host} ${none}"), "title", "db1 <no value>"),
        (title("[TPL]{{.Labels.host}}{{.Labels.none}}: {{.Title}}"), "title", "db1: disk full"),
        (title("[TPL]{{.EventSeverity}} {{.AlertKey}} {{.IntegrationName}}"), "title", "Critical k1 prod db"),
        (title("[TPL]a\nb"), "title", "a b"),
        (description("[TPL]{{.Description}} see ${host}"), "description", "text see db1"),
        (severity("Info"), "status", "Info"),
    ],
)
def test_a_reset(rule: dict[str, Any], field: str, after: str) -> None:
    one = draft("disk full", description="text", labels={"host": "db1"}, alert_key="k1")
    steps = processed(one, rule)
    assert getattr(one.event, field) == after
    assert [step["decision"] for step in steps] == ["reset"]
    assert steps[0]["facts"]["version"] == 4


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (title(LOOP), "template_limit"),
        (title("[TPL]{{.Labels.none}}"), "no_value"),
        (description("[TPL] {{.Labels.none}} "), "no_value"),
        (title("[TPL]{{index .Labels 3}}"), "template_error"),
    ],
)
def test_a_reset_that_fails_is_passed_over(rule: dict[str, Any], why: str) -> None:
    one = draft("disk full", description="text")
    (step,) = processed(one, rule)
    assert (one.event.title, one.event.description) == ("disk full", "text")
    assert step["facts"]["why"] == {why: [1]}


def test_what_is_too_long_is_cut_and_flagged() -> None:
    one = draft("x")
    processed(one, title('[TPL]{{repeat 600 "x"}}'), description('[TPL]{{repeat 3000 "y"}}'))
    assert (len(one.event.title), len(one.event.description)) == (512, 2_048)
    assert one.event.flags == ["title_cut", "description_cut"]


def test_later_rules_see_what_earlier_ones_made() -> None:
    one = draft("disk full", labels={"env": "dev"})
    is_info = [[{"key": "severity", "oper": "IN", "vals": ["Info"]}]]
    processed(one, only(severity("Info"), env="dev"), {**title("[TPL]{{.EventSeverity}}: {{.Title}}"), "if": is_info})
    assert one.event.title == "Info: disk full"


def test_a_drop_ends_it_by_name_and_nothing_follows() -> None:
    one, other = draft("a", labels={"env": "dev"}), draft("b")
    rules = {INTEGRATION: processor(title("[TPL]new {{.Title}}"), only(drop(), env="dev"), title("never"))}
    assert process([one, other], rules) == [other]
    assert one.fate == Fate.dropped
    steps = read_trace(f"[{','.join(one.steps)}]")
    assert [step["decision"] for step in steps] == ["reset", "process_dropped"]
    assert steps[-1]["facts"] == {"rule": 2, "version": 4}
    assert one.channel_id == 2, "it is seen by those who may see the channel it would have gone to"


def test_recoveries_skip_all_of_it() -> None:
    one = draft("a", "Ok")
    assert processed(one, drop(), title("new")) == []
    assert (one.fate, one.event.title) == (None, "a")


def beside(*active: Any, rules: Any) -> Beside:
    return Beside(rules.beside, active, NOW)


@pytest.mark.parametrize(
    ("fields", "is_inhibited"),
    [
        ({}, True),
        ({"labels": {"host": "db2"}}, False),
        ({"labels": {}}, False),
        ({"title": "other"}, False),
        ({"is_open": False}, False),
        ({"updated_at": NOW - 600_000}, False),
        ({"updated_at": NOW - 599_999}, True),
        ({"alert_key": "mine"}, False),
        ({"mute": write_mute(Mute("inhibited", NOW, "r", "n", 1, "s"))}, False),
        ({"mute": write_mute(Mute("silenced", NOW, "r", "n", 1))}, True),
    ],
)
def test_an_active_alert_with_equal_values_inhibits(fields: dict[str, Any], is_inhibited: bool) -> None:
    rules = processor(inhibit("labels.host"))
    one = draft("disk full", alert_key="mine", labels={"host": "db1"})
    rules.run(one)
    source = alert(1, **({"labels": {"host": "db1"}} | fields))
    assert beside(source, rules=rules).ends(one) is is_inhibited
    assert one.fate == (Fate.inhibited if is_inhibited else None)
    if is_inhibited:
        assert read_trace(f"[{one.steps[-1]}]")[0]["facts"] == {"rule": 1, "version": 4, "alert": source.alert_id}


def test_what_the_event_was_at_the_rules_turn_counts() -> None:
    rules = processor(severity("Info"), inhibit("severity"), severity("Warning"))
    one = draft("disk full")
    rules.run(one)
    assert beside(alert(1, status="Info"), rules=rules).ends(one)
    again = draft("disk full")
    rules.run(again)
    assert not beside(alert(1, status="Warning"), rules=rules).ends(again)


def test_an_event_that_lacks_a_value_is_not_inhibited() -> None:
    rules = processor(inhibit("labels.host"))
    one = draft("disk full")
    rules.run(one)
    assert one.beside == ()


def test_a_rule_that_this_release_cannot_read_is_passed_over() -> None:
    one = draft("x")
    broken = inhibit("labels.host")
    broken["settings"]["source_filters"][0][0]["vals"] = ["/(/"]
    (_, why) = processed(one, title("[TPL]{{"), broken, title("y"))
    assert (one.event.title, why["facts"]["why"]) == ("y", {"rule_broken": [1, 2]})
