"""The door out through Apprise, somebody else's library that knows the addresses of many further services.

It is an optional extra, loaded when the first note is sent. It blocks, so it runs in threads; it says only whether it
worked, so the status is taken from its log; it opens connections itself, so they are guarded where it opens them: in
those threads `urllib3` connects by `_connect` below, which resolves a name once, checks every address as
`runtime/http.py` does, and connects to what was checked. That holds for redirects too, and no name that is really a
token is ever looked up. What is not guarded: a plugin that would not speak HTTP through `requests`; the notifier's list
of schemas names none.
"""

import asyncio
import logging
import re
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from tocsin.kernel.wire import ForeignNote, HttpResponse, NoResponse
from tocsin.runtime.addresses import Network, Refused, check_addresses

MAX_NOTES = 8
"""Notes on their way at a time; one that hangs keeps its place until the library lets go of it."""
CONNECT_TIMEOUT_S = 4.0

_MISSING = "this server has no Apprise: install it by `pip install tocsin[apprise]` and start the server again"
_STATUS = re.compile(r"\berror=(\d{3})\b")
# What a library may raise over an address that it misunderstands or an answer that it did not expect.
_ANYTHING = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class _Attempt(threading.local):
    """What one thread knows of its note; `allow` is `None` in all threads that are none of ours."""

    allow: Sequence[Network] | None = None
    trace: "_Trace"


class _Trace:
    """How far a note came. Written by its thread, read by the loop when the deadline passes."""

    def __init__(self) -> None:
        self.failure: NoResponse | None = None
        self.is_connected = False
        self.is_broken = False
        self.is_over = False  # the deadline passed: nothing may be sent any more that was called unsent
        self.status = 0


_ATTEMPT = _Attempt()


class ForeignNotes:
    """Sends notes through Apprise. `allow` are networks the operator opened although they are private."""

    def __init__(self, allow: Sequence[Network] = ()) -> None:
        self._allow = tuple(allow)
        self._places = asyncio.Semaphore(MAX_NOTES)

    async def send(self, note: ForeignNote) -> HttpResponse | NoResponse:
        """Send one note within its deadline. 202: the service took it (no more is known); else its status, or why
        there is none. Never raises for what the library, the other side or the network does."""
        trace = _Trace()
        try:
            async with asyncio.timeout(note.timeout_s):
                await self._places.acquire()
                return await asyncio.shield(self._start(note, trace))
        except TimeoutError:
            trace.is_over = True
            text = f"no answer within {note.timeout_s:g} s"
            if trace.is_connected:
                return NoResponse(kind="timeout_after_send", text=text)
            return NoResponse(kind="timeout_before_send", text=text)

    def _start(self, note: ForeignNote, trace: _Trace) -> "asyncio.Future[HttpResponse | NoResponse]":
        """Run it in a thread of its own: one that hangs must not keep the process from ending, as a pool's would."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[HttpResponse | NoResponse] = loop.create_future()

        def finish(answer: HttpResponse | NoResponse) -> None:
            self._places.release()
            if not done.done():
                done.set_result(answer)

        def work() -> None:
            _ATTEMPT.allow, _ATTEMPT.trace = self._allow, trace
            answer: HttpResponse | NoResponse = HttpResponse(status=502, headers={}, body=b"")
            try:
                answer = _send(note, trace)
            finally:
                with suppress(RuntimeError):  # the loop ended meanwhile
                    loop.call_soon_threadsafe(finish, answer)

        threading.Thread(target=work, name="foreign-note", daemon=True).start()
        return done


def _send(note: ForeignNote, trace: _Trace) -> HttpResponse | NoResponse:
    try:
        plugin = _plugin(note)
    except ImportError:
        return NoResponse(kind="refused", text=_MISSING)
    except _ANYTHING:
        plugin = None
    if plugin is None:
        return NoResponse(kind="refused", text="Apprise cannot read this address; see its page on the service")
    try:
        is_taken = bool(plugin.notify(body=note.text, title=note.title, notify_type="info", body_format="text"))
    except _ANYTHING:
        is_taken = False
    if is_taken:
        return HttpResponse(status=202, headers={}, body=b"")
    if trace.status >= 300:
        return HttpResponse(status=trace.status, headers={}, body=b"")
    if trace.failure is not None and (trace.is_broken or not trace.is_connected):
        return trace.failure
    return HttpResponse(status=502, headers={}, body=b"")  # it answered, and what it said was no yes


def _plugin(note: ForeignNote) -> Any:
    """What sends to this address; `None` when Apprise cannot read it. Raises `ImportError` without Apprise."""
    import apprise
    import urllib3.connection
    from urllib3.util import connection

    if getattr(urllib3.connection, "connection", None) is not connection:  # then the guard would stand beside the door
        raise ImportError("this urllib3 opens its connections elsewhere")
    if connection.create_connection is not _connect:
        _keep_quiet()
        connection.create_connection = _connect
    asset = apprise.AppriseAsset(async_mode=False, secure_logging=True, app_id="Tocsin", app_url="", storage_path=None)
    asset.http_redirects = False
    plugin = apprise.Apprise.instantiate(note.url, asset=asset, suppress_exceptions=True)
    if plugin is not None:
        plugin.redirects = False
        plugin.socket_connect_timeout = CONNECT_TIMEOUT_S
        plugin.socket_read_timeout = note.timeout_s
        plugin.overflow_mode = apprise.OverflowMode.TRUNCATE
    return plugin


class _StatusReader(logging.Handler):
    """Takes the HTTP status out of the library's log, the only place where it stands. Nothing else is kept of it."""

    def emit(self, record: logging.LogRecord) -> None:
        if _ATTEMPT.allow is None:
            return
        said = record.getMessage()
        if match := _STATUS.search(said):
            _ATTEMPT.trace.status = int(match[1])
        elif "onnection error" in said:
            _ATTEMPT.trace.is_broken = True


