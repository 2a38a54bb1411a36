"""Integrations: where events come from, each with its own push URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, field, to_builtins

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import Id, MaybeId, Name, Query, seconds
from tocsin.api.listing import frame, position
from tocsin.api.operation import Operation, operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.channels import list_store as channels
from tocsin.integrations import list_store
from tocsin.integrations.flow import Integrations
from tocsin.integrations.kinds import push_url
from tocsin.integrations.model import Integration, Watch
from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import InvalidParameter


class IntegrationNamed(Struct):
    """Names one integration."""

    integration_id: Id


Settings = Annotated[
    dict[str, Any], Meta(description="What its source lets one choose, such as `push_mode` of mails; see its guide.")
]
Seconds = Annotated[int, Meta(ge=10, le=2_678_400)]


class WatchdogItem(Struct, kw_only=True):
    """An alert that fires all the time on purpose: it is missed when it does not come for `every_s` seconds."""

    check: Annotated[str, Meta(min_length=1, max_length=128, description="Its label `check`, such as `Watchdog`.")]
    every_s: Seconds = 300


class WatchItem(Struct, kw_only=True):
    """What is missed when it does not come."""

    silent_s: Annotated[int, Meta(ge=0, le=2_678_400, description="Seconds without any event; 0: never missed.")] = 0
    watchdogs: Annotated[list[WatchdogItem], Meta(max_length=20)] = field(default_factory=list)


class IntegrationCreateRequest(Struct, kw_only=True):
    """A new integration: dedicated to a channel, or shared when it names none."""

    integration_name: Name
    integration_type: Annotated[str, Meta(min_length=1, max_length=64, description="See `/integration/type/list`.")]
    channel_id: MaybeId = 0
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it.")] = 0
    settings: Settings = field(default_factory=dict)
    watch: WatchItem = field(default_factory=WatchItem)
    email_prefix: Annotated[
        str, Meta(max_length=64, description="Of the mail address of type `email`, before the @; empty: one is made.")
    ] = ""


class IntegrationUpdateRequest(Struct, kw_only=True):
    """What changes; what is absent stays."""

    integration_id: Id
    integration_name: Name | UnsetType = UNSET
    channel_id: Annotated[MaybeId | UnsetType, Meta(description="0: shared.")] = UNSET
    team_id: MaybeId | UnsetType = UNSET
    settings: Settings | UnsetType = UNSET
    watch: WatchItem | UnsetType = UNSET
    email_prefix: Annotated[str, Meta(min_length=1, max_length=64)] | UnsetType = UNSET


class IntegrationRotateRequest(Struct, kw_only=True):
    """A new key for an integration."""

    integration_id: Id
    grace_hours: Annotated[
        int,
        Meta(
            ge=0, le=720, description="For so long the old key is taken too, so that senders can be changed one by one."
        ),
    ] = 0


class IntegrationKey(Struct):
    """The key, and the address that holds it. Whoever knows it may send events."""

    integration_id: int
    integration_name: str
    integration_key: str
    push_url: str


class IntegrationItem(Struct, kw_only=True):
    """An integration. Key and push URL are empty for those who may not change it."""

    account_id: int
    integration_id: int
    integration_name: str
    integration_type: str
    integration_key: str
    push_url: str
    channel_id: int
    channel_name: Annotated[str, Meta(description="Empty when it is shared, or its channel is deleted.")]
    team_id: int
    status: Literal["enabled", "disabled"]
    creator_id: int
    last_event_at: Annotated[int, Meta(description="When it last received an event; 0: never.")]
    old_key_until: Annotated[int, Meta(description="Until when the key before this one is taken too; 0: it is not.")]
    settings: Settings
    watch: WatchItem
    email_prefix: Annotated[str, Meta(description="Empty: it takes no mails, or you may not see its key.")]
    email_address: Annotated[str, Meta(description="Empty as well where this server has no domain for mails.")]
    created_at: int
    updated_at: int


class IntegrationListRequest(PageRequest, kw_only=True):
    """Which integrations."""

    channel_ids: Annotated[
        list[MaybeId], Meta(max_length=100, description="Only those of these channels; 0: shared ones.")
    ] = field(default_factory=list)
    query: Annotated[Query, Meta(description="Part of the name.")] = ""


class IntegrationListAnswer(PageAnswer, kw_only=True):
    """A page of integrations by name."""

    items: list[IntegrationItem]


@operation("/integration/info", may="integrations.read")
async def integration_info(call: Call, body: IntegrationNamed) -> IntegrationItem:
    """One integration."""
    one = await _integrations(call).find(call.tx, call.actor, body.integration_id)
    return (await _items(call, [one]))[0]


@operation("/integration/list", may="integrations.read")
async def integration_list(call: Call, body: IntegrationListRequest) -> IntegrationListAnswer:
    """List integrations; those of others' private channels are not among them."""
    start = position(body)
    found, total = await list_store.page(call.tx, call.actor, body.channel_ids, body.query, start, body.limit)
    return IntegrationListAnswer(items=await _items(call, found), **frame(body, start, len(found), total))


