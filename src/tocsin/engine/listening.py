"""Connections that we open and chat apps speak through: one process holds each, for as long as its lease lasts.

A provider's connection is a row with a holder and a lease. Whoever holds it renews the lease while it lives; when a
process dies, another one takes over within :data:`LEASE_MS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from tocsin.engine.hearing import Hearing
from tocsin.journey import World
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import StoreUnavailable
from tocsin.kernel.wire import HttpRequest, NoResponse
from tocsin.notifiers.callback import Heard
from tocsin.notifiers.notifier import Receipt
from tocsin.notifiers.stream import FrameHeard, Opened, Stream
from tocsin.reach import provider_store
from tocsin.reach.model import Provider
from tocsin.runtime.telemetry import logger
from tocsin.runtime.websocket import Socket

LOOK_S: Final = 5.0
LEASE_MS: Final = 45 * SECOND
AGAIN_S: Final = (1.0, 5.0, 15.0, 30.0, 60.0)
"""Pauses after failures in a row."""

OFF = "callback"
"""``settings["inbound"]`` of a provider whose presses come by callbacks although it could keep a connection."""


class Listening:
    """The connections of one process."""

    def __init__(self, world: World, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep
        self._hearing = Hearing(world)
        self._holder = world.ids.token(9)
        self._folders = [name for name, one in world.catalogue.manifests.items() if "stream" in one.abilities]
        self._tasks: dict[tuple[int, int], tuple[str, asyncio.Task[None]]] = {}

    async def piece(self) -> bool:
        """Look which connections are wanted: start those nobody holds, keep ours, end those that are not wanted."""
        wanted = {one.place: one for one in await self._wanted()}
        for key, (mark, task) in list(self._tasks.items()):
            one = wanted.get(f"{key[0]}/provider/{key[1]}")
            if task.done() or one is None or _mark(one) != mark:
                await self._end(key)
        for one in wanted.values():
            await self._hold(one)
        await self._sleep(LOOK_S)
        return False

    async def stop(self) -> None:
        """End all connections and let others have them."""
        for key in list(self._tasks):
            await self._end(key)

    async def _wanted(self) -> list[Provider]:
        if not self._folders:
            return []
        async with self._world.db.snapshot() as tx:
            found = await provider_store.read_of_notifiers(tx, self._folders)
        return [one for one in found if self._world.access.settings(one).get("inbound") != OFF]

    async def _hold(self, one: Provider) -> None:
        """Take or renew the lease; start the connection where it is new."""
        now, key = self._world.clock.now(), (one.account_id, one.provider_id)
        async with self._world.db.transaction() as tx:
            is_ours = await provider_store.take_stream(tx, *key, self._holder, now + LEASE_MS, now) is not None
        if is_ours and key not in self._tasks:
            task = asyncio.create_task(self._keep(one), name=f"connection {one.provider_id}")
            self._tasks[key] = (_mark(one), task)
        elif not is_ours and key in self._tasks:
            await self._end(key)

    async def _end(self, key: tuple[int, int]) -> None:
        _, task = self._tasks.pop(key)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        with suppress(StoreUnavailable):
            async with self._world.db.transaction() as tx:
                await provider_store.free_stream(tx, *key, self._holder)

    async def _keep(self, one: Provider) -> None:
        """Connect, and again after each failure, for as long as the lease is ours."""
        failures = 0
        while True:
            since = self._world.clock.now()
            said = await self._once(one)
            if self._world.clock.now() - since > 60 * SECOND:
                failures = 0
            await self._tell(one, "failed", said)
            await self._sleep(AGAIN_S[min(failures, len(AGAIN_S) - 1)])
            failures += 1

    async def _once(self, one: Provider) -> str:
        """One connection from its beginning to its end; why it ended."""
        stream = self._world.catalogue.stream(one.notifier)
        settings = await self._world.access.granted(one)
        if stream is None or isinstance(settings, Receipt):
            return settings.text if isinstance(settings, Receipt) else "this folder has no connection"
        now = self._world.clock.now()
        opened = stream.open(settings, now)
        if isinstance(opened, HttpRequest):
            opened = stream.opened(await self._world.carrier.carry(opened), settings, now)
        if isinstance(opened, Receipt):
            return opened.text or str(opened.outcome)
        line = _Line(self._world, self._hearing, one, stream, settings, opened)
        if not opened.url:
            await self._tell(one, "open", "")
            return await line.poll(self._sleep)
        socket = await self._world.carrier.websocket(opened.url, opened.headers)
        if isinstance(socket, NoResponse):
            return socket.text
        await self._tell(one, "open", "")
        return await line.speak(socket)

    async def _tell(self, one: Provider, state: str, said: str) -> None:
        """Show how the connection is, for those who look at the provider."""
        values = {"state": state, "said": said[:300], "changed_at": self._world.clock.now()}
        with suppress(StoreUnavailable):
            async with self._world.db.transaction() as tx:
                await provider_store.change_stream(tx, one.account_id, one.provider_id, values)
        if said:
            logger.warning("the connection of provider %s ended: %s", one.provider_id, said)


class _Line:
    """One open connection, until it ends."""

    def __init__(
        self,
        world: World,
        hearing: Hearing,
        provider: Provider,
        stream: Stream,
        settings: Mapping[str, Any],
        opened: Opened,
    ) -> None:
        self._world = world
        self._hearing = hearing
        self._provider = provider
        self._stream = stream
        self._settings = settings
        self._opened = opened
        self._state: Mapping[str, Any] = opened.state
        self._acting: set[asyncio.Task[None]] = set()

    async def speak(self, socket: Socket) -> str:
        """Read frames and answer them; why it ended."""
        alive = asyncio.create_task(self._stay_alive(socket))
        try:
            for frame in self._opened.first:
                await socket.send(frame)
            while True:
                frame = await socket.receive()
                said = self._stream.hear(frame, self._state, self._settings, self._world.clock.now())
                for reply in said.replies:
                    await socket.send(reply)
                if said.state is not None:
                    self._state = said.state
                if said.heard is not None:
                    # A press must not hold up the next frame: the far side waits three seconds for each.
                    self._spawn(self._act(socket, said.heard))
                if said.reconnect:
                    return ""
        except ConnectionError as error:
            return f"the connection broke: {error}"
        finally:
            alive.cancel()
            await asyncio.gather(alive, *self._acting, return_exceptions=True)
            await socket.close()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _stay_alive(self, socket: Socket) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(self._opened.every_s)
                frame = self._stream.alive(self._state)
                if frame is not None:
                    await socket.send(frame)

    async def _act(self, socket: Socket | None, heard: Heard) -> None:
        results = await self._hearing.act_in_time(self._provider, heard)
        with suppress(ConnectionError):
            for answer in self._stream.answer(heard, results, self._state, self._settings):
                if isinstance(answer, HttpRequest):
                    await self._world.carrier.carry(answer)
                elif socket is not None:
                    await socket.send(answer)

    async def poll(self, sleep: Callable[[float], Awaitable[None]]) -> str:
        """Ask again and again; why it ended."""
        while True:
            request = self._stream.poll(self._state, self._settings)
            response = await self._world.carrier.carry(request)
            said: FrameHeard = self._stream.polled(response, self._state, self._settings, self._world.clock.now())
            if said.heard is not None:
                await self._act(None, said.heard)
            if said.state is not None:
                self._state = said.state
            if said.reconnect:
                return "it has to be opened anew"
            if said.heard is None:
                await sleep(self._opened.every_s)


def _mark(one: Provider) -> str:
    """Changes when the provider's settings do."""
    return one.settings_sealed
