"""Merging by hand: what is refused, what both sides say, and what the target becomes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.alerts.making import ACCOUNT, CHANNEL, NOW, alert
from tocsin.alerts.mute import Mute, write_mute
from tocsin.alerts.stages.group import MOST_ALERTS
from tocsin.incidents import merging, upkeep
from tocsin.incidents.model import Incident, Merge, Progress, Responder
from tocsin.kernel.errors import InvalidParameter


def _incident(number: int = 1, **fields: Any) -> Incident:
    values: dict[str, Any] = {"account_id": ACCOUNT, "incident_id": f"{number:024x}", "channel_id": CHANNEL}
    return Incident(**(values | {"num": f"{number}", "title": f"title {number}", "severity": "Warning"} | fields))


@pytest.mark.parametrize(
    ("fields", "alerts", "moved", "says"),
    [
        ({}, 0, 0, ""),
        ({}, MOST_ALERTS - 1, 1, ""),
        ({}, MOST_ALERTS, 1, "at most 5000"),
        ({"progress": Progress.closed}, 1, 1, "is closed"),
        ({"progress": Progress.closed, "merged_into": "abc"}, 1, 1, "merged into another incident (abc)"),
    ],
)
def test_what_is_refused(fields: dict[str, Any], alerts: int, moved: int, says: str) -> None:
    if not says:
        merging.refuse(_incident(**fields), alerts, moved)
        return
    with pytest.raises(InvalidParameter) as refused:
        merging.refuse(_incident(**fields), alerts, moved)
    assert says in str(refused.value)


def test_people_of_open_sources_have_the_target_too_and_nobody_has_acknowledged_for_them() -> None:
    target = _incident(1, responders=[Responder(7, 1, 2)])
    sources = [
        _incident(2, responders=[Responder(7, 1), Responder(8, 1, 5)]),
        _incident(3, responders=[Responder(8, 1), Responder(9, 1)]),
        _incident(4, responders=[Responder(10, 1)], progress=Progress.closed),
    ]
    done = merging.take_in(target, sources, [], Merge(target_id="1", source_ids=("2", "3", "4")), 5, NOW)
    assert target.responders == [Responder(7, 1, 2), Responder(8, NOW), Responder(9, NOW)]
    assert done.lines[0].detail["source_responders"] == [8, 9]
    assert not done.happenings


def test_merging_alerts_brings_no_people() -> None:
    target = _incident(1)
    merging.take_in(
        target, [_incident(2, responders=[Responder(8, 1)])], [], Merge(target_id="1", alert_ids=("x",)), 5, NOW
    )
    assert target.responders == []


@pytest.mark.parametrize(
    ("is_closed", "remove", "happens"),
    [(False, False, ["closed"]), (True, False, []), (False, True, ["removed"]), (True, True, ["removed"])],
)
def test_an_emptied_source_closes_or_goes(is_closed: bool, remove: bool, happens: list[str]) -> None:
    source = _incident(
        2, progress=Progress.closed if is_closed else Progress.processing, closer_id=3 if is_closed else 0
    )
    done = merging.give_up(source, _incident(1), Merge(target_id="1", remove_sources=remove), 5, NOW)
    assert [one.kind for one in done.happenings] == happens
    assert (source.is_closed, source.merged_into) == (True, _incident(1).incident_id)
    assert source.closer_id == (3 if is_closed else 5)
    assert bool(source.deleted_at) is remove


def test_only_some_alerts_are_named_and_all_are_counted() -> None:
    moved = [alert(number) for number in range(30)]
    done = merging.take_in(_incident(1), [_incident(2)], moved, Merge(target_id="1", alert_ids=("x",)), 5, NOW)
    assert done.lines[0].type == "a_merge"
    assert (done.lines[0].detail["alerts"], len(done.lines[0].detail["source_alerts"])) == (30, merging.NAMED)


MUTED = write_mute(Mute("silenced", NOW + 5))


@pytest.mark.parametrize(
    ("fields", "alerts", "severity", "status", "happens"),
    [
        ({}, [{"severity": "Critical"}], "Critical", "Critical", ["severity_raised"]),
        ({}, [{"severity": "Info"}], "Info", "Info", []),
        ({"creator_id": 5}, [{"severity": "Info"}], "Warning", "Warning", []),
        ({"creator_id": 5}, [{"severity": "Critical"}], "Critical", "Critical", ["severity_raised"]),
        ({"manual_overrides": ["severity"]}, [{"severity": "Critical"}], "Warning", "Warning", []),
        ({"status": "Ok"}, [{"severity": "Warning", "is_open": False}], "Warning", "Ok", []),
        ({"mute": MUTED, "untold": "x"}, [{"severity": "Warning"}], "Warning", "Warning", ["unmuted"]),
        ({"mute": MUTED, "untold": "x"}, [{"severity": "Warning", "mute": MUTED}], "Warning", "Warning", []),
        ({}, [{"severity": "Warning", "mute": MUTED, "ever_muted": True}], "Warning", "Warning", []),
    ],
)
def test_what_a_target_becomes_by_the_alerts_it_has_now(
    fields: dict[str, Any], alerts: list[dict[str, Any]], severity: str, status: str, happens: list[str]
) -> None:
    target = _incident(**({"status": "Warning"} | fields))
    done = upkeep.gained(target, [alert(number, **each) for number, each in enumerate(alerts)])
    assert (target.severity, target.status, target.title) == (severity, status, "title 1")
    assert [one.kind for one in done.happenings] == happens
    assert not target.is_closed
    assert target.ever_muted is any(each.get("ever_muted", False) for each in alerts)


def test_texts_follow_only_the_alert_that_opened_the_incident() -> None:
    one = _incident(dedup_key="mine", labels={"a": "b"})
    foreign = alert(1, alert_key="mine", channel_id=99, title="foreign")
    older = alert(2, alert_key="older", title="older")
    upkeep.follow(one, [foreign, older], None, NOW)
    assert (one.title, one.labels) == ("title 1", {"a": "b"})
    upkeep.follow(one, [foreign, older, alert(3, alert_key="mine", title="new words")], None, NOW)
    assert (one.title, one.labels) == ("new words", {})
