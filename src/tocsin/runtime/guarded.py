"""Connections of the door out: each to an address that was checked right before, none by a second look-up."""

import asyncio
import select
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpcore2

from tocsin.runtime.addresses import Network, check_addresses

PER_HOST = 16
"""Requests to one host at a time: a host that hangs may not take the slots of all others."""
RESTING = 8
"""Connections to one host that are kept while nothing is sent."""
REST_S = 20.0
"""For how long they are."""

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Look a host name up: `(host, port) -> addresses` in order of preference. Raises `OSError` if there is none."""


async def resolve_by_system(host: str, port: int) -> list[str]:
    """Ask the operating system once, for IPv4 and IPv6."""
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class NoSuchNameError(Exception):
    """The name did not resolve."""


class _Connected(httpcore2.AsyncNetworkStream):
    """A connection that sends a request in one piece, and that knows cheaply whether the other side has spoken.

    The pool writes head and body apart (two packets and two system calls), and asks each resting connection at each
    request whether it was hung up.
    """

    def __init__(self, inner: httpcore2.AsyncNetworkStream, *, hold: bool) -> None:
        """``hold``: what is written leaves when an answer is read for. Right where one request follows the other."""
        self._inner = inner
        self._hold = hold
        self._held = b""
        self._socket: socket.socket = inner.get_extra_info("socket")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - the pool's
        """Send what is held, then wait for what comes."""
        if self._held:
            held, self._held = self._held, b""
            with suppress(httpcore2.WriteError):  # it may have answered before it hung up, and that is worth reading
                await self._inner.write(held, timeout)
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the pool's
        """Send, or hold until an answer is read for."""
        if self._hold:
            self._held += buffer
        else:
            await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Hang up."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the pool's
    ) -> httpcore2.AsyncNetworkStream:
        """The same connection, encrypted."""
        return _Connected(await self._inner.start_tls(ssl_context, server_hostname, timeout), hold=self._hold)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        if info == "is_readable":
            if (descriptor := self._socket.fileno()) < 0:
                return True
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            return bool(poll.poll(0))
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for the pool, each to an address that was checked right here."""

    def __init__(self, allow: Sequence[Network], resolver: Resolver, *, hold: bool) -> None:
        self._hold = hold
        self._allow = tuple(allow)
        self._resolver = resolver
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the pool's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Resolve once, check all answers, try them in order within one `timeout` (seconds)."""
        try:
            async with asyncio.timeout(timeout):
                try:
                    answers = await self._resolver(host, port)
                except OSError as error:
                    raise NoSuchNameError from error
                return await self._connect_first(check_addresses(answers, self._allow), port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error

    async def _connect_first(self, addresses: Sequence[object], port: int) -> httpcore2.AsyncNetworkStream:
        failure: httpcore2.NetworkError | None = None
        for address in addresses:
            try:
                return _Connected(await self._inner.connect_tcp(str(address), port), hold=self._hold)
            except httpcore2.ConnectError as error:
                failure = error
        raise failure or httpcore2.ConnectError("no address")

    async def sleep(self, seconds: float) -> None:
        """Part of the backend's contract; the pool calls it between connection retries, which are off."""
        await asyncio.sleep(seconds)


Channel = httpcore2.AsyncHTTPConnection | httpcore2.AsyncConnectionPool


class Host:
    """The connections to one host, the one used last on top.

    HTTP/1 has no pool of the library's: it looks at all its connections twice for each request, which costs more than
    the request. HTTP/2 has: it shares one connection among requests.
    """

    def __init__(
        self, connect: Callable[[], httpcore2.AsyncHTTPConnection], pool: httpcore2.AsyncConnectionPool | None
    ) -> None:
        self._connect = connect
        self._pool = pool
        self._resting: list[httpcore2.AsyncHTTPConnection] = []
        self._slots = asyncio.Semaphore(PER_HOST)
        self.users = 0

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[Channel]:
        """A connection for one request, as soon as one of the host's places is free."""
        async with self._slots:
            if self._pool is not None:
                yield self._pool
                return
            one = await self._rested() or self._connect()
            try:
                yield one
            finally:
                if one.is_available() and len(self._resting) < RESTING:
                    self._resting.append(one)
                else:
                    await one.aclose()

    async def _rested(self) -> httpcore2.AsyncHTTPConnection | None:
        while self._resting:
            one = self._resting.pop()
            if not one.has_expired():
                return one
            await one.aclose()
        return None

    def is_cold(self) -> bool:
        """Whether none of its connections is good for anything any more."""
        connections = self._pool.connections if self._pool is not None else self._resting
        return all(one.has_expired() or one.is_closed() for one in connections)

    async def aclose(self) -> None:
        """Hang up."""
        while self._resting:
            await self._resting.pop().aclose()
        if self._pool is not None:
            await self._pool.aclose()
