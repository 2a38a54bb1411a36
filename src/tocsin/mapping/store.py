"""SQL of mapping tables and their rows. A row is live when its generation is its table's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from tocsin.db.tables import mapping_row, mapping_schema
from tocsin.db.transaction import Transaction
from tocsin.mapping.model import MappingRow, MappingSchema, TableWant

_ROW = ("account_id", "schema_id", "generation", "row_key", "fields", "created_at", "updated_at")
_json = msgspec.json.Encoder().encode
_fields = msgspec.json.Decoder(dict[str, str]).decode


async def read_all(tx: Transaction, account_id: int) -> list[MappingSchema]:
    """The tables of an account, oldest first."""
    found = (mapping_schema.c.account_id == account_id, mapping_schema.c.status != "deleted")
    order = (mapping_schema.c.created_at, mapping_schema.c.schema_id)
    return [_schema(row) for row in await tx.fetch(select(mapping_schema).where(*found).order_by(*order))]


async def read(tx: Transaction, account_id: int, schema_id: str, *, lock: bool = False) -> MappingSchema | None:
    """One table, unless it is deleted; ``lock`` holds it until the transaction ends."""
    found = (
        mapping_schema.c.account_id == account_id,
        mapping_schema.c.schema_id == schema_id,
        mapping_schema.c.status != "deleted",
    )
    statement = select(mapping_schema).where(*found)
    row = await tx.first(statement.with_for_update() if lock else statement)
    return _schema(row) if row else None


async def add(tx: Transaction, one: MappingSchema) -> None:
    """Write a new table."""
    await tx.run(insert(mapping_schema).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, schema_id: str, values: Mapping[str, Any]) -> None:
    """Set columns of a table."""
    found = (mapping_schema.c.account_id == account_id, mapping_schema.c.schema_id == schema_id)
    await tx.run(update(mapping_schema).where(*found).values(**values))


async def begin_generation(tx: Transaction, account_id: int, schema_id: str) -> int:
    """The number of a generation that nobody else writes."""
    found = (mapping_schema.c.account_id == account_id, mapping_schema.c.schema_id == schema_id)
    statement = update(mapping_schema).where(*found).values(uploads=mapping_schema.c.uploads + 1)
    rows = await tx.fetch(statement.returning(mapping_schema.c.uploads))
    return int(rows[0][0])


async def set_live(
    tx: Transaction, account_id: int, schema_id: str, generation: int, values: Mapping[str, Any]
) -> bool:
    """Let a generation be the table from now on; false when a later one is already, or the table is deleted."""
    found = (
        mapping_schema.c.account_id == account_id,
        mapping_schema.c.schema_id == schema_id,
        mapping_schema.c.status != "deleted",
        mapping_schema.c.generation < generation,
    )
    return await tx.run(update(mapping_schema).where(*found).values(generation=generation, **values)) > 0


async def look_up(
    tx: Transaction, account_id: int, wants: Iterable[TableWant]
) -> dict[TableWant, Mapping[str, str] | None]:
    """The live rows that are wanted, ``None`` for those that are not there: one statement for each table."""
    keys: dict[str, list[str]] = {}
    for want in wants:
        keys.setdefault(want.schema_id, []).append(want.key)
    where: dict[str, Any] = {"account_id": account_id, "status": "enabled"}
    live = await tx.read_many(mapping_schema, ("schema_id", "generation"), where, "schema_id", sorted(keys))
    rows: dict[TableWant, Mapping[str, str] | None] = {
        TableWant(schema_id, key): None for schema_id, some in keys.items() for key in some
    }
    for schema_id, generation in live:
        place = {"account_id": account_id, "schema_id": schema_id, "generation": generation}
        found = await tx.read_many(mapping_row, ("row_key", "fields"), place, "row_key", sorted(keys[schema_id]))
        rows |= {TableWant(schema_id, key): _fields(fields) for key, fields in found}
    return rows


async def add_rows(
    tx: Transaction, schema: MappingSchema, generation: int, rows: Sequence[tuple[str, dict[str, str]]], now: int
) -> None:
    """Write rows of a generation that is not live."""
    place = (schema.account_id, schema.schema_id, generation)
    await tx.insert_many(mapping_row, _ROW, [(*place, key, _json(one).decode(), now, now) for key, one in rows])


async def upsert_rows(
    tx: Transaction, schema: MappingSchema, rows: Sequence[tuple[str, dict[str, str]]], now: int
) -> None:
    """Write live rows; those that are there already are replaced."""
    place = (schema.account_id, schema.schema_id, schema.generation)
    written = [(*place, key, _json(one).decode(), now, now) for key, one in rows]
    await tx.upsert_many(mapping_row, _ROW, written, replace=("fields", "updated_at"))


async def delete_rows(tx: Transaction, schema: MappingSchema, keys: Sequence[str]) -> int:
    """Delete live rows; how many there were."""
    return await tx.run(delete(mapping_row).where(*_live(schema), mapping_row.c.row_key.in_(keys)))


async def count_rows(tx: Transaction, schema: MappingSchema, *where: ColumnElement[bool]) -> int:
    """How many live rows there are."""
    row = await tx.first(select(func.count()).select_from(mapping_row).where(*_live(schema), *where))
    return int(row[0]) if row else 0


async def page_rows(
    tx: Transaction,
    schema: MappingSchema,
    *,
    key: str | None,
    search: str,
    orderby: Literal["created_at", "updated_at"],
    asc: bool,
    offset: int,
    limit: int,
) -> tuple[list[MappingRow], int]:
    """A page of live rows and how many there are: the one of a key, or those that hold ``search`` in any value."""
    where = [mapping_row.c.row_key == key] if key is not None else []
    if search:
        text = search.lower()
        either = (mapping_row.c.row_key, mapping_row.c.fields)
        where.append(or_(*(func.lower(one).contains(text, autoescape=True) for one in either)))
    column = mapping_row.c[orderby]
    order = (column.asc(), mapping_row.c.row_key) if asc else (column.desc(), mapping_row.c.row_key)
    statement = select(mapping_row).where(*_live(schema), *where).order_by(*order).offset(offset).limit(limit)
    return [_row(row) for row in await tx.fetch(statement)], await count_rows(tx, schema, *where)


async def rows_after(tx: Transaction, schema: MappingSchema, key: str, limit: int) -> list[MappingRow]:
    """Live rows in the order of their keys, those after ``key``."""
    statement = select(mapping_row).where(*_live(schema), mapping_row.c.row_key > key)
    return [_row(row) for row in await tx.fetch(statement.order_by(mapping_row.c.row_key).limit(limit))]


async def out_of_use(tx: Transaction, before: int) -> MappingSchema | None:
    """A table of any account with rows that went out of use before ``before`` (ms)."""
    found = (mapping_schema.c.replaced_at > 0, mapping_schema.c.replaced_at < before)
    row = await tx.first(select(mapping_schema).where(*found).limit(1))
    return _schema(row) if row else None


async def sweep(tx: Transaction, schema: MappingSchema, limit: int) -> int:
    """Delete some rows that are out of use; how many. Rows of an upload that is under way stay."""
    old = [mapping_row.c.account_id == schema.account_id, mapping_row.c.schema_id == schema.schema_id]
    if schema.status != "deleted":
        old.append(mapping_row.c.generation < schema.generation)
    some = select(mapping_row.c.generation, mapping_row.c.row_key).where(*old).limit(limit)
    rows = [tuple(row) for row in await tx.fetch(some)]
    for generation in {row[0] for row in rows}:
        keys = [key for mine, key in rows if mine == generation]
        which = (*old[:2], mapping_row.c.generation == generation, mapping_row.c.row_key.in_(keys))
        await tx.run(delete(mapping_row).where(*which))
    return len(rows)


async def swept(tx: Transaction, schema: MappingSchema) -> None:
    """Nothing of a table is out of use any more, unless it was replaced meanwhile."""
    found = (
        mapping_schema.c.account_id == schema.account_id,
        mapping_schema.c.schema_id == schema.schema_id,
        mapping_schema.c.replaced_at == schema.replaced_at,
    )
    await tx.run(update(mapping_schema).where(*found).values(replaced_at=0))


def _live(schema: MappingSchema) -> list[ColumnElement[bool]]:
    return [
        mapping_row.c.account_id == schema.account_id,
        mapping_row.c.schema_id == schema.schema_id,
        mapping_row.c.generation == schema.generation,
    ]


def _schema(row: Any) -> MappingSchema:
    return MappingSchema(**row._asdict())


def _row(row: Any) -> MappingRow:
    return MappingRow(row.row_key, _fields(row.fields), row.created_at, row.updated_at)
