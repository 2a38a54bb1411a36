"""The door for providers: ``/callback/{account}/{provider}[/{token}]``, by which presses and reports come in.

Whoever knocks is a stranger until the provider's folder has verified the request with the provider's own secret; this
door reads a bounded body, finds the provider, and hands both over.
"""

from __future__ import annotations

import re
from typing import Final

from tocsin.api.request import Gone, Receive, Request, Scope, Send, read_body, send_answer
from tocsin.engine.hearing import Hearing
from tocsin.journey import World
from tocsin.kernel.errors import Problem, StoreUnavailable
from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.notifier import Receipt
from tocsin.reach import provider_store
from tocsin.reach.model import Provider
from tocsin.runtime.telemetry import logger

BODY_LIMIT: Final = 256 * 1024
"""No provider sends more in one call; batches of receipts stay far below it."""

_PATH: Final = re.compile(r"/callback/(\d{1,16})/(\d{1,16})(?:/([A-Za-z0-9_-]{1,64}))?/?")
_JSON: Final = b"application/json; charset=utf-8"
_TEXT: Final = b"text/plain; charset=utf-8"


class Callbacks:
    """An ASGI application for one prefix of paths."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._hearing = Hearing(world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of a provider."""
        request = Request.of(scope)
        try:
            reply = await self._reply(request, receive)
        except Gone:
            return
        except StoreUnavailable:
            reply = Reply(status=503, headers={"retry-after": "5"})
        except Problem as problem:
            reply = Reply(status=problem.status)
        kind = reply.headers.get("content-type", "")
        rest = [(name.encode(), value.encode()) for name, value in reply.headers.items() if name != "content-type"]
        shown = kind.encode() or (_JSON if reply.body[:1] in (b"{", b"[") else _TEXT)
        await send_answer(send, reply.status, shown, reply.body, [(b"cache-control", b"no-store"), *rest])

    async def drain(self) -> None:
        """Wait for what is still being done."""
        await self._hearing.drain()

    async def _reply(self, request: Request, receive: Receive) -> Reply:
        found = _PATH.fullmatch(request.path)
        if found is None or request.method not in ("POST", "GET", "HEAD"):
            return Reply(status=404)
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > BODY_LIMIT:
            return Reply(status=413)
        body = await read_body(request, receive)
        if len(body) > BODY_LIMIT:
            return Reply(status=413)
        provider = await self._provider(int(found[1]), int(found[2]))
        callback = self._world.catalogue.callback(provider.notifier) if provider else None
        if provider is None or callback is None:
            return Reply(status=404)
        query = f"?{request.raw_query}" if request.raw_query else ""
        call = Inbound(
            method=request.method,
            url=f"{self._world.settings.public_url}{request.path}{query}",
            query=request.query,
            headers=request.headers,
            body=body,
            token=found[3] or "",
        )
        settings, now = await self._world.access.for_callbacks(provider), self._world.clock.now()
        heard = callback.hear(call, settings, now)
        if isinstance(heard, Reply) and heard.status == 401 and self._world.catalogue.signer_keys(provider.notifier):
            settings = await self._world.access.for_callbacks(provider, renew=True)
            heard = callback.hear(call, settings, now)
        if isinstance(heard, Reply):
            if heard.status in (401, 403):
                logger.warning("a callback of provider %s did not verify", provider.provider_id)
            return heard
        results = await self._hearing.act_in_time(provider, heard)
        granted = await self._world.access.granted(provider)
        if not isinstance(granted, Receipt):
            settings = {**granted, **settings}
        reply = callback.answer(heard, results, settings, self._world.clock.now())
        if reply.then:
            self._hearing.afterwards(provider, reply.then)
        return reply

    async def _provider(self, account_id: int, provider_id: int) -> Provider | None:
        async with self._world.db.snapshot() as tx:
            one = await provider_store.read(tx, account_id, provider_id)
        return one if one is not None and one.status == "enabled" else None
