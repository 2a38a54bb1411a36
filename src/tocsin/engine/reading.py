"""The loop that reads calendars of leave from their addresses, a few at a time. One that cannot be read is said to be so."""

from __future__ import annotations

import asyncio
from typing import Final
from zoneinfo import ZoneInfo

from tocsin.journey import World
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall.ical_read import Read
from tocsin.oncall.leave_calendar import LeaveCalendar
from tocsin.oncall.leave_calendar_flow import LeaveCalendars

LOOK_S: Final = 20.0
AT_ONCE: Final = 10
CLAIM_MS: Final = 10 * MINUTE
"""When the process that reads dies, another one reads after this time."""


class Reading:
    """Reads what is due."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._calendars = LeaveCalendars(world.ids, world.vault, world.carrier)
        self._looked_s: float | None = None

    async def piece(self) -> bool:
        """Read some calendars, when it is time to look; whether there may be more at once."""
        world = self._world
        now_s = world.clock.elapsed()
        if self._looked_s is not None and 0 <= now_s - self._looked_s < LOOK_S:
            return False
        self._looked_s = now_s
        now = world.clock.now()
        async with world.db.transaction() as tx:
            due = await self._calendars.due(tx, now, now + CLAIM_MS, AT_ONCE)
        # Beside each other: a server that hangs holds up no other calendar.
        ends = await asyncio.gather(*(self._read(one, zone) for one, zone in due), return_exceptions=True)
        if failed := [one for one in ends if one is not None]:
            raise failed[0]
        if len(due) == AT_ONCE:
            self._looked_s = None
        return len(due) == AT_ONCE

    async def _read(self, one: LeaveCalendar, zone: ZoneInfo) -> None:
        world = self._world
        try:
            said: list[Read] | str = await self._calendars.ask(one, zone, world.clock.now())
        except InvalidParameter as error:
            said = error.message.removeprefix("url: ").removeprefix("text: ")
        async with world.db.transaction() as tx:
            await self._calendars.settle(tx, one, said, world.clock.now())