@operation("/integration/create", may="integrations.manage", audit="integration.create", writes=True)
async def integration_create(call: Call, body: IntegrationCreateRequest) -> IntegrationKey:
    """Make an integration and its push URL."""
    values = {
        "name": body.integration_name,
        "type": body.integration_type,
        "channel_id": body.channel_id,
        "team_id": body.team_id,
        "settings": body.settings,
        "watch": _watch(body.watch),
        "mail_prefix": body.email_prefix,
    }
    one, key = await _integrations(call).create(call.tx, call.actor, values, call.now)
    return await _keyed(call, one, key)


@operation("/integration/update", may="integrations.manage", audit="integration.update", writes=True)
async def integration_update(call: Call, body: IntegrationUpdateRequest) -> None:
    """Change an integration; only the fields that are given."""
    wished = {"name": body.integration_name, "channel_id": body.channel_id, "team_id": body.team_id}
    values: dict[str, Any] = {name: value for name, value in wished.items() if value is not UNSET}
    if body.settings is not UNSET:
        values["settings"] = body.settings
    if body.email_prefix is not UNSET:
        values["mail_prefix"] = body.email_prefix
    noted = dict(values)
    if body.watch is not UNSET:
        values["watch"] = _watch(body.watch)
        noted["watch"] = to_builtins(body.watch)
    one = await _integrations(call).change(call.tx, call.actor, body.integration_id, values, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.integration_id, integration_name=one.name, **noted)


@operation("/integration/key/rotate", may="integrations.manage", audit="integration.key.rotate", writes=True)
async def integration_key_rotate(call: Call, body: IntegrationRotateRequest) -> IntegrationKey:
    """Make a new key and push URL; what is sent to the old one is refused, at once or when its grace is over."""
    grace_ms = body.grace_hours * HOUR
    one, key = await _integrations(call).rotate_key(call.tx, call.actor, body.integration_id, call.now, grace_ms)
    return await _keyed(call, one, key)


def _switch(verb: Literal["enable", "disable", "delete"], effect: str) -> Operation:
    async def handler(call: Call, body: IntegrationNamed) -> None:
        one = await _integrations(call).set_status(call.tx, call.actor, body.integration_id, f"{verb}d", call.now)
        await move_config_version(call.tx, call.account_id)
        call.note(one.integration_id, integration_name=one.name)

    handler.__doc__ = f"{verb.capitalize()} an integration.\n\n{effect}"
    path, audit = f"/integration/{verb}", f"integration.{verb}"
    return operation(path, may="integrations.manage", audit=audit, writes=True)(handler)


SWITCHES = [
    _switch("enable", "It takes events again."),
    _switch("disable", "What is sent to it is refused in clear words until it is enabled again."),
    _switch("delete", "What is sent to it is refused for good. What it received before stays."),
]


def _integrations(call: Call) -> Integrations:
    return Integrations(call.world.ids, call.world.vault)


async def _keyed(call: Call, one: Integration, key: str) -> IntegrationKey:
    await move_config_version(call.tx, call.account_id)
    call.note(one.integration_id, integration_name=one.name)
    return IntegrationKey(one.integration_id, one.name, key, push_url(call.settings.public_url, one.type, key))


async def _items(call: Call, some: Sequence[Integration]) -> list[IntegrationItem]:
    keys = await _integrations(call).shown_keys(call.tx, call.actor, some)
    visible = await channels.read_visible(call.tx, call.actor, [one.channel_id for one in some if one.channel_id])
    names = {one.channel_id: one.name for one in visible}
    return [_item(call, one, keys.get(one.integration_id, ""), names.get(one.channel_id, "")) for one in some]


def _address(call: Call, one: Integration) -> str:
    domain = call.settings.mail_domain
    return f"{one.mail_prefix}@{domain}" if one.mail_prefix and domain else ""


def _watch(item: WatchItem) -> Watch:
    checks = [dog.check for dog in item.watchdogs]
    for number, check in enumerate(checks):
        if check in checks[:number]:
            raise InvalidParameter(f"watch.watchdogs[{number}].check: {check!r} is there twice")
    return convert(to_builtins(item), Watch)


def _item(call: Call, one: Integration, key: str, channel_name: str) -> IntegrationItem:
    return IntegrationItem(
        account_id=one.account_id,
        integration_id=one.integration_id,
        integration_name=one.name,
        integration_type=one.type,
        integration_key=key,
        push_url=push_url(call.settings.public_url, one.type, key) if key else "",
        channel_id=one.channel_id,
        channel_name=channel_name,
        team_id=one.team_id,
        status="disabled" if one.status == "disabled" else "enabled",
        creator_id=one.creator_id,
        last_event_at=seconds(one.last_event_at),
        old_key_until=seconds(one.old_key_until if one.old_key_until > call.now else 0),
        settings=one.settings,
        watch=convert(to_builtins(one.watch), WatchItem),
        # Whoever knows it can open alerts, as with the key; so it is shown to the same persons.
        email_prefix=(one.mail_prefix or "") if key else "",
        email_address=_address(call, one) if key else "",
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )
