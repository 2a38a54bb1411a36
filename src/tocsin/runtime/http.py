"""The only door out by HTTP: one resolution, every address checked, no redirects, no proxies, hard limits.

A URL that a user typed can aim this process at anything it can reach, so nothing here trusts a URL: it is taken
apart once (`addresses.read_url`), its name is resolved once, *all* answers are checked, and the connection goes to
the checked address while TLS and `Host` keep the name. Between check and connection there is no second look-up
that an attacker's name server could answer differently.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpcore2

from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import BODY_CAP, HttpRequest, HttpResponse, NoResponse, NoResponseKind
from tocsin.runtime.addresses import Endpoint, Network, Refused, read_url
from tocsin.runtime.guarded import (
    PER_HOST,
    REST_S,
    Channel,
    GuardedBackend,
    Host,
    NoSuchNameError,
    Resolver,
    resolve_by_system,
)

__all__ = ["BODY_CAP", "HEADER_CAP", "PER_HOST", "Outbound", "Resolver", "resolve_by_system"]

HEADER_CAP = 32 * 1024
"""Bytes of an answer's header names and values; more is treated as a broken answer."""
CONNECT_TIMEOUT_S = 2.0
MOST_HOSTS = 50
"""Hosts to which connections are kept."""
_FORBIDDEN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"}
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


_STAGES = {
    "connect_tcp.started": "connect",
    "start_tls.started": "tls",
    "send_request_headers.started": "sending",
    # From here on the receiver may hold the whole request, whatever we learn afterwards.
    "send_request_body.started": "sent",
}


class _Attempt:
    """How far one request came, told by the pool's trace events."""

    def __init__(self) -> None:
        self.stage = "waiting"

    async def trace(self, event: str, _info: dict[str, Any]) -> None:
        self.stage = _STAGES.get(event.partition(".")[2], self.stage)

    def timeout_kind(self) -> NoResponseKind:
        """What a passed deadline means at this stage."""
        if self.stage == "connect":
            return "connect"
        if self.stage == "tls":
            return "tls"
        return "timeout_after_send" if self.stage == "sent" else "timeout_before_send"

    def failure_kind(self) -> NoResponseKind:
        """What a broken connection means at this stage."""
        if self.stage == "tls":
            return "tls"
        return "cut" if self.stage in ("sending", "sent") else "connect"


