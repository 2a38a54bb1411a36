"""What providers and people send back is acted on: presses, reports, links; by whichever way it came in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from tocsin import journey
from tocsin.journey import World
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import Problem, StoreConflict, StoreUnavailable
from tocsin.kernel.wire import HttpRequest, NoResponse
from tocsin.notifiers.callback import Heard, Linked, Pressed, Reported, Result
from tocsin.notifiers.message import Message
from tocsin.notify.inbound_flow import Intent
from tocsin.people import store as people
from tocsin.reach.link_flow import Links
from tocsin.reach.model import Provider
from tocsin.runtime.telemetry import logger

PATIENCE_S: Final = 2.2
"""Chat apps want an answer within three seconds: what takes longer goes on, and the answer says so."""
TRIES: Final = 5
CODES: Final = 10
"""Codes one chat user may try in ten minutes."""
_USERS: Final = 10_000
_ANSWERS: Final = 1_000
"""Presses whose answer is remembered: a provider that heard none in time asks again."""

_T = TypeVar("_T")


class Hearing:
    """Acts on what was heard. One per process."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._links = Links(world.ids, world.vault, world.catalogue)
        self._answered: dict[tuple[int, str], asyncio.Future[Result]] = {}
        self._codes: dict[tuple[int, str], deque[int]] = {}
        self._going_on: set[asyncio.Task[list[Result]]] = set()

    async def act_in_time(self, provider: Provider, heard: Heard) -> Sequence[Result]:
        """Act, and give the results; none at all when it takes longer than a chat app waits (it goes on all the same)."""
        task = asyncio.create_task(self.act(provider, heard))
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await asyncio.shield(task)
        except TimeoutError:
            logger.warning("provider %s: acting on a callback takes long; it goes on", provider.provider_id)
            return ()

    def afterwards(self, provider: Provider, requests: Sequence[HttpRequest]) -> None:
        """Make requests that belong to an answer, after it: what becomes of them changes nothing."""

        async def send() -> list[Result]:
            for request in requests:
                response = await self._world.carrier.carry(request)
                if isinstance(response, NoResponse):
                    logger.warning(
                        "provider %s: an answer did not get through: %s", provider.provider_id, response.text
                    )
            return []

        task = asyncio.create_task(send())
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    async def drain(self) -> None:
        """Wait for what goes on."""
        if self._going_on:
            await asyncio.wait(self._going_on)

    async def act(self, provider: Provider, heard: Heard) -> list[Result]:
        """Act on each thing that was said, one after the other; a refusal of one stops no other.

        Raises ``StoreUnavailable``: nothing was kept of the rest, so the provider must say it again.
        """
        results = []
        for said in heard.said:
            try:
                if isinstance(said, Pressed):
                    results.append(await self._pressed(provider, said))
                elif isinstance(said, Reported):
                    results.append(await self._reported(provider, said))
                else:
                    results.append(await self._linked(provider, said))
            except StoreUnavailable:
                raise
            except Problem as problem:
                results.append(Result(ok=False, text=problem.message))
        return results

    async def _pressed(self, provider: Provider, said: Pressed) -> Result:
        """Do it; a press that is sent again while or after it was done is answered as the first one was."""
        if not said.event_id:
            return await self._press(provider, said)
        key = (provider.provider_id, said.event_id)
        known = self._answered.get(key)
        if known is None:
            while len(self._answered) >= _ANSWERS:
                self._answered.pop(next(iter(self._answered)))
            known = self._answered[key] = asyncio.ensure_future(self._press(provider, said))
            known.add_done_callback(lambda done: self._forget_failed(key, done))
        return await asyncio.shield(known)

    def _forget_failed(self, key: tuple[int, str], done: asyncio.Future[Result]) -> None:
        """What could not be done is done when it is said again."""
        if done.cancelled() or done.exception() is not None:
            self._answered.pop(key, None)

    async def _press(self, provider: Provider, said: Pressed) -> Result:
        intent = await _again(lambda: journey.pressed(self._world, provider, said))
        return Result(ok=not intent.refused, text=intent.text, message=await self._shown(provider, intent))

    async def _shown(self, provider: Provider, intent: Intent) -> Message | None:
        """The pressed message as it is now, where it may be changed and the presser may see it."""
        delivery = intent.delivery
        if delivery is None or not delivery.incident_id or intent.refused in ("stranger", "not_seen", "gone"):
            return None
        abilities = self._world.catalogue.manifest(provider.notifier).abilities
        if "update" not in abilities and "keys" not in abilities:
            return None
        async with self._world.db.snapshot() as tx:
            return await self._world.words.show(tx, delivery, _EVENTS.get(intent.action, ""), self._world.clock.now())

    async def _reported(self, provider: Provider, said: Reported) -> Result:
        return Result(ok=await _again(lambda: journey.reported(self._world, provider, said)))

    async def _linked(self, provider: Provider, said: Linked) -> Result:
        now = self._world.clock.now()
        if not self._may_try(provider, said.user_id, now):
            return Result(ok=False, text="Too many codes were tried: wait ten minutes. 尝试次数过多，请十分钟后再试。")

        async def link() -> tuple[bool, str]:
            async with self._world.db.transaction() as tx:
                key = (provider.account_id, provider.provider_id)
                locale = (await people.read_account(tx, provider.account_id)).locale
                return await self._links.link_by_code(tx, *key, said, now, locale)

        ok, text = await _again(link)
        return Result(ok=ok, text=text)

    def _may_try(self, provider: Provider, user_id: str, now: int) -> bool:
        if len(self._codes) > _USERS:
            self._codes.clear()
        tries = self._codes.setdefault((provider.provider_id, user_id), deque(maxlen=CODES))
        if len(tries) == CODES and now - tries[0] < 10 * MINUTE:
            return False
        tries.append(now)
        return True


_EVENTS: Final = {
    "ack": "acknowledged",
    "unack": "unacknowledged",
    "close": "closed",
    "snooze": "snoozed",
    "escalate": "escalated",
    "refresh": "triggered",
}


async def _again(work: Callable[[], Awaitable[_T]]) -> _T:
    """Do it again where its transaction met another one."""
    for attempt in range(1, TRIES):
        try:
            return await work()
        except StoreConflict:
            await asyncio.sleep(0.02 * attempt)
    return await work()
