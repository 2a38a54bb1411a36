"""The door out through Apprise, with the real library against servers on the loopback interface."""

import asyncio
import builtins
import contextlib
import json
import logging
import threading
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest

from tests.unit.runtime.conftest import Handler, serving
from tocsin.kernel.wire import ForeignNote, HttpResponse, NoResponse
from tocsin.runtime import foreign
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.foreign import ForeignNotes
from tocsin.runtime.http import Outbound

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning"),  # what a plugin of the library imports
]
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
TOKEN = "canary7Zq9Xw3Kd5Lm1"


@pytest.fixture(autouse=True)
async def settled(anyio_backend: str) -> AsyncIterator[None]:
    """Wait for threads that a test left behind, and for the ends of their connections."""
    yield
    for thread in threading.enumerate():
        if thread.name == "foreign-note":
            await asyncio.to_thread(thread.join, 10.0)
    for _ in range(5):
        await asyncio.sleep(0)


def note(url: str, timeout_s: float = 10.0) -> ForeignNote:
    return ForeignNote(url=url, title="Disk full", text="Open: https://t.example/i\n\nUsage < 90%", timeout_s=timeout_s)


def answering(raw: bytes, seen: list[bytes]) -> Handler:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        sizes = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        seen.append(head + await reader.readexactly(sizes[0] if sizes else 0))
        writer.write(raw)
        await writer.drain()

    return handle


def http(status: str, body: bytes = b"{}", extra: bytes = b"") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
    )
    return head.encode() + extra + b"\r\n" + body


async def send(raw: bytes, allow: Any = LOOPBACK) -> tuple[HttpResponse | NoResponse, list[bytes]]:
    seen: list[bytes] = []
    async with serving(answering(raw, seen)) as port:
        return await ForeignNotes(allow).send(note(f"ntfy://127.0.0.1:{port}/{TOKEN}")), seen


async def test_a_note_arrives_and_is_accepted() -> None:
    answer, seen = await send(http("200 OK", b'{"id":"1"}'))
    assert answer == HttpResponse(status=202, headers={}, body=b"")
    content = json.loads(seen[0].partition(b"\r\n\r\n")[2])
    assert (content["topic"], content["title"]) == (TOKEN, "Disk full")
    assert "https://t.example/i" in content["message"]


async def test_gotify_takes_it_too() -> None:
    seen: list[bytes] = []
    async with serving(answering(http("200 OK"), seen)) as port:
        answer = await ForeignNotes(LOOPBACK).send(note(f"gotify://127.0.0.1:{port}/{TOKEN}"))
    assert isinstance(answer, HttpResponse)
    assert answer.status == 202
    assert seen[0].startswith(b"POST /message ")


@pytest.mark.parametrize("status", [401, 404, 413, 429, 500, 503])
async def test_the_status_of_a_refusal_is_kept(status: int) -> None:
    answer, _ = await send(http(f"{status} No"))
    assert isinstance(answer, HttpResponse)
    assert answer.status == status


async def test_private_addresses_are_refused_where_the_library_connects() -> None:
    answer, seen = await send(http("200 OK"), allow=())
    assert isinstance(answer, NoResponse)
    assert answer.kind == "refused"
    assert "private or reserved" in answer.text
    assert not seen


@pytest.mark.parametrize("host", ["localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1"])
async def test_no_way_of_writing_an_address_gets_around_the_guard(host: str) -> None:
    seen: list[bytes] = []
    async with serving(answering(http("200 OK"), seen)) as port:
        answer = await ForeignNotes().send(note(f"gotify://{host}:{port}/{TOKEN}"))
    assert isinstance(answer, NoResponse)
    assert answer.kind in ("refused", "dns")
    assert not seen


async def test_redirects_are_not_followed() -> None:
    hidden: list[bytes] = []
    async with serving(answering(http("200 OK"), hidden)) as port:
        answer, _ = await send(http("307 Elsewhere", b"", f"Location: http://127.0.0.1:{port}/\r\n".encode()))
    assert not hidden
    assert isinstance(answer, HttpResponse)
    assert not 200 <= answer.status <= 299


async def test_a_low_port_is_refused() -> None:
    answer = await ForeignNotes(LOOPBACK).send(note(f"ntfy://127.0.0.1:25/{TOKEN}"))
    assert answer == NoResponse(
        kind="refused", text="127.0.0.1: port 25 is not allowed: use 80, 443 or one from 1024 up"
    )


