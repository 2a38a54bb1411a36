"""Promise: however pushes are ordered, split and gathered on their way, the same alerts are open in the end."""

import random

import pytest

from tests.world.world import World

pytestmark = pytest.mark.anyio

ORDERS = 12
EVENTS = [
    ("disk", "Warning"),
    ("cpu", "Critical"),
    ("disk", "Critical"),
    ("disk", "Ok"),
    ("cpu", "Info"),
    ("disk", "Info"),
    ("net", "Critical"),
    ("net", "Ok"),
]


async def test_the_same_alerts_are_open_in_the_end(world: World) -> None:
    chance = random.Random(20260105)
    now = world.clock.now()
    for number in range(ORDERS):
        name = f"order {number}"
        channel = await world.channel(name)
        await world.integration(name)
        for at, (key, status) in chance.sample(list(enumerate(EVENTS)), len(EVENTS)):
            fields = {"alert_key": key, "event_time": now + at, "labels": {"at": str(at)}}
            await world.push(f"{key} {at}", status, to=name, **fields)
            if chance.random() < 0.4:
                await world.work()
        await world.work()
        mine = [one for one in await world.alerts() if one.channel_id == channel.channel_id and one.is_open]
        assert sorted((one.alert_key, one.status, one.title, one.labels) for one in mine) == [
            ("cpu", "Info", "cpu 4", '{"at":"4"}'),
            ("disk", "Info", "disk 5", '{"at":"5"}'),
        ]
