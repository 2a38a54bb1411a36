"""Mapping tables: what labels of an event lead to further ones. Their rows are in `mapping_data`."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, Name, seconds
from tocsin.api.operation import operation
from tocsin.integrations.rules_flow import require_unused
from tocsin.mapping import store, table_flow
from tocsin.mapping.model import MappingSchema

Description = Annotated[str, Meta(max_length=500)]
_NAMES = {"schema_name": "name", "description": "description", "team_id": "team_id"}


class SchemaNamed(Struct):
    """Names one table."""

    schema_id: HexId


class SchemaCreateRequest(Struct, kw_only=True):
    """A new table. Its labels cannot be changed later."""

    schema_name: Name
    description: Description = ""
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it; 0: its creator and admins.")] = 0
    source_labels: Annotated[list[str], Meta(max_length=3, description="By which rows are found: 1 to 3.")]
    result_labels: Annotated[list[str], Meta(max_length=10, description="What rows give to an event: 1 to 10.")]


class SchemaUpdateRequest(Struct, kw_only=True):
    """What changes; what is absent stays."""

    schema_id: HexId
    schema_name: Name | None = None
    description: Description | None = None
    team_id: MaybeId | None = None


class SchemaItem(Struct, kw_only=True):
    """A table without its rows."""

    schema_id: str
    schema_name: str
    description: str
    source_labels: list[str]
    result_labels: list[str]
    status: str
    team_id: int
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class SchemaListAnswer(Struct):
    """All tables, the oldest first."""

    total: int
    items: list[SchemaItem]


class SchemaCreateAnswer(Struct):
    """The new table."""

    schema_id: str
    schema_name: str


@operation("/enrichment/mapping/schema/list", may="mappings.read")
async def mapping_schema_list(call: Call) -> SchemaListAnswer:
    """List mapping tables."""
    items = [_item(one) for one in await store.read_all(call.tx, call.account_id)]
    return SchemaListAnswer(len(items), items)


@operation("/enrichment/mapping/schema/info", may="mappings.read")
async def mapping_schema_info(call: Call, body: SchemaNamed) -> SchemaItem:
    """One mapping table."""
    return _item(await table_flow.find(call.tx, call.account_id, body.schema_id))


@operation("/enrichment/mapping/schema/create", may="mappings.manage", audit="mapping_schema.create", writes=True)
async def mapping_schema_create(call: Call, body: SchemaCreateRequest) -> SchemaCreateAnswer:
    """Make a mapping table, empty."""
    labels = {"source_labels": body.source_labels, "result_labels": body.result_labels}
    one = await table_flow.create(call.tx, call.actor, call.world.ids, {**_values(body), **labels}, call.now)
    call.note(one.schema_id, schema_name=one.name)
    return SchemaCreateAnswer(one.schema_id, one.name)


@operation("/enrichment/mapping/schema/update", may="mappings.manage", audit="mapping_schema.update", writes=True)
async def mapping_schema_update(call: Call, body: SchemaUpdateRequest) -> None:
    """Change name, description or team of a mapping table."""
    one = await table_flow.change(call.tx, call.actor, body.schema_id, _values(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.schema_id, schema_name=one.name)


@operation("/enrichment/mapping/schema/delete", may="mappings.manage", audit="mapping_schema.delete", writes=True)
async def mapping_schema_delete(call: Call, body: SchemaNamed) -> None:
    """Delete a mapping table with its rows. Refused while enrich rules look into it; the refusal names them."""
    one = await table_flow.find_to_change(call.tx, call.actor, body.schema_id)
    await require_unused(call.tx, call.account_id, schema_id=body.schema_id)
    await table_flow.delete(call.tx, call.actor, one, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.schema_id, schema_name=one.name)


def _values(body: SchemaCreateRequest | SchemaUpdateRequest) -> dict[str, Any]:
    given = {column: getattr(body, name) for name, column in _NAMES.items()}
    return {column: value for column, value in given.items() if value is not None}


def _item(one: MappingSchema) -> SchemaItem:
    return SchemaItem(
        schema_id=one.schema_id,
        schema_name=one.name,
        description=one.description,
        source_labels=one.source_labels,
        result_labels=one.result_labels,
        status=one.status,
        team_id=one.team_id,
        creator_id=one.creator_id,
        updated_by=one.updated_by,
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )
