"""``GET /feeds/{key}.ics``: shifts for calendars that people subscribe to. The key is the only proof; nothing else is told."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from tocsin.api.request import Request, Scope, Send, send_answer
from tocsin.journey import World
from tocsin.kernel.errors import StoreUnavailable
from tocsin.oncall import feed_store
from tocsin.oncall.feed_flow import READ_AGAIN_MS, Feeds

_PATH: Final = re.compile(r"/feeds/([A-Za-z0-9_-]{16,64})\.ics")
_CALENDAR: Final = b"text/calendar; charset=utf-8"
_TEXT: Final = b"text/plain; charset=utf-8"


class FeedDoor:
    """An ASGI application for one prefix of paths."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._feeds = Feeds(world.ids, world.vault)

    async def __call__(self, scope: Scope, send: Send) -> None:
        """One request of a calendar."""
        request = Request.of(scope)
        found = _PATH.fullmatch(request.path)
        if found is None or request.method not in ("GET", "HEAD"):
            await self._nothing(send)
            return
        try:
            text = await self._text(found[1])
        except StoreUnavailable:
            await send_answer(send, 503, _TEXT, b"try again soon\n", [(b"retry-after", b"60")])
            return
        if text is None:
            await self._nothing(send)
            return
        body = text.encode()
        # When it was written stands in every event, and is no change of what it says.
        stamp = re.sub(rb"DTSTAMP:\w+", b"", body)
        tag = f'"{hashlib.sha256(stamp).hexdigest()[:32]}"'
        headers = [
            (b"etag", tag.encode()),
            (b"cache-control", b"private, max-age=300"),
            (b"content-disposition", b'inline; filename="on-call.ics"'),
        ]
        if request.headers.get("if-none-match", "") == tag:
            await send_answer(send, 304, _CALENDAR, b"", headers)
            return
        await send_answer(send, 200, _CALENDAR, b"" if request.method == "HEAD" else body, headers)

    async def _text(self, key: str) -> str | None:
        now = self._world.clock.now()
        async with self._world.db.snapshot() as tx:
            one = await self._feeds.find(tx, key)
            text = await self._feeds.text(tx, one, now) if one is not None else None
        if one is not None and text is not None and now - one.last_read_at >= READ_AGAIN_MS:
            async with self._world.db.transaction() as tx:
                await feed_store.touch(tx, one, now)
        return text

    async def _nothing(self, send: Send) -> None:
        await send_answer(
            send, 404, _TEXT, b"There is no such calendar (any more).\n", [(b"cache-control", b"no-store")]
        )
