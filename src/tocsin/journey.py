"""The journey: the whole product on one screen.

Event -> Change -> Happening -> Order -> Delivery. Each function opens one transaction and calls the slices in order; what
a later slice must tell an earlier one comes back as a value here, or as a row (a timer, a delivery), never as an import.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tocsin.alerts.flow import Alerts
from tocsin.alerts.model import Accepted
from tocsin.db import timers
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.escalation.flow import Escalation
from tocsin.incidents.flow import Incidents
from tocsin.incidents.model import Command, Create, Happening
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import Clock
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify.claim_flow import Claiming
from tocsin.notify.delivery_flow import Sending
from tocsin.notify.flow import Notify
from tocsin.notify.follow_flow import Following
from tocsin.notify.model import Outgoing, Sent
from tocsin.notify.settle_flow import Settling
from tocsin.people.model import Actor
from tocsin.reach.access_flow import Access
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.sources.event import Event

Submit = Callable[[Integration, Event], Awaitable[None]]


@dataclass(frozen=True)
class World:
    """Everything a door needs: time, ids, the database and the slices. Made by ``server.py``, or by a test."""

    clock: Clock
    ids: Ids
    db: Database
    alerts: Alerts
    incidents: Incidents
    escalation: Escalation
    notify: Notify
    claiming: Claiming
    sending: Sending
    settling: Settling
    following: Following
    access: Access
    carrier: Carrier
    vault: Vault
    catalogue: Catalogue
    settings: Settings
    submit: Submit  # takes one event from within, the way a pushed one goes


async def receive(world: World, tx: Transaction, batch: Sequence[Accepted]) -> None:
    """Events came in: they become alerts, alerts become incidents, incidents are told to people."""
    now = world.clock.now()
    changes = await world.alerts.absorb(tx, batch, now)
    happenings = await world.incidents.absorb(tx, changes, now)
    await _tell(world, tx, happenings, now)
    await world.incidents.write(tx, now)


async def command(world: World, command: Command, actor: Actor) -> list[Happening]:
    """Somebody did something to incidents."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        happenings = await world.incidents.apply(tx, command, actor, now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    return happenings


async def create(world: World, wanted: Create, actor: Actor) -> list[Happening]:
    """Somebody made an incident by hand."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        happenings = await world.incidents.create(tx, wanted, actor, now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    return happenings


async def timers_due(world: World, limit: int = 200) -> int:
    """Time passed: snoozes end, old incidents resolve, the next layer is told. How many timers rang."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        due = await timers.peek_due(tx, now, limit)
        locked = await world.incidents.lock(tx, due)
        rung = await timers.take(tx, due, now)
        happenings = await world.incidents.ring(tx, rung, locked, now)
        orders, notes = await world.escalation.ring(tx, rung, locked, now)
        await world.incidents.note(tx, notes, now)
        await world.incidents.note(tx, await world.notify.enqueue(tx, orders, now), now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    return len(rung)


async def deliveries_due(world: World, limit: int) -> list[Outgoing]:
    """Messages are due: those still true are leased and returned, to be sent outside the transaction.

    Receipts are overdue: whoever waits for one is told another way.
    """
    now = world.clock.now()
    async with world.db.transaction() as tx:
        going, notes = await world.claiming.claim(tx, now, limit)
        await world.incidents.note(tx, notes, now)
        await world.incidents.note(tx, await world.settling.overdue(tx, now), now)
        await world.incidents.write(tx, now)
    return going


async def settle(world: World, sent: Sequence[Sent]) -> None:
    """Messages went out, or did not: the results are on the timeline, and what failed is tried again or another way."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        await world.incidents.note(tx, await world.settling.settle(tx, sent, now), now)
        await world.incidents.write(tx, now)


async def _tell(world: World, tx: Transaction, happenings: Sequence[Happening], now: int) -> None:
    """What is now true of incidents is told to the right people."""
    orders, notes = await world.escalation.react(tx, happenings, now)
    await world.incidents.note(tx, notes, now)
    await world.incidents.note(tx, await world.notify.enqueue(tx, orders, now), now)
    await world.following.follow(tx, happenings, now)
