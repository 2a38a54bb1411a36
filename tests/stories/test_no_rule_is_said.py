"""Promise: an incident that no rule matches says that nobody was told, and why."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_a_channel_without_a_rule(world: World) -> None:
    await world.fire("disk full")
    assert (await world.incident()).untold.startswith("Nobody was told: the channel has no escalation rule")
    (line,) = await world.lines("i_untold")
    assert line["code"] == "no_rule"


async def test_rules_that_do_not_match(world: World) -> None:
    warning = [[{"key": "severity", "oper": "IN", "vals": ["Warning"]}]]
    await world.rule(layer("alice"), name="warnings", filters=warning)
    await world.fire("disk full")
    assert "warnings: its conditions do not match" in (await world.incident()).untold
    world.expect_silence()
