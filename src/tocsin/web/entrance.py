"""Where every request comes in and is sent to its door: pushes first, because there are most of them."""

from __future__ import annotations

import ipaddress

from tocsin.api.request import Receive, Scope, Send
from tocsin.intake.change_door import ChangeDoor
from tocsin.intake.door import Door
from tocsin.journey import World
from tocsin.runtime.telemetry import Metrics
from tocsin.web import health
from tocsin.web.callbacks import Callbacks
from tocsin.web.feeds import FeedDoor
from tocsin.web.outbox import Outbox, letter_page, list_page
from tocsin.web.site import Site

_HTML = b"text/html; charset=utf-8"
_TEXT = b"text/plain; version=0.0.4; charset=utf-8"
_PLAIN_CSP = b"default-src 'none'; frame-ancestors 'none'"
_OUTBOX_CSP = b"default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"


class Entrance:
    """The ASGI application of the server."""

    def __init__(self, world: World, door: Door, site: Site, metrics: Metrics, outbox: Outbox | None) -> None:
        self._world = world
        self._door = door
        self._change_door = ChangeDoor(world.db, world.clock, world.ids, door, door.sources)
        self.site = site
        self._metrics = metrics
        self._outbox = outbox
        self.callbacks = Callbacks(world)
        self._feeds = FeedDoor(world)
        self._trusted = world.settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await _decline(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith("/event/push/alert/"):
            await self._door(scope, receive, send)
        elif path.startswith("/event/push/change/"):
            await self._change_door(scope, receive, send)
        elif path.startswith("/callback/"):
            await self.callbacks(self._from_caller(scope), receive, send)
        elif path.startswith("/feeds/"):
            await self._feeds(scope, send)
        elif path == "/healthz":
            await _answer(send, 200, _TEXT, b"ok\n")
        elif path == "/readyz":
            is_ready, why = await health.ready(self._world)
            await _answer(send, 200 if is_ready else 503, _TEXT, f"{why}\n".encode())
        elif path == "/metrics":
            await _answer(send, 200, _TEXT, await health.metrics_page(self._world, self._metrics))
        elif self._outbox is not None and (path == "/outbox" or path.startswith("/outbox/")):
            await self._show_outbox(self._outbox, scope, send)
        else:
            await self.site(self._from_caller(scope), receive, send)

    def _from_caller(self, scope: Scope) -> Scope:
        """The request with its real sender's address: behind trusted proxies, the nearest that is none of them."""
        client = scope.get("client")
        if client is None or not self._trusted or not self._is_trusted(client[0]):
            return scope
        forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
        hops = [one.strip() for one in forwarded.split(",") if one.strip()]
        sender = next((one for one in reversed(hops) if not self._is_trusted(one)), None)
        return {**scope, "client": (sender, 0)} if sender else scope

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)

    async def _show_outbox(self, outbox: Outbox, scope: Scope, send: Send) -> None:
        """Only to a browser on this machine: the mails hold links and names."""
        client = scope.get("client")
        if client is None or not ipaddress.ip_address(client[0]).is_loopback:
            await _answer(send, 403, _TEXT, b"The demo's outbox can be read on this machine only.\n")
            return
        name = scope["path"].removeprefix("/outbox").strip("/")
        if not name:
            await _answer(send, 200, _HTML, list_page(outbox.letters()).encode(), _OUTBOX_CSP)
            return
        letter = outbox.letter(name)
        page = letter_page(letter) if letter is not None else list_page(outbox.letters())
        await _answer(send, 200 if letter else 404, _HTML, page.encode(), _OUTBOX_CSP)


async def _decline(scope: Scope, receive: Receive, send: Send) -> None:
    """Websockets are not spoken; the lifespan is the server's own business."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1003})
    elif scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


async def _answer(send: Send, status: int, kind: bytes, body: bytes, csp: bytes = _PLAIN_CSP) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", csp),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
