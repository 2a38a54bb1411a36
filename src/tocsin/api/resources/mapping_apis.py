"""Mapping APIs: HTTP endpoints that are asked for labels of an event."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, field

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import operation
from tocsin.integrations.rules_flow import require_unused
from tocsin.mapping import api_store
from tocsin.mapping.api_flow import MappingApis
from tocsin.mapping.model import MappingApi

ApiName = Annotated[str, Meta(min_length=1, max_length=199)]
Description = Annotated[str, Meta(max_length=500)]
Url = Annotated[str, Meta(min_length=1, max_length=500)]
Headers = Annotated[
    dict[str, str], Meta(max_length=20, description="Sent with each request; kept sealed and answered as `***`.")
]
Timeout = Annotated[int, Meta(ge=1, le=3, description="Seconds.")]
Retries = Annotated[int, Meta(ge=0, le=1)]
_NAMES = {"api_name": "name", "timeout": "timeout_s"} | {
    name: name for name in ("description", "url", "headers", "retry_count", "insecure_skip_verify", "team_id")
}


class ApiNamed(Struct):
    """Names one API."""

    api_id: HexId


class ApiCreateRequest(Struct, kw_only=True):
    """A new API."""

    api_name: ApiName
    description: Description = ""
    url: Url
    insecure_skip_verify: bool = False
    headers: Headers = field(default_factory=dict)
    timeout: Timeout = 2
    retry_count: Retries = 0
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it; 0: its creator and admins.")] = 0


class ApiUpdateRequest(Struct, kw_only=True):
    """What changes; what is absent stays. `headers` replace all old ones; a value of `***` keeps the old value."""

    api_id: HexId
    api_name: ApiName | None = None
    description: Description | None = None
    url: Url | None = None
    insecure_skip_verify: bool | None = None
    headers: Headers | None = None
    timeout: Timeout | None = None
    retry_count: Retries | None = None
    team_id: MaybeId | None = None


class ApiItem(Struct, kw_only=True):
    """An API. The values of its headers are never shown."""

    api_id: str
    api_name: str
    description: str
    url: str
    headers: dict[str, str]
    timeout: int
    retry_count: int
    insecure_skip_verify: bool
    status: str
    team_id: int
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class ApiListAnswer(Struct):
    """All APIs, the oldest first."""

    total: int
    items: list[ApiItem]


class ApiCreateAnswer(Struct):
    """The new API."""

    api_id: str
    api_name: str


@operation("/enrichment/mapping/api/list", may="mappings.read")
async def mapping_api_list(call: Call) -> ApiListAnswer:
    """List mapping APIs."""
    apis = _apis(call)
    items = [_item(one, apis.masked(one)) for one in await api_store.read_all(call.tx, call.account_id)]
    return ApiListAnswer(len(items), items)


@operation("/enrichment/mapping/api/info", may="mappings.read")
async def mapping_api_info(call: Call, body: ApiNamed) -> ApiItem:
    """One mapping API."""
    one = await _apis(call).find(call.tx, call.account_id, body.api_id)
    return _item(one, _apis(call).masked(one))


@operation("/enrichment/mapping/api/create", may="mappings.manage", audit="mapping_api.create", writes=True)
async def mapping_api_create(call: Call, body: ApiCreateRequest) -> ApiCreateAnswer:
    """Make a mapping API.

    It is sent `{"result_label_keys": [...], "event": {...}}` by POST and answers `{"result_labels": {...}}`, or 404.
    """
    one = await _apis(call).create(call.tx, call.actor, _values(body), call.now)
    call.note(one.api_id, api_name=one.name)
    return ApiCreateAnswer(one.api_id, one.name)


@operation("/enrichment/mapping/api/update", may="mappings.manage", audit="mapping_api.update", writes=True)
async def mapping_api_update(call: Call, body: ApiUpdateRequest) -> None:
    """Change a mapping API."""
    one = await _apis(call).change(call.tx, call.actor, body.api_id, _values(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.api_id, api_name=one.name, fields=sorted(_values(body)))


@operation("/enrichment/mapping/api/delete", may="mappings.manage", audit="mapping_api.delete", writes=True)
async def mapping_api_delete(call: Call, body: ApiNamed) -> None:
    """Delete a mapping API. Refused while enrich rules ask it; the refusal names them."""
    one = await _apis(call).find_to_change(call.tx, call.actor, body.api_id)
    await require_unused(call.tx, call.account_id, api_id=body.api_id)
    await _apis(call).delete(call.tx, call.actor, one, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.api_id, api_name=one.name)


def _apis(call: Call) -> MappingApis:
    return MappingApis(call.world.ids, call.world.vault)


def _values(body: ApiCreateRequest | ApiUpdateRequest) -> dict[str, Any]:
    given = {column: getattr(body, name) for name, column in _NAMES.items()}
    return {column: value for column, value in given.items() if value is not None}


def _item(one: MappingApi, headers: dict[str, str]) -> ApiItem:
    return ApiItem(
        api_id=one.api_id,
        api_name=one.name,
        description=one.description,
        url=one.url,
        headers=headers,
        timeout=one.timeout_s,
        retry_count=one.retry_count,
        insecure_skip_verify=one.insecure_skip_verify,
        status=one.status,
        team_id=one.team_id,
        creator_id=one.creator_id,
        updated_by=one.updated_by,
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )
