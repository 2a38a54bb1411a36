"""Promise: after a stop or a crash everything goes on where it was, and only what was in the air may come twice."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey

pytestmark = pytest.mark.anyio


async def test_timers_go_on_after_a_restart(world: World) -> None:
    await world.rule(layer("alice", times=2, every=10, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.stop()
    await world.restart()
    await world.forward("30m")
    world.expect("alice", event="repeat")
    world.expect("bob")


async def test_accepted_and_not_worked_on_it_is_worked_on_by_the_next_process(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.kill()
    await world.restart()
    await world.work()
    world.expect("alice")


async def test_killed_between_claim_and_send_it_is_sent_when_the_lease_is_over(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.receiving.piece()
    await journey.deliveries_due(world.product, 10)
    await world.kill()
    await world.restart()
    await world.forward("59s")
    world.expect_silence()
    await world.forward("1s")
    said = world.expect("alice")
    assert said.may_repeat


async def test_after_a_long_pause_one_message_stands_for_all_that_were_missed(world: World) -> None:
    await world.rule(layer("alice", times=10, every=5, window=60), layer("bob", window=60), layer("carol"))
    await world.fire("disk full")
    world.expect("alice")
    world.clock.advance(42 * 60_000)
    await world.work()
    world.expect("alice", event="repeat")
    world.expect_silence()
    world.clock.advance(5 * 60 * 60_000)
    await world.work()
    world.expect("bob", event="escalated")
    world.expect_silence()


async def test_recovered_during_a_long_pause_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice", times=10, every=5))
    await world.fire("disk full")
    world.expect("alice")
    await world.push("disk full", "Ok")
    world.clock.advance(42 * 60_000)
    await world.work()
    world.expect_silence()
