"""Promise: what could not be delivered is tried again with growing pauses, and given up visibly."""

import itertools

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import HttpResponse, SmtpResponse
from tocsin.notify.retry import BACKOFF_MS

pytestmark = pytest.mark.anyio

BUSY = HttpResponse(status=500, headers={}, body=b"")


async def test_after_a_failure_it_is_sent_again_under_the_same_id(world: World) -> None:
    await world.rule(layer("robot:ops"))
    world.ends.answer("ops", BUSY, BUSY)
    await world.fire("disk full")
    await world.forward("1m")
    said = [world.expect("ops") for _ in range(3)]
    assert len({one.delivery_id for one in said}) == 1
    waits = [later.at - earlier.at for earlier, later in itertools.pairwise(said)]
    for waited, least in zip(waits, BACKOFF_MS, strict=False):
        assert least <= waited <= least * 1.5
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    assert [line["outcome"] for line in await world.lines("i_notify")] == ["transient", "transient", "delivered"]


async def test_after_ten_attempts_it_is_given_up_and_said(world: World) -> None:
    await world.rule(layer("robot:ops"))
    world.ends.answer("ops", *[BUSY] * 10)
    await world.fire("disk full")
    await world.forward("3h")
    for _ in range(10):
        world.expect("ops")
    (delivery,) = await world.deliveries()
    assert delivery.state == "failed"
    assert (await world.incident()).untold


async def test_a_mail_server_that_asks_to_come_back_later_is_obeyed(world: World) -> None:
    await world.rule(layer("alice"))
    world.ends.answer("alice", SmtpResponse(code=451, text="4.7.1 greylisted"))
    await world.fire("disk full")
    await world.forward("59s")
    world.expect("alice")
    world.expect_silence()
    await world.forward("31s")
    world.expect("alice")
