"""WebSockets out, by the same guarded way as HTTP: one look-up, every address checked, TLS to the name.

The library is imported by the first connection: most servers keep none.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import NoResponse
from tocsin.runtime.addresses import Endpoint, Network, Refused, read_url
from tocsin.runtime.http import Resolver
from tocsin.runtime.sockets import connect_checked

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

OPEN_S = 10.0
CLOSE_S = 1.0
"""How long the other side may take to say goodbye: a process that ends must not wait for it."""
FRAME_LIMIT = 1024 * 1024
"""Bytes of one frame; a larger one ends the connection."""


class Socket(Protocol):
    """An open connection."""

    async def send(self, frame: str | bytes) -> None:
        """Send one frame. Raises ``ConnectionError`` when the connection is over."""

    async def receive(self) -> str | bytes:
        """The next frame. Raises ``ConnectionError`` when the connection is over."""

    async def close(self) -> None:
        """End it."""


class _Socket:
    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, frame: str | bytes) -> None:
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(frame)
        except ConnectionClosed as error:
            raise ConnectionError(mask_text(str(error), limit=120)) from None

    async def receive(self) -> str | bytes:
        from websockets.exceptions import ConnectionClosed

        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise ConnectionError(mask_text(str(error), limit=120)) from None

    async def close(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            await self._connection.close()


async def open_socket(
    url: str,
    headers: Mapping[str, str],
    allow: Sequence[Network],
    resolver: Resolver,
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> Socket | NoResponse:
    """Connect to a ``wss://`` (or ``ws://``) address within ten seconds.

    Never raises for what the other side or the network does; texts are masked.
    """
    from websockets.exceptions import InvalidHandshake, InvalidURI

    try:
        endpoint = read_url(url.replace("ws", "http", 1) if url.startswith(("ws://", "wss://")) else "")
    except Refused as error:
        return NoResponse(kind="refused", text=str(error))
    try:
        async with asyncio.timeout(OPEN_S):
            plain = await connect_checked(endpoint.host, endpoint.port, allow, resolver)
            return _Socket(await _upgrade(url, headers, endpoint, plain, tls))
    except Refused as error:
        return NoResponse(kind="refused", text=f"{endpoint.host}: {error}")
    except TimeoutError:
        return NoResponse(kind="connect", text=f"{endpoint.host}: no connection within {OPEN_S:g} s")
    except ssl.SSLError:
        return NoResponse(kind="tls", text=f"{endpoint.host}: the TLS handshake failed")
    except (InvalidHandshake, InvalidURI) as error:
        return NoResponse(kind="cut", text=f"{endpoint.host}: {mask_text(str(error), limit=120)}")
    except OSError:
        return NoResponse(kind="connect", text=f"{endpoint.host}: cannot be reached")


async def _upgrade(
    url: str,
    headers: Mapping[str, str],
    endpoint: Endpoint,
    plain: socket.socket,
    tls: Callable[[], ssl.SSLContext],
) -> ClientConnection:
    from websockets.asyncio.client import connect

    is_secure = endpoint.scheme == "https"
    try:
        return await connect(
            url,
            sock=plain,
            ssl=tls() if is_secure else None,
            server_hostname=endpoint.host if is_secure else None,
            additional_headers=dict(headers),
            max_size=FRAME_LIMIT,
            open_timeout=None,
            close_timeout=CLOSE_S,
            proxy=None,
            compression=None,
            user_agent_header="Tocsin",
        )
    except BaseException:
        plain.close()
        raise
