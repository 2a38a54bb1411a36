"""Promise: whoever asks why nobody told them is told who had it, how far it had come, or what stopped it."""

import pytest

from tests.world.asking import codes, sentence, why
from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Assign, Remove, Snooze

pytestmark = pytest.mark.anyio


async def test_my_layer_was_not_reached_yet(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"), name="night")
    await world.fire("disk full")
    world.expect("bob")
    assert await codes(world, "alice") == ["layer_not_reached"]
    said = await sentence(world, "alice")
    assert said == (
        "They are in layer 2 of Escalation rule night (version 1); layer 1 was told at 2026-01-05 09:00 UTC, "
        "theirs was due at 2026-01-05 09:30 UTC."
    )


async def test_a_layer_without_a_window_never_leads_to_mine(world: World) -> None:
    await world.rule(layer("bob"), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    assert await codes(world, "alice") == ["layer_never"]


async def test_acknowledged_by_somebody(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    await world.forward("5m")
    await world.ack("bob")
    await world.forward("1h")
    asked_at = world.clock.now()
    assert await codes(world, "alice", at=asked_at) == ["layer_not_reached", "acknowledged"]
    (concern,) = (await why(world, "alice")).concerns
    assert concern.reasons[1].facts["who"] == "bob"


async def test_what_happened_after_the_window_is_no_reason(world: World) -> None:
    await world.rule(layer("bob", window=60), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    asked_at = world.clock.now()
    await world.forward("50m")
    await world.ack("bob")
    assert await codes(world, "alice", at=asked_at) == ["layer_not_reached"]


async def test_closed_before_my_layer(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    await world.close("bob")
    assert await codes(world, "alice") == ["layer_not_reached", "closed"]


async def test_recovered_in_the_delay_window(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=120)
    await world.fire("disk full")
    assert await codes(world, "alice") == ["delay_window"]
    await world.forward("1m")
    await world.recover("disk full")
    assert await codes(world, "alice") == ["delay_window", "recovered"]


async def test_snoozed(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    await world.ack("bob")
    await world.command("bob", Snooze, minutes=60)
    assert await codes(world, "alice") == ["layer_not_reached", "snoozed"]
    await world.forward("2h")
    world.expect("bob")
    world.expect("alice")


async def test_given_to_somebody_directly(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"))
    await world.person("carol")
    await world.fire("disk full")
    world.expect("bob")
    await world.command("bob", Assign, type="reassign", person_ids=(world.person_id("carol"),))
    world.expect("carol")
    assert await codes(world, "alice") == ["assigned_to_others"]
    assert "carol" in await sentence(world, "alice")


async def test_deleted(world: World) -> None:
    await world.rule(layer("bob", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("bob")
    await world.command("bob", Remove)
    assert not (await why(world, "alice")).concerns  # it is listed nowhere any more


async def test_told_before_and_then_acknowledged(world: World) -> None:
    await world.rule(layer("alice", times=5, every=30))
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("10m")
    await world.ack("bob")
    await world.forward("2h")
    assert await codes(world, "alice") == ["told_before", "acknowledged"]
