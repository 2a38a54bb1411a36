"""The journey: the whole product on one screen.

Event -> Change -> Happening -> Order -> Delivery. Each function opens one transaction and calls the slices in order; what
a later slice must tell an earlier one comes back as a value here, or as a row (a timer, a delivery), never as an import.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tocsin.alerts.flow import Alerts
from tocsin.alerts.model import Accepted, Change
from tocsin.db import timers
from tocsin.db.database import Database
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.escalation.flow import Escalation
from tocsin.escalation.model import Order
from tocsin.handoff.flow import HandOffs
from tocsin.incidents.flow import Incidents
from tocsin.incidents.model import MUTE, Command, Create, Happening, Merge, Note
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import Clock
from tocsin.kernel.ids import Ids
from tocsin.mapping.ask_flow import Asker
from tocsin.mapping.model import Answers
from tocsin.notifiers.callback import Pressed, Reported
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify import owners_flow
from tocsin.notify.air import Air
from tocsin.notify.claim_flow import Claiming
from tocsin.notify.delivery_flow import Sending
from tocsin.notify.drill_flow import Drills
from tocsin.notify.flow import Notify
from tocsin.notify.follow_flow import Following
from tocsin.notify.inbound_flow import Inbound, Intent
from tocsin.notify.model import Outgoing, Sent
from tocsin.notify.settle_flow import Settling
from tocsin.notify.words_flow import WordsFlow
from tocsin.oncall.schedule import DUTY
from tocsin.people.model import Actor
from tocsin.reach.access_flow import Access
from tocsin.reach.model import Provider
from tocsin.replay.job_flow import Replays
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.sources.event import Event

TURNS = 5
"""How often what one API answered may lead to a further question."""

Submit = Callable[[Integration, Event], Awaitable[None]]


@dataclass(frozen=True)
class World:
    """Everything a door needs: time, ids, the database and the slices. Made by ``server.py``, or by a test."""

    clock: Clock
    ids: Ids
    db: Database
    alerts: Alerts
    asker: Asker
    incidents: Incidents
    escalation: Escalation
    notify: Notify
    claiming: Claiming
    sending: Sending
    settling: Settling
    following: Following
    inbound: Inbound
    drills: Drills
    handoffs: HandOffs
    words: WordsFlow
    access: Access
    carrier: Carrier
    vault: Vault
    catalogue: Catalogue
    settings: Settings
    replays: Replays
    submit: Submit  # takes one event from within, the way a pushed one goes


async def receive(world: World, tx: Transaction, batch: Sequence[Accepted], answers: Answers | None = None) -> None:
    """Events came in: they become alerts, alerts become incidents, incidents are told to people.

    ``answers`` are what mapping APIs said of them before.
    """
    now = world.clock.now()
    changes = await world.alerts.absorb(tx, batch, now, answers)
    happenings = await world.incidents.absorb(tx, changes, now)
    await _tell(world, tx, happenings, now)
    await world.incidents.write(tx, now)


async def enquire(world: World, account_id: int, batch: Sequence[Accepted]) -> Answers:
    """Events came in whose labels mapping APIs know: these are asked, outside of any transaction and within a bounded time.

    What an API does not answer is missing in the end, and the trace of the event says why.
    """
    answers = Answers()
    for _ in range(TURNS):
        async with world.db.snapshot() as tx:
            questions = await world.alerts.questions(tx, account_id, batch, answers)
        answers.version = questions.version
        if not questions.asked:
            break
        answers.replies |= await world.asker.ask(questions.asked, questions.apis)
    return answers


async def command(world: World, command: Command, actor: Actor) -> list[Happening]:
    """Somebody did something to incidents."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        happenings = await world.incidents.apply(tx, command, actor, now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    return happenings


