"""Channels: the collaboration spaces where incidents live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast

from msgspec import UNSET, Meta, Struct, UnsetType, convert, field

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import Id, IdList, Query, seconds
from tocsin.api.listing import frame, position
from tocsin.api.operation import Operation, operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.api.resources.channel_fields import (
    ChannelItem,
    ChannelName,
    ChannelSettings,
    Flapping,
    Group,
    IncidentCounts,
    Mode,
    columns,
)
from tocsin.api.resources.escalation_fields import FirstRule
from tocsin.channels import flow, list_store
from tocsin.channels.model import Channel
from tocsin.channels.noise_flow import NoiseRules
from tocsin.escalation.rules_flow import Rules
from tocsin.incidents import store as incidents
from tocsin.integrations import list_store as integration_lists
from tocsin.integrations.flow import Integrations
from tocsin.notify.template_flow import require_template
from tocsin.people import store as people

FIRST_RULE = "Default"
_NOT_COLUMNS = frozenset({"channel_id", "escalate_rule", "plugin_ids"})


class ChannelNamed(Struct):
    """Names one channel."""

    channel_id: Id


class ChannelInfosRequest(Struct):
    """Names up to 100 channels."""

    channel_ids: IdList


class ChannelBrief(Struct):
    """What stands beside a channel's id."""

    channel_id: int
    channel_name: str
    status: Literal["enabled", "disabled"]
    team_id: int
    creator_id: int


class ChannelInfosAnswer(Struct):
    """Names of channels."""

    items: list[ChannelBrief]


class ChannelListRequest(PageRequest, kw_only=True):
    """Which channels, in which order."""

    limit: Annotated[int, Meta(ge=1, le=100, description="Items per page.")] = 100
    orderby: Annotated[
        list_store.Order, Meta(description="`ranking`: with open incidents first, then by the newest incident.")
    ] = "ranking"
    asc: bool = False
    is_my_team: Annotated[bool, Meta(description="Only those owned or managed by one of my teams.")] = False
    is_my_managed: Annotated[bool, Meta(description="Only those I made or my teams may change.")] = False
    is_my_starred: Annotated[bool, Meta(description="Nobody can star a channel yet: leaves none.")] = False
    is_brief: Annotated[bool, Meta(description="Without counts of incidents.")] = False
    team_ids: Annotated[IdList, Meta(description="Only those owned by one of these teams.")] = field(
        default_factory=list
    )
    channel_ids: IdList = field(default_factory=list)
    channel_name: Annotated[Query, Meta(description="The exact name.")] = ""
    query: Annotated[Query, Meta(description="Part of the name or the description.")] = ""


class ChannelListAnswer(PageAnswer, kw_only=True):
    """A page of channels."""

    items: list[ChannelItem]


class ChannelCreateRequest(ChannelSettings, kw_only=True):
    """A new channel."""

    team_id: Id
    channel_name: ChannelName
    escalate_rule: Annotated[FirstRule | UnsetType, Meta(description="A first escalation rule with one layer.")] = UNSET
    plugin_ids: Annotated[IdList, Meta(description="Integrations that become dedicated to this channel.")] = field(
        default_factory=list
    )


class ChannelCreateAnswer(Struct, kw_only=True):
    """The new channel; ``rule_id`` is empty without a first rule."""

    channel_id: int
    channel_name: str
    external_report_token: str
    rule_id: str


class ChannelUpdateRequest(ChannelSettings, kw_only=True):
    """What changes; what is absent stays."""

    channel_id: Id
    team_id: Id | UnsetType = UNSET
    channel_name: ChannelName | UnsetType = UNSET


class ChannelUpdateAnswer(Struct):
    """Who reports from outside needs this; empty when nobody may."""

    external_report_token: str


class Detached(Struct):
    """An integration whose events now lead nowhere."""

    integration_id: int
    integration_name: str


class ChannelDeleteAnswer(Struct):
    """What went with the channel, and what stays behind it."""

    deleted_rule_ids: list[str]
    detached_integrations: list[Detached]


