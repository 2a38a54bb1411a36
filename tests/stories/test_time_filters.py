"""Promise: a rule with weekly periods is followed only inside them, also over midnight and in the account's time zone."""

import pytest
from sqlalchemy import update

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import account
from tocsin.db.transaction import Transaction

pytestmark = pytest.mark.anyio

MONDAY = 1
NIGHT = [{"start": "22:00", "end": "06:00", "repeat": [MONDAY]}]
"""From Monday evening to Tuesday morning. The story starts on a Monday at 09:00 UTC."""


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("0s", "day"),
        ("12h59m", "day"),
        ("13h", "night"),
        ("20h59m", "night"),
        ("21h", "day"),
        ("37h", "day"),
    ],
)
async def test_a_period_over_midnight_belongs_to_the_day_it_starts_on(world: World, after: str, told: str) -> None:
    await world.rule(layer("night"), priority=1, time_filters=NIGHT)
    await world.rule(layer("day"), priority=2)
    await world.forward(after)
    await world.fire("disk full")
    world.expect(told)
    world.expect_silence()


async def test_the_wall_clock_is_the_accounts(world: World) -> None:
    async def move_to_tokyo(tx: Transaction) -> None:
        await tx.run(update(account).values(time_zone="Asia/Tokyo"))

    await world.write(move_to_tokyo)
    await world.rule(layer("night"), priority=1, time_filters=NIGHT)
    await world.rule(layer("day"), priority=2)
    await world.forward("4h")  # 13:00 UTC is 22:00 in Tokyo
    await world.fire("disk full")
    world.expect("night")
