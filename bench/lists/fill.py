"""Rows as years of use leave them: as many open as closed, over a month, few of them special in each way."""

from __future__ import annotations

import random
from typing import Any

from tests.world.house import ACCOUNT_ID
from tests.world.world import World
from tocsin.alerts import store as alerts
from tocsin.alerts.model import AlertState
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress, Responder
from tocsin.kernel.clock import DAY

BATCH = 5_000


async def fill(world: World, rows: int, rng: random.Random) -> None:
    """Write ``rows`` open and as many closed incidents, each with an alert."""
    channel_id, person_id = world.channel_id(), world.person_id("root")
    integration_id = 1
    now = world.clock.now()
    for first in range(0, 2 * rows, BATCH):
        made = [
            _pair(
                world,
                rng,
                number,
                now - 29 * DAY + number * 28 * DAY // (2 * rows),
                channel_id,
                integration_id,
                person_id,
            )
            for number in range(first, min(first + BATCH, 2 * rows))
        ]
        async with world.db.transaction() as tx:
            await incidents.add(tx, [one for one, _ in made])
            await alerts.add_alerts(tx, [one for _, one in made])


def _pair(
    world: World, rng: random.Random, number: int, at: int, channel_id: int, integration_id: int, person_id: int
) -> tuple[Incident, AlertState]:
    is_open, host = number % 2 == 0, rng.randrange(5_000)
    severity = rng.choices(("Critical", "Warning", "Info"), (50, 49, 1))[0]
    incident_id = world.ids.hex24(at)
    responders = [Responder(person_id, at, at if number % 3 else 0)] if number % 100 == 0 else [Responder(99, at)]
    special: dict[str, Any] = {
        "creator_id": person_id if number % 1_000 == 2 else 0,
        "snoozed_until_at": world.clock.now() + DAY if number % 500 == 4 else 0,
        "ever_muted": number % 200 == 6,
        "is_rare": number % 300 == 8,
    }
    title = f"disk {number % 7} of host-{host} is full"
    labels = {"host": f"host-{host}", "env": "production" if number % 10 else "dev", "service": f"s{host % 50}"}
    one = Incident(
        account_id=ACCOUNT_ID,
        incident_id=incident_id,
        channel_id=channel_id if number % 10 < 3 else 1_000 + number % 10,
        integration_id=integration_id,
        num=incident_id[-6:].upper(),
        title=title,
        description="more than 95 % in use for ten minutes",
        severity=severity,
        status=severity,
        progress=(Progress.triggered if number % 4 else Progress.processing) if is_open else Progress.closed,
        labels=labels,
        responders=responders,
        closer_id=0 if is_open or number % 50 else person_id,
        start_at=at,
        last_at=at,
        created_at=at,
        updated_at=at,
        **special,
    )
    alert = AlertState(
        account_id=ACCOUNT_ID,
        alert_id=world.ids.hex24(at),
        channel_id=one.channel_id,
        integration_id=integration_id,
        incident_id=incident_id,
        alert_key=f"disk/{number}",
        title=title,
        title_rule="",
        description=one.description,
        severity=severity,
        status=severity if is_open else "Ok",
        labels=labels,
        images="[]",
        start_at=at,
        last_at=at,
        order_at=at,
        end_at=0 if is_open else at + 60_000,
        event_cnt=3,
        is_open=is_open,
        is_latest=True,
        ever_muted=number % 200 == 6,
        closed_by="" if is_open else "event",
        created_at=at,
        updated_at=at + 60_000,
    )
    return one, alert
