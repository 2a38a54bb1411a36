"""Schedules are made, changed and given up; every save is a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.oncall import schedule_store
from tocsin.oncall.layer import Layer
from tocsin.oncall.schedule import DUTY, LONGEST_NAME, Schedule, person_ids, timer_ref
from tocsin.oncall.schedule_check import check
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change
from tocsin.runtime.secrets import Vault


class Schedules:
    """The schedules of an account."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault

    async def find(self, tx: Transaction, account_id: int, schedule_id: int, field: str = "schedule_id") -> Schedule:
        """One schedule. Raises ``NotFound``."""
        found = await schedule_store.read_by_ids(tx, self._vault, account_id, [schedule_id])
        if not found:
            raise NotFound(f"{field} {schedule_id}: there is no such schedule")
        return found[0]

    async def find_to_change(
        self, tx: Transaction, actor: Actor, schedule_id: int, field: str = "schedule_id"
    ) -> Schedule:
        """One that the actor may change. Raises ``NotFound``, ``AccessDenied``."""
        one = await self.find(tx, actor.account_id, schedule_id, field)
        require_change(actor, (one.team_id,), one.creator_id, f"the schedule {one.name!r}")
        return one

    async def draft(self, tx: Transaction, actor: Actor, values: Mapping[str, Any], now: int) -> Schedule:
        """A schedule with these fields, checked and not saved. Raises ``InvalidParameter`` and ``NotFound``."""
        fixed: dict[str, Any] = {
            "account_id": actor.account_id,
            "creator_id": actor.member_id,
            "updated_by": actor.member_id,
        }
        given: dict[str, Any] = {"schedule_id": 0, "name": "", "time_zone": "", "layers": [], **values}
        one = Schedule(**{**given, **fixed, "created_at": now, "updated_at": now})
        return await self._checked(tx, one)

    async def create(self, tx: Transaction, actor: Actor, values: Mapping[str, Any], now: int) -> Schedule:
        """A new schedule. Raises as :meth:`draft`, and for a name that is taken."""
        one = structs.replace(await self.draft(tx, actor, values, now), schedule_id=self._ids.number(now))
        one = await self._named(tx, one)
        await self._save(tx, one, now, new=True)
        return one

    async def change(
        self, tx: Transaction, actor: Actor, schedule_id: int, values: Mapping[str, Any], now: int
    ) -> Schedule:
        """The next version of a schedule with these fields set. Raises as :meth:`find_to_change` and :meth:`create`."""
        old = await self.find_to_change(tx, actor, schedule_id)
        dated = {"version": old.version + 1, "updated_by": actor.member_id, "updated_at": now}
        one = await self._named(tx, await self._checked(tx, structs.replace(old, **{**values, **dated})))
        await self._save(tx, one, now, new=False)
        return one

    async def change_layers(
        self, tx: Transaction, actor: Actor, old: Schedule, layers: Sequence[Layer], now: int
    ) -> Schedule:
        """The next version with other layers, for whoever was found to be allowed to. Raises ``InvalidParameter``, ``NotFound``."""
        dated = {"version": old.version + 1, "updated_by": actor.member_id, "updated_at": now}
        await people.lock_account(tx, old.account_id)
        one = await self._checked(tx, structs.replace(old, layers=list(layers), **dated))
        await self._save(tx, one, now, new=False)
        return one

    async def delete(self, tx: Transaction, actor: Actor, schedule_ids: Sequence[int], now: int) -> list[Schedule]:
        """Give schedules up. Rules that name one tell nobody by it, and say so. Raises as :meth:`find_to_change`."""
        gone = []
        for number, schedule_id in enumerate(dict.fromkeys(schedule_ids)):
            old = await self.find_to_change(tx, actor, schedule_id, f"schedule_ids[{number}]")
            dated = {"version": old.version + 1, "updated_by": actor.member_id, "updated_at": now}
            one = structs.replace(old, status="deleted", deleted_at=now, **dated)
            await self._save(tx, one, now, new=False)
            gone.append(one)
        return gone

    async def _save(self, tx: Transaction, one: Schedule, now: int, *, new: bool) -> None:
        """Write it, and let its notices be looked at."""
        await schedule_store.save(tx, self._vault, one, new=new)
        await timers.set_timers(tx, [Timer(one.account_id, timer_ref(one.schedule_id), DUTY, now)], now)

    async def _checked(self, tx: Transaction, one: Schedule) -> Schedule:
        if not one.time_zone:
            one = structs.replace(one, time_zone=(await people.read_account(tx, one.account_id)).time_zone)
        if one.team_id and not await people.read_teams(tx, one.account_id, [one.team_id]):
            raise NotFound(f"team_id: there is no team {one.team_id}")
        members = await people.read_members(tx, one.account_id, person_ids(one))
        check(one, {member.member_id for member in members if member.status != "deleted"})
        return one

    async def _named(self, tx: Transaction, one: Schedule) -> Schedule:
        name = check_name(one.name, "schedule_name", longest=LONGEST_NAME)
        await people.lock_account(tx, one.account_id)
        same = await schedule_store.read_id_by_name(tx, one.account_id, name)
        if same is not None and same != one.schedule_id:
            raise InvalidParameter(f"schedule_name: there is a schedule {name!r} already")
        return structs.replace(one, name=name)
