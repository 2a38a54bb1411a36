"""Group: what alerts are found by, and which incident takes them."""

from __future__ import annotations

from itertools import count
from typing import Any

import msgspec
import pytest
from msgspec import structs

from tests.unit.alerts.making import CHANNEL, NOW, alert, channel, draft
from tests.world.conditions import labels
from tocsin.alerts.explain import read_trace
from tocsin.alerts.model import Draft
from tocsin.alerts.stages.group import MOST_ALERTS, Group, Grouper, GroupRules, group_rules, storm_thresholds
from tocsin.alerts.stages.similar import SimilarRules
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.kernel.clock import MINUTE

PAY = {"service": "pay", "host": "a"}


def _keys(grouping: dict[str, Any], **fields: Any) -> list[str]:
    return GroupRules(grouping).keys(subject_of_event(draft(**fields)))


@pytest.mark.parametrize(
    ("grouping", "one", "other", "meet"),
    [
        ({"equals": [["labels.service"]]}, PAY, {"service": "pay"}, True),
        ({"equals": [["labels.service"]]}, PAY, {"service": "shop"}, False),
        ({"equals": [["labels.service", "labels.host"]]}, PAY, {"service": "pay", "host": "b"}, False),
        ({"equals": [["labels.service"], ["labels.host"]]}, PAY, {"service": "shop", "host": "a"}, True),
        ({"equals": [["labels.service"]]}, {}, {}, True),
        ({"equals": [["labels.service"]]}, {}, PAY, False),
        ({"equals": [["labels.service"]], "all_equals_required": True}, {}, {}, False),
        ({"equals": [["labels.service"], ["labels.host"]], "all_equals_required": True}, PAY, {"host": "a"}, True),
        ({"equals": [["title"]]}, PAY, {}, True),
        ({"equals": []}, PAY, PAY, False),
        ({"cases": [{"if": labels(host="a")[0], "equals": ["labels.host"]}]}, PAY, {"host": "a"}, True),
        ({"cases": [{"if": labels(host="b")[0], "equals": ["labels.host"]}]}, PAY, PAY, False),
        (
            {"equals": [["labels.service"]], "cases": [{"if": labels(host="a")[0], "equals": ["labels.service"]}]},
            PAY,
            {"service": "pay"},
            False,
        ),
    ],
)
def test_what_is_equal(grouping: dict[str, Any], one: dict[str, str], other: dict[str, str], meet: bool) -> None:
    shared = set(_keys(grouping, labels=one)) & set(_keys(grouping, labels=other))
    assert bool(shared) is meet


def test_a_value_is_never_taken_for_another_ones() -> None:
    names = {"equals": [["labels.a", "labels.b"]]}
    assert _keys(names, labels={"a": "xy", "b": ""}) != _keys(names, labels={"a": "x", "b": "y"})
    assert _keys({"equals": [["labels.a"]]}, labels={"a": "x"}) != _keys({"equals": [["labels.b"]]}, labels={"b": "x"})


def _joins(group: Group | None, now: int = NOW, **grouping: Any) -> bool:
    wanted = channel(grouping={"method": "p", "equals": [["labels.service"]]} | grouping)
    rules = group_rules(wanted)
    assert isinstance(rules, GroupRules)
    one = draft(labels=PAY)
    keys = rules.keys(subject_of_event(one))
    groups = {"known": group} if group is not None else {}
    by_key = {(CHANNEL, key): "known" for key in keys}
    numbers = count(1)
    grouper = Grouper(
        {CHANNEL: wanted}, {CHANNEL: rules}, {one.event_id: keys}, by_key, groups, lambda: f"new {next(numbers)}", now
    )
    new = alert()
    joined = grouper.place(one, new)
    assert new.incident_id == ("known" if joined else "new 1")
    assert grouper.marks == ({} if joined else {(CHANNEL, key): "new 1" for key in keys})
    return joined


TUMBLING = {"time_window": 10, "window_type": "tumbling"}
SLIDING = {"time_window": 10, "window_type": "sliding"}


@pytest.mark.parametrize(
    ("group", "grouping", "after_min", "joins"),
    [
        (None, {}, 0, False),
        (Group(NOW, NOW, 1, 1), {}, 43_200, True),
        (Group(NOW, NOW, 1, 1, is_over=True), {}, 0, False),
        (Group(NOW, NOW, 1, 1, is_off=True), {}, 0, False),
        (Group(NOW, NOW, MOST_ALERTS - 1, 1), {}, 0, True),
        (Group(NOW, NOW, MOST_ALERTS, 1), {}, 0, False),
        (Group(NOW, NOW + 9 * MINUTE, 2, 1), TUMBLING, 9, True),
        (Group(NOW, NOW + 9 * MINUTE, 2, 1), TUMBLING, 10, False),
        (Group(NOW, NOW + 9 * MINUTE, 2, 1), SLIDING, 18, True),
        (Group(NOW, NOW + 9 * MINUTE, 2, 1), SLIDING, 19, False),
        (Group(NOW, NOW, 1, 1), {"time_window": 0, "window_type": "sliding"}, 43_200, True),
    ],
)
def test_which_incident_takes_it(group: Group | None, grouping: dict[str, Any], after_min: int, joins: bool) -> None:
    assert _joins(group, NOW + after_min * MINUTE, **grouping) is joins


