"""Wake-up calls inside a process."""

import pytest

from tocsin.db.wakes import Wakes

pytestmark = pytest.mark.anyio


async def test_everybody_who_waits_for_a_topic_is_woken_and_nobody_else() -> None:
    wakes = Wakes()
    one, two, other = wakes.subscribe("inbox"), wakes.subscribe("inbox"), wakes.subscribe("timer")
    wakes.ring("inbox")
    assert [event.is_set() for event in (one, two, other)] == [True, True, False]


async def test_who_has_left_is_not() -> None:
    wakes = Wakes()
    one = wakes.subscribe("inbox")
    wakes.unsubscribe("inbox", one)
    wakes.ring("inbox")
    assert not one.is_set()


async def test_a_topic_without_anybody_is_no_error() -> None:
    Wakes().ring("nobody listens")
