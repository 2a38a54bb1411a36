"""Providers: the configured notifiers that people and groups are reached through."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import Id, Name, seconds
from tocsin.api.operation import operation
from tocsin.api.return_address import sign_in_url
from tocsin.notifiers.manifest import Medium
from tocsin.people.permissions import has
from tocsin.reach.provider_flow import Providers, Shown

Settings = Annotated[dict[str, Any], Meta(max_length=100, description="The fields are those of /notifier/list.")]


class StreamState(Struct):
    """The connection that a provider speaks through; ``state`` is empty where it has none, ``off`` where none is wanted."""

    state: Literal["", "connecting", "open", "failed", "off"]
    message: str
    changed_at: int


class ProviderItem(Struct, kw_only=True):
    """A provider. ``health``: ``failing`` after a failed attempt, ``resting`` while others are tried first.

    Official clients call the ``provider_id`` of a chat app ``data_source_id``.
    """

    provider_id: int
    name: str
    notifier: str
    title: str
    title_zh: str
    medium: str
    abilities: list[str]
    status: Literal["enabled", "disabled"]
    priority: int
    health: Literal["working", "failing", "resting"]
    failures: Annotated[int, Meta(description="In a row.")]
    last_ok_at: int
    last_failed_at: int
    last_error: str
    stream: StreamState
    callback_url: Annotated[str, Meta(description="Where the provider sends what people press and what arrived.")]
    sign_in_url: Annotated[str, Meta(description="Where a sign-in comes back to, for the app's list of redirects.")]
    is_deletable: bool
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class ProviderInfo(ProviderItem, kw_only=True):
    """A provider with its settings; a secret that is set shows as ``******``."""

    settings: dict[str, Any]
    callback_url_with_secret: Annotated[
        str,
        Meta(
            description="For providers that sign nothing they send. Only with transports.manage, and where no secret "
            "was entered."
        ),
    ]


class ProviderListAnswer(Struct):
    """All providers, in the order in which those of one medium are tried."""

    items: list[ProviderItem]


class ProviderNamed(Struct):
    """Names one provider."""

    provider_id: Id


class ProviderCreateRequest(Struct, kw_only=True):
    """A new provider."""

    notifier: Annotated[str, Meta(min_length=1, max_length=64, description="A name of /notifier/list.")]
    name: Name
    settings: Settings = {}


class ProviderUpdateRequest(Struct, kw_only=True):
    """What to change. ``settings`` replace the old ones as a whole, but ``******`` keeps a secret; absent ones stay."""

    provider_id: Id
    name: Name | None = None
    settings: Settings | None = None


class ProviderReorderRequest(Struct, kw_only=True):
    """All providers of a medium, the one that is tried first in front."""

    medium: Medium
    provider_ids: Annotated[list[Id], Meta(min_length=1, max_length=100)]


class ProviderCreateAnswer(Struct):
    """The new provider."""

    provider_id: int
    name: str


@operation("/provider/list", may="transports.read")
async def provider_list(call: Call) -> ProviderListAnswer:
    """List the providers of the account and how they do."""
    found = await _providers(call).read_all(call.tx, call.account_id, call.now)
    return ProviderListAnswer([ProviderItem(**_fields(call, one)) for one in found])


@operation("/provider/info", may="transports.read")
async def provider_info(call: Call, body: ProviderNamed) -> ProviderInfo:
    """One provider and its settings, without secrets."""
    providers = _providers(call)
    one = await providers.find(call.tx, call.account_id, body.provider_id, call.now)
    secret = providers.callback_secret(one) if has(call.actor, "transports.manage") else ""
    with_secret = f"{_callback_url(call, one)}?s={secret}" if secret else ""
    settings = providers.settings(one)
    return ProviderInfo(**_fields(call, one), settings=settings, callback_url_with_secret=with_secret)


@operation("/provider/create", may="transports.manage", audit="provider.create", writes=True)
async def provider_create(call: Call, body: ProviderCreateRequest) -> ProviderCreateAnswer:
    """Set up a provider. What is wrong with its settings is said by field."""
    providers = _providers(call)
    one = await providers.create(call.tx, call.actor, body.notifier, body.name, body.settings, call.now)
    call.note(one.provider_id, name=one.name, notifier=one.notifier, settings=sorted(body.settings))
    return ProviderCreateAnswer(one.provider_id, one.name)


@operation("/provider/update", may="transports.manage", audit="provider.update", writes=True)
async def provider_update(call: Call, body: ProviderUpdateRequest) -> None:
    """Change the name or the settings of a provider."""
    providers = _providers(call)
    one = await providers.change(call.tx, call.actor, body.provider_id, body.name, body.settings, call.now)
    call.note(one.provider_id, name=one.name, settings=sorted(body.settings or ()))


@operation("/provider/delete", may="transports.manage", audit="provider.delete", writes=True)
async def provider_delete(call: Call, body: ProviderNamed) -> None:
    """Delete a provider, with its secrets and with what is known of people and groups in it."""
    one = await _providers(call).delete(call.tx, call.actor, body.provider_id, call.now)
    call.note(one.provider_id, name=one.name)


@operation("/provider/enable", may="transports.manage", audit="provider.enable", writes=True)
async def provider_enable(call: Call, body: ProviderNamed) -> None:
    """Use a provider again."""
    one = await _providers(call).set_status(call.tx, call.actor, body.provider_id, enabled=True, now=call.now)
    call.note(one.provider_id, name=one.name)


@operation("/provider/disable", may="transports.manage", audit="provider.disable", writes=True)
async def provider_disable(call: Call, body: ProviderNamed) -> None:
    """Send nothing through a provider; its settings stay."""
    one = await _providers(call).set_status(call.tx, call.actor, body.provider_id, enabled=False, now=call.now)
    call.note(one.provider_id, name=one.name)


@operation("/provider/reorder", may="transports.manage", audit="provider.reorder", writes=True)
async def provider_reorder(call: Call, body: ProviderReorderRequest) -> None:
    """Say in which order the providers of a medium are tried."""
    await _providers(call).reorder(call.tx, call.actor, body.medium, body.provider_ids, call.now)
    call.note(body.medium, provider_ids=body.provider_ids)


def _providers(call: Call) -> Providers:
    return Providers(call.world.ids, call.world.access, call.world.catalogue)


def _callback_url(call: Call, one: Shown) -> str:
    return f"{call.settings.public_url}/callback/{call.account_id}/{one.provider.provider_id}"


def _fields(call: Call, one: Shown) -> dict[str, Any]:
    provider, manifest = one.provider, one.manifest
    title = manifest.title if manifest else {"en": provider.notifier, "zh": provider.notifier}
    state, message, changed_at = one.stream
    same = (
        "provider_id",
        "name",
        "notifier",
        "status",
        "priority",
        "failures",
        "last_error",
        "creator_id",
        "updated_by",
    )
    instants = ("last_ok_at", "last_failed_at", "created_at", "updated_at")
    return {
        **{name: getattr(provider, name) for name in same},
        **{name: seconds(getattr(provider, name)) for name in instants},
        "title": title["en"],
        "title_zh": title["zh"],
        "medium": manifest.medium if manifest else "",
        "abilities": list(manifest.abilities) if manifest else [],
        "health": one.health,
        "stream": StreamState(state, message, seconds(changed_at)),  # type: ignore[arg-type]  # the table's own words
        "callback_url": _callback_url(call, one),
        "sign_in_url": sign_in_url(call) if manifest and "sign_in" in manifest.abilities else "",
        "is_deletable": manifest is None or manifest.is_configured,
    }
