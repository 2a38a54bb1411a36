"""What a person can do with incidents (domain section 3); each is one command of the journey.

Anyone who may see an incident may acknowledge it; everything else needs the permission to manage incidents.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin import journey
from tocsin.api.call import Call
from tocsin.api.fields import HexId, HexIdList, IdList, MaybeId
from tocsin.api.incident_wishes import (
    Assignment,
    Notify,
    assignment,
    check_channel,
    check_persons,
    check_template,
    transports,
)
from tocsin.api.operation import Operation, operation
from tocsin.incidents.model import (
    Acknowledge,
    AddResponders,
    Assign,
    Close,
    Command,
    Comment,
    Create,
    Edit,
    Remove,
    Reopen,
    Snooze,
    Unacknowledge,
    Wake,
)
from tocsin.kernel.errors import InvalidParameter

Severity = Literal["Critical", "Warning", "Info"]
Remark = Annotated[str, Meta(max_length=1_024)]
Paper = Annotated[str, Meta(max_length=6_144)]
Title = Annotated[str, Meta(max_length=512)]

NO_REASON = "No reason was given (by API)."


class IncidentsNamed(Struct):
    """Names 1 to 100 incidents."""

    incident_ids: HexIdList


class IncidentResolveRequest(IncidentsNamed, kw_only=True):
    """What to close, and what was learned."""

    root_cause: Remark = ""
    resolution: Remark = ""


class IncidentReopenRequest(IncidentsNamed, kw_only=True):
    """What to reopen, and why."""

    reason: Annotated[Remark, Meta(description="Required, but for clients with an APP key that do not know it.")] = ""


class IncidentSnoozeRequest(IncidentsNamed, kw_only=True):
    """What to leave alone, and for how long."""

    minutes: Annotated[int, Meta(ge=1, le=1_440)]


class IncidentCommentRequest(IncidentsNamed, kw_only=True):
    """What to say (Markdown)."""

    comment: Annotated[Remark, Meta(min_length=1)]
    mute_reply: Annotated[bool, Meta(description="Do not tell reply webhooks.")] = False


class IncidentAssignRequest(Struct, kw_only=True):
    """What to give to whom."""

    assigned_to: Assignment
    incident_id: Annotated[HexId | None, Meta(description="One incident; ignored with `incident_ids`.")] = None
    incident_ids: HexIdList | None = None


class ResponderAddRequest(Struct, kw_only=True):
    """Whom to ask to join."""

    incident_id: HexId
    person_ids: Annotated[IdList, Meta(min_length=1)]
    notify: Notify = Notify()


class IncidentResetRequest(Struct, kw_only=True):
    """Fields to set by hand; those that are absent stay as they are."""

    incident_id: HexId
    title: Annotated[str, Meta(min_length=1, max_length=512)] | None = None
    description: Paper | None = None
    impact: Paper | None = None
    root_cause: Paper | None = None
    resolution: Paper | None = None
    incident_severity: Severity | None = None


class IncidentCreateRequest(Struct, kw_only=True):
    """An incident that no alert opens."""

    incident_severity: Severity
    title: Annotated[Title, Meta(description="Without one, the first line of the description.")] = ""
    description: Remark = ""
    channel_id: Annotated[MaybeId, Meta(description="0: no channel, so no rule tells anybody.")] = 0
    assigned_to: Annotated[
        Assignment | None, Meta(description="Whom to tell; absent: the channel's escalation rules decide.")
    ] = None


class IncidentCreateAnswer(Struct):
    """The incident that was made."""

    incident_id: str
    title: str


def _plain(path: str, kind: type[Command], may: str, summary: str) -> Operation:
    """An operation whose request is nothing but the incidents."""

    async def act(call: Call, body: IncidentsNamed) -> None:
        await journey.command(call.world, kind(incident_ids=tuple(body.incident_ids)), call.actor)

    act.__doc__ = summary
    return operation(path, may=may, audit=path.strip("/").replace("/", "."), journey=True)(act)


PLAIN = (
    _plain(
        "/incident/ack",
        Acknowledge,
        "incidents.read",
        "Acknowledge: I have it.\n\nRepeats stop; doing it twice changes nothing.",
    ),
    _plain(
        "/incident/unack",
        Unacknowledge,
        "incidents.read",
        "Take an acknowledgement back.\n\nWhen everyone has, the incident is Triggered and told again.",
    ),
    _plain("/incident/wake", Wake, "incidents.manage", "End a snooze now.\n\nThe incident is told again."),
    _plain(
        "/incident/remove",
        Remove,
        "incidents.manage",
        "Delete incidents.\n\nTheir alerts are closed and nothing more is sent.",
    ),
)


@operation("/incident/resolve", may="incidents.manage", audit="incident.resolve", journey=True)
async def incident_resolve(call: Call, body: IncidentResolveRequest) -> None:
    """Close incidents and their alerts.

    Closed alerts merge no further event: a new one opens a new alert.
    """
    ids = tuple(body.incident_ids)
    command = Close(incident_ids=ids, root_cause=body.root_cause, resolution=body.resolution)
    await journey.command(call.world, command, call.actor)


@operation("/incident/reopen", may="incidents.manage", audit="incident.reopen", journey=True)
async def incident_reopen(call: Call, body: IncidentReopenRequest) -> None:
    """Reopen closed incidents: they are assigned and told again."""
    reason = body.reason.strip() or (NO_REASON if call.actor.kind == "app_key" else "")
    await journey.command(call.world, Reopen(incident_ids=tuple(body.incident_ids), reason=reason), call.actor)


@operation("/incident/snooze", may="incidents.manage", audit="incident.snooze", journey=True)
async def incident_snooze(call: Call, body: IncidentSnoozeRequest) -> None:
    """Leave acknowledged incidents alone for up to 24 hours.

    When the time is over and they are not closed, they are Triggered and told again.
    """
    await journey.command(call.world, Snooze(incident_ids=tuple(body.incident_ids), minutes=body.minutes), call.actor)


@operation("/incident/comment", may="incidents.manage", audit="incident.comment", journey=True)
async def incident_comment(call: Call, body: IncidentCommentRequest) -> None:
    """Say something on the timeline of incidents."""
    command = Comment(incident_ids=tuple(body.incident_ids), comment=body.comment, mute_reply=body.mute_reply)
    await journey.command(call.world, command, call.actor)


@operation("/incident/assign", may="incidents.manage", audit="incident.assign", journey=True)
async def incident_assign(call: Call, body: IncidentAssignRequest) -> None:
    """Give incidents to persons or addresses directly, or to a layer of an escalation rule.

    A direct assignment has no further layers; whoever had the incident before has it no longer.
    """
    ids = tuple(body.incident_ids or ([body.incident_id] if body.incident_id else []))
    to = await assignment(call, body.assigned_to)
    command = Assign(
        incident_ids=ids,
        type=to.type,
        person_ids=to.person_ids,
        emails=to.emails,
        rule_id=to.rule_id,
        layer_idx=to.layer_idx,
        transports=to.transports,
        template_id=to.template_id,
    )
    await journey.command(call.world, command, call.actor)


@operation("/incident/responder/add", may="incidents.manage", audit="incident.responder.add", journey=True)
async def incident_responder_add(call: Call, body: ResponderAddRequest) -> None:
    """Ask more members to join; those who are there already are not told twice."""
    async with call.world.db.snapshot() as tx:
        await check_persons(tx, call.account_id, body.person_ids, "person_ids")
        await check_template(tx, call.account_id, body.notify.template_id, "notify.template_id")
    command = AddResponders(
        incident_ids=(body.incident_id,),
        person_ids=tuple(body.person_ids),
        transports=transports(body.notify),
        template_id=body.notify.template_id,
    )
    await journey.command(call.world, command, call.actor)


@operation("/incident/reset", may="incidents.manage", audit="incident.reset", journey=True)
async def incident_reset(call: Call, body: IncidentResetRequest) -> None:
    """Set fields of an incident by hand.

    Title, description and severity then stay as set, whatever its alerts say (`manual_overrides`).
    """
    command = Edit(
        incident_ids=(body.incident_id,),
        title=body.title,
        description=body.description,
        severity=body.incident_severity,
        impact=body.impact,
        root_cause=body.root_cause,
        resolution=body.resolution,
    )
    if command == Edit(incident_ids=command.incident_ids):
        raise InvalidParameter("title: give at least one field to set")
    await journey.command(call.world, command, call.actor)


@operation("/incident/create", may="incidents.manage", audit="incident.create", journey=True)
async def incident_create(call: Call, body: IncidentCreateRequest) -> IncidentCreateAnswer:
    """Make an incident by hand: told by the channel's rules, by the rule named, or to the persons named."""
    title = body.title.strip() or body.description.strip().partition("\n")[0][:512]
    if not title:
        raise InvalidParameter("title: say what is wrong")
    async with call.world.db.snapshot() as tx:
        await check_channel(tx, call.actor, body.channel_id, "channel_id")
    to = await assignment(call, body.assigned_to or Assignment(), required=body.assigned_to is not None)
    wanted = Create(
        title=title,
        severity=body.incident_severity,
        description=body.description,
        channel_id=body.channel_id,
        person_ids=to.person_ids,
        emails=to.emails,
        rule_id=to.rule_id,
        layer_idx=to.layer_idx,
        template_id=to.template_id,
        transports=to.transports,
    )
    made = (await journey.create(call.world, wanted, call.actor))[0].incident
    call.note(made.incident_id, title=made.title)
    return IncidentCreateAnswer(made.incident_id, made.title)
