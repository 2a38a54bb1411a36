"""SQL of accounts, members and teams. Sessions and keys are in ``credential_store``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Row, Table, Text, delete, func, insert, or_, select, type_coerce, update

from tocsin.db.tables import account, config_version, member, team, team_member
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import NotFound
from tocsin.people.model import Account, Member, Team


class Cut(NamedTuple):
    """Which part of a list: by a column of the table (then by id), ``offset`` passed over, at most ``limit``."""

    order_by: str = "created_at"
    ascending: bool = False
    offset: int = 0
    limit: int = 20


async def read_account(tx: Transaction, account_id: int) -> Account:
    """An account by id. Raises ``NotFound``."""
    row = await tx.first(select(account).where(account.c.account_id == account_id))
    if row is None:
        raise NotFound(f"account_id {account_id}: there is no such account")
    return Account(**row._asdict())


async def account_ids(tx: Transaction) -> list[int]:
    """Every account, in the order of their ids."""
    return [row[0] for row in await tx.fetch(select(account.c.account_id).order_by(account.c.account_id))]


async def any_account(tx: Transaction) -> bool:
    """Whether the installation has an account yet."""
    return await tx.first(select(account.c.account_id).limit(1)) is not None


async def claim_first_account(tx: Transaction) -> bool:
    """Whether the installation is empty and it is ours to make its first account.

    Of several processes that start at once one inserts the marker row; the others wait for its commit and see it.
    """
    return not await any_account(tx) and await tx.insert_new(config_version, ("account_id", "version"), [(0, 0)]) == 1


async def lock_account(tx: Transaction, account_id: int) -> None:
    """Hold the account's row until the end: who adds members, keys or team names does so one after the other."""
    await tx.first(select(account.c.account_id).where(account.c.account_id == account_id).with_for_update())


async def add_account(tx: Transaction, one: Account) -> None:
    """Write a new account."""
    await tx.run(insert(account).values(**msgspec.structs.asdict(one)))


async def read_members(tx: Transaction, account_id: int, ids: Iterable[int]) -> list[Member]:
    """Members by id in no particular order, deleted ones included (history names them); unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return []
    found = (member.c.account_id == account_id, member.c.member_id.in_(wanted))
    return [_member(row) for row in await tx.fetch(select(member).where(*found))]


async def read_every_member(tx: Transaction, account_id: int) -> list[Member]:
    """Every member of an account who is not deleted."""
    return await _find(tx, account_id, member.c.member_id > 0)


async def read_member(tx: Transaction, account_id: int, member_id: int) -> Member | None:
    """One member, deleted or not."""
    found = await read_members(tx, account_id, (member_id,))
    return found[0] if found else None


async def read_owner(tx: Transaction, account_id: int) -> Member | None:
    """The account's owner."""
    row = await tx.first(select(member).where(member.c.account_id == account_id, member.c.is_owner))
    return _member(row) if row else None


async def find_members(tx: Transaction, account_id: int, by: Mapping[str, Any]) -> list[Member]:
    """Members that are not deleted and whose columns equal ``by``, by id."""
    same = [member.c[name] == value for name, value in by.items()]
    return await _find(tx, account_id, *same)


async def read_by_email_keys(tx: Transaction, account_id: int, email_keys: Iterable[str]) -> list[Member]:
    """Members of these addresses (normalised by ``contacts.email_key``) that are not deleted."""
    return await _find(tx, account_id, member.c.email_key.in_(sorted(set(email_keys))))


async def read_by_phones(tx: Transaction, account_id: int, phones: Iterable[str]) -> list[Member]:
    """Members of these numbers, as they were written, that are not deleted."""
    return await _find(tx, account_id, member.c.phone.in_(sorted(set(phones))))


async def _find(tx: Transaction, account_id: int, *where: ColumnElement[bool]) -> list[Member]:
    found = (member.c.account_id == account_id, member.c.status != "deleted", *where)
    return [_member(row) for row in await tx.fetch(select(member).where(*found).order_by(member.c.member_id))]


async def read_login(tx: Transaction, email_key: str, limit: int = 3) -> list[Member]:
    """Who may sign in with an address, in whatever account; the oldest account first."""
    found = select(member).where(member.c.email_key == email_key, member.c.status != "deleted")
    return [_member(row) for row in await tx.fetch(found.order_by(member.c.created_at).limit(limit))]


async def page_members(
    tx: Transaction, account_id: int, cut: Cut, *, query: str = "", role_id: int = 0
) -> tuple[list[Member], int]:
    """One page of the members that are not deleted, and how many there are; ``query`` is part of a name or address."""
    where = [member.c.account_id == account_id, member.c.status != "deleted"]
    if query:
        where.append(or_(_contains(member.c.name, query), _contains(member.c.email, query)))
    if role_id:
        listed = func.replace(func.replace(type_coerce(member.c.role_ids, Text), "[", ","), "]", ",")
        where.append(listed.like(f"%,{role_id},%"))
    rows, total = await _page(tx, member, where, cut)
    return [_member(row) for row in rows], total


async def add_members(tx: Transaction, members: Sequence[Member]) -> None:
    """Write new members."""
    for one in members:
        await tx.run(insert(member).values(**msgspec.structs.asdict(one)))


