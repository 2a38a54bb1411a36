"""Promise: what a drop rule matches never becomes an alert, and the books know what became of it."""

import pytest
from sqlalchemy import select

from tests.world.conditions import labels, when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.channels.noise_rule import DropSettings
from tocsin.db.tables import event
from tocsin.notify.explain_flow import explain
from tocsin.notify.explanation import RuleRef

pytestmark = pytest.mark.anyio


async def test_it_leaves_no_alert_but_a_reason(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(DropSettings(filters=labels(env="dev")), name='dev is "dropped"')
    await world.fire("disk full", labels={"env": "dev"})
    world.expect_silence()
    assert await world.alerts() == []
    assert await world.fates() == ["dropped"]
    (row,) = await world.rows(select(event.c.trace))
    step = read_trace(row.trace)[-1]
    assert step["facts"] == {"rule": rule.rule_id, "name": 'dev is "dropped"', "version": 1}
    assert step["text"] == 'Drop rule dev is "dropped" (version 1) matches: no alert comes of it.'


async def test_whoever_asks_why_is_told_the_rule(world: World) -> None:
    rule = await world.noise(DropSettings(filters=when(title="disk full")), name="noise")
    await world.fire("disk full")
    (row,) = await world.rows(select(event.c.event_id))
    async with world.db.snapshot() as tx:
        why = await explain(tx, await world.actor("alice", sees_all=True), "event", row.event_id)
    assert [(one.stage, one.decision) for one in why.steps] == [
        ("accept", "accepted"),
        ("route", "dedicated"),
        ("rules", "asked"),
        ("drop", "dropped"),
    ]
    assert why.steps[-1].rule == RuleRef("drop_rule", rule.rule_id, "noise", 1)
    assert why.events[0].reason_text == "Drop rule noise (version 1) matches: no alert comes of it."


async def test_others_pass(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(DropSettings(filters=labels(env="dev")))
    await world.fire("disk full", labels={"env": "prod"})
    world.expect("alice")


async def test_an_alert_that_is_open_can_still_end(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.noise(DropSettings(filters=when(title="disk full")))
    await world.fire("disk full")
    await world.recover("disk full")
    assert await world.fates() == ["opened", "dropped", "recovered"]
    assert (await world.incident()).is_closed


async def test_a_disabled_or_deleted_rule_drops_nothing(world: World) -> None:
    rule = await world.noise(DropSettings(filters=when(title="disk full")))
    await world.fire("disk full")
    rule = await world.change_noise(rule, status="disabled")
    await world.fire("disk full")
    assert await world.fates() == ["dropped", "opened"]
    await world.change_noise(rule, status="deleted")
    await world.fire("disk full")
    assert await world.fates() == ["dropped", "opened", "merged"]


async def test_the_rules_of_one_channel_are_not_those_of_another(world: World) -> None:
    await world.channel("web")
    await world.integration("web")
    await world.noise(DropSettings(filters=when(title="disk full")), channel="web")
    await world.fire("disk full")
    await world.fire("disk full", to="web")
    assert await world.fates() == ["opened", "dropped"]
