"""Integrations: where events come from, each with its own push URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import Id, MaybeId, Name, Query, seconds
from tocsin.api.listing import frame, position
from tocsin.api.operation import Operation, operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.channels import list_store as channels
from tocsin.integrations import list_store, store
from tocsin.integrations.flow import Integrations, kinds
from tocsin.integrations.kinds import push_url
from tocsin.integrations.model import Integration, RejectedEvent
from tocsin.kernel.errors import InvalidParameter
from tocsin.sources.event import Event


class IntegrationNamed(Struct):
    """Names one integration."""

    integration_id: Id


class IntegrationCreateRequest(Struct, kw_only=True):
    """A new integration: dedicated to a channel, or shared when it names none."""

    integration_name: Name
    integration_type: Annotated[str, Meta(min_length=1, max_length=64, description="See `/integration/type/list`.")]
    channel_id: MaybeId = 0
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it.")] = 0


class IntegrationUpdateRequest(Struct, kw_only=True):
    """What changes; what is absent stays."""

    integration_id: Id
    integration_name: Name | UnsetType = UNSET
    channel_id: Annotated[MaybeId | UnsetType, Meta(description="0: shared.")] = UNSET
    team_id: MaybeId | UnsetType = UNSET


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


class KindItem(Struct):
    """A monitoring system. In the guides `{{push_url}}` stands for the integration's own address."""

    type: str
    title: str
    title_zh: str
    category: str
    guide_en: str
    guide_zh: str


class KindListAnswer(Struct):
    """What can be integrated."""

    items: list[KindItem]


class RejectedListRequest(PageRequest, kw_only=True):
    """Whose rejected events."""

    integration_id: Id


class RejectedItem(Struct, kw_only=True):
    """Something that was sent and could not become an event: why, and as it was sent."""

    rejected_id: str
    integration_id: int
    received_at: int
    code: str
    reason: str
    path: Annotated[str, Meta(description="The place in the body, such as `alerts[3].labels`.")]
    content_type: str
    request_id: str
    body: Annotated[str, Meta(description="Bytes that are no UTF-8 are replaced by U+FFFD.")]
    body_cut: bool


class RejectedListAnswer(PageAnswer, kw_only=True):
    """A page of rejected events, the newest first."""

    items: list[RejectedItem]


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
    }
    one, key = await _integrations(call).create(call.tx, call.actor, values, call.now)
    return await _keyed(call, one, key)


@operation("/integration/update", may="integrations.manage", audit="integration.update", writes=True)
async def integration_update(call: Call, body: IntegrationUpdateRequest) -> None:
    """Change an integration; only the fields that are given."""
    wished = {"name": body.integration_name, "channel_id": body.channel_id, "team_id": body.team_id}
    values: dict[str, Any] = {name: value for name, value in wished.items() if value is not UNSET}
    one = await _integrations(call).change(call.tx, call.actor, body.integration_id, values, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.integration_id, integration_name=one.name, **values)


@operation("/integration/key/rotate", may="integrations.manage", audit="integration.key.rotate", writes=True)
async def integration_key_rotate(call: Call, body: IntegrationNamed) -> IntegrationKey:
    """Make a new key and push URL; what is still sent to the old one is refused."""
    one, key = await _integrations(call).rotate_key(call.tx, call.actor, body.integration_id, call.now)
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


@operation("/integration/type/list", may="integrations.read")
async def integration_type_list(call: Call) -> KindListAnswer:
    """The monitoring systems that can be integrated, with guides in Markdown."""
    items = [
        KindItem(one.type, one.title_en, one.title_zh, one.category, one.guide_en, one.guide_zh)
        for one in kinds().values()
    ]
    return KindListAnswer(items)


@operation("/integration/rejected/list", may="integrations.read")
async def integration_rejected_list(call: Call, body: RejectedListRequest) -> RejectedListAnswer:
    """What was sent to an integration and could not become an event, with the reason."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    start = position(body)
    found, total = await store.page_rejected(call.tx, call.account_id, body.integration_id, start, body.limit)
    return RejectedListAnswer(items=[_rejected(one) for one in found], **frame(body, start, len(found), total))


class TestRequest(Struct, kw_only=True):
    """A test event for one integration; ``Ok`` ends what an earlier one began."""

    integration_id: Id
    event_status: Literal["Critical", "Warning", "Info", "Ok"] = "Warning"


class TestAnswer(Struct, kw_only=True):
    """The event is on disk; its alert key finds what became of it."""

    alert_key: str


@operation("/integration/test", may="integrations.manage", audit="integration.test", journey=True)
async def integration_test(call: Call, body: TestRequest) -> TestAnswer:
    """Send a test event the way a pushed one goes: inbox, pipeline, escalation, messages. It tells real people."""
    async with call.world.db.snapshot() as tx:
        found = await _integrations(call).find_to_change(tx, call.actor, body.integration_id)
    if found.status != "enabled":
        raise InvalidParameter(f"integration_id: integration {found.name!r} is disabled; enable it to test it")
    event = Event(
        title=f"Test event for {found.name}",
        status=body.event_status,
        alert_key=f"tocsin/test/{found.integration_id}",
        description=f"{call.me.name} sent this test event from the console.",
        event_time=call.now,
        labels={"check": "tocsin test", "resource": found.name},
    )
    await call.world.submit(found, event)
    call.note(found.integration_id, integration_name=found.name)
    return TestAnswer(alert_key=event.alert_key)


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
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )


def _rejected(one: RejectedEvent) -> RejectedItem:
    return RejectedItem(
        rejected_id=one.rejected_id,
        integration_id=one.integration_id,
        received_at=seconds(one.received_at),
        code=one.code,
        reason=one.reason,
        path=one.path,
        content_type=one.content_type,
        request_id=one.request_id,
        body=one.body.decode("utf-8", "replace"),
        body_cut=one.body_cut,
    )
