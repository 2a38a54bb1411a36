"""Mapping APIs are asked: a few questions at a time, within a bounded time, each only once a minute, failing ones not at all.

What is remembered is of this process: losing it costs a question. Nothing here raises for what an API does.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from tocsin.kernel.clock import MINUTE, Clock
from tocsin.kernel.errors import StoreUnavailable
from tocsin.mapping.api_flow import MappingApis
from tocsin.mapping.breaker import Breaker
from tocsin.mapping.model import ApiWant, MappingApi, Reply
from tocsin.mapping.question import may_try_again, read_answer, write_question
from tocsin.runtime.carrier import Carrier

AT_ONCE: Final = 8
"""Questions to one API at a time."""
WITHIN_S: Final = 10.0
"""All questions of a batch; what is not answered then is left out."""
FRESH_MS: Final = MINUTE
"""How long an answer is good for."""
MOST_KNOWN: Final = 5_000
MOST_BREAKERS: Final = 1_000

_Known = tuple[int, int, ApiWant]
"""Account, when the API was last changed, question."""


class Asker:
    """Asks mapping APIs and remembers their answers and failures."""

    def __init__(self, clock: Clock, carrier: Carrier, apis: MappingApis) -> None:
        self._clock = clock
        self._carrier = carrier
        self._apis = apis
        self._known: OrderedDict[_Known, tuple[int, Reply]] = OrderedDict()
        self._breakers: OrderedDict[tuple[int, str], Breaker] = OrderedDict()

    async def ask(
        self, questions: Mapping[ApiWant, int], apis: Mapping[str, MappingApi], within_s: float = WITHIN_S
    ) -> dict[ApiWant, Reply]:
        """An answer to each question, or why there is none. The values of ``questions`` are times of events, in ms."""
        replies = {want: Reply(problem="busy") for want in questions}
        slots = {api_id: asyncio.Semaphore(AT_ONCE) for api_id in apis}

        async def one(want: ApiWant, event_at: int) -> None:
            api = apis.get(want.api_id)
            if api is None:
                replies[want] = Reply(problem="gone")
                return
            async with slots[want.api_id]:
                replies[want] = await self._one(api, want, event_at)

        try:
            async with asyncio.timeout(within_s), asyncio.TaskGroup() as group:
                for want, event_at in questions.items():
                    group.create_task(one(want, event_at))
        except TimeoutError:
            pass  # what is missing stays "busy"
        return replies

    async def _one(self, api: MappingApi, want: ApiWant, event_at: int) -> Reply:
        key = (api.account_id, api.updated_at, want)
        known = self._known.get(key)
        if known is not None and 0 <= self._clock.now() - known[0] < FRESH_MS:
            return known[1]
        breaker = self._breaker(api)
        if breaker.is_open(self._clock.now()):
            return Reply(problem="open")
        reply = await self._try(api, want, event_at)
        if reply.problem:
            breaker.failed(self._clock.now())
            return reply
        breaker.succeeded()
        self._known[key] = (self._clock.now(), reply)
        self._known.move_to_end(key)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return reply

    async def _try(self, api: MappingApi, want: ApiWant, event_at: int) -> Reply:
        try:
            headers = self._apis.headers(api)
        except StoreUnavailable as error:
            return Reply(problem="sealed", text=error.message)
        request = write_question(api, headers, want, event_at)
        reply = Reply()
        for _ in range(1 + api.retry_count):
            reply = read_answer(await self._carrier.http(request), want)
            if not reply.problem or not may_try_again(reply):
                break
        return reply

    def _breaker(self, api: MappingApi) -> Breaker:
        """The breaker of an API; one that was changed begins anew."""
        key = (api.account_id, f"{api.api_id}@{api.updated_at}")
        breaker = self._breakers.setdefault(key, Breaker())
        self._breakers.move_to_end(key)
        while len(self._breakers) > MOST_BREAKERS:
            self._breakers.popitem(last=False)
        return breaker
