"""What changed between two versions of a route."""

from __future__ import annotations

from tocsin.routes.difference import Change, difference
from tocsin.routes.model import Case, Route, Section


def case(channel_id: int, value: str = "x") -> Case:
    return Case(conditions=[{"key": "title", "oper": "IN", "vals": [value]}], channel_ids=[channel_id])


def route(*cases: Case, default: tuple[int, ...] = (), sections: tuple[Section, ...] = ()) -> Route:
    return Route(
        account_id=1, integration_id=9, version=1, cases=list(cases), default_ids=list(default), sections=list(sections)
    )


def test_nothing_changed() -> None:
    assert difference(route(case(1)), route(case(1))) == []


def test_added_removed_changed_and_the_rest() -> None:
    assert difference(route(case(1)), route(case(1), case(2))) == [Change("added", after=1)]
    assert difference(route(case(1), case(2)), route(case(2))) == [Change("removed", before=0)]
    assert difference(route(case(1), case(2)), route(case(1), case(3))) == [Change("changed", 1, 1)]
    assert difference(route(case(1)), route(case(1), default=(2,))) == [Change("default")]
    assert difference(route(case(1)), route(case(1), sections=(Section("a", 0),))) == [Change("sections")]


def test_a_block_that_grew_is_changed_first_and_then_added() -> None:
    assert difference(route(case(1), case(9)), route(case(2), case(3), case(9))) == [
        Change("changed", 0, 0),
        Change("added", after=1),
    ]