async def merge(world: World, wanted: Merge, actor: Actor) -> list[Happening]:
    """Somebody put incidents or alerts together."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        happenings = await world.incidents.merge(tx, wanted, actor, now)
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
    """Time passed: snoozes end, old incidents resolve, the next layer is told, hand-offs are near. How many timers rang."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        found = await timers.peek_due(tx, now, limit)
        due = [one for one in found if one.kind not in (MUTE, DUTY)]
        locked = await world.incidents.lock(tx, due)
        rung = await timers.take(tx, due, now)
        happenings = await world.incidents.ring(tx, rung, locked, now)
        orders, notes = await world.escalation.ring(tx, rung, locked, now)
        await _order(world, tx, orders, notes, now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    over = [one for one in found if one.kind == MUTE]
    duties = [one for one in found if one.kind == DUTY]
    return len(rung) + (await _mutes_over(world, over, now) if over else 0) + await _duties_due(world, duties, now)


async def _duties_due(world: World, due: Sequence[Timer], now: int) -> int:
    """Hand-offs are near: apart from escalations, which must not wait for them, and one schedule apart from the other."""
    many = 0
    for one in due:
        async with world.db.transaction() as tx:
            rung = await timers.take(tx, [one], now)
            for saying in await world.handoffs.ring(tx, rung, now):
                await world.notify.tell(tx, saying.account_id, saying.letters, now)
                await world.notify.say(tx, saying.notices, now)
        many += len(rung)
    return many


async def _mutes_over(world: World, due: Sequence[Timer], now: int) -> int:
    """Quiet incidents are looked at again: those that nothing keeps quiet any more are told. How many timers rang."""
    async with world.db.transaction() as tx:
        changes: list[Change] = []
        for account_id in sorted({one.account_id for one in due}):
            ids = [one.ref_id for one in due if one.account_id == account_id]
            changes += await world.alerts.reconsider(tx, account_id, ids, now)
        happenings = await world.incidents.absorb(tx, changes, now)
        rung = await timers.take(tx, due, now)
        await _tell(world, tx, happenings, now)
        await world.incidents.write(tx, now)
    return len(rung)


async def deliveries_due(world: World, limit: int, air: Air | None = None) -> list[Outgoing]:
    """Messages are due: those still true are leased and returned, to be sent outside the transaction.

    ``air`` is what this process has in the air already: where it is full nothing more is leased.
    Receipts are overdue: whoever waits for one is told another way.
    """
    now = world.clock.now()
    async with world.db.transaction() as tx:
        await world.incidents.note(tx, await world.settling.overdue(tx, now), now)
        going, notes = await world.claiming.claim(tx, now, limit, air or Air())
        await world.incidents.note(tx, notes, now)
        await world.incidents.write(tx, now)
    return going


async def moot(world: World, one: Outgoing) -> dict[str, str]:
    """Why a leased message that had to wait is no longer worth sending, by delivery id; nothing where it is."""
    async with world.db.snapshot() as tx:
        return await world.claiming.moot(tx, one, world.clock.now())


async def settle(world: World, sent: Sequence[Sent]) -> None:
    """Messages went out, or did not: the results are on the timeline, and what failed is tried again or another way."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        await world.incidents.note(tx, await world.settling.settle(tx, sent, now), now)
        await world.incidents.write(tx, now)
    for one in sent:
        if one.receipt.key:
            await keyed(world, one.outgoing.delivery.account_id, one.outgoing.delivery.delivery_id, one.receipt.key)


async def pressed(world: World, provider: Provider, press: Pressed) -> Intent:
    """Somebody pressed a button of a message: done, if they may. Raises the ``Problem`` of what cannot be done now."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        intent = await world.inbound.press(tx, provider, press, now)
        await _act(world, tx, intent, now)
    return intent


async def keyed(world: World, account_id: int, delivery_id: str, key: str) -> None:
    """Somebody pressed a key during a call of our own."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        intent = await world.inbound.press_key(tx, delivery_id, account_id, key, now)
        if intent is not None:
            await _act(world, tx, intent, now)


async def reported(world: World, provider: Provider, report: Reported) -> bool:
    """A provider told what became of a message; whether it is one of ours."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        delivery = await world.inbound.reported(tx, provider, report, now)
        if delivery is not None:
            await world.incidents.note(tx, await world.settling.report(tx, delivery, report, now), now)
            await world.incidents.write(tx, now)
    return delivery is not None


async def _act(world: World, tx: Transaction, intent: Intent, now: int) -> None:
    """Do what a press means; its notes are written in any case."""
    for command in intent.commands:
        happenings = await world.incidents.apply(tx, command, intent.actor, now)
        await _tell(world, tx, happenings, now)
    await world.drills.answered(tx, intent, now)
    await world.incidents.note(tx, intent.notes, now)
    await world.incidents.write(tx, now)


async def _tell(world: World, tx: Transaction, happenings: Sequence[Happening], now: int) -> None:
    """What is now true of incidents is told to the right people."""
    orders, notes = await world.escalation.react(tx, happenings, now)
    await _order(world, tx, orders, notes, now)
    await world.following.follow(tx, happenings, now)


async def _order(world: World, tx: Transaction, orders: Sequence[Order], notes: Sequence[Note], now: int) -> None:
    """Orders become deliveries; what could not be ordered is on the timeline, and the owning team hears of it."""
    await world.incidents.note(tx, notes, now)
    missed = await world.notify.enqueue(tx, orders, now)
    await world.incidents.note(tx, missed, now)
    for account_id, letters in (await owners_flow.letters(tx, [*notes, *missed], now)).items():
        await world.notify.tell(tx, account_id, letters, now)