async def test_nobody_there_and_no_such_name() -> None:
    async with serving(answering(b"", [])) as port:
        pass
    answer = await ForeignNotes(LOOPBACK).send(note(f"ntfy://127.0.0.1:{port}/{TOKEN}"))
    assert answer == NoResponse(kind="connect", text="127.0.0.1: no connection")
    answer = await ForeignNotes(LOOPBACK).send(note(f"ntfy://no-such-name.invalid/{TOKEN}"))
    assert isinstance(answer, NoResponse)
    assert answer.kind == "dns"


async def test_an_answer_that_breaks_off_is_unknown() -> None:
    answer, seen = await send(b"")
    assert isinstance(answer, NoResponse)
    assert (answer.kind, len(seen)) == ("cut", 1)


async def test_a_server_that_drips_costs_the_deadline_and_a_place_until_it_ends() -> None:
    release = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not release.is_set():  # each byte gives the library's own timeout a new start
            writer.write(b"x")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(release.wait(), 0.1)

    await send(http("200 OK"))  # so that the library is loaded before it counts
    notes = ForeignNotes(LOOPBACK)
    async with serving(hang) as port:
        hanging = note(f"ntfy://127.0.0.1:{port}/{TOKEN}", timeout_s=1.0)
        answers = await asyncio.gather(*(notes.send(hanging) for _ in range(foreign.MAX_NOTES + 1)))
        release.set()
    kinds = sorted(answer.kind for answer in answers if isinstance(answer, NoResponse))
    assert kinds == ["timeout_after_send"] * foreign.MAX_NOTES + ["timeout_before_send"]
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "foreign-note")


async def test_what_was_called_unsent_is_not_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    called, over, outcome = threading.Event(), threading.Event(), [""]

    class Slow:
        def notify(self, **_: object) -> bool:
            called.set()
            over.wait(10.0)
            try:
                foreign._connect(("127.0.0.1", port))
            except OSError as error:
                outcome[0] = str(error)
            return False

    monkeypatch.setattr(foreign, "_plugin", lambda _: Slow())
    async with serving(answering(http("200 OK"), [])) as port:
        answer = await ForeignNotes(LOOPBACK).send(note("ntfy://x", timeout_s=0.2))
        over.set()
        for thread in threading.enumerate():
            if thread.name == "foreign-note":
                await asyncio.to_thread(thread.join, 10.0)
    assert isinstance(answer, NoResponse)
    assert (answer.kind, outcome, called.is_set()) == ("timeout_before_send", ["refused"], True)


async def test_an_address_that_cannot_be_read_is_refused() -> None:
    for url in ("pover://x", "nothing", "gotify://127.0.0.1"):
        answer = await ForeignNotes(LOOPBACK).send(note(url))
        assert isinstance(answer, NoResponse)
        assert (answer.kind, "cannot read" in answer.text) == ("refused", True)


async def test_without_the_library_the_answer_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **named: Any) -> Any:
        if name == "apprise":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    answer = await Carrier(Outbound(), None, {}).carry(note("ntfy://127.0.0.1/x"))
    assert isinstance(answer, NoResponse)
    assert answer.kind == "refused"
    assert "pip install tocsin[apprise]" in answer.text


@pytest.mark.parametrize("broken", [KeyError, ValueError, RuntimeError])
async def test_a_library_that_breaks_is_a_failure_and_nothing_else(
    broken: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plugin:
        def notify(self, **_: object) -> bool:
            raise broken(TOKEN)

    monkeypatch.setattr(foreign, "_plugin", lambda _: Plugin())
    assert await ForeignNotes().send(note("ntfy://x")) == HttpResponse(status=502, headers={}, body=b"")


async def test_the_librarys_log_goes_nowhere() -> None:
    said: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    root, ear = logging.getLogger(), Ear(level=logging.DEBUG)
    root.addHandler(ear)
    try:
        answer, _ = await send(http("401 Unauthorized"))
    finally:
        root.removeHandler(ear)
    assert isinstance(answer, HttpResponse)
    assert TOKEN not in "".join(said)


async def test_other_threads_connect_as_before() -> None:
    """The guard stands in a place that all of urllib3 uses, and minds our own threads only."""
    from urllib3.util import connection

    await send(http("200 OK"))
    assert connection.create_connection is foreign._connect
    arrived = asyncio.Event()

    async def note_it(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        arrived.set()

    async with serving(note_it) as port:
        opened = await asyncio.to_thread(connection.create_connection, ("127.0.0.1", port), 2.0)
        await arrived.wait()
        opened.close()
