"""Connections that we open and chat apps speak through: one process holds each, for as long as its lease lasts.

A provider's connection is a row with a holder and a lease. Whoever holds it renews the lease while it lives; when a
process dies, another one takes over within :data:`LEASE_MS`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from tocsin.engine.hearing import Hearing
from tocsin.journey import World
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import StoreUnavailable
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Result
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
STOOD_S: Final = 60.0
"""A connection that stood for so long was good: the pauses begin anew."""

CALLBACK: Final = "callback"
STREAM: Final = "stream"
"""``settings["inbound"]``: presses come by callbacks, or by a connection. Unset: by a connection where one can be had."""

_LATER: Final = Result(ok=False, text="This cannot be done just now: try again in a moment. 暂时无法处理，请稍后重试。")


class Listening:
    """The connections of one process."""

    def __init__(self, world: World, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep
        self._hearing = Hearing(world)
        self._holder = world.ids.token(9)
        self._folders = [name for name, one in world.catalogue.manifests.items() if "stream" in one.abilities]
        self._tasks: dict[tuple[int, int], tuple[str, asyncio.Task[None]]] = {}
        self._looked_s: float | None = None

    async def piece(self) -> bool:
        """Every five seconds look which connections are wanted: start those nobody holds, keep ours, end the others.

        It never waits, so that the process can end at any moment.
        """
        now_s = self._world.clock.elapsed()
        if not self._folders or (self._looked_s is not None and 0 <= now_s - self._looked_s < LOOK_S):
            return False
        wanted = {(one.account_id, one.provider_id): one for one in await self._wanted()}
        if self._looked_s is None:
            await self._switch_off(wanted)
        self._looked_s = now_s
        for key, (mark, task) in list(self._tasks.items()):
            one = wanted.get(key)
            if task.done() or one is None or _mark(one) != mark:
                await self._end(key, "connecting" if one else "off")
        for one in wanted.values():
            await self._hold(one)
        return False

    async def stop(self) -> None:
        """End all connections and let others have them."""
        await asyncio.gather(*(self._end(key, "connecting") for key in list(self._tasks)))
        await self._hearing.drain()

    async def _wanted(self) -> list[Provider]:
        async with self._world.db.snapshot() as tx:
            found = await provider_store.read_of_notifiers(tx, self._folders)
        return [one for one in found if self._inbound(one) != CALLBACK]

    def _inbound(self, one: Provider) -> str:
        try:
            return str(self._world.access.settings(one).get("inbound") or "")
        except StoreUnavailable:  # sealed under another key: its own connection will say so
            return ""

    async def _switch_off(self, wanted: Mapping[tuple[int, int], Provider]) -> None:
        """What another process left behind and nobody wants any more is shown as off."""
        async with self._world.db.transaction() as tx:
            await provider_store.switch_off_streams(tx, list(wanted), self._world.clock.now())

    async def _hold(self, one: Provider) -> None:
        """Take or renew the lease; start the connection where it is new."""
        now, key = self._world.clock.now(), (one.account_id, one.provider_id)
        async with self._world.db.transaction() as tx:
            is_ours = await provider_store.take_stream(tx, *key, self._holder, now + LEASE_MS, now) is not None
        if is_ours and key not in self._tasks:
            task = asyncio.create_task(self._keep(one), name=f"connection {one.provider_id}")
            self._tasks[key] = (_mark(one), task)
        elif not is_ours and key in self._tasks:
            await self._end(key, "")

    async def _end(self, key: tuple[int, int], state: str) -> None:
        """End a connection; what is shown of it is ``state``, unless another process has it."""
        _, task = self._tasks.pop(key)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with suppress(StoreUnavailable):
            async with self._world.db.transaction() as tx:
                await provider_store.free_stream(tx, *key, self._holder, state, self._world.clock.now())

    async def _keep(self, one: Provider) -> None:
        """Connect, and again after each failure, for as long as the lease is ours."""
        failures = 0
        while True:
            since_s = self._world.clock.elapsed()
            try:
                state, said = await self._once(one)
            except StoreUnavailable as error:
                state, said = "failed", error.message
            except Exception:  # noqa: BLE001 - a folder may break over a frame in any way: its own connection ends
                logger.exception("the connection of provider %s broke", one.provider_id)
                state, said = "failed", "Reading what came broke; the log of the server says why."
            await self._tell(one, state, said)
            if state == "off":
                await asyncio.Event().wait()  # until the settings change, which ends this
            if state == "connecting" or self._world.clock.elapsed() - since_s > STOOD_S:
                failures = 0
            await self._sleep(AGAIN_S[min(failures, len(AGAIN_S) - 1)])
            failures += 1

    async def _once(self, one: Provider) -> tuple[str, str]:
        """One connection from its beginning to its end: the state it left, and what went wrong."""
        stream = self._world.catalogue.stream(one.notifier)
        settings = await self._world.access.granted(one)
        if stream is None:
            return "off", "This release has no connection for it."
        if isinstance(settings, Receipt):
            return self._unopened(one, settings)
        now = self._world.clock.now()
        opened = stream.open(settings, now)
        if isinstance(opened, HttpRequest):
            opened = stream.opened(await self._world.carrier.carry(opened), settings, now)
        if isinstance(opened, Receipt):
            return self._unopened(one, opened)
        line = _Line(self._world, self._hearing, one, stream, settings, opened)
        if not opened.url:
            await self._tell(one, "open", "")
            return _ended(await line.poll(self._sleep))
        socket = await self._world.carrier.websocket(opened.url, opened.headers)
        if isinstance(socket, NoResponse):
            return "failed", socket.text
        try:
            await self._tell(one, "open", "")
            return _ended(await line.speak(socket))
        finally:
            await socket.close()

    def _unopened(self, one: Provider, receipt: Receipt) -> tuple[str, str]:
        """Where nobody asked for a connection, a setting that only a connection needs is not missing: it is off."""
        is_off = receipt.code == "settings" and self._inbound(one) != STREAM
        return ("off", "") if is_off else ("failed", receipt.text or str(receipt.outcome))

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

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._acting.add(task)
        task.add_done_callback(self._acted)

    def _acted(self, task: asyncio.Task[None]) -> None:
        self._acting.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("provider %s: an answer failed", self._provider.provider_id, exc_info=task.exception())

    async def _stay_alive(self, socket: Socket) -> None:
        with suppress(ConnectionError):
            while True:
                await asyncio.sleep(self._opened.every_s)
                frame = self._stream.alive(self._state)
                if frame is not None:
                    await socket.send(frame)

    async def _act(self, socket: Socket | None, heard: Heard) -> None:
        # A connection outlives the access token it was opened with.
        results, granted = await asyncio.gather(self._do(heard), self._world.access.granted(self._provider))
        settings = self._settings if isinstance(granted, Receipt) else granted
        with suppress(ConnectionError):
            for answer in self._stream.answer(heard, results, self._state, settings):
                if isinstance(answer, HttpRequest):
                    await self._world.carrier.carry(answer)
                elif socket is not None:
                    await socket.send(answer)

    async def _do(self, heard: Heard) -> Sequence[Result]:
        try:
            return await self._hearing.act_in_time(self._provider, heard)
        except StoreUnavailable:
            return [_LATER] * len(heard.said)  # most apps say nothing a second time: the person has to

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
            if isinstance(response, NoResponse):
                return response.text
            if isinstance(response, HttpResponse) and (response.status == 429 or response.status >= 500):
                return f"the answer was HTTP {response.status}"
            if said.heard is None:
                await sleep(self._opened.every_s)


def _ended(why: str) -> tuple[str, str]:
    """Apps end connections now and then and want a new one: that is no failure."""
    return ("failed", why) if why else ("connecting", "")


def _mark(one: Provider) -> str:
    """Changes when the provider's settings do."""
    return one.settings_sealed