def test_with_its_last_alert_an_incident_is_over_unless_the_channel_keeps_it_open() -> None:
    for keeps in (False, True):
        group = Group(NOW, NOW, 2, 2)
        grouper = Grouper({CHANNEL: channel(disable_auto_close=keeps)}, {}, {}, {}, {"incident 1": group}, str, NOW)
        grouper.ended(alert())
        assert not group.is_over
        grouper.ended(alert())
        assert group.is_over is not keeps


def test_without_rules_each_alert_is_an_incident_of_its_own() -> None:
    assert group_rules(channel(grouping={"method": "n", "equals": [["title"]]})) is None
    assert group_rules(channel()) is None


@pytest.mark.parametrize(
    ("grouping", "thresholds"),
    [
        ({"method": "p", "storm_thresholds": [5, 50]}, [5, 50]),
        ({"method": "p", "storm_threshold": 7}, [7]),
        ({"method": "p", "storm_threshold": 7, "storm_thresholds": [5]}, [5]),
        ({"method": "p", "storm_threshold": 0}, []),
        ({"method": "p"}, []),
        ({"method": "n", "storm_thresholds": [5]}, []),
    ],
)
def test_at_which_counts_a_channel_warns(grouping: dict[str, Any], thresholds: list[int]) -> None:
    assert storm_thresholds(channel(grouping=grouping)) == thresholds


def _alike(
    by_key: dict[str, str], alike: list[tuple[str, float]], groups: dict[str, Group]
) -> tuple[str, Grouper, Draft]:
    """The incident that takes an alert whose likeness is ``own``, beside others that are alike."""
    wanted = channel(grouping={"method": "i"})
    rules = group_rules(wanted)
    assert isinstance(rules, SimilarRules)
    one, new = draft(), alert()
    grouper = Grouper(
        {CHANNEL: wanted},
        {CHANNEL: rules},
        {one.event_id: ["own"]},
        {(CHANNEL, key): incident for key, incident in by_key.items()},
        groups,
        lambda: "new",
        NOW,
        {(CHANNEL, "own"): alike},
    )
    grouper.place(one, new)
    return new.incident_id, grouper, one


OPEN, OVER = Group(NOW, NOW, 1, 1), Group(NOW, NOW, 1, 0, is_over=True)
OFF = Group(NOW, NOW, 1, 1, is_off=True)
CASES: list[tuple[dict[str, str], list[tuple[str, float]], dict[str, Group], str, list[str]]] = [
    ({}, [], {}, "new", []),
    ({"own": "a"}, [], {"a": OPEN}, "a", ["alike"]),
    ({"own": "a"}, [("near", 0.9)], {"a": OVER}, "new", []),
    ({"own": "a", "near": "b"}, [("near", 0.9)], {"a": OVER, "b": OPEN}, "b", ["alike"]),
    ({"near": "b", "far": "c"}, [("near", 0.9), ("far", 0.86)], {"b": OPEN, "c": OPEN}, "b", ["alike"]),
    ({"near": "b", "far": "c"}, [("near", 0.9), ("far", 0.86)], {"b": OFF, "c": OPEN}, "c", ["merge_off", "alike"]),
    ({"near": "b"}, [("near", 0.9)], {}, "new", []),
    ({"near": "b", "far": "b"}, [("near", 0.9), ("far", 0.86)], {"b": OFF}, "new", ["merge_off"]),
]


@pytest.mark.parametrize(("by_key", "alike", "groups", "taken_by", "said"), CASES)
def test_the_most_alike_incident_that_takes_more_takes_it(
    by_key: dict[str, str],
    alike: list[tuple[str, float]],
    groups: dict[str, Group],
    taken_by: str,
    said: list[str],
) -> None:
    fresh = {key: structs.replace(one) for key, one in groups.items()}
    incident_id, grouper, one = _alike(by_key, alike, fresh)
    assert incident_id == taken_by
    assert [msgspec.json.decode(step)[1] for step in one.steps] == said
    assert grouper.marks == ({(CHANNEL, "own"): "new"} if taken_by == "new" else {})


@pytest.mark.parametrize(
    ("group", "grouping", "why"),
    [
        (Group(NOW, NOW, MOST_ALERTS, 1), {}, "full"),
        (Group(NOW, NOW, 1, 1, is_off=True), {}, "merge_off"),
        (Group(NOW - 10 * MINUTE, NOW, 1, 1), TUMBLING, "window_over"),
    ],
)
def test_an_incident_that_takes_no_more_says_why(group: Group, grouping: dict[str, Any], why: str) -> None:
    wanted = channel(grouping={"method": "p", "equals": [["title"]]} | grouping)
    rules = group_rules(wanted)
    assert rules is not None
    one = draft()
    grouper = Grouper(
        {CHANNEL: wanted}, {CHANNEL: rules}, {one.event_id: ["k"]}, {(CHANNEL, "k"): "a"}, {"a": group}, str, NOW
    )
    grouper.place(one, alert())
    said, began = read_trace(f"[{','.join(one.steps)}]")
    assert (said["decision"], said["facts"]["incident"]) == (why, "a")
    assert "incident a" in said["text"]
    assert (began["decision"], began["facts"]["why"]) == ("began", why)
