"""Promise: a notifier that breaks over one message fails that message visibly and holds up no other."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Response
from tocsin.notifiers.webhook.notifier import PlainWebhook

pytestmark = pytest.mark.anyio


async def test_one_that_cannot_be_built_fails_and_the_others_go_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = PlainWebhook.build

    def break_over_poison(self: PlainWebhook, message: Message, *rest: object) -> object:
        if message.title == "poison":
            raise ZeroDivisionError("a fault of the plugin")
        return build(self, message, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(PlainWebhook, "build", break_over_poison)
    await world.rule(layer("robot:ops", window=30), layer("alice"))
    await world.push("poison")
    await world.push("disk full")
    await world.work()
    world.expect("ops", title="disk full")
    world.expect("alice", event="escalated", title="poison")
    robot, _ = await world.deliveries("poison")
    assert robot.state == "failed"
    await world.close("bob", "disk full")


async def test_an_answer_that_cannot_be_read_fails_it_and_the_next_layer_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_over_answers(_: PlainWebhook, __: Response) -> None:
        raise ZeroDivisionError("a fault of the plugin")

    monkeypatch.setattr(PlainWebhook, "judge", break_over_answers)
    await world.rule(layer("robot:ops", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("ops")
    world.expect("alice", event="escalated")
    robot, _ = await world.deliveries()
    assert (robot.state, robot.result) == ("failed", "the notifier failed: a fault of the plugin")
