"""The composition root: the only file that chooses clock, chance, database and network, and joins the rooms."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tocsin import journey
from tocsin.alerts.flow import Alerts
from tocsin.api.app import Api, build_api
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.engine.delivering import Delivering
from tocsin.engine.engine import Engine
from tocsin.engine.listening import Listening
from tocsin.engine.loop import Loop
from tocsin.engine.reading import Reading
from tocsin.engine.tidying import Tidying
from tocsin.escalation.flow import Escalation
from tocsin.handoff.flow import HandOffs
from tocsin.incidents.flow import Incidents
from tocsin.intake.asking import Asking
from tocsin.intake.batcher import Batcher
from tocsin.intake.door import Door
from tocsin.intake.keys import Keys
from tocsin.intake.mail import MailDoor
from tocsin.intake.mailbox import Mailbox
from tocsin.intake.receiving import Receiving
from tocsin.intake.visiting import visiting
from tocsin.intake.watching import Watching
from tocsin.integrations.model import Integration
from tocsin.integrations.sources_flow import sources
from tocsin.journey import Submit, World
from tocsin.kernel.clock import Clock, SystemClock
from tocsin.kernel.errors import StoreUnavailable
from tocsin.kernel.ids import Ids, SystemIds
from tocsin.mapping.api_flow import MappingApis
from tocsin.mapping.ask_flow import Asker
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify.claim_flow import Claiming
from tocsin.notify.delivery_flow import Sending
from tocsin.notify.drill_flow import Drills
from tocsin.notify.flow import Notify
from tocsin.notify.follow_flow import Following
from tocsin.notify.inbound_flow import Inbound
from tocsin.notify.settle_flow import Settling
from tocsin.notify.words_flow import WordsFlow
from tocsin.reach.access_flow import Access
from tocsin.reach.means_flow import MeansFlow
from tocsin.replay.job_flow import Replays
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.config import Settings
from tocsin.runtime.http import Outbound
from tocsin.runtime.imap import read_account
from tocsin.runtime.mail import Mailer
from tocsin.runtime.plugins import load_folders
from tocsin.runtime.secrets import Vault, read_or_make_key
from tocsin.runtime.telemetry import Metrics
from tocsin.sources.event import Event
from tocsin.web.entrance import Entrance
from tocsin.web.outbox import Outbox
from tocsin.web.site import Site


def make_vault(settings: Settings, ids: Ids) -> Vault:
    """The vault of this installation; its key is made on first start."""
    return Vault(read_or_make_key(settings.key_file, ids.bytes(32)), ids.bytes)


def make_carrier(settings: Settings, smtp_url: str) -> Carrier:
    """The ways out; ``smtp_url`` is the configured relay, or the demo's outbox."""
    mailer = Mailer(smtp_url) if smtp_url else None
    sender = {"from": settings.mail_from, "name": settings.smtp_name}
    return Carrier(Outbound(settings.networks), mailer, {"email": sender}, settings.networks)


async def no_intake(_: Integration, __: Event) -> None:
    """What a process without a door says to an event from within."""
    raise StoreUnavailable("this process takes no events")


def make_world(
    db: Database,
    settings: Settings,
    vault: Vault,
    carrier: Carrier,
    clock: Clock,
    ids: Ids,
    submit: Submit = no_intake,
) -> World:
    """Join the slices. Tests call this with a manual clock and a fake network."""
    catalogue = Catalogue(load_folders("tocsin.notifiers"))
    alerts = Alerts(ids)
    access = Access(clock, vault, catalogue, carrier)
    means = MeansFlow(catalogue, has_relay=carrier.has_relay)
    words = WordsFlow(vault, catalogue, settings.public_url, can_be_called=bool(settings.base_url))
    return World(
        clock=clock,
        ids=ids,
        db=db,
        alerts=alerts,
        asker=Asker(clock, carrier, MappingApis(ids, vault)),
        incidents=Incidents(ids, alerts.rulebook),
        escalation=Escalation(ids, vault),
        notify=Notify(ids, vault, catalogue, means),
        claiming=Claiming(ids, catalogue, words, means),
        sending=Sending(clock, catalogue, carrier, access),
        settling=Settling(ids, vault, catalogue, means),
        following=Following(ids, vault, catalogue),
        inbound=Inbound(vault),
        drills=Drills(ids, vault, means),
        handoffs=HandOffs(vault, catalogue),
        words=words,
        access=access,
        carrier=carrier,
        vault=vault,
        catalogue=catalogue,
        settings=settings,
        replays=Replays(db, clock),
        submit=submit,
    )


