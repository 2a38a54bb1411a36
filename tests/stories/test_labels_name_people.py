"""Promise: labels name whom a layer tells only where the channel lets them, and only people, teams and groups of the account."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio
BOB = {"layer_person_reset_0_emails": "bob@example.com, Stranger@elsewhere.example"}


async def test_off_by_default(world: World) -> None:
    await world.rule(layer("alice"))
    await world.person("bob")
    await world.fire("disk full", labels=BOB)
    world.expect("alice")
    world.expect_silence()


async def test_members_take_the_place_of_the_layers_own_and_the_reason_says_so(world: World) -> None:
    await world.rule(layer("alice", window=10), layer("carol"))
    await world.person("bob")
    await world.channel("db", dynamic_assignment=True)
    await world.fire("disk full", labels=BOB)
    world.expect("bob", reason="the alert's label layer_person_reset_0_emails names you")
    world.expect_silence()
    reasons = [line["reason"] for line in await world.lines("i_unreachable")]
    assert reasons == ["Stranger@elsewhere.example is no member of this account"]
    await world.forward("10m")
    world.expect("carol", reason="you are named in it")


async def test_a_team_and_a_known_group_but_no_foreign_one(world: World) -> None:
    ops, other = world.ends.robot("ops"), world.ends.robot("other")
    await world.rule(layer("alice", "robot:ops"))
    await world.channel("web")
    await world.rule(layer("alice", "robot:other"), channel="web")
    await world.team("Database", "bob", "carol")
    await world.channel("db", dynamic_assignment=True)
    labels = {"layer_person_reset_0_team_names": "database", "layer_webhook_reset_0_feishus": "unknown-token"}
    await world.fire("disk full", labels=labels)
    world.expect("bob")
    world.expect("carol")
    world.expect("ops")
    world.expect_silence()
    assert [line["reason"] for line in await world.lines("i_unreachable")] == [
        "no rule of this account has the feishu bot that a label names"
    ]
    assert ops != other


async def test_where_nobody_of_the_account_is_named_the_layer_keeps_its_own(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", dynamic_assignment=True)
    await world.fire("disk full", labels={"layer_person_reset_0_emails": "stranger@elsewhere.example"})
    world.expect("alice")
