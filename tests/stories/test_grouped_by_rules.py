"""Promise: alerts whose values are equal are one incident, told once, for as long as its window is open."""

from typing import Any

import pytest

from tests.world.conditions import labels, when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.kernel.clock import HOUR

pytestmark = pytest.mark.anyio

SERVICE = [["labels.service"]]


async def group(world: World, **settings: Any) -> None:
    """Let the channel group by rules."""
    await world.rule(layer("alice"))
    await world.channel("db", grouping={"method": "p", "equals": SERVICE} | settings)


async def titles(world: World) -> list[set[str]]:
    """The titles of the alerts of each incident, oldest first."""
    found: dict[str, set[str]] = {one.incident_id: set() for one in await world.incidents()}
    for alert in await world.alerts():
        found[alert.incident_id].add(alert.title)
    return list(found.values())


async def test_equal_values_meet_in_one_incident_that_is_told_once(world: World) -> None:
    await group(world)
    await world.fire("a", labels={"service": "pay"})
    world.expect("alice", title="a")
    await world.fire("b", labels={"service": "pay"})
    world.expect_silence()
    await world.fire("c", labels={"service": "shop"})
    world.expect("alice", title="c")
    assert await titles(world) == [{"a", "b"}, {"c"}]
    assert (await world.incident("a")).group_method == "p"


async def test_in_one_batch_it_is_the_same(world: World) -> None:
    await group(world)
    for title, service in (("a", "pay"), ("b", "pay"), ("c", "shop")):
        await world.push(title, labels={"service": service})
    await world.work()
    world.expect("alice", title="a")
    world.expect("alice", title="c")
    assert await titles(world) == [{"a", "b"}, {"c"}]


async def test_the_highest_severity_counts(world: World) -> None:
    await group(world)
    await world.fire("a", "Info", labels={"service": "pay"})
    world.expect("alice")
    await world.fire("b", "Critical", labels={"service": "pay"})
    one = await world.incident()
    assert (one.severity, one.title) == ("Critical", "a")
    assert len(await world.lines("i_r_severity")) == 1


async def test_a_rule_for_criticals_finds_it_when_a_critical_joins(world: World) -> None:
    await group(world)
    await world.channel("web", grouping={"method": "p", "equals": SERVICE})
    await world.integration("web")
    await world.rule(layer("bob"), channel="web", filters=when(severity="Critical"))
    await world.fire("a", "Info", to="web", labels={"service": "pay"})
    world.expect_silence()
    await world.fire("b", "Critical", to="web", labels={"service": "pay"})
    world.expect("bob", title="a")


async def test_it_closes_when_all_have_recovered(world: World) -> None:
    await group(world)
    await world.fire("a", labels={"service": "pay"})
    world.expect("alice")
    await world.fire("b", labels={"service": "pay"})
    await world.recover("a")
    assert not (await world.incident()).is_closed
    await world.recover("b")
    assert (await world.incident()).is_closed


async def test_after_it_closed_the_next_alert_opens_a_new_one(world: World) -> None:
    await group(world)
    await world.push("a", labels={"service": "pay"})
    await world.push("a", "Ok")
    await world.push("b", labels={"service": "pay"})
    await world.work()
    world.expect("alice", title="b")
    assert await titles(world) == [{"a"}, {"b"}]
    await world.close("alice", of="b")
    await world.fire("c", labels={"service": "pay"})
    world.expect("alice", title="c")


async def test_who_acknowledged_is_not_told_of_the_next_alert(world: World) -> None:
    await group(world)
    await world.fire("a", labels={"service": "pay"})
    world.expect("alice")
    await world.ack("alice")
    await world.fire("b", labels={"service": "pay"})
    assert await titles(world) == [{"a", "b"}]


async def test_alerts_without_the_value_have_a_group_of_their_own(world: World) -> None:
    await group(world)
    await world.fire("a")
    world.expect("alice", title="a")
    await world.fire("b")
    assert await titles(world) == [{"a", "b"}]


async def test_where_all_are_required_they_are_not_grouped(world: World) -> None:
    await group(world, all_equals_required=True)
    for title in ("a", "b"):
        await world.fire(title)
        world.expect("alice", title=title)
    assert await titles(world) == [{"a"}, {"b"}]


async def test_each_list_groups_by_itself(world: World) -> None:
    await group(world, equals=[["labels.service", "severity"], ["labels.host"]], all_equals_required=True)
    await world.fire("a", labels={"service": "pay"})
    world.expect("alice")
    await world.fire("b", labels={"service": "pay", "host": "one"})
    await world.fire("c", labels={"host": "one"})
    assert await titles(world) == [{"a", "b", "c"}]
    await world.fire("d", "Info", labels={"service": "pay"})
    world.expect("alice", title="d")


async def test_the_first_case_that_matches_decides(world: World) -> None:
    hosts = {"if": labels(env="prod")[0], "equals": [["labels.host"]]}
    await group(world, cases=[hosts])
    await world.fire("a", labels={"env": "prod", "service": "pay", "host": "one"})
    await world.fire("b", labels={"env": "prod", "service": "pay", "host": "two"})
    world.expect("alice", title="a")
    world.expect("alice", title="b")
    await world.fire("c", labels={"env": "prod", "host": "one"})
    await world.fire("d", labels={"env": "dev", "service": "pay"})
    world.expect("alice", title="d")
    assert await titles(world) == [{"a", "c"}, {"b"}, {"d"}]


async def test_a_tumbling_window_begins_with_the_incident(world: World) -> None:
    await group(world, time_window=10, window_type="tumbling")
    for title in ("a", "b", "c"):
        await world.fire(title, labels={"service": "pay"})
        await world.forward("5m")
    world.expect("alice", title="a")
    world.expect("alice", title="c")
    assert await titles(world) == [{"a", "b"}, {"c"}]


async def test_a_sliding_window_begins_with_the_last_merge(world: World) -> None:
    await group(world, time_window=10, window_type="sliding")
    for title in ("a", "b", "c"):
        await world.fire(title, labels={"service": "pay"})
        await world.forward("5m")
    world.expect("alice", title="a")
    await world.forward("5m")
    await world.fire("d", labels={"service": "pay"})
    world.expect("alice", title="d")
    assert await titles(world) == [{"a", "b", "c"}, {"d"}]


async def test_a_full_incident_takes_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.alerts.stages.group.MOST_ALERTS", 3)
    await group(world)
    for number in range(7):
        await world.fire(f"{number}", labels={"service": "pay"})
    assert [len(one) for one in await titles(world)] == [3, 3, 1]
    for title in ("0", "3", "6"):
        world.expect("alice", title=title)


async def test_an_alert_that_may_be_told_tells_of_a_quiet_incident(world: World) -> None:
    await group(world)
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=when(title="a"), start_at=now, end_at=now + HOUR))
    await world.fire("a", labels={"service": "pay"})
    world.expect_silence()
    await world.fire("b", labels={"service": "pay"})
    world.expect("alice", event="triggered")
    assert (await world.incident()).untold == ""
    await world.forward("2h")


async def test_a_quiet_alert_joins_without_a_word(world: World) -> None:
    await group(world)
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=when(title="b"), start_at=now, end_at=now + HOUR))
    await world.fire("a", labels={"service": "pay"})
    world.expect("alice")
    await world.fire("b", labels={"service": "pay"})
    await world.forward("2h")
    assert (await world.incident()).ever_muted