GATHER_S = 0.05
"""Under load, events are processed this many seconds apart: no person notices, and each batch carries many more."""


def make_engine(world: World, metrics: Metrics) -> Engine:
    """The table of loops."""
    delivering = Delivering(world, metrics)
    receiving = Receiving(world)
    asking = Asking(world, receiving)
    listening = Listening(world)

    async def timers() -> bool:
        return await journey.timers_due(world) > 0

    wakes = world.db.wakes
    loops = [
        Loop("receiving", "inbox", receiving.piece, wakes, metrics, rest_s=GATHER_S),
        Loop("asking", "asking", asking.piece, wakes, metrics),
        Loop("timers", "timer", timers, wakes, metrics),
        Loop("watching", "timer", Watching(world).piece, wakes, metrics),
        Loop("delivering", "delivery", delivering.piece, wakes, metrics),
        Loop("listening", "provider", listening.piece, wakes, metrics),
        Loop("reading", "calendar", Reading(world).piece, wakes, metrics),
        Loop("tidying", "tidy", Tidying(world).piece, wakes, metrics),
    ]

    async def drain() -> None:
        await listening.stop()
        await asking.drain()
        await world.replays.stop()
        await delivering.drain()

    return Engine(loops, drain)


class Server:
    """A running installation: the door, the API, the console, and the engine behind them."""

    def __init__(self, world: World, api: Api, entrance: Entrance, batcher: Batcher, engine: Engine) -> None:
        self.world = world
        self.api = api
        self.app = entrance
        self.batcher = batcher
        self.engine = engine


@asynccontextmanager
async def running(settings: Settings, *, is_worker: bool = False) -> AsyncIterator[Server]:
    """Open everything, serve, and close it in the order that loses nothing. ``is_worker``: one of several processes.

    Raises:
        StoreUnavailable: the database cannot be used; the message says what to do.
    """
    clock, ids, metrics = SystemClock(), SystemIds(), Metrics()
    async with contextlib.AsyncExitStack() as stack:
        db = Database(settings.database)
        await migrate(settings.database)
        await db.open()
        stack.push_async_callback(db.close)
        outbox = Outbox(settings.data) if settings.is_demo else None
        smtp_url = settings.smtp_url
        if outbox is not None and not smtp_url:
            smtp_url = await outbox.start()
            stack.push_async_callback(outbox.stop)
        carrier = make_carrier(settings, smtp_url)
        stack.push_async_callback(carrier.close)
        batcher = Batcher(db)
        door = Door(clock, ids, Keys(db), sources(), batcher, settings, metrics, visiting(carrier))
        world = make_world(db, settings, make_vault(settings, ids), carrier, clock, ids, door.submit)
        server = make_server(world, door, batcher, metrics, outbox)
        server.batcher.start()
        server.engine.start()
        stack.push_async_callback(server.engine.stop)
        stack.push_async_callback(server.batcher.stop)
        await _open_for_mail(stack, world, door, metrics, is_worker=is_worker)
        yield server


async def _open_for_mail(
    stack: contextlib.AsyncExitStack, world: World, door: Door, metrics: Metrics, *, is_worker: bool
) -> None:
    """The further ways in for mails, where the operator wants them.

    Raises ``StoreUnavailable`` for a port or a certificate that cannot be had.
    """
    settings = world.settings
    if settings.mail_listen:
        mails = MailDoor(door, world.clock, world.ids, settings)
        await mails.start(is_worker=is_worker)
        stack.push_async_callback(mails.stop)
    if settings.mail_imap_url:
        mailbox = Mailbox(door, world, read_account(settings.mail_imap_url))
        looking = Engine([Loop("mailbox", "mailbox", mailbox.piece, world.db.wakes, metrics)], mailbox.stop)
        looking.start()
        stack.push_async_callback(looking.stop)


def make_server(world: World, door: Door, batcher: Batcher, metrics: Metrics, outbox: Outbox | None) -> Server:
    """Join doors and engine to a world."""
    api = build_api(world, world.settings)
    engine = make_engine(world, metrics)
    entrance = Entrance(world, door, Site(api), metrics, outbox)
    return Server(world, api, entrance, batcher, engine)
