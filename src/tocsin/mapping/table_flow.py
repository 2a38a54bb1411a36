"""Mapping tables are made, filled, replaced and given up; who may comes from teams. Who uses one is the caller's question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec import structs

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.mapping import store
from tocsin.mapping.check import check_labels
from tocsin.mapping.csv_table import MOST_ROWS, Rows, checked_row, read_csv, write_csv
from tocsin.mapping.model import MappingRow, MappingSchema
from tocsin.mapping.row_key import row_key
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change

MOST_TABLES: Final = 200
LONGEST_NAME: Final = 39
PIECE: Final = 2_000
"""Rows of a file that are written in one transaction: nobody waits long for it."""


async def find(tx: Transaction, account_id: int, schema_id: str, field: str = "schema_id") -> MappingSchema:
    """One table. Raises ``NotFound``."""
    one = await store.read(tx, account_id, schema_id)
    if one is None:
        raise NotFound(f"{field} {schema_id}: there is no such mapping table")
    return one


async def find_to_change(tx: Transaction, actor: Actor, schema_id: str, *, lock: bool = True) -> MappingSchema:
    """One table that the actor may change, held until the transaction ends. Raises ``NotFound``, ``AccessDenied``."""
    one = await store.read(tx, actor.account_id, schema_id, lock=lock)
    if one is None:
        raise NotFound(f"schema_id {schema_id}: there is no such mapping table")
    require_change(actor, [one.team_id], one.creator_id, f"the mapping table {one.name!r}")
    return one


async def create(tx: Transaction, actor: Actor, ids: Ids, values: Mapping[str, Any], now: int) -> MappingSchema:
    """A new table with these columns. Raises ``InvalidParameter`` naming the field, ``NotFound`` for a team."""
    await people.lock_account(tx, actor.account_id)
    if len(await store.read_all(tx, actor.account_id)) >= MOST_TABLES:
        raise InvalidParameter(f"schema_name: an account has at most {MOST_TABLES} mapping tables; delete one first")
    check_labels(values["source_labels"], values["result_labels"])
    one = MappingSchema(
        **await _checked(tx, actor.account_id, values),
        account_id=actor.account_id,
        schema_id=ids.hex24(now),
        creator_id=actor.member_id,
        updated_by=actor.member_id,
        created_at=now,
        updated_at=now,
    )
    await store.add(tx, one)
    return one


async def change(tx: Transaction, actor: Actor, schema_id: str, values: Mapping[str, Any], now: int) -> MappingSchema:
    """Set name, description or team of a table. Raises as :func:`create`, ``AccessDenied``."""
    await people.lock_account(tx, actor.account_id)
    old = await find_to_change(tx, actor, schema_id)
    checked = await _checked(tx, actor.account_id, values, schema_id)
    changed = checked | {"updated_by": actor.member_id, "updated_at": now}
    await store.change(tx, actor.account_id, schema_id, changed)
    return structs.replace(old, **changed)


async def delete(tx: Transaction, actor: Actor, one: MappingSchema, now: int) -> None:
    """Give up a table found by :func:`find_to_change`; its rows are swept later."""
    values = {"status": "deleted", "deleted_at": now, "updated_at": now, "replaced_at": now}
    await store.change(tx, actor.account_id, one.schema_id, {**values, "updated_by": actor.member_id})


async def truncate(tx: Transaction, actor: Actor, schema_id: str, now: int) -> MappingSchema:
    """Take all rows away. Raises as :func:`find_to_change`."""
    one = await find_to_change(tx, actor, schema_id)
    generation = await store.begin_generation(tx, actor.account_id, schema_id)
    await store.set_live(tx, actor.account_id, schema_id, generation, _replaced(actor, now))
    return one


async def upsert_rows(
    tx: Transaction, actor: Actor, schema_id: str, docs: Sequence[Mapping[str, str]], now: int
) -> tuple[MappingSchema, list[str]]:
    """Insert or replace rows; their keys. Raises ``InvalidParameter`` naming the row, and as :func:`find_to_change`."""
    schema = await find_to_change(tx, actor, schema_id)
    rows = dict(checked_row(doc, schema, f"docs[{number}]") for number, doc in enumerate(docs))
    await store.upsert_rows(tx, schema, list(rows.items()), now)
    if await store.count_rows(tx, schema) > MOST_ROWS:
        raise InvalidParameter(f"docs: a table holds at most {MOST_ROWS} rows; delete some first")
    await store.change(tx, actor.account_id, schema_id, {"updated_by": actor.member_id, "updated_at": now})
    return schema, list(rows)


async def delete_rows(
    tx: Transaction, actor: Actor, schema_id: str, keys: Sequence[str], now: int
) -> tuple[MappingSchema, int]:
    """Delete rows by key; how many there were. Raises as :func:`find_to_change`."""
    schema = await find_to_change(tx, actor, schema_id)
    gone = await store.delete_rows(tx, schema, keys)
    await store.change(tx, actor.account_id, schema_id, {"updated_by": actor.member_id, "updated_at": now})
    return schema, gone


async def upload(db: Database, actor: Actor, schema_id: str, raw: bytes, now: int) -> tuple[MappingSchema, int]:
    """Replace all rows of a table by those of a CSV file; how many.

    Written beside the old ones in pieces and made live at once: whoever looks sees all of the old or all of the new.
    A crash in between leaves the old ones. Raises ``InvalidParameter`` naming the line, and as :func:`find_to_change`.
    """
    async with db.snapshot() as tx:
        schema = await find_to_change(tx, actor, schema_id, lock=False)
    rows = await asyncio.get_running_loop().run_in_executor(None, partial(read_csv, raw, schema))
    async with db.transaction() as tx:
        await find_to_change(tx, actor, schema_id)
        generation = await store.begin_generation(tx, actor.account_id, schema_id)
    for start in range(0, len(rows), PIECE):
        await _write_piece(db, schema, generation, rows[start : start + PIECE], now)
    async with db.transaction() as tx:
        await find_to_change(tx, actor, schema_id)
        if not await store.set_live(tx, actor.account_id, schema_id, generation, _replaced(actor, now)):
            raise InvalidParameter(
                "file: a later upload of this table was finished first; upload again if yours is newer"
            )
    return schema, len(rows)


async def _write_piece(db: Database, schema: MappingSchema, generation: int, rows: Rows, now: int) -> None:
    async with db.transaction() as tx:
        await store.add_rows(tx, schema, generation, rows, now)
    await asyncio.sleep(0)


async def download(tx: Transaction, account_id: int, schema_id: str) -> tuple[MappingSchema, bytes]:
    """A table as a CSV file. Raises ``NotFound``."""
    schema = await find(tx, account_id, schema_id)
    rows: list[MappingRow] = []
    while some := await store.rows_after(tx, schema, rows[-1].key if rows else "", PIECE):
        rows += some
    content = await asyncio.get_running_loop().run_in_executor(None, write_csv, schema, rows)
    return schema, content


def key_of(schema: MappingSchema, query: Mapping[str, str]) -> str | None:
    """The key that the values of all source labels make; ``None`` without any. Raises ``InvalidParameter``."""
    if not query:
        return None
    if query.keys() != set(schema.source_labels):
        raise InvalidParameter(f"query: must give exactly {', '.join(schema.source_labels)}")
    return row_key([query[label] for label in schema.source_labels])


async def sweep(tx: Transaction, before: int) -> bool:
    """Delete some rows that went out of use before ``before`` (ms); whether there may be more."""
    one = await store.out_of_use(tx, before)
    if one is None:
        return False
    if not await store.sweep(tx, one, PIECE):
        await store.swept(tx, one)
    return True


def _replaced(actor: Actor, now: int) -> dict[str, Any]:
    return {"updated_by": actor.member_id, "updated_at": now, "replaced_at": now}


async def _checked(tx: Transaction, account_id: int, values: Mapping[str, Any], schema_id: str = "") -> dict[str, Any]:
    checked = dict(values)
    if "name" in checked:
        checked["name"] = check_name(checked["name"], "schema_name", longest=LONGEST_NAME)
        others = [one for one in await store.read_all(tx, account_id) if one.schema_id != schema_id]
        if any(one.name == checked["name"] for one in others):
            raise InvalidParameter(f"schema_name: there is a mapping table {checked['name']!r} already")
    if checked.get("team_id") and not await people.read_teams(tx, account_id, [checked["team_id"]]):
        raise NotFound(f"team_id: there is no team {checked['team_id']}")
    return checked
