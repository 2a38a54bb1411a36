"""Promise: a rule for criticals is started when an incident that nobody was told about becomes critical."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio

CRITICAL = [[{"key": "severity", "oper": "IN", "vals": ["Critical"]}]]


async def test_it_is_told_when_the_severity_is_raised(world: World) -> None:
    await world.rule(layer("alice"), filters=CRITICAL)
    await world.fire("disk full", "Warning")
    world.expect_silence()
    assert (await world.incident()).untold
    await world.forward("5m")
    await world.fire("disk full", "Critical")
    world.expect("alice", event="triggered")
    assert not (await world.incident()).untold


async def test_an_incident_that_was_told_is_not_told_anew(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full", "Warning")
    world.expect("alice")
    await world.fire("disk full", "Critical")
    await world.forward("1h")
    world.expect_silence()
    assert (await world.incident()).severity == "Critical"
