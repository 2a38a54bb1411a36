"""Service calendars are made, changed and given up."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.kernel.spans import wall_of, zone_of
from tocsin.oncall import calendar_store as store
from tocsin.oncall.calendar import Calendar, DayEntry
from tocsin.oncall.public_days import public_days
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change

LONGEST_DAYS = 366
MOST_ENTRIES = 2_000


class Calendars:
    """The calendars of an account."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    async def find(self, tx: Transaction, account_id: int, calendar_id: str, field: str = "cal_id") -> Calendar:
        """One calendar. Raises ``NotFound``."""
        found = await store.read_by_ids(tx, account_id, [calendar_id])
        if not found:
            raise NotFound(f"{field} {calendar_id}: there is no such calendar")
        return found[0]

    async def find_to_change(self, tx: Transaction, actor: Actor, calendar_id: str) -> Calendar:
        """One that the actor may change. Raises ``NotFound``, ``AccessDenied``."""
        one = await self.find(tx, actor.account_id, calendar_id)
        require_change(actor, (one.team_id,), one.creator_id, f"the calendar {one.name!r}")
        return one

    async def create(self, tx: Transaction, actor: Actor, values: Mapping[str, Any], now: int) -> Calendar:
        """A new calendar. Raises ``InvalidParameter`` and ``NotFound`` for what cannot be."""
        fixed = {"account_id": actor.account_id, "calendar_id": self._ids.hex24(now), "creator_id": actor.member_id}
        dated = {"updated_by": actor.member_id, "created_at": now, "updated_at": now}
        given: dict[str, Any] = {"time_zone": "", **values, **fixed, **dated}
        one = await self._checked(tx, Calendar(**given))
        await store.save(tx, one, new=True)
        await warm([one], now)
        return one

    async def change(
        self, tx: Transaction, actor: Actor, calendar_id: str, values: Mapping[str, Any], now: int
    ) -> Calendar:
        """Set fields of a calendar. Raises as :meth:`find_to_change` and :meth:`create`."""
        old = await self.find_to_change(tx, actor, calendar_id)
        dated = {"updated_by": actor.member_id, "updated_at": now}
        one = await self._checked(tx, structs.replace(old, **{**values, **dated}))
        await store.save(tx, one, new=False)
        await warm([one], now)
        return one

    async def delete(self, tx: Transaction, actor: Actor, calendar_id: str, users: Sequence[str], now: int) -> Calendar:
        """Give a calendar up. Raises as :meth:`find_to_change`, and while ``users`` (rules by name) still follow it."""
        old = await self.find_to_change(tx, actor, calendar_id)
        if users:
            named = ", ".join(repr(one) for one in users[:5])
            raise InvalidParameter(
                f"cal_id: the calendar {old.name!r} is followed by {named}; change these rules first"
            )
        gone = {"status": "deleted", "deleted_at": now, "updated_at": now, "updated_by": actor.member_id}
        await store.save(tx, structs.replace(old, **gone), new=False)
        return old

    async def set_days(
        self, tx: Transaction, actor: Actor, calendar_id: str, values: Mapping[str, Any], now: int
    ) -> DayEntry:
        """Set days by hand: ``summary``, ``start_on``, ``end_on``, ``is_off``; with ``event_id`` in place of that entry."""
        one = await self.find_to_change(tx, actor, calendar_id)
        known = {entry.event_id: entry for entry in one.entries}
        event_id = values.get("event_id") or ""
        if event_id and event_id not in known:
            raise NotFound(f"event_id {event_id}: the calendar has no such days")
        if not event_id and len(known) >= MOST_ENTRIES:
            raise InvalidParameter(f"cal_id: a calendar has at most {MOST_ENTRIES} entries")
        made = {"event_id": event_id or self._ids.hex24(now), "creator_id": actor.member_id, "updated_at": now}
        entry = DayEntry(**{**values, **made, "created_at": known[event_id].created_at if event_id else now})
        _check_days(entry)
        await store.write_entry(tx, actor.account_id, calendar_id, entry)
        return entry

    async def clear_days(self, tx: Transaction, actor: Actor, calendar_id: str, event_id: str) -> None:
        """Take days set by hand away. Raises as :meth:`find_to_change`, and ``NotFound`` for unknown days."""
        one = await self.find_to_change(tx, actor, calendar_id)
        if event_id not in {entry.event_id for entry in one.entries}:
            raise NotFound(f"event_id {event_id}: the calendar has no such days")
        await store.remove_entry(tx, actor.account_id, calendar_id, event_id)

    async def _checked(self, tx: Transaction, one: Calendar) -> Calendar:
        name = check_name(one.name, "cal_name")
        zone = one.time_zone or (await people.read_account(tx, one.account_id)).time_zone
        zone_of(zone)
        if one.team_id and not await people.read_teams(tx, one.account_id, [one.team_id]):
            raise NotFound(f"team_id: there is no team {one.team_id}")
        return structs.replace(one, name=name, time_zone=zone, workdays=sorted(set(one.workdays)))


def _check_days(entry: DayEntry) -> None:
    check_name(entry.summary, "summary", longest=100)
    if entry.end_on <= entry.start_on:
        raise InvalidParameter("end_at: must be after start_at; it is the first day that is not meant any more")
    if (entry.end_on - entry.start_on).days > LONGEST_DAYS:
        raise InvalidParameter(f"end_at: at most {LONGEST_DAYS} days can be set at once")


async def warm(calendars: Sequence[Calendar], now: int) -> None:
    """Look up what countries decided about the years around ``now`` (ms), aside of the event loop: that takes a second."""
    for one in calendars:
        year = wall_of(now, zone_of(one.time_zone)).year
        for region in one.regions:
            for near in (year, year + 1):
                await asyncio.to_thread(public_days, region, near)
