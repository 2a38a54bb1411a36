"""The standard event: aliases, absent values, templates, clear refusals."""

import pytest

from tests.unit.sources.pushes import NOW, only, push, refusal, standard_event, standard_refusal
from tocsin.sources.standard.parse import parse


def test_title_stands_in_for_title_rule() -> None:
    assert only(parse(push({"event_status": "Info", "title": "x"}))).title == "x"
    assert standard_event(title="other").title == "disk full"
    assert standard_event(title_rule=None, title="other").title == "other"
    assert standard_event(title_rule="", title="other").title == "other"


def test_null_and_empty_fields_are_absent() -> None:
    event = standard_event(alert_key=None, labels=None, description=None, event_time=None, images=None, title=None)
    assert event == standard_event()
    assert event == standard_event(alert_key="", labels={}, description="", event_time=0, images=[])
    assert event.alert_key
    assert event.event_time == NOW


@pytest.mark.parametrize("status", ["Critical", "Warning", "Info"])
def test_each_status_is_kept(status: str) -> None:
    assert standard_event(event_status=status).status == status


@pytest.mark.parametrize("status", ["critical", "OK", "ok", "Error", "", " Warning", None, 1, True, ["Warning"], {}])
def test_another_status_is_refused_at_its_path(status: object) -> None:
    error = standard_refusal(event_status=status)
    assert (error.status, error.code, error.path) == (400, "InvalidParameter", "event_status")
    assert "Critical, Warning, Info or Ok" in error.text


def test_a_missing_status_or_title_is_refused_at_its_path() -> None:
    assert refusal(push({"title_rule": "x"})).path == "event_status"
    assert refusal(push({"event_status": "Info"})).path == "title_rule"
    assert standard_refusal(title_rule="").path == "title_rule"


@pytest.mark.parametrize("name", ["title_rule", "title", "alert_key", "description"])
@pytest.mark.parametrize("value", [1, True, ["x"], {"a": "b"}, 1.5])
def test_text_of_another_type_is_refused_at_its_path(name: str, value: object) -> None:
    error = standard_refusal(**{name: value})
    assert (error.status, error.path, error.reason) == (400, name, "field_type")


@pytest.mark.parametrize("value", [[], ["a=b"], "a=b", 1, True])
def test_labels_that_are_no_object_are_refused(value: object) -> None:
    assert standard_refusal(labels=value).path == "labels"


def test_images_that_are_no_array_are_refused() -> None:
    assert standard_refusal(images={"src": "https://x"}).path == "images"


def test_label_values_of_any_type_become_text() -> None:
    labels = {
        "int": 7,
        "float": 1.50,
        "yes": True,
        "no": False,
        "none": None,
        "text": "x",
        "big": 10**30,
        "list": ["a", 1, None, True],
        "deep": [["a"], "b"],
        "object": {"a": {"b": "ü"}},
        "empty": [],
        "void": {},
    }
    assert standard_event(labels=labels).labels == {
        "int": "7",
        "float": "1.5",
        "yes": "true",
        "no": "false",
        "text": "x",
        "big": str(10**30),
        "list": "a, 1, true",
        "deep": '[["a"],"b"]',
        "object": '{"a":{"b":"\\u00fc"}}',
        "void": "{}",
    }


def test_a_large_object_as_label_is_cut() -> None:
    event = standard_event(labels={"x": {"a": "b" * 9_000}})
    assert len(event.labels["x"]) <= 2_048
    assert event.flags == ["labels_cut"]


def test_a_recovery_needs_a_key() -> None:
    assert standard_event(event_status="Ok", alert_key="k").status == "Ok"
    for key in ("", None):
        assert standard_refusal(event_status="Ok", alert_key=key).path == "alert_key"


def test_templates_fill_the_title() -> None:
    labels = {"resource": "web-1", "check": "cpu"}
    event = standard_event(title_rule="[TPL]${resource} / ${check}", labels=labels)
    assert event.title == "web-1 / cpu"
    assert event.title_rule == "[TPL]${resource} / ${check}"
    assert standard_event(title_rule="[TPL]{{.Labels.resource}}!", labels=labels).title == "web-1!"
    assert standard_event(title_rule="[TPL]${a}", labels=labels).title == "<no value>"


def test_the_older_way_joins_labels() -> None:
    labels = {"resource": "web-1", "check": "cpu"}
    assert standard_event(title_rule="$resource::$check", labels=labels).title == "web-1 / cpu"
    assert standard_event(title_rule="$resource::$other", labels=labels).title == "web-1"
    assert standard_event(title_rule="$other", labels=labels).title == "$other"
    assert standard_event(title_rule="$5 is too much", labels=labels).title == "$5 is too much"


def test_a_template_that_fails_is_shown_as_it_is_and_flagged() -> None:
    event = standard_event(title_rule="[TPL]{{ .Labels.x")
    assert event.title == "[TPL]{{ .Labels.x"
    assert event.flags == ["title_rule_invalid"]


def test_a_template_of_any_length_is_bounded() -> None:
    event = standard_event(title_rule="[TPL]" + "${a}" * 9_999, labels={"a": "x" * 2_000})
    assert len(event.title) <= 512
    assert event.title_rule == ""
    assert event.flags == ["title_cut"]
    event = standard_event(title_rule="[TPL]" + "${a}" * 500, labels={"a": "x" * 2_000})
    assert len(event.title) <= 512


@pytest.mark.parametrize(
    "rule", ["[TPL]", "[TPL]{{", "[TPL]{{.Labels.x}}", "[TPL]${", "[TPL]{{range .}}", "[TPL]" * 9_999]
)
def test_a_title_is_never_empty(rule: str) -> None:
    assert standard_event(title_rule=rule).title.strip()


def test_the_template_is_the_identity_not_what_it_gives() -> None:
    rule = "[TPL]cpu of ${resource} is ${trigger_value}"
    first = standard_event(title_rule=rule, labels={"resource": "a", "trigger_value": "1"})
    second = standard_event(title_rule=rule, labels={"resource": "a", "trigger_value": "2"})
    assert first.title != second.title
    assert first.alert_key == second.alert_key


def test_the_integration_key_may_stand_in_the_body() -> None:
    event = standard_event(integration_key="KEY")
    assert event.labels == {}
    assert event.flags == []