class Outbound:
    """Sends HTTP requests to where users point. One per process; `aclose` when done.

    `allow` are networks the operator opened although they are private; `resolver` and `tls` (makes a context) are for
    tests and for operators with a certificate authority of their own.
    """

    def __init__(
        self,
        allow: Sequence[Network] = (),
        resolver: Resolver | None = None,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        # Addresses and headers carry secrets; the pool's own debug lines would write them out.
        logging.getLogger("httpcore2").setLevel(logging.INFO)
        self._backends = {
            http2: GuardedBackend(allow, resolver or resolve_by_system, hold=not http2) for http2 in (False, True)
        }
        self._tls = tls
        self._contexts: dict[tuple[bool, bool], ssl.SSLContext] = {}
        self._context(verify_tls=True, http2=False)  # loading certificates takes long enough to miss a deadline
        self._hosts: dict[tuple[object, ...], Host] = {}  # the one used last stands last

    async def send(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Carry one request out. Never raises for what the other side or the network does.

        A redirect is an ordinary answer and is not followed. Every text in a `NoResponse` is masked.
        """
        try:
            endpoint = read_url(request.url)
            headers = _read_headers(request)
        except Refused as error:
            return NoResponse(kind="refused", text=str(error))
        attempt = _Attempt()
        try:
            async with asyncio.timeout(request.timeout_s), self._channel(request, endpoint) as channel:
                return await self._exchange(channel, request, endpoint, headers, attempt)
        except TimeoutError:
            return _timed_out(attempt, endpoint, request.timeout_s)
        except Refused as error:
            return NoResponse(kind="refused", text=f"{endpoint.host}: {error}")
        except NoSuchNameError:
            return NoResponse(kind="dns", text=f"{endpoint.host}: the name cannot be resolved; check its spelling")
        except httpcore2.TimeoutException:
            return _timed_out(attempt, endpoint, min(request.timeout_s, CONNECT_TIMEOUT_S))
        except (httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
            return _broken(attempt, endpoint, error)
        except httpcore2.LocalProtocolError:
            return NoResponse(kind="refused", text=f"{endpoint.host}: a header or the method is not valid HTTP")

    async def aclose(self) -> None:
        """Close every connection."""
        for host in self._hosts.values():
            await host.aclose()

    def _context(self, *, verify_tls: bool, http2: bool) -> ssl.SSLContext:
        """How one kind of connection speaks TLS. Each kind has its own: pools write their protocols into it."""
        if (verify_tls, http2) not in self._contexts:
            context = self._tls()
            if not verify_tls:
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            self._contexts[verify_tls, http2] = context
        return self._contexts[verify_tls, http2]

    @asynccontextmanager
    async def _channel(self, request: HttpRequest, endpoint: Endpoint) -> AsyncIterator[Channel]:
        """A connection to where a request goes."""
        key = (endpoint.scheme, endpoint.host, endpoint.port, request.verify_tls, request.http2)
        host = self._hosts.pop(key, None) or self._new_host(request, endpoint)
        self._hosts[key] = host
        host.users += 1
        try:
            async with host.channel() as channel:
                yield channel
        finally:
            host.users -= 1
            await self._let_go()

    def _new_host(self, request: HttpRequest, endpoint: Endpoint) -> Host:
        kind: dict[str, Any] = {
            "ssl_context": self._context(verify_tls=request.verify_tls, http2=request.http2),
            "keepalive_expiry": REST_S,
            "http1": not request.http2,
            "http2": request.http2,
            "network_backend": self._backends[request.http2],
        }
        origin = httpcore2.Origin(endpoint.scheme.encode(), endpoint.host.encode(), endpoint.port)
        pool = httpcore2.AsyncConnectionPool(max_connections=PER_HOST, **kind) if request.http2 else None
        return Host(lambda: httpcore2.AsyncHTTPConnection(origin, **kind), pool)

    async def _let_go(self) -> None:
        """Hang up where connections have rested too long, and on the hosts used longest ago where there are too many."""
        surplus = max(0, len(self._hosts) - MOST_HOSTS)
        for number, (key, host) in enumerate(list(self._hosts.items())[: surplus + 1]):
            if not host.users and (number < surplus or host.is_cold()):
                del self._hosts[key]
                await host.aclose()

    async def _exchange(
        self,
        channel: Channel,
        request: HttpRequest,
        endpoint: Endpoint,
        headers: list[tuple[bytes, bytes]],
        attempt: _Attempt,
    ) -> HttpResponse | NoResponse:
        url = httpcore2.URL(
            scheme=endpoint.scheme.encode(), host=endpoint.host.encode(), port=endpoint.port, target=endpoint.target
        )
        # The deadline of the whole stands around this; further clocks for each step of it would only cost time.
        limits = {"connect": min(request.timeout_s, CONNECT_TIMEOUT_S)}
        async with channel.stream(
            request.method,
            url,
            headers=[(b"Host", endpoint.authority.encode()), *headers],
            content=request.body,
            extensions={"timeout": limits, "trace": attempt.trace},
        ) as response:
            if sum(len(name) + len(value) for name, value in response.headers) > HEADER_CAP:
                return NoResponse(kind="cut", text=f"{endpoint.host}: the answer's headers are too large")
            body, body_cut = await _read_body(response, request.most_bytes)
            return HttpResponse(
                status=response.status,
                headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers},
                body=body,
                body_cut=body_cut,
            )


def _read_headers(request: HttpRequest) -> list[tuple[bytes, bytes]]:
    """The request's headers as bytes, with a body length and without compression. Raises `Refused`."""
    headers = [(b"Accept-Encoding", b"identity")]
    if request.body or request.method not in ("GET", "HEAD"):
        headers.append((b"Content-Length", str(len(request.body)).encode()))
    for name, value in request.headers.items():
        if name.lower() in _FORBIDDEN_HEADERS:
            raise Refused(f"the header {name} is set by the sender itself: remove it")
        if not _HEADER_NAME.fullmatch(name):
            raise Refused("the name of a header is not valid HTTP")
        if any(c in value for c in "\r\n\0"):
            raise Refused(f"the header {mask_text(name)} holds a line break")
        if name.lower() != "accept-encoding":
            try:
                headers.append((name.encode("ascii"), value.encode("latin-1")))
            except UnicodeEncodeError as error:
                raise Refused("a header holds characters that HTTP cannot carry") from error
    return headers


async def _read_body(response: httpcore2.Response, most: int) -> tuple[bytes, bool]:
    """Read up to `most` bytes as they came; nothing is decompressed, so no bomb can unfold."""
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > most:
            return bytes(body[:most]), True
    return bytes(body), False


def _timed_out(attempt: _Attempt, endpoint: Endpoint, limit_s: float) -> NoResponse:
    kind = attempt.timeout_kind()
    doing = {"connect": "no connection", "tls": "no TLS handshake", "timeout_after_send": "no whole answer"}
    return NoResponse(kind=kind, text=f"{endpoint.host}: {doing.get(kind, 'not sent')} within {limit_s:g} s")


def _broken(attempt: _Attempt, endpoint: Endpoint, error: Exception) -> NoResponse:
    kind = attempt.failure_kind()
    what = {
        "connect": "cannot be reached; check the port and the firewall",
        "tls": "the TLS handshake failed",
        "cut": "the connection broke before a whole answer came",
    }[kind]
    detail = f" ({mask_text(str(error), limit=120)})" if kind == "tls" else ""
    return NoResponse(kind=kind, text=f"{endpoint.host}: {what}{detail}")
