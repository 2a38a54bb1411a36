"""Promise: an endpoint that takes messages and never answers delays nobody else's."""

import asyncio

import pytest

from tests.world.far_ends import ROBOT_HOST
from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import HttpRequest, HttpResponse
from tocsin.notify.air import TO_A_TARGET

pytestmark = pytest.mark.anyio
MORE = 4


class Silent:
    """Takes a request and says nothing until it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = asyncio.Event()

    async def answer(self, _request: HttpRequest) -> HttpResponse:
        """Wait."""
        self.asked += 1
        await self.may_answer.wait()
        return HttpResponse(status=200, headers={}, body=b"{}")


async def test_a_silent_endpoint_holds_a_few_messages_and_nobody_elses(world: World) -> None:
    silent = Silent()
    world.ends.vendor("silent", f"{ROBOT_HOST}silent", silent)
    await world.rule(layer("robot:silent"))
    await world.channel("web")
    await world.integration("web")
    await world.rule(layer("alice"), channel="web")
    for number in range(TO_A_TARGET + MORE):
        await world.push(f"disk {number} full")
    await world.receiving.piece()
    await world.delivering.piece()
    await world.push("site down", to="web")
    await world.receiving.piece()
    await world.delivering.piece()
    await asyncio.sleep(0.05)
    world.expect("alice", title="site down")
    assert silent.asked == TO_A_TARGET

    assert not await world.delivering.piece(), "what has no room is left where it is"
    silent.may_answer.set()
    await world.delivering.drain()
    await world.work()
    for _ in range(TO_A_TARGET + MORE):
        world.expect("silent")
    for number in range(TO_A_TARGET + MORE):
        (delivery,) = await world.deliveries(of=f"disk {number} full")
        assert delivery.state == "delivered"
        assert delivery.attempts == 1
