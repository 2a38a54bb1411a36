"""Calendars of leave: subscribed to, read again and again, given up. Reading one changes leave and no schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.kernel.spans import zone_of
from tocsin.oncall import leave_calendar_store as store
from tocsin.oncall import turn_store
from tocsin.oncall.ical_read import Read, read
from tocsin.oncall.leave_calendar import LeaveCalendar, plain_url, question, read_badly, read_well, text_of
from tocsin.oncall.turn import Leave
from tocsin.people import store as people
from tocsin.people.model import Actor
from tocsin.people.permissions import require
from tocsin.runtime.addresses import Refused, read_url
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.secrets import Vault

AHEAD_DAYS: Final = 365
MOST: Final = 10
"""Calendars of one member."""
MOST_OF_ALL: Final = 5_000
"""Calendars of one account."""


class LeaveCalendars:
    """The calendars of leave of all accounts."""

    def __init__(self, ids: Ids, vault: Vault, carrier: Carrier) -> None:
        self._ids = ids
        self._vault = vault
        self._carrier = carrier

    async def wish(
        self, tx: Transaction, actor: Actor, member_id: int, name: str, url: str, now: int
    ) -> tuple[LeaveCalendar, ZoneInfo]:
        """A calendar as it would be kept, and the zone in which its times are meant. Nothing is saved or asked yet.

        Raises ``InvalidParameter`` naming the field, ``NotFound``, ``AccessDenied``.
        """
        if member_id != actor.member_id:
            require(actor, "members.manage")
        plain = plain_url(url)
        try:
            host = read_url(plain).authority
        except Refused as error:
            raise InvalidParameter(f"url: {error}") from error
        zone = await self._zone(tx, actor.account_id, member_id)
        if zone is None:
            raise NotFound(f"member_id: there is no member {member_id}")
        calendar_id = self._ids.hex24(now)
        one = LeaveCalendar(
            account_id=actor.account_id,
            calendar_id=calendar_id,
            member_id=member_id,
            name=name,
            host=host,
            url_sealed=self._vault.seal(plain, _place(actor.account_id, calendar_id)),
            creator_id=actor.member_id,
            created_at=now,
        )
        return one, zone

    async def ask(self, one: LeaveCalendar, zone: ZoneInfo, now: int) -> list[Read]:
        """What a calendar says of the coming year. Raises ``InvalidParameter`` with the reason when it says nothing."""
        url: str = self._vault.open(one.url_sealed, _place(one.account_id, one.calendar_id))
        text = text_of(await self._carrier.http(question(url)))
        start_at = now // DAY * DAY
        # Apart from the loop: a calendar that comes again in many ways takes a moment.
        return await asyncio.to_thread(read, text, zone, start_at, start_at + AHEAD_DAYS * DAY)

    async def add(self, tx: Transaction, one: LeaveCalendar, events: Sequence[Read], now: int) -> LeaveCalendar:
        """Keep a calendar that was read, and the leave in it. Raises ``InvalidParameter`` for one too many."""
        await people.lock_account(tx, one.account_id)
        others = await store.read_of(tx, one.account_id, one.member_id)
        if any(other.name == one.name for other in others):
            raise InvalidParameter(f"name: there is a calendar {one.name!r} already; choose another name")
        if len(others) >= MOST:
            raise InvalidParameter(f"member_id: {MOST} calendars are read for one member; delete one first")
        if await store.count(tx, one.account_id) >= MOST_OF_ALL:
            raise InvalidParameter(f"member_id: {MOST_OF_ALL} calendars are read for one account")
        kept = read_well(one, *_counts(events), now)
        await store.add(tx, kept)
        await self._note(tx, kept, events, now)
        return kept

    async def give_up(self, tx: Transaction, actor: Actor, calendar_id: str, now: int) -> LeaveCalendar:
        """Read a calendar no more; what it said of the future goes with it. Raises ``NotFound``, ``AccessDenied``."""
        one = await store.read(tx, actor.account_id, calendar_id)
        if one is None:
            raise NotFound(f"calendar_id {calendar_id}: there is no such calendar (any more)")
        if one.member_id != actor.member_id:
            require(actor, "members.manage")
        await store.remove(tx, actor.account_id, calendar_id)
        await self._note(tx, one, (), now)
        return one

    async def due(self, tx: Transaction, now: int, until_at: int, limit: int) -> list[tuple[LeaveCalendar, ZoneInfo]]:
        """Calendars that this process reads now, with their zones. One whose member is gone is given up."""
        found = []
        for one in await store.read_due(tx, now, limit):
            zone = await self._zone(tx, one.account_id, one.member_id)
            if zone is None:
                await store.remove(tx, one.account_id, one.calendar_id)
            elif await store.claim(tx, one, until_at):
                found.append((one, zone))
        return found

    async def settle(self, tx: Transaction, one: LeaveCalendar, events: Sequence[Read] | str, now: int) -> None:
        """Keep what a calendar said, or (a text) why it said nothing. One that was given up meanwhile stays so."""
        if isinstance(events, str):
            await store.change(tx, read_badly(one, events, now))
        elif await store.change(tx, read_well(one, *_counts(events), now)):
            await self._note(tx, one, events, now)

    async def _note(self, tx: Transaction, one: LeaveCalendar, events: Sequence[Read], now: int) -> None:
        """Let the leave of a calendar that is not over be what its events say; what stays the same keeps its id."""
        wanted = {
            (each.start_at, each.end_at, each.summary) for each in events if not each.problem and each.end_at > now
        }
        for old in await turn_store.read_leave_of(tx, one.account_id, one.member_id, one.name, now):
            what = (old.start_at, old.end_at, old.note)
            if what in wanted:
                wanted.discard(what)
            else:
                await turn_store.delete_leave(tx, one.account_id, old.leave_id)
        for start_at, end_at, note in sorted(wanted):
            made = Leave(
                account_id=one.account_id,
                leave_id=self._ids.hex24(now),
                member_id=one.member_id,
                start_at=start_at,
                end_at=end_at,
                note=note,
                source=one.name,
                creator_id=one.creator_id,
                created_at=now,
            )
            await turn_store.add_leave(tx, made)

    async def _zone(self, tx: Transaction, account_id: int, member_id: int) -> ZoneInfo | None:
        """The zone of a member; ``None`` for one that is not there any more."""
        member = await people.read_member(tx, account_id, member_id)
        if member is None or member.status == "deleted":
            return None
        return zone_of(member.time_zone or (await people.read_account(tx, account_id)).time_zone)


async def check_source(tx: Transaction, account_id: int, member_id: int, name: str) -> None:
    """Raises ``InvalidParameter`` where a file would write over what is read from an address."""
    if any(one.name == name for one in await store.read_of(tx, account_id, member_id)):
        text = f"name: {name!r} is a calendar that is read from its address; choose another name for the file"
        raise InvalidParameter(text)


def _counts(events: Sequence[Read]) -> tuple[int, int]:
    skipped = sum(bool(one.problem) for one in events)
    return len(events) - skipped, skipped


def _place(account_id: int, calendar_id: str) -> str:
    return f"{account_id}/leave_calendar/{calendar_id}"