def _keep_quiet() -> None:
    """The library's own log names addresses with their tokens: it goes nowhere."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.handlers[:] = [_StatusReader()]
    log.setLevel(logging.WARNING)
    for name in ("urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _connect(
    address: tuple[str, int],
    timeout: Any = None,
    source_address: tuple[str, int] | None = None,
    socket_options: Sequence[tuple[int, int, int | bytes]] | None = None,
) -> socket.socket:
    """In place of `urllib3.util.connection.create_connection`: resolve once, check all answers, connect to those."""
    host, port = address[0].strip("[]"), address[1]
    if _ATTEMPT.allow is None:
        return socket.create_connection(
            (host, port), timeout if isinstance(timeout, int | float) else None, source_address
        )
    trace, failure = _ATTEMPT.trace, OSError("no address")
    for checked in _look_up(host, port, _ATTEMPT.allow, trace):
        try:
            opened = socket.create_connection((checked, port), CONNECT_TIMEOUT_S)
        except OSError as error:
            trace.failure, failure = NoResponse(kind="connect", text=f"{host}: no connection"), error
            continue
        for option in socket_options or ():
            opened.setsockopt(*option)
        opened.settimeout(timeout if isinstance(timeout, int | float) else CONNECT_TIMEOUT_S)
        trace.is_connected, trace.failure = True, NoResponse(kind="cut", text=f"{host}: the answer broke off")
        return opened
    raise failure


def _look_up(host: str, port: int, allow: Sequence[Network], trace: _Trace) -> list[str]:
    try:
        if trace.is_over:
            raise Refused("the deadline passed")
        if port not in (80, 443) and port < 1024:
            raise Refused(f"port {port} is not allowed: use 80, 443 or one from 1024 up")
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return [str(one) for one in check_addresses(list(dict.fromkeys(str(a[4][0]) for a in answers)), allow)]
    except Refused as error:
        trace.failure = NoResponse(kind="refused", text=f"{host}: {error}")
        raise OSError("refused") from error
    except (OSError, UnicodeError) as error:
        trace.failure = NoResponse(kind="dns", text=f"{host}: the name cannot be resolved; check its spelling")
        raise OSError("no such name") from error