@operation("/channel/info", may="channels.read")
async def channel_info(call: Call, body: ChannelNamed) -> ChannelItem:
    """One channel."""
    return (await _items(call, [await flow.find(call.tx, call.actor, body.channel_id)]))[0]


@operation("/channel/infos", may="channels.read")
async def channel_infos(call: Call, body: ChannelInfosRequest) -> ChannelInfosAnswer:
    """Names of up to 100 channels; unknown ids and others' private channels are left out."""
    found = await list_store.read_visible(call.tx, call.actor, body.channel_ids)
    items = [
        ChannelBrief(one.channel_id, one.name, _status(one.status), one.team_id, one.creator_id)
        for one in sorted(found, key=lambda one: body.channel_ids.index(one.channel_id))
    ]
    return ChannelInfosAnswer(items)


@operation("/channel/list", may="channels.read")
async def channel_list(call: Call, body: ChannelListRequest) -> ChannelListAnswer:
    """List channels; others' private ones are not among them."""
    wanted = list_store.Wanted(
        query=body.query,
        name=body.channel_name,
        channel_ids=body.channel_ids,
        team_ids=body.team_ids,
        is_my_team=body.is_my_team,
        is_my_managed=body.is_my_managed,
    )
    start = position(body)
    found: list[Channel] = []
    total = 0
    if not body.is_my_starred:
        found, total = await list_store.page(call.tx, call.actor, wanted, body.orderby, start, body.limit, asc=body.asc)
    items = await _items(call, found, brief=body.is_brief)
    return ChannelListAnswer(items=items, **frame(body, start, len(items), total))


@operation("/channel/create", may="channels.manage", audit="channel.create", writes=True)
async def channel_create(call: Call, body: ChannelCreateRequest) -> ChannelCreateAnswer:
    """Make a channel, if wished with a first escalation rule and its integrations."""
    one = await flow.create(call.tx, call.actor, call.world.ids, columns(body, _NOT_COLUMNS), call.now)
    rule_id = await _add_first_rule(call, one.channel_id, body.escalate_rule) if body.escalate_rule else ""
    integrations = Integrations(call.world.ids, call.world.vault)
    await integrations.dedicate(call.tx, call.actor, body.plugin_ids, one.channel_id, call.now, "plugin_ids")
    await move_config_version(call.tx, call.account_id)
    call.note(one.channel_id, channel_name=one.name, rule_id=rule_id, integration_ids=body.plugin_ids)
    return ChannelCreateAnswer(
        channel_id=one.channel_id,
        channel_name=one.name,
        external_report_token=one.external_report_token,
        rule_id=rule_id,
    )


@operation("/channel/update", may="channels.manage", audit="channel.update", writes=True)
async def channel_update(call: Call, body: ChannelUpdateRequest) -> ChannelUpdateAnswer:
    """Change a channel; only the fields that are given."""
    values = columns(body, _NOT_COLUMNS)
    one = await flow.change(call.tx, call.actor, call.world.ids, body.channel_id, values, call.now)
    await move_config_version(call.tx, call.account_id)
    if "flapping" in values:
        await incidents.look_again(call.tx, call.account_id, [one.channel_id], call.now)
    call.note(one.channel_id, channel_name=one.name, fields=sorted(values))
    return ChannelUpdateAnswer(one.external_report_token)


