"""Whether a message is still worth sending, decided in the moment it is sent."""

import pytest

from tests.unit.notify.samples import delivery
from tocsin.incidents.model import AssignedTo, Incident, Progress
from tocsin.notify.recheck import why_not

NOW = 1_767_603_600_000


def incident(**fields: object) -> Incident:
    """An open incident, given to assignment `a`."""
    return Incident(**({"account_id": 1, "incident_id": "one", "assigned_to": AssignedTo(id="a")} | fields))  # type: ignore[arg-type]


def test_while_nobody_has_it_it_is_sent() -> None:
    assert why_not(delivery(), incident(), NOW) == ""


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"progress": Progress.closed}, "was over"),
        ({"progress": Progress.processing}, "somebody had acknowledged"),
        ({"snoozed_until_at": NOW + 1}, "was snoozed"),
        ({"assigned_to": AssignedTo(id="b")}, "was assigned anew"),
        ({"deleted_at": NOW}, "was deleted"),
    ],
)
def test_afterwards_it_says_why_not(fields: dict[str, object], says: str) -> None:
    assert says in why_not(delivery(), incident(**fields), NOW)


def test_a_snooze_that_is_over_holds_nothing_back() -> None:
    assert why_not(delivery(), incident(snoozed_until_at=NOW), NOW) == ""


def test_an_incident_that_never_was() -> None:
    assert "was deleted" in why_not(delivery(), None, NOW)


def test_some_messages_are_worth_it_until_it_is_over() -> None:
    until_closed = delivery(until="closed")
    assert why_not(until_closed, incident(progress=Progress.processing), NOW) == ""
    assert why_not(until_closed, incident(assigned_to=AssignedTo(id="b")), NOW) == ""
    assert "was over" in why_not(until_closed, incident(progress=Progress.closed), NOW)


def test_and_some_always_but_never_about_what_is_deleted() -> None:
    always = delivery(until="always")
    assert why_not(always, incident(progress=Progress.closed), NOW) == ""
    assert "was deleted" in why_not(always, incident(deleted_at=1), NOW)
