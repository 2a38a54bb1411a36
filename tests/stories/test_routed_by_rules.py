"""Promise: events of a shared integration go where its route says, to several channels at once, and their recoveries find them."""

import pytest
from sqlalchemy import select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.channels.noise_rule import DropSettings
from tocsin.db.tables import alert, event
from tocsin.routes.model import Case

pytestmark = pytest.mark.anyio

BY_NAME = Case(conditions=[{"key": "title", "oper": "IN", "vals": ["*"]}], mode="name_mapping", label="labels.service")


@pytest.fixture
async def town(world: World) -> World:
    """Two channels with a person each, and a shared integration."""
    await world.channel("web")
    await world.integration("shared")
    await world.rule(layer("alice"), channel="db")
    await world.rule(layer("bob"), channel="web")
    return world


async def steps(world: World) -> list[str]:
    """What the route stage said of every event, in order."""
    rows = await world.rows(select(event.c.trace).order_by(event.c.event_id))
    return [step["text"] for row in rows for step in read_trace(row.trace) if step["stage"] == "route"]


async def open_in(world: World) -> list[str]:
    """The channels in which an alert is open."""
    names = {one.channel_id: one.name for one in world._channels.values()}
    return sorted(names[row.channel_id] for row in await world.rows(select(alert.c.channel_id).where(alert.c.is_open)))


async def test_the_first_case_that_matches(town: World) -> None:
    await town.route("shared", town.to("web", service="web"), town.to("db", severity="Critical"))
    await town.fire("slow", to="shared", labels={"service": "web"})
    town.expect("bob")
    await town.fire("full", to="shared")
    town.expect("alice")
    town.expect_silence()
    said = await steps(town)
    assert said[0].startswith("Case 1 of the route (version 1) leads to channel ")
    assert said[1].startswith("Case 2 of the route (version 1) leads to channel ")


async def test_falling_through_reaches_both_and_a_recovery_ends_both(town: World) -> None:
    await town.route("shared", town.to("web", service="web", falls_through=True), town.to("db", severity="Critical"))
    await town.fire("slow", to="shared", labels={"service": "web"})
    town.expect("bob")
    town.expect("alice")
    assert await town.fates() == ["opened", "opened"]
    await town.recover("slow", to="shared")
    assert await open_in(town) == []
    assert sorted(await town.fates()) == ["opened", "opened", "recovered", "recovered"]


async def test_the_default_takes_what_no_case_does(town: World) -> None:
    await town.route("shared", town.to("web", service="web"), default=["db"])
    await town.fire("full", to="shared")
    town.expect("alice")
    assert "its default leads to channel" in (await steps(town))[0]


async def test_a_channel_named_like_a_label(town: World) -> None:
    await town.route("shared", BY_NAME)
    await town.fire("slow", to="shared", labels={"service": "web"})
    town.expect("bob")
    await town.fire("odd", to="shared", labels={"service": 'no "such" {thing}'})
    assert await town.fates() == ["opened", "no_route"]
    assert "the channel named 'no \"such\" {thing}', and there is none" in (await steps(town))[1]


async def test_what_no_case_takes_has_a_reason(town: World) -> None:
    await town.route("shared", town.to("web", service="web"))
    await town.fire("full", to="shared")
    assert await town.fates() == ["no_route"]
    assert "it has no default: nobody can be told" in (await steps(town))[0]


async def test_a_disabled_channel_falls_to_the_default_or_says_so(town: World) -> None:
    await town.channel("web", status="disabled")
    await town.route("shared", town.to("web", service="web"))
    await town.fire("slow", to="shared", labels={"service": "web"})
    assert await town.fates() == ["channel_gone"]
    await town.route("shared", town.to("web", service="web"), default=["db"])
    await town.fire("slower", to="shared", labels={"service": "web"})
    town.expect("alice")
    assert "(version 2)" in (await steps(town))[1]


async def test_a_lower_severity_that_is_routed_elsewhere_still_reaches_the_open_alert(town: World) -> None:
    await town.route("shared", town.to("db", severity="Critical"), town.to("web", severity="Warning"))
    await town.fire("load", to="shared")
    town.expect("alice")
    await town.forward("1m")
    await town.fire("load", "Warning", to="shared")
    town.expect("bob")
    assert await open_in(town) == ["db", "web"]
    await town.forward("1m")
    await town.recover("load", to="shared")
    assert await open_in(town) == []


async def test_a_recovery_finds_its_alert_after_the_route_was_changed(town: World) -> None:
    await town.route("shared", town.to("db", severity="Critical"))
    await town.fire("load", to="shared")
    town.expect("alice")
    await town.route("shared", town.to("web", severity="Critical"))
    await town.recover("load", to="shared")
    assert await open_in(town) == []


async def test_a_recovery_that_comes_first_is_remembered_where_its_twin_will_go(town: World) -> None:
    await town.route("shared", town.to("db", severity="Critical"), town.to("web", severity="Warning"))
    early = town.clock.now() - 60_000
    await town.recover("load", to="shared")
    await town.fire("load", to="shared", event_time=early)
    assert await town.fates() == ["nothing_to_recover", "stale"]
    assert await open_in(town) == []


async def test_both_in_one_batch(town: World) -> None:
    await town.route("shared", town.to("db", severity="Critical"), town.to("web", severity="Warning"))
    await town.push("load", to="shared")
    town.clock.advance(1_000)
    await town.push("load", "Ok", to="shared")
    await town.work()
    assert await open_in(town) == []
    assert await town.fates() == ["opened", "recovered"]


async def test_noise_rules_of_each_channel_decide_for_their_copy(town: World) -> None:
    await town.noise(DropSettings(filters=[[{"key": "title", "oper": "IN", "vals": ["*"]}]]), channel="web")
    await town.route("shared", town.to("web", "db", severity="Critical"))
    await town.fire("load", to="shared")
    town.expect("alice")
    town.expect_silence()
    assert sorted(await town.fates()) == ["dropped", "opened"]


async def test_a_restart_changes_nothing(town: World) -> None:
    await town.route("shared", town.to("web", "db", severity="Critical"))
    await town.push("load", to="shared")
    await town.kill()
    await town.restart()
    await town.work()
    assert await open_in(town) == ["db", "web"]
    town.expect("alice")
    town.expect("bob")
