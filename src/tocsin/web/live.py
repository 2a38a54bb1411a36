"""Live updates over server-sent events: ``GET /live?after=``.

Events are ``incident`` (a new line on a timeline: id, incident_id, channel_id, type, at), ``integration`` (it received
something) and ``reset`` (too much was missed: load everything again). They say that something happened, never what: who
hears them asks the API, which decides anew what may be seen. A stream reads rows, so it needs no process but its own.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec

from tocsin.api.app import Api
from tocsin.api.auth import check_origin, identify
from tocsin.api.fields import seconds
from tocsin.api.problems import failure, headers_of
from tocsin.api.request import SAFETY_HEADERS, Receive, Request, Scope, Send, send_answer
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.kernel.errors import AccessDenied, Problem, StoreUnavailable, TooFrequent, Unauthorized
from tocsin.people.flow import Caller
from tocsin.people.model import Actor
from tocsin.people.permissions import require
from tocsin.web import live_store
from tocsin.web.live_store import News

MOST_STREAMS: Final = 200
MOST_PER_MEMBER: Final = 20
RECHECK_S: Final = 3.0
"""How often rights and rows are looked at without being woken: a revoked session is cut within five seconds."""
_GATHER_S: Final = 0.2
_QUIET_ROUNDS: Final = 5
_SEND_S: Final = 20.0
_BACKLOG: Final = 1_000
_REMEMBERED_MS: Final = 15 * MINUTE
_LATE_MS: Final = 2 * SECOND
"""A line may be committed after one with a later id; that far back is looked again."""

_FEED_ID: Final = re.compile(r"[0-9a-f]{24}")
_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    _CSP,
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
)


def id_at(instant: int) -> str:
    """The lowest feed id of an instant (ms): ids begin with 4 bytes of seconds and 2 of the second's fraction."""
    return f"{(instant // 1_000) & 0xFFFFFFFF:08x}{(instant % 1_000) * 65_536 // 1_000:04x}{'0' * 12}"


def instant_of(feed_id: str) -> int:
    """The instant (ms) a feed id was made at, to a few microseconds."""
    return int(feed_id[:8], 16) * 1_000 + int(feed_id[8:12], 16) * 1_000 // 65_536


class Cursor:
    """How far a stream has told: everything up to ``newest``, and which late ones near it."""

    def __init__(self, newest: str) -> None:
        self.newest = newest
        self._base = newest
        self._told: set[str] = set()

    @property
    def floor(self) -> str:
        """Where to look from: a little before ``newest``, because of those that are committed late."""
        return id_at(max(0, instant_of(self.newest) - _LATE_MS))

    def take(self, rows: Iterable[News], *, first: bool) -> list[tuple[News, str]]:
        """Those of ``rows`` (by id) that were not told yet, each with the id a client goes on from after it.

        At the ``first`` look what is not newer counts as told. A late line's place is that of the newest before it.
        """
        fresh: list[tuple[News, str]] = []
        for row in rows:
            if row.feed_id in self._told or row.feed_id == self._base:
                continue
            self._told.add(row.feed_id)
            self.newest = max(self.newest, row.feed_id)
            if not (first and row.feed_id < self._base):
                fresh.append((row, self.newest))
        floor = self.floor
        self._told = {one for one in self._told if one > floor}
        return fresh


class Live:
    """The streams of this process."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._world = api.world
        self._open: Counter[int] = Counter()
        self._stop = asyncio.Event()

    def close(self) -> None:
        """End all streams, so that the server can stop; browsers come back by themselves."""
        self._stop.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One stream, until the client goes, the session ends, or the server stops."""
        request = Request.of(scope)
        try:
            check_origin(request, self._api.settings)
            async with self._world.db.snapshot() as tx:
                caller = await _admit(self._api, request, tx)
            async with self._seat(caller.member.member_id):
                await self._serve(request, receive, send)
        except Problem as problem:
            request_id = self._world.ids.hex24(self._world.clock.now())
            headers = [(b"cache-control", b"no-store"), _CSP, *headers_of(problem)]
            content = failure(problem, request_id)
            await send_answer(send, problem.status, b"application/json; charset=utf-8", content, headers)

    @asynccontextmanager
    async def _seat(self, member_id: int) -> AsyncIterator[None]:
        if self._open.total() >= MOST_STREAMS or self._open[member_id] >= MOST_PER_MEMBER:
            raise TooFrequent("too many live streams are open; close some pages", retry_after_s=30)
        self._open[member_id] += 1
        try:
            yield
        finally:
            self._open[member_id] -= 1

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, *SAFETY_HEADERS]})
        wake = self._world.db.wakes.subscribe("feed")
        over = [asyncio.create_task(_gone(receive)), asyncio.create_task(self._stop.wait())]
        stream = _Stream(self._api, request, self._world.clock.now())
        chunk: bytes | None = b"retry: 2000\n: here\n\n"
        try:
            while chunk is not None and not any(task.done() for task in over):
                if chunk:
                    body = {"type": "http.response.body", "body": chunk, "more_body": True}
                    await asyncio.wait_for(send(body), _SEND_S)
                wake.clear()
                chunk = await stream.look()
                if not chunk:
                    await _wait(wake, over)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            return  # who reads no more for so long is gone; the connection is closed behind this
        finally:
            self._world.db.wakes.unsubscribe("feed", wake)
            for task in over:
                task.cancel()
            await asyncio.gather(*over, return_exceptions=True)


