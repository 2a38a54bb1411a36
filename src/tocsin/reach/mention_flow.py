"""Mention tables are made, changed and given up; who may comes from teams, as with templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change
from tocsin.reach import mention_entries, mention_store
from tocsin.reach.model import MentionTable

MOST: Final = 200
"""Tables of one account."""


async def find(tx: Transaction, account_id: int, table_id: str) -> MentionTable:
    """One table. Raises ``NotFound``."""
    found = await mention_store.read(tx, account_id, [table_id])
    if table_id not in found:
        raise NotFound(f"table_id {table_id}: there is no such table")
    return found[table_id]


async def create(tx: Transaction, actor: Actor, ids: Ids, values: Mapping[str, Any], now: int) -> MentionTable:
    """A new table with these columns. Raises ``InvalidParameter`` naming the field, ``NotFound`` for a team."""
    await people.lock_account(tx, actor.account_id)
    if len(await mention_store.read_all(tx, actor.account_id)) >= MOST:
        raise InvalidParameter(f"name: an account has at most {MOST} mention tables; delete one first")
    one = MentionTable(
        **await _checked(tx, actor.account_id, values),
        account_id=actor.account_id,
        table_id=ids.hex24(now),
        creator_id=actor.member_id,
        updated_by=actor.member_id,
        created_at=now,
        updated_at=now,
    )
    await mention_store.add(tx, one)
    return one


async def change(tx: Transaction, actor: Actor, table_id: str, values: Mapping[str, Any], now: int) -> MentionTable:
    """Set columns of a table. Raises as :func:`create`, ``AccessDenied``."""
    old = await _to_change(tx, actor, table_id)
    return await _write(tx, actor, old, await _checked(tx, actor.account_id, values), now)


async def upsert(
    tx: Transaction, actor: Actor, table_id: str, new: Mapping[str, str], gone: Iterable[str], now: int
) -> MentionTable:
    """Add or replace some entries and remove others. Raises as :func:`change`."""
    old = await _to_change(tx, actor, table_id)
    return await _write(tx, actor, old, {"entries": mention_entries.merged(old.entries, new, gone)}, now)


async def delete(tx: Transaction, actor: Actor, table_id: str) -> MentionTable:
    """Give up a table: nobody is mentioned by it any more. Raises ``NotFound``, ``AccessDenied``."""
    one = await _to_change(tx, actor, table_id)
    await mention_store.remove(tx, actor.account_id, table_id)
    return one


async def _to_change(tx: Transaction, actor: Actor, table_id: str) -> MentionTable:
    one = await mention_store.read_to_change(tx, actor.account_id, table_id)
    if one is None:
        raise NotFound(f"table_id {table_id}: there is no such table")
    require_change(actor, [one.team_id], one.creator_id, f"the mention table {one.name!r}")
    return one


async def _write(tx: Transaction, actor: Actor, old: MentionTable, values: dict[str, Any], now: int) -> MentionTable:
    changed = values | {"updated_by": actor.member_id, "updated_at": now}
    await mention_store.change(tx, actor.account_id, old.table_id, changed)
    return structs.replace(old, **changed)


async def _checked(tx: Transaction, account_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "name" in checked:
        checked["name"] = check_name(checked["name"], "name")
    if checked.get("team_id") and not await people.read_teams(tx, account_id, [checked["team_id"]]):
        raise NotFound(f"team_id: there is no team {checked['team_id']}")
    if "entries" in checked:
        checked["entries"] = mention_entries.checked(checked["entries"])
    return checked
