"""Rules of each family in any number, and the events that meet them: of every family one rule applies to some events."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from bench.deliver.house import ACCOUNT_ID, House
from tocsin.alerts.store import move_config_version
from tocsin.channels import noise_store
from tocsin.channels import store as channels
from tocsin.channels.noise_rule import (
    DropSettings,
    InhibitSettings,
    NoiseKind,
    NoiseRule,
    NoiseSettings,
    SilenceSettings,
)
from tocsin.db.transaction import Transaction
from tocsin.integrations import rules_store
from tocsin.integrations import store as integrations
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.kernel.clock import DAY
from tocsin.routes import store as routes
from tocsin.routes.model import Case, Route
from tocsin.sources.event import Event

HOSTS = 20_000
FORMS = ("exact", "pattern")
"""How a rule asks for its host: by an exact value, or by a regular expression or wildcard in the title."""


class Place:
    """Where the rules are set up."""

    def __init__(self, house: House, channel_id: int, integration_id: int) -> None:
        self.house = house
        self.channel_id = channel_id
        self.integration_id = integration_id
        self.now = house.clock.now()

    async def noise(self, tx: Transaction, kind: NoiseKind, number: int, settings: NoiseSettings) -> None:
        """Save a noise rule of the channel."""
        rule = NoiseRule(
            account_id=ACCOUNT_ID,
            rule_id=self.house.ids.hex24(self.now),
            channel_id=self.channel_id,
            kind=kind,
            name=f"{kind} {number}",
            settings=settings,
            created_at=self.now,
        )
        await noise_store.save_rule(tx, rule, new=True)


Setting = Callable[[Place, Transaction, int, str], Any]


def asked(number: int, form: str) -> list[dict[str, Any]]:
    """The conditions of one rule: one host of many, and something that many rules ask for."""
    severity = {"key": "severity", "oper": "IN", "vals": ["Critical", "Warning"]}
    if form == "exact":
        return [severity, {"key": "labels.host", "oper": "IN", "vals": [f"host-{number}"]}]
    value = rf"/host-{number}\b.*(full|down)/" if number % 2 else f"*host-{number} is full*"
    return [{"key": "title", "oper": "IN", "vals": [value]}]


async def drop(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Drop rules; the events are of other hosts."""
    for number in range(count):
        await place.noise(tx, "drop", number, DropSettings(filters=[asked(HOSTS + number, form)]))


async def silence(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Silences."""
    start_at, end_at = place.now - DAY, place.now + DAY
    for number in range(count):
        settings = SilenceSettings(filters=[asked(number, form)], start_at=start_at, end_at=end_at)
        await place.noise(tx, "silence", number, settings)


async def inhibit(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Inhibit rules whose sources do not fire."""
    source = [[{"key": "labels.check", "oper": "IN", "vals": ["nothing"]}]]
    for number in range(count):
        settings = InhibitSettings(
            target_filters=[asked(HOSTS + number, form)], source_filters=source, equals=["labels.service"]
        )
        await place.noise(tx, "inhibit", number, settings)


async def group(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Cases of grouping."""
    cases = [{"if": asked(number, form), "equals": [["labels.service"]]} for number in range(count)]
    grouping = {"method": "p", "equals": [["labels.cluster"]], "cases": cases}
    await channels.change(tx, ACCOUNT_ID, place.channel_id, {"grouping": grouping})


async def enrich(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Enrich rules that extract a label."""
    extraction = {"source_field": "title", "result_label": "disk", "pattern": r"disk \d+"}
    rules = [{"kind": "extraction", "if": asked(number, form), "settings": extraction} for number in range(count)]
    await rules_store.save(tx, _set(EnrichSet, place, rules))


async def process(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Process rules that set the description."""
    reset = {"description": "[TPL]${service}: {{.Title}}"}
    rules = [{"kind": "description_reset", "if": [asked(number, form)], "settings": reset} for number in range(count)]
    await rules_store.save(tx, _set(ProcessSet, place, rules))


async def route(place: Place, tx: Transaction, count: int, form: str) -> None:
    """Cases of a shared integration."""
    cases = [Case(conditions=asked(number, form), channel_ids=[place.channel_id]) for number in range(count)]
    await integrations.change(tx, ACCOUNT_ID, place.integration_id, {"channel_id": 0})
    one = Route(
        account_id=ACCOUNT_ID,
        integration_id=place.integration_id,
        version=1,
        cases=cases,
        default_ids=[place.channel_id],
        created_at=place.now,
        updated_at=place.now,
    )
    await routes.save(tx, one, new=True)


FAMILIES: dict[str, Setting] = {
    "drop": drop,
    "silence": silence,
    "inhibit": inhibit,
    "group": group,
    "enrich": enrich,
    "process": process,
    "route": route,
}


async def set_up(house: House, families: list[str], count: int, form: str) -> int:
    """An account with a channel, an integration and ``count`` rules of each family; the integration's id."""
    await house.account()
    await house.channel([])
    async with house.db.transaction() as tx:
        (channel,) = await channels.read_all(tx, ACCOUNT_ID)
        (source,) = await integrations.read_all(tx, ACCOUNT_ID)
        place = Place(house, channel.channel_id, source.integration_id)
        for family in families:
            await FAMILIES[family](place, tx, count, form)
        await move_config_version(tx, ACCOUNT_ID)
    return source.integration_id


def events(rng: random.Random, count: int, at: int) -> Iterator[Event]:
    """Alerts of many hosts, half of them known already, as a monitoring system repeats them."""
    for _ in range(count):
        host = rng.randrange(2_000)
        yield Event(
            f"disk {host % 7} of host-{host} is full",
            "Critical" if host % 2 else "Warning",
            f"disk/{host}",
            "more than 95 % in use for ten minutes",
            event_time=at,
            labels={
                "host": f"host-{host}",
                "service": f"service-{host % 50}",
                "check": "disk",
                "cluster": "eu-central-1",
                "env": "production",
            },
        )


def _set(kind: type[Any], place: Place, rules: list[dict[str, Any]]) -> Any:
    values = {"account_id": ACCOUNT_ID, "integration_id": place.integration_id, "rules": rules, "version": 1}
    return msgspec.convert({**values, "created_at": place.now, "updated_at": place.now}, kind)


__all__ = ["FAMILIES", "FORMS", "events", "set_up"]
