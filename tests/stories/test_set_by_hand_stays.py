"""Promise: title, description and severity that a person set stay, whatever the alerts say afterwards."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Edit

pytestmark = pytest.mark.anyio


async def test_what_was_edited_stays(world: World) -> None:
    await world.fire("disk full", "Warning", description="90 %")
    await world.command("alice", Edit, title="The disk of db1", severity="Info")
    await world.fire("disk full", "Critical", description="99 %")
    one = await world.incident()
    assert (one.title, one.severity, one.description) == ("The disk of db1", "Info", "99 %")
    assert one.manual_overrides == ["title", "severity"]
    kinds = [line["type"] for line in await world.lines()]
    assert kinds.count("i_r_title") == kinds.count("i_r_severity") == 1


async def test_a_severity_set_by_hand_starts_the_rule_that_waits_for_it(world: World) -> None:
    critical = [[{"key": "severity", "oper": "IN", "vals": ["Critical"]}]]
    await world.rule(layer("alice"), filters=critical)
    await world.fire("disk full", "Warning")
    assert (await world.incident()).untold
    await world.command("bob", Edit, severity="Critical")
    world.expect("alice", event="triggered")
