"""Promise: the first enabled rule that matches, from top to bottom, is followed; the others are named with the reason."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio

CRITICAL = [[{"key": "severity", "oper": "IN", "vals": ["Critical"]}]]
DB = [[{"key": "labels.service", "oper": "IN", "vals": ["db"]}]]


async def test_the_first_of_two_that_match(world: World) -> None:
    await world.rule(layer("bob"), name="second", priority=2)
    await world.rule(layer("alice"), name="first", priority=1)
    await world.fire("disk full")
    world.expect("alice")
    world.expect_silence()


async def test_rules_that_do_not_match_are_passed_over_and_named(world: World) -> None:
    await world.rule(layer("bob"), name="other service", priority=1, filters=DB)
    await world.rule(layer("carol"), name="switched off", priority=2, status="disabled")
    await world.rule(layer("alice"), name="critical", priority=3, filters=CRITICAL)
    await world.fire("disk full", labels={"service": "web"})
    world.expect("alice")
    world.expect_silence()
    (line,) = await world.lines("i_assign")
    assert [(one["name"], one["why"]) for one in line["passed"]] == [
        ("other service", "its conditions do not match the incident"),
        ("switched off", "it is disabled"),
    ]