class _Stream:
    """One client's place in the news."""

    def __init__(self, api: Api, request: Request, now: int) -> None:
        self._api = api
        self._request = request
        self._cursor, self._missed = _start(request, now)
        self._first = True
        self._busy_since = now
        self._quiet = 0

    async def look(self) -> bytes | None:
        """What there is to send now: news, a sign of life after a while without, or nothing; ``None`` is the end."""
        try:
            async with self._api.world.db.snapshot() as tx:
                actor = (await _admit(self._api, self._request, tx)).actor
                chunk = await self._news(tx, actor) + await self._busy(tx, actor)
        except (Unauthorized, AccessDenied):
            return None
        except StoreUnavailable:
            chunk = b""
        self._quiet = 0 if chunk else self._quiet + 1
        if self._quiet < _QUIET_ROUNDS:
            return chunk
        self._quiet = 0
        return b": still here\n\n"

    async def _news(self, tx: Transaction, actor: Actor) -> bytes:
        rows = await live_store.read_news(tx, actor, self._cursor.floor, _BACKLOG + 1)
        if not self._missed and len(rows) <= _BACKLOG:
            fresh = self._cursor.take(rows, first=self._first)
            self._first = False
            return b"".join(_incident(one, place) for one, place in fresh)
        newest = await live_store.read_newest_id(tx, actor.account_id)
        self._cursor = Cursor(newest or id_at(self._api.world.clock.now()))
        self._missed, self._first = False, True
        return _event("reset", {}, self._cursor.newest)

    async def _busy(self, tx: Transaction, actor: Actor) -> bytes:
        busy = await live_store.read_busy_integrations(tx, actor, self._busy_since, _BACKLOG)
        self._busy_since = max([self._busy_since, *(at for _, at in busy)])
        return b"".join(map(_integration, busy))


async def _admit(api: Api, request: Request, tx: Transaction) -> Caller:
    """Who listens, if they still may. Raises ``Unauthorized`` or ``AccessDenied``."""
    caller = await identify(request, api.settings, api.people, tx, api.world.clock.now())
    if caller.member.must_change_password and caller.session is not None:
        raise AccessDenied("change your one-time password first (/session/password)")
    require(caller.actor, "incidents.read")
    return caller


def _start(request: Request, now: int) -> tuple[Cursor, bool]:
    """Where a stream begins, and whether what it asks for is too old (or no id of ours) to be told one by one."""
    after = request.headers.get("last-event-id", "") or request.query.get("after", "")
    if not after:
        return Cursor(id_at(now)), False
    if not _FEED_ID.fullmatch(after) or not now - _REMEMBERED_MS <= instant_of(after) <= now + MINUTE:
        return Cursor(id_at(now)), True
    return Cursor(after), False


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _wait(wake: asyncio.Event, over: list[asyncio.Task[Any]]) -> None:
    """Until there may be news, at most the time to the next look at the session; what comes in a burst is gathered."""
    waking = asyncio.create_task(wake.wait())
    try:
        await asyncio.wait([waking, *over], timeout=RECHECK_S, return_when=asyncio.FIRST_COMPLETED)
        if waking.done():
            await asyncio.wait(over, timeout=_GATHER_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()


def _incident(news: News, place: str) -> bytes:
    data = {
        "id": news.feed_id,
        "incident_id": news.incident_id,
        "channel_id": news.channel_id,
        "type": news.type,
        "at": seconds(news.at),
    }
    return _event("incident", data, place)


def _integration(busy: tuple[int, int]) -> bytes:
    return _event("integration", {"integration_id": busy[0], "last_event_at": seconds(busy[1])})


def _event(name: str, data: Any, event_id: str = "") -> bytes:
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {name}\ndata: {msgspec.json.encode(data).decode()}\n\n".encode()
