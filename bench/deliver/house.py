"""A product in this process on an empty store: an account, channels with a rule each, and events that come in."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, select

from tocsin import journey
from tocsin.alerts import store as alert_store
from tocsin.alerts.model import Accepted
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.db.tables import delivery
from tocsin.engine.delivering import Delivering
from tocsin.engine.loop import Loop
from tocsin.escalation import store as rule_store
from tocsin.escalation.model import Layer, Rule, Target, Webhook
from tocsin.integrations import store as integration_store
from tocsin.integrations.model import Integration, key_hash
from tocsin.kernel.clock import SystemClock
from tocsin.kernel.ids import SystemIds
from tocsin.people import store as people_store
from tocsin.people.model import Account
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.runtime.telemetry import Metrics
from tocsin.server import make_carrier, make_world
from tocsin.sources.event import Event

ACCOUNT_ID = 1
LABELS = {
    "cluster": "eu-central-1",
    "env": "production",
    "job": "checkout",
    "namespace": "shop",
    "service": "checkout",
}


class House:
    """The product's slices joined as the server does, without doors; the delivery loop is started by who measures."""

    def __init__(self, database: str, folder: Path) -> None:
        self.clock, self.ids, self.metrics = SystemClock(), SystemIds(), Metrics()
        self.db = Database(database)
        settings = Settings(data=str(folder), outbound_allow="127.0.0.0/8", base_url="https://tocsin.example.com")
        self.carrier = make_carrier(settings, "")
        vault = Vault(self.ids.bytes(32), self.ids.bytes)
        self.world = make_world(self.db, settings, vault, self.carrier, self.clock, self.ids)
        self.delivering = Delivering(self.world, self.metrics)
        self._integrations: list[int] = []

    def loop(self) -> Loop:
        """The delivery loop as the server runs it."""
        return Loop("delivering", "delivery", self.delivering.piece, self.db.wakes, self.metrics)

    async def account(self) -> None:
        """The account that everything belongs to."""
        async with self.db.transaction() as tx:
            await people_store.add_account(tx, Account(account_id=ACCOUNT_ID, name="Acme"))

    async def channel(self, urls: Sequence[str]) -> int:
        """A channel whose rule tells webhooks at once; its number, by which events name it."""
        now, number = self.clock.now(), len(self._integrations)
        channel_id, integration_id = self.ids.number(now), self.ids.number(now)
        webhooks = [Webhook("webhook", {"token": url, "alias": f"bot {place}"}) for place, url in enumerate(urls)]
        rule = Rule(
            account_id=ACCOUNT_ID,
            rule_id=self.ids.hex24(now),
            channel_id=channel_id,
            name=f"rule {number}",
            layers=[Layer(target=Target(webhooks=webhooks))],
            created_at=now,
            updated_at=now,
        )
        integration = Integration(
            account_id=ACCOUNT_ID,
            integration_id=integration_id,
            name=f"source {number}",
            type="standard",
            channel_id=channel_id,
            key_hash=key_hash(f"key of {number}"),
        )
        made = Channel(account_id=ACCOUNT_ID, channel_id=channel_id, team_id=0, name=f"channel {number}")
        async with self.db.transaction() as tx:
            await channel_store.add(tx, made)
            await integration_store.add(tx, integration)
            await rule_store.save_rule(tx, self.world.vault, rule, new=True)
            await alert_store.move_config_version(tx, ACCOUNT_ID)
        self._integrations.append(integration_id)
        return number

    async def receive(self, named: Sequence[tuple[int, str]]) -> float:
        """Events as ``(channel number, title)`` in one transaction, the way the intake hands them over.

        Each becomes an alert, an incident, and the deliveries of its channel's rule. Returns when they were on disk
        (monotonic, s).
        """
        now = self.clock.now()
        batch = [Accepted(ACCOUNT_ID, self._integrations[number], now, [_event(title, now)]) for number, title in named]
        async with self.db.transaction() as tx:
            await journey.receive(self.world, tx, batch)
        return time.monotonic()

    def attempts(self) -> float:
        """Attempts made so far, by the product's own count."""
        return sum(sample.value for one in self.metrics.sent.collect() for sample in one.samples)

    async def states(self) -> dict[str, int]:
        """How many deliveries there are in each state."""
        async with self.db.snapshot() as tx:
            rows = await tx.fetch(select(delivery.c.state, func.count().label("messages")).group_by(delivery.c.state))
        return {row.state: row.messages for row in rows}


@asynccontextmanager
async def open_house(database: str, folder: Path) -> AsyncIterator[House]:
    """Migrate the store, open it, and close it in the end."""
    await migrate(database)
    house = House(database, folder)
    await house.db.open()
    try:
        await house.account()
        yield house
    finally:
        await house.carrier.close()
        await house.db.close()


def _event(title: str, now: int) -> Event:
    """One alert of its own with a handful of labels."""
    text = f"The 99th percentile of the latency of {title} is above 500 ms for more than ten minutes."
    return Event(title, "Critical", title, text, "", now, labels={**LABELS, "resource": title})