@operation("/channel/delete", may="channels.manage", audit="channel.delete", writes=True)
async def channel_delete(call: Call, body: ChannelNamed) -> ChannelDeleteAnswer:
    """Delete a channel with its escalation rules and its drop, silence and inhibit rules.

    Its incidents stay, and who was told goes on being told. Its integrations are detached, not deleted: what they
    receive is kept with the fate ``channel_gone`` until they get another channel. The answer names them.
    """
    one = await flow.delete(call.tx, call.actor, body.channel_id, call.now)
    rules = Rules(call.world.ids, call.world.vault, call.world.catalogue)
    deleted = await rules.delete_all(call.tx, call.actor, one.channel_id, call.now)
    noise = await NoiseRules(call.world.ids).delete_all(call.tx, call.actor, one.channel_id, call.now)
    detached = await integration_lists.read_of_channel(call.tx, call.account_id, one.channel_id)
    await move_config_version(call.tx, call.account_id)
    call.note(one.channel_id, channel_name=one.name, integration_ids=[each.integration_id for each in detached])
    return ChannelDeleteAnswer(
        [rule.rule_id for rule in deleted] + [rule.rule_id for rule in noise],
        [Detached(each.integration_id, each.name) for each in detached],
    )


def _switch(verb: Literal["enable", "disable"]) -> Operation:
    async def handler(call: Call, body: ChannelNamed) -> None:
        one = await flow.set_status(call.tx, call.actor, body.channel_id, f"{verb}d", call.now)
        await move_config_version(call.tx, call.account_id)
        call.note(one.channel_id, channel_name=one.name)

    effect = "takes events again" if verb == "enable" else "takes no events: they are kept with the fate `channel_gone`"
    handler.__doc__ = f"{verb.capitalize()} a channel.\n\nIt then {effect}."
    return operation(f"/channel/{verb}", may="channels.manage", audit=f"channel.{verb}", writes=True)(handler)


SWITCHES = [_switch("enable"), _switch("disable")]


async def _add_first_rule(call: Call, channel_id: int, first: FirstRule) -> str:
    await require_template(call.tx, call.account_id, first.template_id, "escalate_rule.template_id")
    rules = Rules(call.world.ids, call.world.vault, call.world.catalogue)
    values = {**first.values(), "name": FIRST_RULE}
    return (await rules.create(call.tx, call.actor, channel_id, values, call.now)).rule_id


async def _items(call: Call, channels: Sequence[Channel], *, brief: bool = False) -> list[ChannelItem]:
    teams = await people.read_teams(call.tx, call.account_id, {one.team_id for one in channels})
    members = await people.read_members(call.tx, call.account_id, {one.creator_id for one in channels})
    names = {one.team_id: one.name for one in teams} | {one.member_id: one.name for one in members}
    ids = [] if brief else [one.channel_id for one in channels]
    counts = await list_store.read_open(call.tx, call.account_id, ids)
    return [_item(one, names, counts.get(one.channel_id)) for one in channels]


def _item(one: Channel, names: dict[int, str], counts: list_store.Open | None) -> ChannelItem:
    item = ChannelItem(
        account_id=one.account_id,
        channel_id=one.channel_id,
        channel_name=one.name,
        team_id=one.team_id,
        team_name=names.get(one.team_id, ""),
        managing_team_ids=one.managing_team_ids,
        creator_id=one.creator_id,
        creator_name=names.get(one.creator_id, ""),
        description=one.description,
        status=_status(one.status),
        is_private=one.is_private,
        auto_resolve_timeout=one.auto_resolve_timeout_s,
        auto_resolve_mode=cast("Mode", one.auto_resolve_mode),
        disable_outlier_detection=one.disable_outlier_detection,
        disable_auto_close=one.disable_auto_close,
        is_external_report_enabled=one.is_external_report_enabled,
        external_report_token=one.external_report_token,
        allow_foreign_recovery=one.allow_foreign_recovery,
        dynamic_assignment=one.dynamic_assignment,
        group=convert(one.grouping or {"method": "n"}, Group),
        flapping=convert(one.flapping, Flapping),
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
        deleted_at=seconds(one.deleted_at),
    )
    if counts is not None:
        item.progress_to_incident_cnts = IncidentCounts(counts.triggered, counts.processing)
        item.active_incident_highest_severity = counts.highest_severity
        item.last_incident_at = seconds(counts.last_at)
    return item


def _status(status: str) -> Any:
    return "disabled" if status == "disabled" else "enabled"
