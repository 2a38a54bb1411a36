"""Promise: what is changed or deleted while an escalation runs stops nothing silently."""

import pytest
from sqlalchemy import update

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import template
from tocsin.db.transaction import Transaction

pytestmark = pytest.mark.anyio


async def test_a_running_escalation_keeps_the_rule_it_began_with(world: World) -> None:
    rule = await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.change_rule(rule, layer("alice", window=30), layer("carol"))
    await world.forward("30m")
    world.expect("bob")
    await world.fire("another")
    await world.forward("30m")
    world.expect("alice")
    world.expect("carol")


async def test_a_deleted_rule_is_followed_to_its_end(world: World) -> None:
    rule = await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.change_rule(rule, status="deleted")
    await world.forward("30m")
    world.expect("bob")
    await world.fire("another")
    world.expect_silence()
    assert (await world.incident("another")).untold


async def test_a_deleted_member_is_passed_over_and_the_next_layer_told(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.person("alice")
    await world.forget("alice")
    await world.fire("disk full")
    world.expect("bob", event="escalated")
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "the member was deleted"
    assert not (await world.incident()).untold


async def test_a_deleted_template_leaves_the_default_wording(world: World) -> None:
    one = await world.template(email="We are down: {{.Title}}")
    await world.rule(layer("alice"), template_id=one.template_id)

    async def delete(tx: Transaction) -> None:
        await tx.run(update(template).values(status="deleted"))

    await world.write(delete)
    await world.fire("disk full")
    said = world.expect("alice", title="disk full")
    assert "We are down" not in said.text
    (line,) = await world.lines("i_notify")
    assert "the rule's template was deleted" in line["result"]
