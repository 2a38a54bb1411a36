"""Promise: the pace a target takes is kept: what piles up is said in one digest, and a 429 is obeyed by everything that waits."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import HttpResponse

pytestmark = pytest.mark.anyio


async def test_a_flood_becomes_a_digest(world: World) -> None:
    await world.rule(layer("robot:ops", robot_type="dingtalk"))
    for number in range(25):
        await world.push(f"disk {number}")
    await world.work()
    said = world.unread()
    assert len(said) == 5
    assert "21 incidents" in said[-1].text
    await world.forward("10m")
    for _ in range(5):
        world.expect("ops")
    world.expect_silence()
    for number in range(25):
        (delivery,) = await world.deliveries(f"disk {number}")
        assert delivery.state == "delivered"
        assert bool(delivery.digest_id) == (number > 4)


async def test_no_minute_sees_more_than_the_target_takes(world: World) -> None:
    await world.rule(layer("robot:ops", robot_type="dingtalk", times=3, every=0.5))
    for number in range(60):
        await world.push(f"disk {number}")
        await world.forward("1s")
    await world.forward("10m")
    times = [world.expect("ops").at for _ in range(len(world.unread()))]
    for at in times:
        assert sum(at <= other < at + 60_000 for other in times) <= 20 + 5


async def test_a_429_holds_back_everything_for_that_target_and_nothing_else(world: World) -> None:
    await world.rule(layer("robot:ops", "robot:other"))
    world.ends.answer("ops", HttpResponse(status=429, headers={"retry-after": "120"}, body=b""))
    await world.fire("one")
    world.expect("ops", title="one")
    world.expect("other", title="one")
    await world.forward("10s")
    await world.fire("two")
    world.expect("other", title="two")
    await world.forward("109s")
    world.expect_silence()
    await world.forward("2m")
    said = world.expect("ops", event="digest")
    assert [line["title"] for line in said.body["digest"]] == ["one", "two"]
