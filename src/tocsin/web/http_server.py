"""uvicorn, fitted to this server: one write per answer, patience with an end, and live streams that end with the server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""A request line with its headers; it is kept in memory until it is whole, so it must not grow without end."""
HEAD_S = 30.0
"""Until the head must be whole; whoever dribbles it would hold a socket for ever."""
BODY_S = 60.0
"""Until the body must be whole. The doors refuse earlier; this ends what goes on sending after its refusal."""
_SWEEP_TICKS = 20
"""uvicorn ticks ten times a second."""


class _JoinedWrites:
    """A transport that hands on what is written during one turn of the loop in one piece.

    uvicorn writes the head and the body of an answer apart: two system calls and two wake-ups of the peer, which is a
    third of what a small answer costs (``bench/README.md``). Everything else is the transport's own.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep a piece until the end of this turn."""
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        """Close after what was written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol on such a transport, with limits on the size of a request's head and the time it takes."""

    _due_s: float | None = None
    """When what is being received must be whole; None when nothing is."""
    _in_head = False
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
        """A new connection."""
        self._due_s = self.loop.time() + HEAD_S
        super().connection_made(cast("asyncio.Transport", _JoinedWrites(transport, self.loop)))

    def data_received(self, data: bytes) -> None:
        """Some bytes came; a head that they do not end counts them."""
        super().data_received(data)
        if not self._in_head or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_BYTES:
            self.send_400_response(f"The head of the request is over {HEAD_BYTES} bytes.")

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._due_s = self.loop.time() + HEAD_S
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._due_s = self.loop.time() + BODY_S
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole, too."""
        self._due_s = None
        super().on_message_complete()

    def close_late(self) -> None:
        """Close the connection if what it sends is overdue, by the loop's clock."""
        if self._due_s is not None and self.loop.time() > self._due_s:
            self.transport.close()


class HttpServer(uvicorn.Server):
    """``on_stop`` is called when it begins to stop: it waits for open answers, and those of live streams never end."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, finish what is under way."""
        self._on_stop()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second; every two seconds look for connections that take too long."""
        if counter % _SWEEP_TICKS == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, HttpProtocol):
                    connection.close_late()
        return await super().on_tick(counter)
