"""Promise: whoever lost the lease of a message cannot write its result any more."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey

pytestmark = pytest.mark.anyio


async def test_a_result_that_comes_after_the_lease_changes_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.receiving.piece()
    slow = await journey.deliveries_due(world.product, 10)
    sent = [await world.product.sending.send_one(one) for one in slow]
    world.expect("alice")
    await world.forward("61s")
    again = world.expect("alice")
    assert again.may_repeat
    before = await world.deliveries()
    await journey.settle(world.product, sent)
    assert await world.deliveries() == before
    assert len(await world.lines("i_notify")) == 1


async def test_a_worker_that_wakes_after_its_lease_sends_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.receiving.piece()
    (slow,) = await journey.deliveries_due(world.product, 10)
    world.clock.advance(60_000)
    sent = await world.product.sending.send_one(slow)
    world.expect_silence()
    assert sent.receipt.outcome == "transient"
    await world.work()
    world.expect("alice")
