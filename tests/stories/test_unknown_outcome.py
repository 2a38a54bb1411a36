"""Promise: a message of which nobody knows whether it arrived is sent again under its id, and says that it may be a repeat."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import HttpResponse, NoResponse

pytestmark = pytest.mark.anyio

NO_ANSWER = NoResponse(kind="timeout_after_send", text="no answer within 10 s")


async def test_an_unknown_outcome_is_repeated_and_marked(world: World) -> None:
    await world.rule(layer("robot:ops"))
    world.ends.answer("ops", NO_ANSWER)
    await world.fire("disk full")
    await world.forward("5s")
    first, second = world.expect("ops"), world.expect("ops")
    assert (first.may_repeat, second.may_repeat) == (False, True)
    assert first.delivery_id == second.delivery_id


async def test_a_refused_message_is_sent_again_without_that_mark(world: World) -> None:
    await world.rule(layer("robot:ops"))
    world.ends.answer("ops", HttpResponse(status=503, headers={}, body=b"busy"))
    await world.fire("disk full")
    await world.forward("5s")
    first, second = world.expect("ops"), world.expect("ops")
    assert (first.may_repeat, second.may_repeat) == (False, False)
