"""Promise: alerts whose texts are alike are one incident, told once; what is not alike stays apart."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event

pytestmark = pytest.mark.anyio


async def group(world: World, **settings: Any) -> None:
    """Let the channel group by likeness."""
    await world.rule(layer("alice"))
    await world.channel("db", grouping={"method": "i"} | settings)


async def fire(world: World, title: str, host: str, **fields: Any) -> None:
    """An alert about a host that names it in its title and its label."""
    await world.fire(f"{title} on {host}", labels={"resource": host, **fields.pop("labels", {})}, **fields)


async def titles(world: World) -> list[set[str]]:
    """The titles of the alerts of each incident, oldest first."""
    found: dict[str, set[str]] = {one.incident_id: set() for one in await world.incidents()}
    for alert in await world.alerts():
        found[alert.incident_id].add(alert.title)
    return list(found.values())


async def trace(world: World, title: str) -> list[dict[str, Any]]:
    """What the stages did to the event of that title."""
    ((text,),) = await world.rows(select(event.c.trace).where(event.c.title == title))
    return read_trace(text)


async def test_the_same_problem_on_other_hosts_is_one_incident(world: World) -> None:
    await group(world)
    await fire(world, "disk full", "db-01")
    world.expect("alice", title="disk full on db-01")
    await fire(world, "disk full", "db-02")
    await fire(world, "disk full", "mail.example.com")
    world.expect_silence()
    await fire(world, "replication broken", "db-01")
    world.expect("alice", title="replication broken on db-01")
    assert await titles(world) == [
        {"disk full on db-01", "disk full on db-02", "disk full on mail.example.com"},
        {"replication broken on db-01"},
    ]
    assert (await world.incident("disk full on db-01")).group_method == "i"


async def test_in_one_batch_it_is_the_same(world: World) -> None:
    await group(world)
    for title, host in (("disk full", "a-1"), ("disk full", "mail"), ("cpu busy", "a-1")):
        await world.push(f"{title} on {host}", labels={"resource": host})
    await world.work()
    world.expect("alice", title="disk full on a-1")
    world.expect("alice", title="cpu busy on a-1")
    assert await titles(world) == [{"disk full on a-1", "disk full on mail"}, {"cpu busy on a-1"}]


async def test_another_process_and_a_restart_change_nothing(world: World) -> None:
    await group(world)
    await fire(world, "disk full", "db-01")
    world.expect("alice")
    await world.stop()
    await world.restart()
    await fire(world, "disk full", "mail.example.com")
    world.expect_silence()
    assert len(await world.incidents()) == 1


async def test_why_names_the_incident_the_score_and_what_was_compared(world: World) -> None:
    await group(world, i_score_threshold=0.8)
    await fire(world, "disk full", "db-01")
    world.expect("alice")
    await fire(world, "disk full", "mail")
    (step,) = [one for one in await trace(world, "disk full on mail") if one["stage"] == "group"]
    one = await world.incident()
    assert step["decision"] == "alike"
    assert step["facts"] == {
        "incident": one.incident_id,
        "alerts": 2,
        "score": 86,
        "threshold": 80.0,
        "fields": "title, description, labels.service, labels.resource",
    }
    assert one.incident_id in step["text"]
    assert "86 of 100" in step["text"]


async def test_another_service_is_another_problem(world: World) -> None:
    await group(world)
    await world.fire("too many errors", alert_key="a", labels={"service": "pay"})
    await world.fire("too many errors", alert_key="b", labels={"service": "shop"})
    world.expect("alice")
    world.expect("alice")
    assert len(await world.incidents()) == 2


async def test_the_channel_says_what_is_compared_and_how_alike_is_enough(world: World) -> None:
    await group(world, i_keys=["labels.check"], i_score_threshold=1.0)
    await world.fire("a", labels={"check": "ping 1"})
    await world.fire("b", labels={"check": "ping 2"})
    world.expect("alice", title="a")
    await world.fire("c", labels={"check": "ping far"})
    world.expect("alice", title="c")
    await world.fire("d")
    await world.fire("e")
    world.expect("alice", title="d")
    world.expect("alice", title="e")


async def test_only_the_first_alert_of_an_incident_draws_others(world: World) -> None:
    await group(world, i_keys=["title"], i_score_threshold=0.5)
    for title in ("one two three four", "two three four five", "three four five six"):
        await world.fire(title)
    world.expect("alice", title="one two three four")
    world.expect("alice", title="three four five six")
    assert [len(one) for one in await titles(world)] == [2, 1]


async def test_a_window_ends_it(world: World) -> None:
    await group(world, time_window=10)
    for host in ("a-1", "a-2", "mail"):
        await fire(world, "disk full", host)
        await world.forward("5m")
    world.expect("alice", title="disk full on a-1")
    world.expect("alice", title="disk full on mail")
    assert [len(one) for one in await titles(world)] == [2, 1]


async def test_a_sliding_window_begins_with_the_last_merge(world: World) -> None:
    await group(world, time_window=10, window_type="sliding")
    for host in ("a-1", "a-2", "mail"):
        await fire(world, "disk full", host)
        await world.forward("6m")
    world.expect("alice")
    assert [len(one) for one in await titles(world)] == [3]


async def test_after_it_closed_the_next_alert_opens_a_new_one(world: World) -> None:
    await group(world)
    await fire(world, "disk full", "a-1")
    world.expect("alice")
    await world.close("alice")
    await fire(world, "disk full", "mail")
    world.expect("alice", title="disk full on mail")
    await fire(world, "disk full", "a-1")
    assert [len(one) for one in await titles(world)] == [1, 2]


async def test_a_full_incident_says_why_the_next_alert_opens_a_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tocsin.alerts.stages.group.MOST_ALERTS", 2)
    await group(world)
    for number in range(3):
        await fire(world, "disk full", f"a-{number}")
    assert [len(one) for one in await titles(world)] == [2, 1]
    (step,) = [one for one in await trace(world, "disk full on a-2") if one["stage"] == "group"]
    assert step["decision"] == "full"
    assert "has 2 alerts" in step["text"]
    world.expect("alice", title="disk full on a-0")
    world.expect("alice", title="disk full on a-2")


async def test_storms_are_told_once_each(world: World) -> None:
    await group(world, storm_thresholds=[3, 5])
    for number in range(6):
        await fire(world, "disk full", f"a-{number}")
    world.expect("alice", event="triggered")
    world.expect("alice", event="storm")
    world.expect("alice", event="storm")
    assert [one["threshold"] for one in await world.lines("i_storm")] == [3, 5]
