"""What events came as, and what the enrich rules of then make of that now: gathered to make stored decisions again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.alerts import arrival_store
from tocsin.alerts.case import Shaped, TraceStep
from tocsin.alerts.enrich_flow import enrich
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import first_id
from tocsin.alerts.model import Draft
from tocsin.alerts.stages.enrich import Enricher
from tocsin.db.transaction import Transaction
from tocsin.integrations import rules_store
from tocsin.integrations import store as integrations
from tocsin.integrations.enrich_rule import MappingRule
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.kernel.clock import SECOND
from tocsin.mapping import api_store
from tocsin.mapping import store as table_store
from tocsin.mapping.model import Answers
from tocsin.sources.event import Event

BEFORE_MS = 10 * SECOND
"""How long before its events are decided a push may have been kept: both happen in one transaction."""
_decode = msgspec.msgpack.Decoder(list[Event]).decode


class Came:
    """Looks up what events came as. Rules are read and compiled once for all events that met the same version."""

    def __init__(self, tx: Transaction, account_id: int) -> None:
        self._tx = tx
        self._account_id = account_id
        self._integrations: dict[int, Integration | None] = {}
        self._enrichers: dict[tuple[int, int], tuple[Enricher, bool]] = {}
        self._process_sets: dict[tuple[int, int], ProcessSet | None] = {}

    async def shaped(self, event: KeptEvent, steps: Sequence[TraceStep], at: int) -> Shaped | None:
        """What the integration's rules had of an event that was decided at ``at`` (ms); ``None`` where it had no rules."""
        where = (self._tx, self._account_id, event.integration_id, at)
        enriching, enrich_moved = await rules_store.version_at(*where, EnrichSet)
        processing, process_moved = await rules_store.version_at(*where, ProcessSet)
        moved = (enrich_moved and not _names(steps, "enrich", enriching)) or (
            process_moved and not _names(steps, "process", processing)
        )
        if not enriching and not processing:
            return None
        integration = await self._integration(event.integration_id)
        if integration is None:
            return None
        enricher, looks_up = await self._enricher(integration, enriching)
        drafts = await self._drafts(event, at)
        if enricher is not None:
            await enrich(self._tx, self._account_id, drafts, {event.integration_id: enricher}, Answers())
        return Shaped(
            drafts=drafts,
            has_enrich=enricher is not None,
            looks_up=looks_up,
            integration=integration,
            process=await self._process_rules(event.integration_id, processing),
            is_certain=not moved,
        )

    async def _drafts(self, event: KeptEvent, at: int) -> Sequence[Draft]:
        """The pushed events that this one may have been: of its instant and its key."""
        window = (first_id(at - BEFORE_MS), event.event_id[:12] + "g")  # two ids of one millisecond are in no order
        pushes = await arrival_store.read_of_instant(
            self._tx, self._account_id, event.integration_id, event.received_at, *window
        )
        return [
            Draft(self._account_id, event.integration_id, event.event_id, event.received_at, one)
            for push in pushes
            for one in _decode(push)
            if one.alert_key == event.alert_key and one.event_time == event.event_at
        ]

    async def _integration(self, integration_id: int) -> Integration | None:
        if integration_id not in self._integrations:
            found = await integrations.read_by_ids(self._tx, self._account_id, [integration_id])
            self._integrations[integration_id] = found[0] if found else None
        return self._integrations[integration_id]

    async def _enricher(self, integration: Integration, version: int) -> tuple[Enricher | None, bool]:
        key = (integration.integration_id, version)
        if key not in self._enrichers:
            found = await rules_store.read_version(self._tx, self._account_id, *key, EnrichSet) if version else None
            if found is None or not found.rules:
                return None, False
            schemas = {one.schema_id: one for one in await table_store.read_all(self._tx, self._account_id)}
            apis = {one.api_id: one for one in await api_store.read_all(self._tx, self._account_id)}
            looks_up = any(isinstance(one, MappingRule) for one in found.rules)
            self._enrichers[key] = (Enricher(found, integration, schemas, apis), looks_up)
        return self._enrichers[key]

    async def _process_rules(self, integration_id: int, version: int) -> ProcessSet | None:
        key = (integration_id, version)
        if key not in self._process_sets:
            found = await rules_store.read_version(self._tx, self._account_id, *key, ProcessSet) if version else None
            self._process_sets[key] = found if found is not None and found.rules else None
        return self._process_sets[key]


def _names(steps: Sequence[TraceStep], stage: str, version: int) -> bool:
    """Whether the stored steps say that these rules were asked."""
    return any(one.stage == stage and one.facts.get("version") == version for one in steps)
