"""Promise: a user's template makes the text; one that cannot be used never stops a message."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_template_makes_the_text(world: World) -> None:
    one = await world.template(email="We are down: {{.Title}} ({{.IncidentSeverity}})")
    await world.rule(layer("alice"), template_id=one.template_id)
    await world.fire("disk full")
    world.expect("alice", says="We are down: disk full (Critical)")


@pytest.mark.parametrize(
    "text", ["{{.Title", '{{template "nothing"}}', "{{index .Labels 3 4}}", "   {{/* nothing */}}   "]
)
async def test_a_broken_one_falls_back_and_says_so(world: World, text: str) -> None:
    one = await world.template(email=text)
    await world.rule(layer("alice"), template_id=one.template_id)
    await world.fire("disk full")
    world.expect("alice", title="disk full", reason="you are named in it")
    (line,) = await world.lines("i_notify")
    assert "the default wording was sent" in line["result"]
