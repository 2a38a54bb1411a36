"""Inhibit: which alert keeps which quiet."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.alerts.making import NOW, alert, draft, rule
from tests.world.conditions import when
from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.mute import Mute, write_mute
from tocsin.alerts.stages.inhibit import LOOK_BACK_MS, Inhibitor, InhibitRules
from tocsin.alerts.stages.subject import subject_of_alert, subject_of_event
from tocsin.channels.noise_rule import EXTRA_KEYS, InhibitSettings, NoiseRule
from tocsin.kernel.conditions import compile_filters

A = {"host": "a", "env": "prod"}


def hosts(number: int = 1, **fields: Any) -> NoiseRule:
    """What is Critical keeps what is Warning quiet, on the same host."""
    settings: dict[str, Any] = {
        "source_filters": when(severity="Critical"),
        "target_filters": when(severity="Warning"),
        "equals": ["labels.host"],
    }
    return rule(InhibitSettings(**(settings | fields)), "inhibit", number)


def _source(rules: list[NoiseRule], active: list[AlertState], target: Draft, **how: Any) -> str | None:
    known = Inhibitor(InhibitRules(rules), active, how.get("held", {}), how.get("acknowledged", ()), NOW)
    found = known.find(subject_of_event(target), target.event.alert_key, how.get("old"))
    return found.source.alert_id if found else None


@pytest.mark.parametrize(
    ("source", "labels", "is_quiet"),
    [
        ({}, A, True),
        ({"labels": {"host": "b"}}, A, False),
        ({"labels": {}}, {}, False),
        ({"status": "Warning"}, A, False),
        ({"is_open": False}, A, False),
        ({"updated_at": NOW - LOOK_BACK_MS + 1}, A, True),
        ({"updated_at": NOW - LOOK_BACK_MS}, A, False),
        ({"alert_key": "slow"}, A, False),
        ({"incident_id": "had"}, A, False),
        ({"mute": write_mute(Mute("inhibited", NOW))}, A, False),
        ({"mute": write_mute(Mute("silenced", NOW))}, A, True),
    ],
)
def test_what_keeps_an_alert_quiet(source: dict[str, Any], labels: dict[str, str], is_quiet: bool) -> None:
    active = alert(**({"labels": A} | source))
    target = draft("slow", "Warning", labels=labels)
    assert (_source([hosts()], [active], target, acknowledged={"had"}) is not None) is is_quiet


def test_attributes_can_be_what_is_equal() -> None:
    filters: dict[str, Any] = {"source_filters": when(title="host down"), "target_filters": when(title="slow")}
    same = hosts(**filters, equals=["data_source_id", "alert_severity"])
    assert _source([same], [alert()], draft("slow", "Critical")) is not None
    assert _source([same], [alert()], draft("slow", "Warning")) is None


def test_the_oldest_of_several_is_named() -> None:
    active = [alert(number, labels=A) for number in (3, 1, 2)]
    assert _source([hosts()], active, draft("slow", "Warning", labels=A)) == f"{1:024x}"


def test_what_it_has_muted_stays_so_while_it_is_open() -> None:
    cause = alert(labels=A, updated_at=0, incident_id="had")
    old = Mute("inhibited", NOW, hosts().rule_id, "", 3, cause.alert_id)
    target = draft("slow", "Warning", labels=A)
    how = {"held": {cause.alert_id: cause}, "acknowledged": {"had"}}
    assert _source([hosts()], [], target, old=old, **how) == cause.alert_id
    cause.is_open = False
    assert _source([hosts()], [], target, old=old, **how) is None
    cause.is_open = True
    assert _source([hosts(2)], [], target, old=old, **how) is None


def test_an_alert_that_changed_since_it_was_noted_counts_as_it_is() -> None:
    cause = alert(labels=A)
    known = Inhibitor(InhibitRules([hosts()]), [cause], {}, (), NOW)
    target = draft("slow", "Warning", labels=A)
    cause.status = "Info"
    assert known.find(subject_of_event(target), "slow") is None
    cause.status = "Critical"
    cause.labels = {"host": "b"}
    known.note(cause)
    assert known.find(subject_of_event(target), "slow") is None
    assert known.find(subject_of_event(draft("slow", "Warning", labels={"host": "b"})), "slow") is not None


VALUES = st.sampled_from(["a", "b"])
LABELS = st.dictionaries(st.sampled_from(["host", "env"]), VALUES, max_size=2)
SEVERITY = st.sampled_from(["Critical", "Warning"])
RULES = st.builds(
    lambda source, target, equals: (source, target, equals),
    SEVERITY,
    SEVERITY,
    st.lists(st.sampled_from(["labels.host", "labels.env"]), min_size=1, max_size=2, unique=True),
)


@given(st.lists(RULES, max_size=4), st.lists(st.tuples(SEVERITY, LABELS), max_size=4), SEVERITY, LABELS)
def test_the_index_finds_what_comparing_all_pairs_finds(
    wanted: list[Any], sources: list[Any], status: Any, labels: dict[str, str]
) -> None:
    rules = [
        hosts(number, source_filters=when(severity=source), target_filters=when(severity=target), equals=equals)
        for number, (source, target, equals) in enumerate(wanted)
    ]
    active = [alert(number, status=severity, labels=some) for number, (severity, some) in enumerate(sources)]
    target = draft("slow", status, labels=labels)
    assert _source(rules, active, target) == _naive(rules, active, target)


def _naive(rules: list[NoiseRule], active: list[AlertState], target: Draft) -> str | None:
    about = subject_of_event(target)
    for one in rules:
        settings = one.settings
        assert isinstance(settings, InhibitSettings)
        if not compile_filters(settings.target_filters, extra_keys=EXTRA_KEYS).matches(about):
            continue
        for source in active:
            other = subject_of_alert(source)
            fits = compile_filters(settings.source_filters, extra_keys=EXTRA_KEYS).matches(other)
            if fits and all(about(key) is not None and about(key) == other(key) for key in settings.equals):
                return source.alert_id
    return None
