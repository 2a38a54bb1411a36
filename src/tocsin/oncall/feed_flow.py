"""Calendar feeds are made, read and revoked. An address that is not (any more) that of a feed says so like any other."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import AccessDenied, InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.kernel.spans import zone_of
from tocsin.oncall import feed_store as store
from tocsin.oncall import ical_text, schedule_store
from tocsin.oncall.feed_store import Feed
from tocsin.oncall.ical_text import CalendarEvent
from tocsin.oncall.override import on_call_spans
from tocsin.oncall.schedule import Schedule, person_ids
from tocsin.oncall.timeline import people as people_in
from tocsin.oncall.timeline import timeline
from tocsin.people import store as people
from tocsin.people.credential_store import token_hash
from tocsin.people.model import Actor
from tocsin.people.permissions import may_change, permissions_of
from tocsin.runtime.secrets import Vault

BACK_DAYS, AHEAD_DAYS = 30, 90
MOST = 20
"""Feeds of one member."""
READ_AGAIN_MS = 3_600_000
"""How exactly it is known when a feed was read last."""


class Feeds:
    """The calendar feeds of all accounts."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault

    async def make(self, tx: Transaction, actor: Actor, schedule_id: int, now: int) -> tuple[Feed, str]:
        """A feed of a schedule, or (0) of all one's shifts, and its key, which is known only now."""
        if schedule_id:
            await self._schedule(tx, actor.account_id, schedule_id)
        if len(await store.read_of(tx, actor.account_id, member_id=actor.member_id)) >= MOST:
            raise InvalidParameter(f"schedule_id: you have {MOST} feeds already; revoke one that nobody reads")
        key = self._ids.token(24)
        one = Feed(
            account_id=actor.account_id,
            feed_id=self._ids.hex24(now),
            schedule_id=schedule_id,
            member_id=actor.member_id,
            key_hash=token_hash(key),
            created_at=now,
        )
        await store.add(tx, one)
        return one, key

    async def revoke(self, tx: Transaction, actor: Actor, feed_id: str) -> Feed:
        """One's own feed, or any of a schedule that one may change. Raises ``NotFound``, ``AccessDenied``."""
        one = await store.read(tx, actor.account_id, feed_id)
        if one is None:
            raise NotFound(f"feed_id {feed_id}: there is no such feed (any more)")
        if one.member_id != actor.member_id:
            schedule = await self._schedule(tx, actor.account_id, one.schedule_id) if one.schedule_id else None
            if schedule is None or not may_change(actor, (schedule.team_id,), schedule.creator_id):
                raise AccessDenied("only whoever made a feed, or may change its schedule, revokes it")
        await store.remove(tx, actor.account_id, feed_id)
        return one

    async def find(self, tx: Transaction, key: str) -> Feed | None:
        """The feed of a key while its maker is a member who may read schedules; else ``None``."""
        one = await store.read_by_key(tx, token_hash(key))
        if one is None:
            return None
        maker = await people.read_member(tx, one.account_id, one.member_id)
        if maker is None or maker.status != "enabled":
            return None
        return one if "schedules.read" in permissions_of(maker.role_ids, is_owner=maker.is_owner) else None

    async def text(self, tx: Transaction, one: Feed, now: int) -> str | None:
        """What a feed says now; ``None`` when its schedule was deleted."""
        today = now // DAY * DAY  # whole days: what is said changes once a day, not with every reading
        start_at, end_at = today - BACK_DAYS * DAY, today + AHEAD_DAYS * DAY
        if one.schedule_id:
            found = await schedule_store.read_by_ids(tx, self._vault, one.account_id, [one.schedule_id])
            if not found:
                return None
            names = await self._names(tx, one.account_id, found)
            return ical_text.write(found[0].name, _of_schedule(found[0], names, start_at, end_at), now)
        every = await schedule_store.read_all(tx, self._vault, one.account_id)
        events = [
            CalendarEvent(f"{one.member_id}-{each.schedule_id}-{span[0]}@tocsin", *span, each.name, each.description)
            for each in every
            for span in on_call_spans(each, one.member_id, start_at, end_at)
        ]
        return ical_text.write("Tocsin", sorted(events, key=lambda event: event.start_at), now)

    async def _schedule(self, tx: Transaction, account_id: int, schedule_id: int) -> Schedule:
        found = await schedule_store.read_by_ids(tx, self._vault, account_id, [schedule_id])
        if not found:
            raise NotFound(f"schedule_id {schedule_id}: there is no such schedule")
        return found[0]

    async def _names(self, tx: Transaction, account_id: int, schedules: Sequence[Schedule]) -> dict[int, str]:
        named = {one for schedule in schedules for one in person_ids(schedule)}
        return {one.member_id: one.name for one in await people.read_members(tx, account_id, named)}


def _of_schedule(schedule: Schedule, names: dict[int, str], start_at: int, end_at: int) -> list[CalendarEvent]:
    """Who is on call, as long as it is the same people; times without anybody are left out."""
    if schedule.status != "enabled":
        return []
    found = timeline(schedule.layers, zone_of(schedule.time_zone), start_at, end_at, is_ranked=schedule.is_ranked)
    spans: list[tuple[int, int, tuple[int, ...]]] = []
    for stretch in found:
        who = tuple(dict.fromkeys(one.person_id for one in people_in(schedule.layers, stretch)))
        if spans and spans[-1][1] == stretch.start_at and spans[-1][2] == who:
            spans[-1] = (spans[-1][0], stretch.end_at, who)
        else:
            spans.append((stretch.start_at, stretch.end_at, who))
    return [
        CalendarEvent(
            f"{schedule.schedule_id}-{begin}-{'-'.join(map(str, who))}@tocsin",
            begin,
            finish,
            f"{', '.join(names.get(one, f'#{one}') for one in who)} · {schedule.name}",
            schedule.description,
        )
        for begin, finish, who in spans
        if who
    ]
