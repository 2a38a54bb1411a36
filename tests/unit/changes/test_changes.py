"""What a step makes of its change, and which changes stand beside an incident."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.changes.absorb import begun, followed
from tocsin.changes.model import Change
from tocsin.changes.near import ranked
from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.sources.change import STATUSES, ChangeEvent

NOW = 1_767_603_600_000


def event(status: Any, at: int, title: str = "deploy", **labels: str) -> ChangeEvent:
    return ChangeEvent("k", title, status, at, labels=labels)


def change(start_at: int, **labels: str) -> Change:
    named: dict[str, Any] = {
        "account_id": 1,
        "change_id": str(start_at),
        "integration_id": 1,
        "change_key": "k",
        "title": "t",
    }
    return Change(**named, status="Done", start_at=start_at, last_at=start_at, labels=labels)


def test_a_change_goes_on_and_ends() -> None:
    one = begun(event("Planned", NOW + HOUR), 1, 2, "c", NOW)
    assert (one.status, one.start_at, one.end_at, one.event_cnt) == ("Planned", NOW + HOUR, 0, 1)
    two = followed(one, event("Processing", NOW + 2 * HOUR, service="a"))
    three = followed(two, event("Done", NOW + 3 * HOUR, "deployed"))
    assert (three.status, three.title, three.end_at, three.event_cnt) == ("Done", "deployed", NOW + 3 * HOUR, 3)
    assert three.labels == {"service": "a"}
    again = followed(three, event("Processing", NOW + 4 * HOUR))
    assert again.end_at == 0


def test_a_late_step_is_history() -> None:
    one = followed(begun(event("Processing", NOW), 1, 2, "c", NOW), event("Done", NOW + HOUR))
    late = followed(one, event("Ready", NOW - HOUR, "older"))
    assert (late.status, late.title, late.start_at, late.event_cnt) == ("Done", "deploy", NOW - HOUR, 3)


@given(st.permutations([0, 1, 2, 3]), st.lists(st.sampled_from(STATUSES), min_size=4, max_size=4))
def test_the_order_of_arrival_decides_nothing(order: list[int], statuses: list[Any]) -> None:
    events = [event(statuses[number], NOW + number * MINUTE) for number in range(4)]
    first, *rest = [events[number] for number in order]
    one = begun(first, 1, 2, "c", NOW)
    for other in rest:
        one = followed(one, other)
    assert (one.status, one.last_at, one.start_at) == (statuses[3], NOW + 3 * MINUTE, NOW)


def test_what_touches_the_same_stands_before_what_is_only_near() -> None:
    same = change(NOW - 3 * HOUR, service="shop", env="prod")
    near = change(NOW - 5 * MINUTE, service="mail", env="prod")
    after = change(NOW + 5 * MINUTE, service="shop", env="prod")
    found = ranked([after, near, same], {"service": "shop", "env": "prod"}, NOW)
    assert [one.change for one in found] == [same, near, after]
    assert found[0].shared == ("service", "env")
    assert found[2].before_ms == -5 * MINUTE


def test_who_did_it_is_nothing_they_share() -> None:
    (one,) = ranked([change(NOW, operator="ana", check="x")], {"operator": "ana", "check": "x"}, NOW)
    assert one.shared == ()
