"""The rows of mapping tables: searched, changed one by one, and replaced as a whole by a CSV file."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.fields import HexId, Query, seconds
from tocsin.api.listing import frame, position
from tocsin.api.multipart import File
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.api.resources.mapping_schemas import SchemaNamed
from tocsin.mapping import store, table_flow

Key = Annotated[str, Meta(min_length=1, max_length=512)]


class RowListRequest(PageRequest, kw_only=True):
    """Which rows."""

    schema_id: HexId
    query: Annotated[dict[str, str], Meta(description="The exact values of all source labels.")] = field(
        default_factory=dict
    )
    search: Annotated[Query, Meta(description="Part of any value, in upper or lower case.")] = ""
    orderby: Literal["created_at", "updated_at"] = "updated_at"
    asc: bool = False


class RowItem(Struct, kw_only=True):
    """A row: `fields` has the values of all labels of the table."""

    key: str
    fields: dict[str, str]
    created_at: int
    updated_at: int


class RowListAnswer(PageAnswer, kw_only=True):
    """A page of rows."""

    items: list[RowItem]


class RowUpsertRequest(Struct, kw_only=True):
    """Rows to insert or replace; each has a value for every label of the table, an empty one gives nothing."""

    schema_id: HexId
    docs: Annotated[list[dict[str, str]], Meta(min_length=1, max_length=1_000)]


class RowUpsertAnswer(Struct):
    """Their keys."""

    keys: list[str]


class RowDeleteRequest(Struct, kw_only=True):
    """Which rows to delete."""

    schema_id: HexId
    keys: Annotated[list[Key], Meta(min_length=1, max_length=100)]


class RowUploadRequest(Struct, kw_only=True):
    """A CSV file in UTF-8 or GBK; its first line names the labels of the table, in any order."""

    schema_id: HexId
    file: bytes = b""


@operation("/enrichment/mapping/data/list", may="mappings.read")
async def mapping_data_list(call: Call, body: RowListRequest) -> RowListAnswer:
    """List rows of a mapping table: all, the one of given source labels, or those that hold a text."""
    schema = await table_flow.find(call.tx, call.account_id, body.schema_id)
    start, key = position(body), table_flow.key_of(schema, body.query)
    order = {"orderby": body.orderby, "asc": body.asc}
    page = {"offset": start, "limit": body.limit}
    rows, total = await store.page_rows(call.tx, schema, key=key, search=body.search, **order, **page)  # type: ignore[arg-type]
    items = [
        RowItem(key=row.key, fields=row.fields, created_at=seconds(row.created_at), updated_at=seconds(row.updated_at))
        for row in rows
    ]
    return RowListAnswer(items=items, **frame(body, start, len(items), total))


@operation("/enrichment/mapping/data/upsert", may="mappings.manage", audit="mapping_data.upsert", writes=True)
async def mapping_data_upsert(call: Call, body: RowUpsertRequest) -> RowUpsertAnswer:
    """Insert or replace rows of a mapping table."""
    schema, keys = await table_flow.upsert_rows(call.tx, call.actor, body.schema_id, body.docs, call.now)
    call.note(schema.schema_id, schema_name=schema.name, rows=len(keys))
    return RowUpsertAnswer(keys)


@operation("/enrichment/mapping/data/delete", may="mappings.manage", audit="mapping_data.delete", writes=True)
async def mapping_data_delete(call: Call, body: RowDeleteRequest) -> None:
    """Delete rows of a mapping table by their keys; keys that are not there are passed over."""
    schema, rows = await table_flow.delete_rows(call.tx, call.actor, body.schema_id, body.keys, call.now)
    call.note(schema.schema_id, schema_name=schema.name, rows=rows)


@operation("/enrichment/mapping/data/truncate", may="mappings.manage", audit="mapping_data.truncate", writes=True)
async def mapping_data_truncate(call: Call, body: SchemaNamed) -> None:
    """Delete all rows of a mapping table."""
    schema = await table_flow.truncate(call.tx, call.actor, body.schema_id, call.now)
    call.note(schema.schema_id, schema_name=schema.name)


@operation("/enrichment/mapping/data/upload", may="mappings.manage", audit="mapping_data.upload", journey=True)
async def mapping_data_upload(call: Call, body: RowUploadRequest) -> None:
    """Replace all rows of a mapping table by those of a CSV file, up to 100,000.

    All or nothing: a mistake is answered with the number of its line, and the table stays as it was. Events that are
    enriched meanwhile see all of the old rows or all of the new ones.
    """
    wanted = (body.schema_id, body.file, call.now)
    schema, rows = await table_flow.upload(call.world.db, call.actor, *wanted)
    call.note(schema.schema_id, schema_name=schema.name, rows=rows)


@operation("/enrichment/mapping/data/download", may="mappings.read")
async def mapping_data_download(call: Call, body: SchemaNamed) -> File:
    """A mapping table as a CSV file, which can be uploaded again.

    Who accepts JSON gets its text as `data`.
    """
    schema, content = await table_flow.download(call.tx, call.account_id, body.schema_id)
    return File(f"mapping-{schema.schema_id}.csv", "text/csv; charset=utf-8", content)
