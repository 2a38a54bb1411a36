"""Where events go: a table of cases, and the compiled plan against one that reads every case in turn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.channels.model import Channel
from tocsin.kernel.conditions import Subject, compile_filters
from tocsin.routes.model import Case, Route
from tocsin.routes.plan import DEFAULT, EXTRA_KEYS, Dead, Decision, RoutePlan, Way, label_key


def channel(channel_id: int, name: str, status: str = "enabled") -> Channel:
    return Channel(account_id=1, channel_id=channel_id, team_id=0, name=name, status=status)


CHANNELS = {one.channel_id: one for one in (channel(1, "db"), channel(2, "web"), channel(3, "off", "disabled"))}


def case(*ids: int, on: bool = False, **asked: str) -> Case:
    conditions = [{"key": key.replace("__", "."), "oper": "IN", "vals": [value]} for key, value in asked.items()]
    return Case(conditions=conditions, channel_ids=list(ids), falls_through=on)


NAMED = Case(conditions=[{"key": "title", "oper": "IN", "vals": ["*"]}], mode="name_mapping", label="service")


def subject(**values: str) -> Subject:
    return {"title": "t", "severity": "Critical", **{key.replace("__", "."): one for key, one in values.items()}}.get


def plan(*cases: Case, default: tuple[int, ...] = ()) -> RoutePlan:
    return RoutePlan(
        Route(account_id=1, integration_id=9, version=4, cases=list(cases), default_ids=list(default)), CHANNELS
    )


@pytest.mark.parametrize(
    ("cases", "default", "expected"),
    [
        ([case(1, severity="Critical"), case(2, severity="Critical")], (), [Way(1, 0)]),
        ([case(1, severity="Critical", on=True), case(2, severity="Critical")], (), [Way(1, 0), Way(2, 1)]),
        ([case(1, severity="Critical", on=True), case(2, severity="Info")], (2,), [Way(1, 0)]),
        ([case(1, 2, severity="Critical", on=True), case(2, title="t")], (), [Way(1, 0), Way(2, 0)]),
        ([case(1, severity="Info")], (2,), [Way(2, DEFAULT)]),
        ([case(3, severity="Critical")], (2,), [Way(2, DEFAULT)]),
        ([case(77, severity="Critical"), case(1, title="t")], (), []),
        ([NAMED], (1,), [Way(2, 0)]),
        ([case(1, severity="Info")], (), []),
    ],
)
def test_cases_from_top_to_bottom(cases: list[Case], default: tuple[int, ...], expected: list[Way]) -> None:
    found = plan(*cases, default=default).decide(subject(labels__service="web"))
    assert list(found.ways) == expected


def test_ends_that_lead_nowhere_are_named() -> None:
    assert plan(case(3, severity="Critical")).decide(subject()).dead == (Dead(0, 3),)
    assert plan(NAMED).decide(subject(labels__service="odd")).dead == (Dead(0, 0, "odd"),)
    assert plan(NAMED).decide(subject()).dead == (Dead(0, 0, ""),)
    assert plan(case(1, severity="Info")).decide(subject()) == Decision((), (), False)


def naive(route: Route, asked: Subject) -> list[int]:
    """Every case in turn, as the domain page says it."""
    usable = {1, 2}
    found: list[int] = []
    for one in route.cases:
        if not compile_filters([one.conditions], extra_keys=EXTRA_KEYS).matches(asked):
            continue
        names = {each.name: each.channel_id for each in CHANNELS.values()}
        ids = one.channel_ids if one.mode == "standard" else [names.get(asked(label_key(one)) or "", 0)]
        found += [one_id for one_id in dict.fromkeys(ids) if one_id in usable and one_id not in found]
        if not one.falls_through:
            break
    return found or [one for one in dict.fromkeys(route.default_ids) if one in usable]


VALUES = ["Critical", "Warning", "web", "db", "w*", "/^d/", "*", "num:gt:3", "5"]
KEYS = ["severity", "title", "labels.service", "labels.host"]
conditions = st.fixed_dictionaries(
    {
        "key": st.sampled_from(KEYS),
        "oper": st.sampled_from(["IN", "NOTIN"]),
        "vals": st.lists(st.sampled_from(VALUES), min_size=1, max_size=3),
    }
)
cases = st.builds(
    Case,
    conditions=st.lists(conditions, min_size=1, max_size=3),
    channel_ids=st.lists(st.sampled_from([1, 2, 3, 77]), min_size=1, max_size=3),
    falls_through=st.booleans(),
    mode=st.sampled_from(["standard", "name_mapping"]),
    label=st.just("service"),
)


@given(
    st.lists(cases, max_size=8),
    st.lists(st.sampled_from([1, 2, 3]), max_size=2),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["Critical", "Warning", "web", "db", "5"])),
)
def test_the_compiled_plan_decides_like_a_naive_one(
    some: list[Case], default: list[int], values: dict[str, Any]
) -> None:
    route = Route(account_id=1, integration_id=9, version=1, cases=some, default_ids=default)
    found = RoutePlan(route, CHANNELS).decide(values.get)
    assert [one.channel_id for one in found.ways] == naive(route, values.get)