async def change_member(tx: Transaction, account_id: int, member_id: int, values: dict[str, Any]) -> None:
    """Set columns of one member."""
    found = (member.c.account_id == account_id, member.c.member_id == member_id)
    await tx.run(update(member).where(*found).values(**values))


async def read_teams_by_names(tx: Transaction, account_id: int, names: Iterable[str]) -> list[Team]:
    """Teams of these names, whatever their letters' case."""
    wanted = sorted({one.casefold() for one in names})
    if not wanted:
        return []
    found = (team.c.account_id == account_id, func.lower(team.c.name).in_(wanted))
    return [Team(**row._asdict()) for row in await tx.fetch(select(team).where(*found))]


async def read_teams(tx: Transaction, account_id: int, team_ids: Iterable[int]) -> list[Team]:
    """Teams by id; unknown ids are left out."""
    wanted = sorted(set(team_ids))
    if not wanted:
        return []
    found = (team.c.account_id == account_id, team.c.team_id.in_(wanted))
    return [Team(**row._asdict()) for row in await tx.fetch(select(team).where(*found))]


async def find_team(tx: Transaction, account_id: int, *, name: str = "", ref_id: str = "") -> Team | None:
    """A team by its exact name, or by its foreign id."""
    wanted = team.c.name == name if name else team.c.ref_id == ref_id
    row = await tx.first(select(team).where(team.c.account_id == account_id, wanted))
    return Team(**row._asdict()) if row else None


async def page_teams(
    tx: Transaction, account_id: int, cut: Cut, *, query: str = "", person_id: int = 0
) -> tuple[list[Team], int]:
    """One page of teams and how many there are; ``person_id`` leaves only the teams of that member."""
    where = [team.c.account_id == account_id]
    if query:
        where.append(_contains(team.c.name, query))
    if person_id:
        theirs = (team_member.c.account_id == account_id, team_member.c.member_id == person_id)
        where.append(team.c.team_id.in_(select(team_member.c.team_id).where(*theirs)))
    rows, total = await _page(tx, team, where, cut)
    return [Team(**row._asdict()) for row in rows], total


async def add_team(tx: Transaction, one: Team) -> None:
    """Write a new team."""
    await tx.run(insert(team).values(**msgspec.structs.asdict(one)))


async def change_team(tx: Transaction, account_id: int, team_id: int, values: dict[str, Any]) -> None:
    """Set columns of one team."""
    await tx.run(update(team).where(team.c.account_id == account_id, team.c.team_id == team_id).values(**values))


async def remove_team(tx: Transaction, account_id: int, team_id: int) -> None:
    """Forget a team and who was in it."""
    for table in (team_member, team):
        await tx.run(delete(table).where(table.c.account_id == account_id, table.c.team_id == team_id))


async def read_team_ids(tx: Transaction, account_id: int, member_id: int) -> tuple[int, ...]:
    """The teams a member belongs to."""
    found = (team_member.c.account_id == account_id, team_member.c.member_id == member_id)
    return tuple(row[0] for row in await tx.fetch(select(team_member.c.team_id).where(*found)))


async def read_team_members(tx: Transaction, account_id: int, team_ids: Iterable[int]) -> dict[int, list[int]]:
    """Team id -> ids of its members who are not deleted, in ascending order; every asked id is a key."""
    members: dict[int, list[int]] = {team_id: [] for team_id in team_ids}
    if not members:
        return members
    same = (member.c.account_id == team_member.c.account_id) & (member.c.member_id == team_member.c.member_id)
    found = (
        select(team_member.c.team_id, team_member.c.member_id)
        .join(member, same)
        .where(
            team_member.c.account_id == account_id,
            team_member.c.team_id.in_(sorted(members)),
            member.c.status != "deleted",
        )
        .order_by(team_member.c.member_id)
    )
    for row in await tx.fetch(found):
        members[row.team_id].append(row.member_id)
    return members


async def set_team_members(tx: Transaction, account_id: int, team_id: int, member_ids: Iterable[int]) -> None:
    """Exactly these members from now on."""
    await tx.run(delete(team_member).where(team_member.c.account_id == account_id, team_member.c.team_id == team_id))
    rows = [(account_id, team_id, member_id) for member_id in sorted(set(member_ids))]
    await tx.insert_many(team_member, ("account_id", "team_id", "member_id"), rows)


async def leave_teams(tx: Transaction, account_id: int, member_id: int) -> None:
    """Take a member out of all teams."""
    found = (team_member.c.account_id == account_id, team_member.c.member_id == member_id)
    await tx.run(delete(team_member).where(*found))


def _contains(column: ColumnElement[str], query: str) -> ColumnElement[bool]:
    return func.lower(column).contains(query.lower(), autoescape=True)


async def _page(
    tx: Transaction, table: Table, where: Sequence[ColumnElement[bool]], cut: Cut
) -> tuple[Sequence[Row[Any]], int]:
    columns = (table.c[cut.order_by], table.c[f"{table.name}_id"])
    order = columns if cut.ascending else [column.desc() for column in columns]
    rows = await tx.fetch(select(table).where(*where).order_by(*order).offset(cut.offset).limit(cut.limit))
    total = await tx.first(select(func.count()).select_from(table).where(*where))
    return rows, int(total[0]) if total else 0


def _member(row: Row[Any]) -> Member:
    return Member(**row._asdict())
