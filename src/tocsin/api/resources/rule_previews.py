"""What draft rules of an integration would make of its recent events."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.fields import Id
from tocsin.integrations.enrich_rule import EnrichRules
from tocsin.integrations.process_rule import ProcessRules

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
