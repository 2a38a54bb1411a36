"""Gathers what a replay is asked for, and checks its draft: for the API and for the command line."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import UNSET, structs, to_builtins

from tocsin.alerts.configuration import Configuration
from tocsin.api.fields import milliseconds
from tocsin.api.resources.replay_fields import ReplayDraftBody, ReplayRequest, rule_of
from tocsin.api.resources.route_fields import values_in
from tocsin.channels import flow as channels
from tocsin.channels.noise import check_grouping
from tocsin.channels.noise_flow import require_possible
from tocsin.db.transaction import Transaction
from tocsin.integrations import rules_flow
from tocsin.integrations.flow import Integrations
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.integrations.rules_check import check_process
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.ids import Ids
from tocsin.people.model import Actor
from tocsin.replay.draft import Draft, applied
from tocsin.replay.flow import Asked, integrations_of, read_present
from tocsin.routes import flow as routes
from tocsin.routes.check import check as check_route
from tocsin.routes.model import channel_ids
from tocsin.runtime.secrets import Vault

LONGEST_DAYS = 30


class By(NamedTuple):
    """Who asks, and when (ms)."""

    actor: Actor
    ids: Ids
    vault: Vault
    now: int


async def gather(tx: Transaction, by: By, body: ReplayRequest) -> tuple[Asked, Configuration, Configuration]:
    """What is replayed, today's configuration, and the one that the draft would make, checked as it is when it is saved.

    Raises ``InvalidParameter`` naming the field, ``NotFound`` and ``AccessDenied``.
    """
    if bool(body.channel_id) is bool(body.integration_id):
        raise InvalidParameter("channel_id: name a channel or an integration")
    present = await read_present(tx, by.actor.account_id)
    integration: Integration | None = None
    if body.channel_id:
        await channels.find(tx, by.actor, body.channel_id)
        ids = integrations_of(present, body.channel_id)
    else:
        integration = await Integrations(by.ids, by.vault).find(tx, by.actor, body.integration_id)
        ids = [integration.integration_id]
    start_at, end_at = _span(by, body)
    asked = Asked(by.actor.account_id, ids, body.channel_id, start_at, end_at)
    if body.draft is UNSET:
        return asked, present, present
    return asked, present, applied(present, body.channel_id, await _draft(tx, by, body.draft, body, integration))


def _span(by: By, body: ReplayRequest) -> tuple[int, int]:
    if not body.start and not body.end:
        return by.now - body.days * DAY, by.now
    start_at, end_at = milliseconds(body.start), milliseconds(body.end)
    if end_at <= start_at:
        raise InvalidParameter("end: must be after start; both are Unix seconds")
    if end_at - start_at > LONGEST_DAYS * DAY:
        raise InvalidParameter(f"end: at most {LONGEST_DAYS} days can be replayed")
    return start_at, end_at


async def _draft(
    tx: Transaction, by: By, body: ReplayDraftBody, request: ReplayRequest, integration: Integration | None
) -> Draft:
    """The draft, its parts checked as they are when they are saved."""
    _require_place(body, request)
    rules = []
    for number, one in enumerate(body.rules):
        rule = rule_of(one, by.actor.account_id, request.channel_id, number, by.now)
        await require_possible(tx, by.actor.account_id, rule.settings, 0)
        rules.append(rule)
    group = to_builtins(body.group) if body.group is not UNSET else None
    if group is not None:
        check_grouping(group)
    draft = Draft(
        rules=rules,
        without=body.without_rule_ids,
        grouping=group,
        flapping=to_builtins(body.flapping) if body.flapping is not UNSET else None,
    )
    return await _of_integration(tx, by, draft, body, integration) if integration is not None else draft


def _require_place(body: ReplayDraftBody, request: ReplayRequest) -> None:
    of_channel = {"rules": body.rules, "without_rule_ids": body.without_rule_ids}
    of_channel |= {"group": body.group is not UNSET, "flapping": body.flapping is not UNSET}
    of_integration = {name: getattr(body, name) is not UNSET for name in ("enrichment", "pipeline", "route")}
    wrong, wanted = (of_integration, "an integration") if request.channel_id else (of_channel, "a channel")
    for name, given in wrong.items():
        if given:
            raise InvalidParameter(f"draft.{name}: can be tried when {wanted} is replayed")


async def _of_integration(
    tx: Transaction, by: By, draft: Draft, body: ReplayDraftBody, integration: Integration
) -> Draft:
    account_id, integration_id = by.actor.account_id, integration.integration_id
    if body.enrichment is not UNSET:
        await rules_flow.check_drafts(tx, by.actor.account_id, body.enrichment)
        draft = structs.replace(
            draft, enrich=EnrichSet(account_id=account_id, integration_id=integration_id, rules=body.enrichment)
        )
    if body.pipeline is not UNSET:
        check_process(body.pipeline)
        draft = structs.replace(
            draft, process=ProcessSet(account_id=account_id, integration_id=integration_id, rules=body.pipeline)
        )
    if body.route is not UNSET:
        routes.require_shared(integration)
        route = routes.draft(integration, values_in(body.route), by.now)
        check_route(route, channel_ids(route))
        draft = structs.replace(draft, route=route)
    return draft
