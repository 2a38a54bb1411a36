"""What draft rules of an integration would make of its recent events."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.alerts import preview_flow
from tocsin.api.call import Call
from tocsin.api.fields import Id, seconds
from tocsin.api.operation import operation
from tocsin.integrations import rules_flow
from tocsin.integrations.enrich_rule import EnrichRules
from tocsin.integrations.flow import Integrations
from tocsin.integrations.model import Integration
from tocsin.integrations.process_rule import ProcessRules
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.integrations.rules_check import check_process
from tocsin.sources.event import Event

Most = Annotated[int, Meta(ge=1, le=20, description="How many of the newest events.")]


class EnrichmentPreviewRequest(Struct, kw_only=True):
    """Draft enrich rules and whose events they are tried on."""

    integration_id: Id
    rules: EnrichRules
    limit: Most = 20
    call_apis: Annotated[
        bool, Meta(description="Really ask mapping APIs; else it is only said that they would be.")
    ] = False


class PipelinePreviewRequest(Struct, kw_only=True):
    """Draft process rules and whose events they are tried on, after the saved enrich rules."""

    integration_id: Id
    rules: ProcessRules
    limit: Most = 20


class ShapedEvent(Struct, kw_only=True):
    """What rules can change of an event."""

    title: str
    description: str
    event_status: str
    labels: dict[str, str]


class RuleStepItem(Struct, kw_only=True):
    """What one rule did, or why it did nothing. `before` and `after` are what it changed."""

    stage: str
    decision: str
    text: str
    rule: Annotated[int, Meta(description="Its position, from 1; 0: of no single rule.")]
    before: dict[str, str]
    after: dict[str, str]
    passed: Annotated[
        dict[str, list[int]], Meta(description="Of `passed_over`: positions of rules by why they did nothing.")
    ]


class RulePreviewItem(Struct, kw_only=True):
    """One event before and after."""

    event_id: str
    received_at: int
    before: ShapedEvent
    after: ShapedEvent
    outcome: Annotated[
        Literal["kept", "dropped", "may_be_inhibited"],
        Meta(description="`may_be_inhibited`: beside an active alert that matches."),
    ]
    steps: list[RuleStepItem]


class RulePreviewAnswer(Struct):
    """Up to `limit` events, the newest first; none when the integration has none yet."""

    items: list[RulePreviewItem]


@operation("/enrichment/preview", may="integrations.manage", audit="enrichment.preview", journey=True)
async def enrichment_preview(call: Call, body: EnrichmentPreviewRequest) -> RulePreviewAnswer:
    """What draft enrich rules would make of the newest events of an integration. Nothing is kept.

    Mapping APIs are asked only with `call_apis`; else the step of such a rule says that it was not asked.
    """
    integration = await _integration(call, body.integration_id)
    async with call.world.db.snapshot() as tx:
        await rules_flow.check_drafts(tx, call.account_id, body.rules)
    rules = EnrichSet(account_id=call.account_id, integration_id=body.integration_id, rules=body.rules)
    asker = call.world.asker if body.call_apis else None
    found = await preview_flow.preview_enrich(call.world.db, call.actor, integration, rules, body.limit, asker)
    return RulePreviewAnswer([_item(one) for one in found])


@operation("/alert/pipeline/preview", may="integrations.manage", audit="alert_pipeline.preview", journey=True)
async def alert_pipeline_preview(call: Call, body: PipelinePreviewRequest) -> RulePreviewAnswer:
    """What draft process rules would make of the newest events of an integration. Nothing is kept."""
    integration = await _integration(call, body.integration_id)
    check_process(body.rules)
    rules = ProcessSet(account_id=call.account_id, integration_id=body.integration_id, rules=body.rules)
    found = await preview_flow.preview_process(call.world.db, call.actor, integration, rules, body.limit)
    return RulePreviewAnswer([_item(one) for one in found])


async def _integration(call: Call, integration_id: int) -> Integration:
    call.note(integration_id)
    async with call.world.db.snapshot() as tx:
        return await Integrations(call.world.ids, call.world.vault).find_to_change(tx, call.actor, integration_id)


def _item(one: preview_flow.Shaped) -> RulePreviewItem:
    return RulePreviewItem(
        event_id=one.event_id,
        received_at=seconds(one.received_at),
        before=_event(one.before),
        after=_event(one.after),
        outcome=one.outcome,
        steps=[
            RuleStepItem(
                stage=step["stage"],
                decision=step["decision"],
                text=step["text"],
                rule=step["facts"].get("rule", 0),
                before=step["facts"].get("before", {}),
                after=step["facts"].get("after", {}),
                passed=step["facts"].get("why", {}) if step["decision"] == "passed_over" else {},
            )
            for step in one.steps
        ],
    )


def _event(one: Event) -> ShapedEvent:
    return ShapedEvent(title=one.title, description=one.description, event_status=one.status, labels=one.labels)
