"""Enrich and process rules of integrations: what is done to events before they are routed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tocsin.alerts.preview_flow import count_dropped
from tocsin.alerts.store import move_config_version
from tocsin.alerts.would_hide import ENOUGH, is_everything
from tocsin.api.call import Call
from tocsin.api.fields import Id, IdList, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.integrations import IntegrationNamed
from tocsin.integrations import list_store, rules_flow
from tocsin.integrations.condition import plain
from tocsin.integrations.enrich_rule import EnrichRule, EnrichRules
from tocsin.integrations.flow import Integrations
from tocsin.integrations.model import Integration
from tocsin.integrations.process_rule import DiscardRule, ProcessRule, ProcessRules
from tocsin.integrations.rule_set import EnrichSet, ProcessSet

WARN_EVENTS = 500


class RulesListRequest(Struct):
    """Whose rules."""

    integration_ids: IdList


class EnrichmentUpsertRequest(Struct):
    """All enrich rules of an integration, from top to bottom; they replace the old ones."""

    integration_id: Id
    rules: EnrichRules


class PipelineUpsertRequest(Struct):
    """All process rules of an integration, from top to bottom; they replace the old ones."""

    integration_id: Id
    rules: ProcessRules


class ProcessWarning(Struct):
    """A drop rule that leaves out (nearly) everything that came of late; it is saved all the same."""

    code: Literal["drops_everything", "drops_nearly_everything"]
    message: str
    rule: Annotated[int, Meta(description="Its position, from 1.")]
    matched: int
    of: Annotated[int, Meta(description="The newest events of the integration, recoveries left out.")]


class PipelineSaved(Struct):
    """What may be wrong with the rules as they were saved."""

    warnings: list[ProcessWarning]


class RulesItem(Struct, kw_only=True):
    """What both kinds have. `version` counts the saves; 0: there never were rules."""

    integration_id: int
    status: str
    version: int
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class EnrichmentItem(RulesItem, kw_only=True):
    """The enrich rules of an integration, from top to bottom."""

    rules: list[EnrichRule]


class PipelineItem(RulesItem, kw_only=True):
    """The process rules of an integration, from top to bottom."""

    rules: list[ProcessRule]


class EnrichmentListAnswer(Struct):
    """One for each integration that the caller may see."""

    items: list[EnrichmentItem]


class PipelineListAnswer(Struct):
    """One for each integration that the caller may see."""

    items: list[PipelineItem]


@operation("/enrichment/info", may="integrations.read")
async def enrichment_info(call: Call, body: IntegrationNamed) -> EnrichmentItem:
    """The enrich rules of an integration."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    return (await _enrichments(call, [body.integration_id]))[0]


@operation("/enrichment/list", may="integrations.read")
async def enrichment_list(call: Call, body: RulesListRequest) -> EnrichmentListAnswer:
    """The enrich rules of several integrations; those that the caller may not see are left out."""
    return EnrichmentListAnswer(await _enrichments(call, await _visible(call, body.integration_ids)))


@operation("/enrichment/upsert", may="integrations.manage", audit="enrichment.upsert", writes=True)
async def enrichment_upsert(call: Call, body: EnrichmentUpsertRequest) -> None:
    """Replace the enrich rules of an integration; each save is a version."""
    await _integrations(call).find_to_change(call.tx, call.actor, body.integration_id)
    saved = await rules_flow.save_enrich(call.tx, call.actor, body.integration_id, body.rules, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(body.integration_id, version=saved.version, rules=len(saved.rules))


@operation("/alert/pipeline/info", may="integrations.read")
async def alert_pipeline_info(call: Call, body: IntegrationNamed) -> PipelineItem:
    """The process rules of an integration."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    return (await _pipelines(call, [body.integration_id]))[0]


@operation("/alert/pipeline/list", may="integrations.read")
async def alert_pipeline_list(call: Call, body: RulesListRequest) -> PipelineListAnswer:
    """The process rules of several integrations; those that the caller may not see are left out."""
    return PipelineListAnswer(await _pipelines(call, await _visible(call, body.integration_ids)))


@operation("/alert/pipeline/upsert", may="integrations.manage", audit="alert_pipeline.upsert", writes=True)
async def alert_pipeline_upsert(call: Call, body: PipelineUpsertRequest) -> PipelineSaved:
    """Replace the process rules of an integration; each save is a version.

    Drop rules are tried on the newest events; one that leaves out nearly all of them is saved with a warning.
    """
    integration = await _integrations(call).find_to_change(call.tx, call.actor, body.integration_id)
    saved = await rules_flow.save_process(call.tx, call.actor, body.integration_id, body.rules, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(body.integration_id, version=saved.version, rules=len(saved.rules))
    return PipelineSaved(await _warnings(call, integration, saved))


async def _warnings(call: Call, integration: Integration, saved: ProcessSet) -> list[ProcessWarning]:
    """What the latest events say against drop rules; what is saved stays saved."""
    drops = {number: one for number, one in enumerate(saved.rules, 1) if isinstance(one, DiscardRule)}
    if not drops:
        return []
    dropped, of = await count_dropped(call.tx, call.actor, integration, saved, WARN_EVENTS)
    found = []
    for number, rule in drops.items():
        matched = dropped[number]
        groups = plain(rule.condition or [])
        if not groups or any(is_everything(group) for group in groups):
            message = f"rules[{number - 1}] drops every event of this integration that gets to it ({matched} of the latest {of})."
            found.append(ProcessWarning("drops_everything", message, number, matched, of))
        elif of >= ENOUGH and matched * 10 >= of * 9:
            message = (
                f"rules[{number - 1}] drops nearly every event of this integration ({matched} of the latest {of})."
            )
            found.append(ProcessWarning("drops_nearly_everything", message, number, matched, of))
    return found


async def _enrichments(call: Call, integration_ids: list[int]) -> list[EnrichmentItem]:
    found = await rules_flow.read(call.tx, call.account_id, integration_ids, EnrichSet)
    return [EnrichmentItem(rules=one.rules, **_fields(one)) for one in found]


async def _pipelines(call: Call, integration_ids: list[int]) -> list[PipelineItem]:
    found = await rules_flow.read(call.tx, call.account_id, integration_ids, ProcessSet)
    return [PipelineItem(rules=one.rules, **_fields(one)) for one in found]


async def _visible(call: Call, integration_ids: list[int]) -> list[int]:
    seen = {one.integration_id for one in await list_store.read_visible(call.tx, call.actor, integration_ids)}
    return [one for one in dict.fromkeys(integration_ids) if one in seen]


def _integrations(call: Call) -> Integrations:
    return Integrations(call.world.ids, call.world.vault)


def _fields(one: EnrichSet | ProcessSet) -> dict[str, Any]:
    instants = {name: seconds(getattr(one, name)) for name in ("created_at", "updated_at")}
    names = ("integration_id", "status", "version", "creator_id", "updated_by")
    return {name: getattr(one, name) for name in names} | instants
