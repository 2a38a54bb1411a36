"""Promise: a robot that answers 200 with an error number inside has not delivered anything."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import HttpResponse

pytestmark = pytest.mark.anyio


def _said(body: bytes) -> HttpResponse:
    return HttpResponse(status=200, headers={}, body=body)


async def test_a_wrong_signature_is_a_failure_and_the_next_layer_is_told(world: World) -> None:
    await world.rule(layer("robot:ops", robot_type="feishu", window=30), layer("alice"))
    world.ends.answer("ops", _said(b'{"code": 19021, "msg": "sign match fail"}'))
    await world.fire("disk full")
    world.expect("ops")
    world.expect("alice", event="escalated")
    robot, _ = await world.deliveries()
    assert robot.state == "failed"
    assert "signature" in robot.result


async def test_asked_to_slow_down_it_waits(world: World) -> None:
    await world.rule(layer("robot:ops", robot_type="dingtalk"))
    world.ends.answer("ops", _said(b'{"errcode": 410100, "errmsg": "too fast"}'))
    await world.fire("disk full")
    first = world.expect("ops")
    await world.forward("5m")
    again = world.expect("ops")
    assert again.at - first.at >= 10_000
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
