"""Promise: a rule whose template was deleted tells in the default wording, and says so."""

import pytest
from sqlalchemy import update

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import template
from tocsin.db.transaction import Transaction

pytestmark = pytest.mark.anyio


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
