"""What the pipeline decides by: channels, integrations and rules of an account, compiled once per configuration version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tocsin.alerts.configuration import Configuration
from tocsin.alerts.stages.asked import asked_facts
from tocsin.alerts.stages.drop import DropRules
from tocsin.alerts.stages.enrich import Enricher
from tocsin.alerts.stages.flap import flap_settings
from tocsin.alerts.stages.group import group_rules
from tocsin.alerts.stages.inhibit import InhibitRules
from tocsin.alerts.stages.process import Processor
from tocsin.alerts.stages.silence import SilenceRules
from tocsin.channels.noise_rule import NoiseKind, NoiseRule
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.routes.plan import RoutePlan

_Compiled = TypeVar("_Compiled")


class Rulebook:
    """Everything the stages look up, by id. Built anew when the account's configuration version moves."""

    def __init__(self, configuration: Configuration) -> None:
        noise, zone = configuration.noise, configuration.zone
        self.version = configuration.version
        self.zone = zone
        self.channels = {one.channel_id: one for one in configuration.channels}
        self.integrations = {one.integration_id: one for one in configuration.integrations}
        self.routes = {one.integration_id: RoutePlan(one, self.channels) for one in configuration.routes}
        self.calendars = {one.calendar_id: CalendarDays(one, public_days) for one in configuration.calendars}
        self.enrich = enrichers(configuration)
        self.asking = frozenset(key for key, one in self.enrich.items() if one.asks)
        self.apis = {one.api_id: one for one in configuration.apis}
        self.process = {
            one.integration_id: Processor(one, self.integrations[one.integration_id])
            for one in configuration.process
            if one.rules and one.integration_id in self.integrations
        }
        self.asked = asked_facts(configuration)
        self.drops = _by_channel(noise, "drop", DropRules)
        self.silences = _by_channel(noise, "silence", lambda rules: SilenceRules(rules, zone, self.calendars))
        self.inhibits = _by_channel(noise, "inhibit", InhibitRules)
        self.flaps = {one.channel_id: flap_settings(one) for one in configuration.channels}
        self.groups = {
            one.channel_id: rules for one in configuration.channels if (rules := group_rules(one)) is not None
        }


def enrichers(configuration: Configuration) -> dict[int, Enricher]:
    """The enrich rules of all integrations that have some."""
    integrations = {one.integration_id: one for one in configuration.integrations}
    schemas = {one.schema_id: one for one in configuration.schemas}
    apis = {one.api_id: one for one in configuration.apis}
    return {
        one.integration_id: Enricher(one, integrations[one.integration_id], schemas, apis)
        for one in configuration.enrich
        if one.rules and one.integration_id in integrations
    }


def _by_channel(
    noise: Sequence[NoiseRule], kind: NoiseKind, compiled: Callable[[Sequence[NoiseRule]], _Compiled]
) -> dict[int, _Compiled]:
    rules: dict[int, list[NoiseRule]] = {}
    for rule in noise:
        if rule.kind == kind:
            rules.setdefault(rule.channel_id, []).append(rule)
    return {channel_id: compiled(some) for channel_id, some in rules.items()}


class Rulebooks:
    """The rulebooks in use, one per account; ``flow`` fills it."""

    def __init__(self) -> None:
        self._books: dict[int, Rulebook] = {}

    def get(self, account_id: int, version: int) -> Rulebook | None:
        """The rulebook if it is of that version."""
        book = self._books.get(account_id)
        return book if book is not None and book.version == version else None

    def put(self, account_id: int, book: Rulebook) -> None:
        """Keep a rulebook in place of the older one."""
        self._books[account_id] = book
