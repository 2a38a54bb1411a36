"""Promise: in quiet hours a person is told by the transports they chose for them, never by nothing; criticals as always."""

import pytest

from tests.world.apps import PHONE, gateway
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways

pytestmark = pytest.mark.anyio

QUIET = {
    "start": "22:00",
    "end": "08:00",
    "severities": ["Warning", "Info"],
    "transports": ["email"],
    "time_zone": "America/New_York",  # 09:00 UTC, when stories begin, is four in the morning there
}


async def test_a_warning_at_night_comes_by_mail(world: World) -> None:
    await gateway(world, "sms")
    preferences = {"critical": ["sms"], "warning": ["sms"]}
    await world.person("alice", phone=PHONE, preferences=preferences, quiet=[QUIET])
    await world.rule(layer("alice", ways=Ways(follow_preference=True)))
    await world.fire("disk almost full", "Warning")
    world.expect("alice", reason="quiet from 22:00 to 08:00")
    await world.fire("disk full")
    world.expect("sms", says="disk full")
    await world.forward("5h")
    await world.fire("disk almost full again", "Warning")
    world.expect("sms", says="again")
