"""Roles on call are made, renamed and given up. Schedules bind persons to them, rules tell those of some."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.oncall import role_store as store
from tocsin.oncall import schedule_store
from tocsin.oncall.role_store import DutyRole
from tocsin.oncall.schedule import Schedule
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.runtime.secrets import Vault

PRIMARY: Final = 1
BACKUP: Final = 2
USUAL: Final = {PRIMARY: "Primary", BACKUP: "Backup"}
"""Roles that every account has."""
MOST: Final = 100
SHOWN: Final = 3


class DutyRoles:
    """The roles on call of all accounts."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault

    async def create(self, tx: Transaction, actor: Actor, name: str, now: int) -> DutyRole:
        """A new role. Raises ``InvalidParameter`` for a name that is taken, and for one role too many."""
        others = await self._others(tx, actor)
        if len(others) >= MOST:
            raise InvalidParameter(f"role_name: an account has at most {MOST} roles on call; delete one first")
        one = DutyRole(
            account_id=actor.account_id,
            role_id=self._ids.number(now),
            name=_free_name(name, others),
            creator_id=actor.member_id,
            created_at=now,
            updated_at=now,
        )
        await store.add(tx, one)
        return one

    async def rename(self, tx: Transaction, actor: Actor, role_id: int, name: str, now: int) -> DutyRole:
        """A role under another name. Raises ``InvalidParameter``, ``NotFound``."""
        others = await self._others(tx, actor)
        old = _known(role_id, others)
        one = structs.replace(old, name=_free_name(name, [each for each in others if each is not old]), updated_at=now)
        await store.rename(tx, one)
        return one

    async def delete(self, tx: Transaction, actor: Actor, role_id: int) -> DutyRole:
        """Give up a role that no schedule uses. Raises ``InvalidParameter`` naming those that do, ``NotFound``."""
        one = _known(role_id, await self._others(tx, actor))
        schedules = await schedule_store.read_all(tx, self._vault, actor.account_id)
        users = [each.name for each in schedules if role_id in _roles_in(each)]
        if users:
            more = f" and {len(users) - SHOWN} more" if len(users) > SHOWN else ""
            raise InvalidParameter(
                f"role_id: persons have this role in {', '.join(users[:SHOWN])}{more}; change them first"
            )
        await store.remove(tx, actor.account_id, role_id)
        return one

    async def _others(self, tx: Transaction, actor: Actor) -> list[DutyRole]:
        await people.lock_account(tx, actor.account_id)  # of two who choose one name, the second is told
        return await store.read_all(tx, actor.account_id)


def _known(role_id: int, roles: list[DutyRole]) -> DutyRole:
    if role_id in USUAL:
        raise InvalidParameter(f"role_id: {USUAL[role_id]} is a role of every account and stays as it is")
    found = next((one for one in roles if one.role_id == role_id), None)
    if found is None:
        raise NotFound(f"role_id {role_id}: there is no such role on call")
    return found


def _free_name(name: str, others: list[DutyRole]) -> str:
    checked = check_name(name, "role_name")
    taken = {one.casefold() for one in USUAL.values()} | {one.name.casefold() for one in others}
    if checked.casefold() in taken:
        raise InvalidParameter(f"role_name: there is a role {checked!r} already")
    return checked


def _roles_in(schedule: Schedule) -> set[int]:
    return {one.role_id for layer in schedule.layers for group in layer.groups for one in group.members}
