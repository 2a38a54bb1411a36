"""Promise: the incidents of a private channel show only to its teams, its creator and those who see all."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.incidents.model import Acknowledge
from tocsin.kernel.errors import NotFound

pytestmark = pytest.mark.anyio


async def test_for_others_they_do_not_exist(world: World) -> None:
    team_id = await world.team("db", "alice")
    await world.channel("db", is_private=True, team_id=team_id)
    await world.rule(layer("bob"))
    await world.fire("disk full")
    world.expect("bob")
    ids = ((await world.incident()).incident_id,)
    with pytest.raises(NotFound):
        await journey.command(world.product, Acknowledge(incident_ids=ids), await world.actor("carol"))
    await journey.command(world.product, Acknowledge(incident_ids=ids), await world.actor("alice"))
    assert (await world.incident()).progress == "Processing"


async def test_managing_teams_and_administrators_see_them(world: World) -> None:
    managing = await world.team("managing", "alice")
    await world.channel("db", is_private=True, managing_team_ids=[managing])
    await world.fire("disk full")
    await world.ack("alice")
    ids = ((await world.incident()).incident_id,)
    await journey.command(world.product, Acknowledge(incident_ids=ids), await world.actor("root", sees_all=True))
    assert len(await world.lines("i_ack")) == 2
