"""What draft rules of an integration would make of its recent events. Nothing is kept, and nobody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tocsin.alerts import list_store, store
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.configuration_flow import read_configuration
from tocsin.alerts.enrich_flow import enrich, run
from tocsin.alerts.explain import read_trace, step
from tocsin.alerts.list_store import EventFilter
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.rulebook import enrichers
from tocsin.alerts.stages.enrich import Enricher
from tocsin.alerts.stages.process import Processor
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.mapping.ask_flow import Asker
from tocsin.mapping.model import Answers
from tocsin.people.model import Actor
from tocsin.sources.event import Event, Image

TURNS = 5
WITHIN_S = 5.0
"""All questions to APIs of one preview."""


class Shaped(Struct, frozen=True):
    """An event before and after draft rules. ``steps`` are as :func:`tocsin.alerts.explain.read_trace` gives them."""

    event_id: str
    received_at: int
    before: Event
    after: Event
    outcome: Literal["kept", "dropped", "may_be_inhibited"]
    steps: list[dict[str, Any]]


async def recent(tx: Transaction, actor: Actor, integration: Integration, limit: int) -> list[Draft]:
    """The newest events of an integration that the actor may see, as they came, the newest first."""
    wanted = list_store.events(actor, EventFilter(integration_ids=(integration.integration_id,)))
    kept = await list_store.fetch_events(tx, wanted.order_by(list_store.event_order(ascending=False)).limit(limit))
    drafts = []
    for one in kept:
        event = Event(
            title=one.title,
            status=one.status,  # type: ignore[arg-type]
            alert_key=one.alert_key,
            description=one.description,
            title_rule=one.title_rule,
            event_time=one.event_at,
            labels=one.labels,
            images=msgspec.json.decode(one.images, type=list[Image]),
        )
        drafts.append(Draft(one.account_id, one.integration_id, one.event_id, one.received_at, event))
    return drafts


async def preview_enrich(
    db: Database, actor: Actor, integration: Integration, rules: EnrichSet, limit: int, asker: Asker | None
) -> list[Shaped]:
    """Recent events through draft enrich rules. Mapping APIs are asked only where there is an ``asker``."""
    answers = Answers()
    async with db.snapshot() as tx:
        drafts = await recent(tx, actor, integration, limit)
        configuration = await _configuration(tx, actor.account_id)
    before = [draft.event for draft in drafts]
    mine = enrichers(msgspec.structs.replace(configuration, enrich=[rules]))
    if asker is not None:
        await _ask(db, actor.account_id, drafts, mine, configuration, asker, answers)
    async with db.snapshot() as tx:
        await enrich(tx, actor.account_id, drafts, mine, answers)
    return [_shaped(old, draft) for old, draft in zip(before, drafts, strict=True)]


async def preview_process(
    db: Database, actor: Actor, integration: Integration, rules: ProcessSet, limit: int
) -> list[Shaped]:
    """Recent events through draft process rules, after the saved enrich rules. Mapping APIs are not asked."""
    async with db.snapshot() as tx:
        drafts = await recent(tx, actor, integration, limit)
        configuration = await _configuration(tx, actor.account_id)
        await enrich(tx, actor.account_id, drafts, enrichers(configuration), Answers())
    processor = Processor(rules, integration)
    shaped = []
    for draft in drafts:
        before, draft.steps = draft.event, []
        if before.status != "Ok":  # recoveries skip these rules
            processor.run(draft)
        shaped.append(_shaped(before, draft))
    return shaped


async def count_dropped(
    tx: Transaction, actor: Actor, integration: Integration, rules: ProcessSet, limit: int
) -> tuple[Counter[int], int]:
    """How many of the newest events each drop rule (by its number, from 1) leaves out, and how many were looked at.

    Recoveries are left aside, as the rules do. The events are taken as they came and enriched by the saved rules; mapping
    APIs are not asked.
    """
    drafts = [one for one in await recent(tx, actor, integration, limit) if one.event.status != "Ok"]
    await enrich(tx, actor.account_id, drafts, enrichers(await _configuration(tx, actor.account_id)), Answers())
    processor, counts = Processor(rules, integration), Counter[int]()
    for draft in drafts:
        draft.steps = []
        processor.run(draft)
        if draft.fate == Fate.dropped:
            counts[read_trace(f"[{','.join(draft.steps)}]")[-1]["facts"]["rule"]] += 1
    return counts, len(drafts)


async def _configuration(tx: Transaction, account_id: int) -> Configuration:
    return await read_configuration(tx, account_id, await store.read_config_version(tx, account_id))


async def _ask(
    db: Database,
    account_id: int,
    drafts: Sequence[Draft],
    rules: Mapping[int, Enricher],
    configuration: Configuration,
    asker: Asker,
    answers: Answers,
) -> None:
    apis = {one.api_id: one for one in configuration.apis}
    for _ in range(TURNS):
        async with db.snapshot() as tx:
            found = await run(tx, account_id, drafts, rules, answers)
        questions = {want: at for _, enriched in found for want, at in enriched.questions.items()}
        if not questions:
            return
        answers.replies |= await asker.ask(questions, apis, WITHIN_S)


def _shaped(before: Event, draft: Draft) -> Shaped:
    outcome: Literal["kept", "dropped", "may_be_inhibited"] = "may_be_inhibited" if draft.beside else "kept"
    if draft.fate == Fate.dropped:
        outcome = "dropped"
    draft.steps += [step("process", "may_be_inhibited", rule=one.number) for one in draft.beside]
    steps = read_trace(f"[{','.join(draft.steps)}]")
    return Shaped(draft.event_id, draft.received_at, before, draft.event, outcome, steps)
