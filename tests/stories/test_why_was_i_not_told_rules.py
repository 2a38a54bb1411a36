"""Promise: whoever asks why nobody told them is told which rule did not lead to them, and why."""

import pytest

from tests.world.asking import codes, sentence, why
from tests.world.conditions import when
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.people import store as people_store

pytestmark = pytest.mark.anyio


async def test_conditions_did_not_match(world: World) -> None:
    await world.rule(layer("alice"), name="warnings only", filters=when(severity="Warning"))
    await world.fire("disk full")
    assert await codes(world, "alice") == ["rule_conditions"]
    assert (await sentence(world, "alice")).startswith("Escalation rule warnings only (version 1) names this person")


async def test_not_at_that_hour(world: World) -> None:
    await world.rule(layer("alice"), time_filters=[{"start": "18:00", "end": "20:00", "repeat": []}])
    await world.fire("disk full")
    assert await codes(world, "alice") == ["rule_time"]


async def test_disabled(world: World) -> None:
    await world.rule(layer("alice"), status="disabled")
    await world.fire("disk full")
    assert await codes(world, "alice") == ["rule_disabled"]


async def test_another_rule_stood_above(world: World) -> None:
    await world.rule(layer("bob"), name="first")
    await world.rule(layer("alice"), name="second", priority=1)
    await world.fire("disk full")
    world.expect("bob")
    assert await codes(world, "alice") == ["rule_below"]
    assert "rule first stands above it" in await sentence(world, "alice")


async def test_no_rule_at_all_is_said_when_the_incident_is_named(world: World) -> None:
    await world.person("alice")
    await world.fire("disk full")
    assert await codes(world, "alice", of="disk full") == ["no_rule"]


async def test_no_rule_names_me(world: World) -> None:
    await world.rule(layer("bob"))
    await world.person("alice")
    await world.fire("disk full")
    world.expect("bob")
    found = await why(world, "alice")
    assert not found.concerns
    assert found.unnamed == 1
    assert await codes(world, "alice", of="disk full") == ["not_named"]


async def test_the_rule_is_judged_as_it_was_then(world: World) -> None:
    rule = await world.rule(layer("alice"), filters=when(severity="Warning"))
    await world.fire("disk full")
    asked_at = world.clock.now()
    await world.forward("1h")
    await world.change_rule(rule, filters=[])
    assert await codes(world, "alice", at=asked_at) == ["rule_conditions"]


async def test_not_in_the_team_then(world: World) -> None:
    team_id = await world.team("dba", "bob")
    await world.person("alice")
    await world.rule(layer("team:dba"))
    await world.fire("disk full")
    world.expect("bob")
    asked_at = world.clock.now()
    await world.forward("1h")
    async with world.db.transaction() as tx:
        members = [world.person_id("bob"), world.person_id("alice")]
        await people_store.set_team_members(tx, ACCOUNT_ID, team_id, members)
        await people_store.change_team(tx, ACCOUNT_ID, team_id, {"updated_at": world.clock.now()})
    assert await codes(world, "alice", at=asked_at) == ["not_in_team_then"]
    remarks = [one.code for one in (await why(world, "alice", at=asked_at)).remarks]
    assert remarks == ["teams_today", "ways_today", "team_changed"]
