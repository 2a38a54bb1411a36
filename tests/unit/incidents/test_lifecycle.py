"""The life of an incident: every transition keeps its promises, and what is refused changes nothing."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.incidents import lifecycle
from tocsin.incidents.lifecycle import Transition, transition
from tocsin.incidents.model import (
    Acknowledge,
    AddResponders,
    Assign,
    Close,
    Command,
    Comment,
    Edit,
    Incident,
    Progress,
    Remove,
    Reopen,
    Snooze,
    Unacknowledge,
    Wake,
)
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import InvalidParameter

NOW = 1_767_603_600_000
IDS = ("one",)
PEOPLE = st.sampled_from([1, 2, 3])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(Acknowledge(incident_ids=IDS)),
    st.just(Unacknowledge(incident_ids=IDS)),
    st.just(Close(incident_ids=IDS)),
    st.just(Wake(incident_ids=IDS)),
    st.builds(Reopen, incident_ids=st.just(IDS), reason=st.sampled_from(["", "it came back"])),
    st.builds(Snooze, incident_ids=st.just(IDS), minutes=st.sampled_from([0, 1, 60, 1_440, 1_441])),
    st.builds(
        Assign,
        incident_ids=st.just(IDS),
        type=st.sampled_from(["assign", "reassign", "escalate"]),
        person_ids=st.lists(PEOPLE, max_size=3).map(tuple),
    ),
    st.builds(AddResponders, incident_ids=st.just(IDS), person_ids=st.lists(PEOPLE, max_size=3).map(tuple)),
    st.builds(Edit, incident_ids=st.just(IDS), severity=st.sampled_from([None, "Info", "Critical"])),
    st.builds(Comment, incident_ids=st.just(IDS), comment=st.sampled_from(["", "looking"])),
)


def _incident() -> Incident:
    return Incident(account_id=1, incident_id="one", num="00000A", severity="Warning", status="Warning")


def _do(incident: Incident, command: Command, actor_id: int = 1, now: int = NOW) -> Transition:
    return transition(incident, command, actor_id, f"assignment at {now}", now)


@given(st.lists(st.tuples(COMMANDS, PEOPLE), max_size=30))
def test_whatever_people_do_the_state_makes_sense(deeds: list[tuple[Command, int]]) -> None:
    incident = _incident()
    for number, (command, actor_id) in enumerate(deeds):
        before = copy.deepcopy(incident)
        try:
            done = _do(incident, command, actor_id, NOW + number * MINUTE)
        except InvalidParameter:
            assert incident == before
            continue
        if done == Transition() and not isinstance(command, Comment | Edit):
            assert incident == before
        _assert_sense(incident)


def _assert_sense(incident: Incident) -> None:
    acknowledged = [one.person_id for one in incident.responders if one.acknowledged_at]
    if incident.is_closed:
        assert incident.close_at
        assert incident.end_at
        assert not incident.snoozed_until_at
    else:
        assert not incident.close_at
        assert (incident.progress == Progress.processing) == bool(acknowledged)
        assert bool(incident.ack_at) == bool(acknowledged)
        assert not incident.snoozed_until_at or acknowledged
    ids = [one.person_id for one in incident.responders]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "command",
    [
        Acknowledge(incident_ids=IDS),
        Unacknowledge(incident_ids=IDS),
        Snooze(incident_ids=IDS, minutes=5),
        Assign(incident_ids=IDS, type="assign", person_ids=(1,)),
        AddResponders(incident_ids=IDS, person_ids=(1,)),
    ],
)
def test_what_is_closed_must_be_reopened_first(command: Command) -> None:
    incident = _incident()
    _do(incident, Close(incident_ids=IDS))
    with pytest.raises(InvalidParameter, match=r"INC #00000A is closed and cannot be .*; reopen it first"):
        _do(incident, command)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (Unacknowledge(incident_ids=IDS), "you have not acknowledged"),
        (Reopen(incident_ids=IDS, reason="x"), "is not closed"),
        (Snooze(incident_ids=IDS, minutes=5), "acknowledge INC #00000A before"),
        (Wake(incident_ids=IDS), "is not snoozed"),
        (Assign(incident_ids=IDS, type="reassign"), "name at least one person"),
        (Comment(incident_ids=IDS, comment=" "), "say something"),
    ],
)
def test_a_refusal_says_what_is_wrong(command: Command, says: str) -> None:
    with pytest.raises(InvalidParameter, match=says):
        _do(_incident(), command)


def test_closing_keeps_what_was_learnt() -> None:
    incident = _incident()
    done = _do(incident, Close(incident_ids=IDS, root_cause="a full disk", resolution="a bigger one"))
    assert (incident.root_cause, incident.resolution) == ("a full disk", "a bigger one")
    assert [line.type for line in done.lines] == ["i_rslv", "i_r_rc", "i_r_rsltn"]


def test_editing_says_what_it_was_before() -> None:
    incident = _incident()
    done = _do(incident, Edit(incident_ids=IDS, title="new", impact="none"))
    assert [(line.type, line.detail) for line in done.lines] == [
        ("i_r_title", {"from": "", "to": "new"}),
        ("i_r_impact", {"from": "", "to": "none"}),
    ]
    assert incident.manual_overrides == ["title"]


@pytest.mark.parametrize(("severity", "raised"), [("Critical", True), ("Info", False), ("Warning", False)])
def test_a_severity_raised_by_hand_is_news(severity: str, raised: bool) -> None:
    done = _do(_incident(), Edit(incident_ids=IDS, severity=severity))
    assert [one.kind for one in done.happenings] == ["severity_raised"] * raised


def test_removing_ends_what_was_open() -> None:
    incident = _incident()
    done = _do(incident, Remove(incident_ids=IDS))
    assert (incident.is_closed, incident.deleted_at) == (True, NOW)
    assert [one.kind for one in done.happenings] == ["removed"]


def test_every_command_has_its_transition() -> None:
    assert set(lifecycle._TRANSITIONS) == set(Command.__subclasses__())
