"""Alertmanager webhooks: each alert by itself, severity, keys, times, labels."""

from typing import Any

import pytest

from tests.unit.sources.pushes import NOW, alert, prometheus_event, push, refusal, webhook
from tocsin.sources.prometheus import parse as prometheus

STARTED = NOW - 800_000


def severity_of(**labels: str) -> tuple[str, list[str]]:
    event = prometheus_event(labels={"alertname": "x", **labels})
    return event.status, event.flags


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *(("critical", "Critical"), ("CRITICAL", "Critical"), (" Critical ", "Critical"), ("warning", "Warning")),
        *(("warn", "Warning"), ("info", "Info"), ("acknowledged", "Info"), ("unknown", "Info"), ("unk", "Info")),
        ("ok", "Ok"),
    ],
)
def test_severity_words(word: str, status: str) -> None:
    assert severity_of(severity=word) == (status, [])


def test_severity_comes_from_the_first_label_that_has_one() -> None:
    assert severity_of(severity="info", priority="critical", level="critical")[0] == "Info"
    assert severity_of(priority="critical", level="info")[0] == "Critical"
    assert severity_of(level="info")[0] == "Info"
    assert severity_of(severity="", level="info")[0] == "Info"
    assert severity_of() == ("Warning", [])


def test_an_unknown_severity_is_a_flagged_warning() -> None:
    assert severity_of(severity="page") == ("Warning", ["severity_unknown"])


def test_a_resolved_alert_is_ok_whatever_its_severity_and_group() -> None:
    assert prometheus_event(status="resolved").status == "Ok"
    parsed = webhook(alert(status="resolved"), alert(), status="firing")
    assert [event.status for event in parsed.events] == ["Ok", "Critical"]


def test_title_and_description_have_several_origins() -> None:
    assert prometheus_event(annotations={"summary": "s", "title": "t"}).title == "s"
    assert prometheus_event(annotations={"title": "t"}).title == "t"
    assert prometheus_event(annotations={}).title == "DiskFull"
    assert prometheus_event(labels={"a": "b"}, annotations={}).title == "Alert without a title"
    assert prometheus_event(annotations={"description": "d", "message": "m"}).description == "d"
    assert prometheus_event(annotations={"message": "m"}).description == "m"
    assert prometheus_event().description == ""


def test_labels_are_completed_and_the_senders_own_win() -> None:
    event = prometheus_event(
        annotations={"summary": "s", "runbook_url": "http://r", "timestamp": "1790000000", "severity": "info"}
    )
    assert event.labels == {
        "alertname": "DiskFull",
        "instance": "web-1",
        "severity": "critical",
        "check": "DiskFull",
        "resource": "web-1",
        "generatorURL": "http://prometheus/graph",
        "runbook_url": "http://r",
    }
    own = {"alertname": "x", "instance": "i", "resource": "r", "check": "c", "runbook_url": "mine", "generatorURL": "g"}
    assert prometheus_event(labels=own, annotations={"runbook_url": "other"}).labels == own


@pytest.mark.parametrize("name", ["pod", "node", "host", "job"])
def test_the_resource_is_what_the_labels_name(name: str) -> None:
    assert prometheus_event(labels={"alertname": "x", name: "thing"}).labels["resource"] == "thing"


def test_resource_and_check_survive_a_crowd_of_labels() -> None:
    crowd = {f"l{n}": "v" for n in range(60)}
    event = prometheus_event(labels={**crowd, "alertname": "x", "instance": "i"})
    assert len(event.labels) == 50
    assert event.labels["resource"] == "i"
    assert event.labels["check"] == "x"
    assert event.flags == ["labels_dropped"]


def test_the_key_is_the_fingerprint_or_made_of_the_labels() -> None:
    assert prometheus_event().alert_key == "00000000000000aa"
    made = prometheus_event(fingerprint="").alert_key
    assert made == prometheus_event(fingerprint="", status="resolved", annotations={"summary": "other"}).alert_key
    assert made == prometheus_event(fingerprint=None, generatorURL="http://other").alert_key
    assert made != prometheus_event(fingerprint="", labels={"alertname": "other"}).alert_key


def test_two_severities_of_one_rule_are_two_alerts() -> None:
    keys = {
        prometheus_event(fingerprint="", labels={"alertname": "x", "severity": word}).alert_key
        for word in ("warn", "critical")
    }
    assert len(keys) == 2


def test_without_labels_and_fingerprint_the_title_makes_the_key() -> None:
    keys = {prometheus_event(fingerprint="", labels={}, annotations={"summary": text}).alert_key for text in "ab"}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, STARTED),
        ({"startsAt": "2026-09-21T14:00:00.123456789Z"}, STARTED + 123),
        ({"startsAt": "2026-09-21T22:00:00+08:00"}, STARTED),
        ({"startsAt": "0001-01-01T00:00:00Z"}, NOW),
        ({"startsAt": ""}, NOW),
        ({"annotations": {"timestamp": "1.789999999e+09"}}, NOW - 1_000),
        ({"annotations": {"timestamp": "<no value>"}}, STARTED),
        ({"annotations": {"timestamp": ""}}, STARTED),
        ({"status": "resolved", "endsAt": "2026-09-21T14:10:00Z"}, STARTED + 600_000),
        ({"status": "resolved"}, NOW),
    ],
)
def test_time(fields: dict[str, Any], at: int) -> None:
    event = prometheus_event(**fields)
    assert event.event_time == at
    assert event.flags == []


