"""Promise: beside an alert that says more, its consequences tell nobody; when the cause is over, what still fires is told."""

from typing import Any

import pytest

from tests.world.conditions import when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import InhibitSettings

pytestmark = pytest.mark.anyio
A, B = {"host": "a"}, {"host": "b"}


def hosts(**fields: Any) -> InhibitSettings:
    """What is Critical keeps what is Warning quiet, on the same host."""
    settings: dict[str, Any] = {
        "source_filters": when(severity="Critical"),
        "target_filters": when(severity="Warning"),
        "equals": ["labels.host"],
    }
    return InhibitSettings(**(settings | fields))


async def test_a_consequence_is_recorded_and_tells_nobody(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(hosts(), name="host down")
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=A)
    world.expect_silence()
    down, slow = await world.alerts()
    assert (down.ever_muted, slow.ever_muted) == (False, True)
    assert (await world.incident("slow")).untold == (
        f"Nobody was told: inhibit rule host down (version 1) keeps it quiet while alert {down.alert_id} is active."
    )
    (line,) = await world.lines("i_muted", of="slow")
    assert (line["rule_id"], line["alert_id"]) == (rule.rule_id, down.alert_id)


async def test_on_another_host_it_is_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=B)
    world.expect("alice", title="slow")


async def test_what_is_not_there_equals_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down")
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning")
    world.expect("alice", title="slow")


async def test_when_the_cause_is_over_the_next_event_tells(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=A)
    await world.recover("host down", labels=A)
    await world.fire("slow", "Warning", labels=A)
    world.expect("alice", event="triggered", title="slow")


async def test_when_the_cause_is_over_ten_minutes_tell(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=A)
    await world.recover("host down", labels=A)
    await world.forward("10m")
    world.expect("alice", event="triggered", title="slow")
    await world.forward("1d")


async def test_as_long_as_the_cause_is_open_it_stays_quiet(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=A)
    await world.forward("1d")
    await world.fire("slow", "Warning", labels=A)
    world.expect_silence()


async def test_a_cause_of_long_ago_inhibits_nothing_new(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.forward("10m")
    await world.fire("slow", "Warning", labels=A)
    world.expect("alice", title="slow")
    await world.fire("host down", labels=A)
    await world.fire("slower", "Warning", labels=A)
    world.expect_silence()


async def test_what_somebody_has_inhibits_nothing_new(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.ack("alice")
    await world.fire("slow", "Warning", labels=A)
    world.expect("alice", title="slow")


async def test_discarded_leaves_no_alert(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts(discard=True))
    await world.fire("host down", labels=A)
    world.expect("alice", title="host down")
    await world.fire("slow", "Warning", labels=A)
    assert await world.fates() == ["opened", "inhibited"]
    assert [one.title for one in await world.alerts()] == ["host down"]
    await world.recover("host down", labels=A)
    await world.fire("slow", "Warning", labels=A)
    world.expect("alice", title="slow")


async def test_two_that_inhibit_each_other_never_hide_both(world: World) -> None:
    await world.rule(layer("alice"))
    both = when(title="*")
    await world.noise(hosts(source_filters=both, target_filters=both))
    await world.fire("one", labels=A)
    world.expect("alice", title="one")
    await world.fire("other", labels=A)
    world.expect_silence()
    await world.recover("one", labels=A)
    await world.fire("one", labels=A)
    world.expect("alice", title="one")
    await world.forward("10m")
    world.expect("alice", title="other")
    await world.forward("1d")


async def test_cause_and_consequence_in_one_batch(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(hosts())
    await world.push("host down", labels=A)
    await world.push("slow", "Warning", labels=A)
    await world.push("host down", "Ok", labels=A)
    await world.push("late", "Warning", labels=A)
    await world.work()
    world.expect("alice", title="late")
    assert [one.ever_muted for one in await world.alerts()] == [False, True, False]
    await world.forward("10m")
    world.expect("alice", title="slow")
