"""Tries a noise rule on the events of its channel that came of late, in pieces that let others work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.alerts import hidden_store as store
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import first_id
from tocsin.alerts.would_hide import Mark, Tally, Trying, trying
from tocsin.channels.noise_rule import NoiseSettings, SilenceSettings
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY
from tocsin.kernel.spans import wall_of, zone_of
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.people import store as people

MOST = 50_000
"""Events that are looked at; of a channel that has more, the newest."""
EXAMPLES = 20
_PAGE = 500


class Tried(Struct, frozen=True):
    """What a rule would have hidden. ``told``: of the alerts it would have hidden, those that somebody was told of.

    ``since_at`` (ms): from when on events were looked at; ``is_cut``: there were more before.
    """

    tally: Tally
    told: int
    since_at: int
    is_cut: bool


async def try_on_channel(
    tx: Transaction, account_id: int, channel_id: int, settings: NoiseSettings, days: int, now: int, *, most: int = MOST
) -> Tried:
    """Try a rule on the events of the last ``days`` days. Raises ``ConditionError`` for conditions that cannot be."""
    zone, rule = await _ready(tx, account_id, settings, in_time=is_weekly(settings))
    since_id = first_id(now - days * DAY)
    start = await store.read_start(tx, account_id, channel_id, since_id, most)
    tally, since_at, last_id = Tally(), now - days * DAY, ""
    where = (tx, account_id, channel_id)
    while page := await store.read_onward(*where, last_id or start, _PAGE, beyond=bool(last_id)):
        for event in page:
            tally.add(event, rule.see(event), wall_of(event.received_at, zone).date().isoformat(), EXAMPLES)
        if not last_id and start != since_id:
            since_at = page[0].received_at
        last_id = page[-1].event_id
        await asyncio.sleep(0)
    told = await store.count_told(tx, account_id, list(tally.alert_ids))
    return Tried(tally, told, since_at, start != since_id)


async def mark(
    tx: Transaction, account_id: int, settings: NoiseSettings, events: Sequence[KeptEvent]
) -> dict[str, Mark]:
    """What a rule says of single events, in the order of their arrival."""
    _, rule = await _ready(tx, account_id, settings, in_time=is_weekly(settings))
    return {one.event_id: rule.see(one) for one in sorted(events, key=lambda one: one.event_id)}


def is_weekly(settings: NoiseSettings) -> bool:
    """Whether a rule's time comes again: then only events in its time are meant. One that comes once is tried at any time."""
    return isinstance(settings, SilenceSettings) and bool(settings.time_filters)


async def _ready(
    tx: Transaction, account_id: int, settings: NoiseSettings, *, in_time: bool
) -> tuple[ZoneInfo, Trying]:
    zone = zone_of((await people.read_account(tx, account_id)).time_zone)
    found = await calendar_store.read_all(tx, account_id) if in_time else []
    calendars = {one.calendar_id: CalendarDays(one, public_days) for one in found}
    return zone, trying(settings, zone, calendars, in_time=in_time)