def test_a_recovery_is_newer_than_what_it_ends() -> None:
    notes = {"summary": "s", "timestamp": "1789999990"}
    firing = prometheus_event(annotations=notes)
    ended = prometheus_event(annotations=notes, status="resolved", endsAt="2026-09-21T14:13:15Z")
    assert ended.event_time > firing.event_time


def test_an_alert_that_fires_for_months_has_the_time_of_receipt() -> None:
    event = prometheus_event(startsAt="2026-01-01T00:00:00Z")
    assert event.event_time == NOW
    assert event.flags == ["time_out_of_range"]
    assert event.labels["source_time"] == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "broken",
    [None, 1, "x", [], {}, {"status": "firing"}, {"labels": [], "annotations": {}}, alert(fingerprint="f" * 256)],
)
def test_one_broken_alert_among_fifty_is_refused_alone(broken: Any) -> None:
    alerts: list[Any] = [alert(fingerprint=f"{n:016x}") for n in range(50)]
    alerts[7] = broken
    parsed = webhook(*alerts)
    assert [event.alert_key for event in parsed.events] == [f"{n:016x}" for n in range(50) if n != 7]
    (rejection,) = parsed.rejections
    assert rejection.path.startswith("alerts[7]")
    assert rejection.code
    assert rejection.text
    assert rejection.body.strip()


def test_fields_of_other_types_are_coerced() -> None:
    event = prometheus_event(
        labels={"alertname": "x", "n": 7, "none": None},
        annotations={"value": 1.5},
        startsAt=1_789_999_999,
        fingerprint=12,
    )
    assert event.labels["n"] == "7"
    assert event.labels["value"] == "1.5"
    assert "none" not in event.labels
    assert event.alert_key == "12"
    assert event.event_time == NOW - 1_000
    assert event.flags == []


def test_a_map_that_is_no_object_is_left_out_with_a_flag() -> None:
    event = prometheus_event(annotations=["x"])
    assert event.title == "DiskFull"
    assert event.flags == ["annotations_dropped"]
    assert prometheus_event(labels=["x"]).flags == ["labels_dropped"]


@pytest.mark.parametrize(
    ("status", "group", "result"), [(None, "firing", "Critical"), ("x", "resolved", "Ok"), (3, None, "Critical")]
)
def test_a_status_nobody_knows_follows_the_group(status: Any, group: Any, result: str) -> None:
    (event,) = webhook(alert(status=status), status=group).events
    assert event.status == result
    assert event.flags == ["status_unknown"]


def test_version_3_is_understood() -> None:
    body = alert()
    del body["fingerprint"]
    (event,) = webhook(body, version="3", groupKey=12_345).events
    assert event.status == "Critical"
    assert event.alert_key


@pytest.mark.parametrize("truncated", [3, "3", 2.5])
def test_truncated_groups_are_flagged(truncated: Any) -> None:
    parsed = webhook(alert(), alert(fingerprint="b"), truncatedAlerts=truncated)
    assert [event.flags for event in parsed.events] == [["alerts_truncated"], ["alerts_truncated"]]
    assert webhook(alert(), truncatedAlerts=0).events[0].flags == []
    assert webhook(alert(), truncatedAlerts=None).events[0].flags == []


@pytest.mark.parametrize("alerts", [None, {}, "x", 1])
def test_without_a_list_of_alerts_there_is_nothing(alerts: Any) -> None:
    assert refusal(push({"alerts": alerts}), prometheus).path == "alerts"
    assert refusal(push({}), prometheus).path == "alerts"


def test_no_alerts_are_no_events() -> None:
    assert webhook().events == []


def test_a_thousand_alerts_are_accepted_and_more_must_be_split() -> None:
    assert len(webhook(*[alert()] * 1_000).events) == 1_000
    for extra in (alert(), 1):
        error = refusal(push({"alerts": [*[alert()] * 1_000, extra]}), prometheus)
        assert (error.status, error.path) == (413, "alerts")
        assert "split" in error.text


def test_repeated_keys_are_flagged() -> None:
    one = b'{"status":"firing","labels":{"a":"1","a":"2"},"annotations":{"summary":"s"}}'
    (event,) = prometheus.parse(push(b'{"alerts":[' + one + b"]}")).events
    assert event.labels["a"] == "2"
    assert event.flags == ["duplicate_keys"]


def test_control_characters_are_taken_out() -> None:
    event = prometheus_event(
        labels={"alertname": "a\x00b", "instance": "i\x1b[31m"}, annotations={"summary": "x\x07y\nz"}
    )
    assert event.labels["alertname"] == "ab"
    assert event.labels["instance"] == "i[31m"
    assert event.title == "xy z"
