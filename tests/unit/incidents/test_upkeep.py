"""What alerts make of an incident."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.alerts.model import AlertState
from tocsin.channels.model import Channel
from tocsin.incidents.model import Progress
from tocsin.incidents.upkeep import born, follow

NOW = 1_767_603_600_000
CHANNEL = Channel(account_id=1, channel_id=2, team_id=0, name="db")


def _alert(number: int = 1, **fields: Any) -> AlertState:
    values: dict[str, Any] = {
        "account_id": 1,
        "alert_id": f"alert {number}",
        "channel_id": 2,
        "integration_id": 3,
        "incident_id": "000000000000000000ab12cd",
        "alert_key": f"key {number}",
        "title": f"title {number}",
        "title_rule": "",
        "description": f"description {number}",
        "severity": "Warning",
        "status": "Warning",
        "labels": {"number": str(number)},
        "images": "[]",
        "start_at": NOW,
        "last_at": NOW + number,
        "order_at": NOW + number,
        "end_at": 0,
        "event_cnt": 1,
        "is_open": True,
        "is_latest": True,
        "ever_muted": False,
        "closed_by": "",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return AlertState(**(values | fields))


def _over(number: int, closed_by: str = "event") -> AlertState:
    return _alert(number, status="Ok", is_open=False, closed_by=closed_by, end_at=NOW + number)


def test_an_incident_is_named_after_its_id_and_looks_like_its_first_alert() -> None:
    incident = born("000000000000000000ab12cd", [_alert()], "n", NOW)
    assert (incident.num, incident.title, incident.severity) == ("AB12CD", "title 1", "Warning")
    assert (incident.progress, incident.labels) == (Progress.triggered, {"number": "1"})


def test_severity_is_the_highest_of_all_and_texts_are_the_first_ones() -> None:
    incident = born("x" * 24, [_alert()], "n", NOW)
    done = follow(incident, [_alert(1), _alert(2, severity="Critical")], CHANNEL, NOW)
    assert (incident.severity, incident.status, incident.title) == ("Critical", "Critical", "title 1")
    assert incident.last_at == NOW + 2
    assert [line.detail for line in done.lines] == [{"from": "Warning", "to": "Critical"}]
    assert [one.kind for one in done.happenings] == ["severity_raised"]


def test_what_a_person_set_stays() -> None:
    incident = born("x" * 24, [_alert()], "n", NOW)
    incident.title, incident.severity = "mine", "Info"
    incident.manual_overrides = ["title", "severity"]
    done = follow(incident, [_alert(1, severity="Critical", title="theirs")], CHANNEL, NOW)
    assert (incident.title, incident.severity) == ("mine", "Info")
    assert (done.lines, done.happenings) == ([], [])


def test_it_is_over_when_all_have_recovered_and_not_before() -> None:
    incident = born("x" * 24, [_alert()], "n", NOW)
    follow(incident, [_over(1), _alert(2)], CHANNEL, NOW)
    assert incident.progress == Progress.triggered
    done = follow(incident, [_over(1), _over(2)], CHANNEL, NOW + 5)
    assert (incident.progress, incident.status, incident.end_at) == (Progress.closed, "Ok", NOW + 2)
    assert [one.kind for one in done.happenings] == ["closed"]


@pytest.mark.parametrize("closed_by", ["hand", "timeout"])
def test_alerts_that_were_closed_have_not_recovered(closed_by: str) -> None:
    incident = born("x" * 24, [_alert()], "n", NOW)
    done = follow(incident, [_over(1, closed_by)], CHANNEL, NOW)
    assert incident.progress == Progress.triggered
    assert done.happenings == []


def test_a_channel_can_leave_closing_to_people_and_says_so_once() -> None:
    channel = Channel(account_id=1, channel_id=2, team_id=0, name="db", disable_auto_close=True)
    incident = born("x" * 24, [_alert()], "n", NOW)
    lines = [follow(incident, [_over(1)], channel, NOW).lines for _ in range(2)]
    assert (incident.progress, incident.status) == (Progress.triggered, "Ok")
    assert [len(some) for some in lines] == [1, 0]


def test_without_alerts_nothing_changes() -> None:
    incident = born("x" * 24, [_alert()], "n", NOW)
    assert follow(incident, [], CHANNEL, NOW).happenings == []
    assert incident.status == "Warning"
