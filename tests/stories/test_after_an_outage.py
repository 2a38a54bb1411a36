"""Promise: after an outage people hear once what is still true, marked as late; new incidents go before repeats of old ones."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.incidents.model import Acknowledge

pytestmark = pytest.mark.anyio
MINUTE = 60_000


async def take(world: World, title: str, **fields: str) -> None:
    """An event is taken and becomes an incident, while nothing is sent."""
    await world.push(title, "Critical", alert_key=title, **fields)
    while await world.receiving.piece():
        pass


async def test_one_message_says_all_that_is_still_true(world: World) -> None:
    await world.rule(layer("alice"))
    for title in ("disk full", "cpu busy", "net down"):
        await take(world, title)
    one = await world.incident("cpu busy")
    await journey.command(world.product, Acknowledge(incident_ids=(one.incident_id,)), await world.actor("bob"))
    world.clock.advance(20 * MINUTE)
    await world.work()
    said = world.expect("alice", event="digest")
    assert "disk full" in said.text
    assert "net down" in said.text
    assert "cpu busy" not in said.text, "somebody has it"
    assert "20 min" in said.text, "it says that it is late"
    world.expect_silence()


async def test_a_single_late_message_says_so_itself(world: World) -> None:
    await world.rule(layer("alice"))
    await take(world, "disk full")
    world.clock.advance(20 * MINUTE)
    await world.work()
    assert "20 min" in world.expect("alice", event="triggered").text


async def test_what_is_not_late_has_its_own_message(world: World) -> None:
    await world.rule(layer("alice"))
    for title in ("disk full", "cpu busy"):
        await take(world, title)
    world.clock.advance(20 * MINUTE)
    await take(world, "net down")
    await world.work()
    world.expect("alice", event="digest")
    world.expect("alice", event="triggered", title="net down")


async def test_a_new_incident_goes_before_repeats_of_old_ones(world: World) -> None:
    await world.rule(layer("alice", times=2, every=5))
    for number in range(3):
        await world.fire(f"old {number}")
        world.expect("alice", title=f"old {number}")
    world.clock.advance(5 * MINUTE)
    await journey.timers_due(world.product)
    await take(world, "new")
    await world.work()
    assert [one.event for one in world.unread()] == ["triggered", "repeat", "repeat", "repeat"]
    world.expect("alice", title="new")
    for number in range(3):
        world.expect("alice", event="repeat", title=f"old {number}")


async def test_layers_that_were_due_meanwhile_are_told_in_one_message(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob", window=30), layer("carol"))
    for number in range(5):
        await world.fire(f"disk {number}")
        world.expect("alice")
    await world.ack("dave", of="disk 4")
    world.clock.advance(180 * MINUTE)  # the server was down, or yesterday's backup was restored
    await world.work()
    said = world.expect("bob", event="digest")
    assert [f"disk {number}" in said.text for number in range(5)] == [True, True, True, True, False]
    assert "150 min" in said.text, "it was due after 30 minutes"
    world.expect_silence()
    await world.forward("30m")
    for number in range(4):
        world.expect("carol", title=f"disk {number}")
