"""Replays: what came of late, decided again by a draft of the rules before it wakes anybody."""

from __future__ import annotations

from msgspec import UNSET, structs, to_builtins

from tocsin.alerts import arrival_store
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.list_store import first_id
from tocsin.api.call import Call
from tocsin.api.fields import milliseconds
from tocsin.api.operation import operation
from tocsin.api.resources.replay_fields import (
    ReplayAnswer,
    ReplayDraftBody,
    ReplayNamed,
    ReplayRequest,
    difference_item,
    persons_in,
    rule_of,
)
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
from tocsin.kernel.clock import DAY, SECOND
from tocsin.kernel.errors import InvalidParameter
from tocsin.people import store as people
from tocsin.replay.draft import Draft, applied
from tocsin.replay.flow import Asked, Progress, Replayed, integrations_of, read_present, replay
from tocsin.replay.jobs import Job
from tocsin.routes import flow as routes
from tocsin.routes.check import check as check_route
from tocsin.routes.model import channel_ids

AT_ONCE_S = 2.0
"""A replay that is done by then is answered with its result."""
LONGEST_DAYS = 30


@operation("/replay", may="channels.read", audit="replay.begin", journey=True)
async def replay_begin(call: Call, body: ReplayRequest) -> ReplayAnswer:
    """Decide what came to a channel or through an integration once more: by today's rules and by a draft.

    Up to 30 days back, and nothing of it leaves the server or is written. Messages are those that would have gone out had nobody
    answered. A short replay is answered at once; of a longer one `/replay/info` tells how far it is.
    """
    async with call.world.db.snapshot() as tx:
        asked, present, draft = await _gather(call, tx, body)
        until_id = first_id(asked.end_at + SECOND)
        where = (tx, asked.account_id, asked.integration_ids, first_id(asked.start_at), until_id)
        total = await arrival_store.count_between(*where)

    async def work(progress: Progress) -> Replayed:
        async with call.world.db.snapshot() as tx:
            return await replay(tx, call.world.vault, asked, present, draft, progress)

    job = Job(call.world.ids.hex24(call.now), call.account_id, call.actor.member_id, total, call.now)
    call.world.replays.begin(job, work)
    call.note(job.replay_id, channel_id=body.channel_id, integration_id=body.integration_id)
    await call.world.replays.wait(job.replay_id, AT_ONCE_S)
    return await _answer(call, job)


@operation("/replay/info", may="channels.read", audit="replay.info", journey=True)
async def replay_info(call: Call, body: ReplayNamed) -> ReplayAnswer:
    """How far a replay is, and what came of it. They are kept for an hour."""
    return await _answer(call, call.world.replays.find(call.account_id, call.actor.member_id, body.replay_id))


@operation("/replay/cancel", may="channels.read", audit="replay.cancel", journey=True)
async def replay_cancel(call: Call, body: ReplayNamed) -> None:
    """Stop a replay that is under way."""
    job = call.world.replays.find(call.account_id, call.actor.member_id, body.replay_id)
    if job.state == "running":
        job.state = "cancelled"


async def _gather(call: Call, tx: Transaction, body: ReplayRequest) -> tuple[Asked, Configuration, Configuration]:
    if bool(body.channel_id) is bool(body.integration_id):
        raise InvalidParameter("channel_id: name a channel or an integration")
    present = await read_present(tx, call.account_id)
    integration: Integration | None = None
    if body.channel_id:
        await channels.find(tx, call.actor, body.channel_id)
        ids = integrations_of(present, body.channel_id)
    else:
        integration = await Integrations(call.world.ids, call.world.vault).find(tx, call.actor, body.integration_id)
        ids = [integration.integration_id]
    start_at, end_at = _span(call, body)
    asked = Asked(call.account_id, ids, body.channel_id, start_at, end_at)
    if body.draft is UNSET:
        return asked, present, present
    return asked, present, applied(present, body.channel_id, await _draft(call, tx, body.draft, body, integration))


def _span(call: Call, body: ReplayRequest) -> tuple[int, int]:
    if not body.start and not body.end:
        return call.now - body.days * DAY, call.now
    start_at, end_at = milliseconds(body.start), milliseconds(body.end)
    if end_at <= start_at:
        raise InvalidParameter("end: must be after start; both are Unix seconds")
    if end_at - start_at > LONGEST_DAYS * DAY:
        raise InvalidParameter(f"end: at most {LONGEST_DAYS} days can be replayed")
    return start_at, end_at


async def _draft(
    call: Call, tx: Transaction, body: ReplayDraftBody, request: ReplayRequest, integration: Integration | None
) -> Draft:
    """The draft, its parts checked as they are when they are saved."""
    _require_place(body, request)
    rules = []
    for number, one in enumerate(body.rules):
        rule = rule_of(one, call.account_id, request.channel_id, number, call.now)
        await require_possible(tx, call.account_id, rule.settings, 0)
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
    return await _of_integration(call, tx, draft, body, integration) if integration is not None else draft


def _require_place(body: ReplayDraftBody, request: ReplayRequest) -> None:
    of_channel = {"rules": body.rules, "without_rule_ids": body.without_rule_ids}
    of_channel |= {"group": body.group is not UNSET, "flapping": body.flapping is not UNSET}
    of_integration = {name: getattr(body, name) is not UNSET for name in ("enrichment", "pipeline", "route")}
    wrong, wanted = (of_integration, "an integration") if request.channel_id else (of_channel, "a channel")
    for name, given in wrong.items():
        if given:
            raise InvalidParameter(f"draft.{name}: can be tried when {wanted} is replayed")


async def _of_integration(
    call: Call, tx: Transaction, draft: Draft, body: ReplayDraftBody, integration: Integration
) -> Draft:
    account_id, integration_id = call.account_id, integration.integration_id
    if body.enrichment is not UNSET:
        await rules_flow.check_drafts(tx, call.account_id, body.enrichment)
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
        route = routes.draft(integration, values_in(body.route), call.now)
        check_route(route, channel_ids(route))
        draft = structs.replace(draft, route=route)
    return draft


async def _answer(call: Call, job: Job) -> ReplayAnswer:
    difference = None
    if job.result is not None:
        async with call.world.db.snapshot() as tx:
            members = await people.read_members(tx, call.account_id, persons_in(job.result))
        difference = difference_item(job.result.difference, {one.member_id: one.name for one in members})
    return ReplayAnswer(
        replay_id=job.replay_id,
        state=job.state,
        seen=job.seen,
        total=job.total,
        apis_not_asked=job.result.apis_not_asked if job.result is not None else 0,
        difference=difference,
    )
