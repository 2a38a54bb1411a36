"""Calendars become layers of a schedule, or leave; importing one again under its name replaces what came of it before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from tocsin.db.transaction import Transaction
from tocsin.kernel.ids import Ids
from tocsin.oncall import turn_store as store
from tocsin.oncall.ical_read import Read, persons
from tocsin.oncall.layer import Layer
from tocsin.oncall.leave_calendar_flow import check_source
from tocsin.oncall.override import layer_of
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.schedule_flow import Schedules
from tocsin.oncall.turn import How, Leave, Override
from tocsin.people import store as people
from tocsin.people.model import Actor
from tocsin.people.permissions import require
from tocsin.runtime.secrets import Vault


class Taken(Struct, frozen=True):
    """What became of one event: whom it puts on call, or why it was not taken."""

    event: Read
    person_ids: tuple[int, ...]
    problem: str


class Imports:
    """Imports of calendars."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._schedules = Schedules(ids, vault)

    async def to_layers(
        self, tx: Transaction, actor: Actor, schedule_id: int, name: str, events: Sequence[Read], how: How
    ) -> tuple[Schedule, list[Layer], list[Taken]]:
        """The schedule, the layers it would have, and what became of each event. Nothing is saved.

        Raises ``NotFound``, ``AccessDenied``.
        """
        schedule = await self._schedules.find_to_change(tx, actor, schedule_id)
        taken = await self._taken(tx, actor.account_id, events)
        mark = _mark(name)
        kept = [one for one in schedule.layers if not one.layer_id.startswith(mark)]
        made = [
            layer_of(
                Override(
                    how=how,
                    person_ids=one.person_ids,
                    start_at=one.event.start_at,
                    end_at=one.event.end_at,
                    name=name,
                ),
                f"{mark}{_mark(f'{one.event.uid} {one.event.start_at}', 12)}",
            )
            for one in taken
            if not one.problem
        ]
        return schedule, [*kept, *made], taken

    async def save_layers(
        self, tx: Transaction, actor: Actor, schedule: Schedule, layers: Sequence[Layer], now: int
    ) -> None:
        """Save what :meth:`to_layers` gave, as the next version."""
        await self._schedules.change_layers(tx, actor, schedule, layers, now)

    async def to_leave(
        self, tx: Transaction, actor: Actor, member_id: int, name: str, events: Sequence[Read], now: int, *, save: bool
    ) -> list[Taken]:
        """Leave of a member by a calendar of their own: each event is one. Raises ``AccessDenied``, ``InvalidParameter``."""
        if member_id != actor.member_id:
            require(actor, "members.manage")
        await check_source(tx, actor.account_id, member_id, name)
        taken = [Taken(one, (member_id,) if not one.problem else (), one.problem) for one in events]
        if save:
            await store.delete_leave_of(tx, actor.account_id, member_id, name)
            for one in taken:
                if not one.problem:
                    made = Leave(
                        account_id=actor.account_id,
                        leave_id=self._ids.hex24(now),
                        member_id=member_id,
                        start_at=one.event.start_at,
                        end_at=one.event.end_at,
                        note=one.event.summary,
                        source=name,
                        creator_id=actor.member_id,
                        created_at=now,
                    )
                    await store.add_leave(tx, made)
        return taken

    async def _taken(self, tx: Transaction, account_id: int, events: Sequence[Read]) -> list[Taken]:
        members = [one for one in await people.read_every_member(tx, account_id) if one.status != "deleted"]
        by_email = {one.email.casefold(): one.member_id for one in members if one.email}
        by_name = sorted(((one.name, one.member_id) for one in members), key=lambda one: -len(one[0]))
        found = []
        for one in events:
            who = () if one.problem else persons(one, by_email, by_name)
            problem = one.problem or ("" if who else "no member of this account is named in it")
            found.append(Taken(one, who, problem))
        return found


def _mark(text: str, size: int = 12) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:size]
