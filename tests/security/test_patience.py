"""Whoever dribbles a request is cut off in the end, whoever has sent it waits for its answer as long as it takes."""

from __future__ import annotations

from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from tocsin.web.http_server import BODY_S, HEAD_BYTES, HEAD_S, HttpProtocol


class Loop:
    """An event loop whose clock is set by hand and that runs nothing."""

    now_s = 1_000.0

    def time(self) -> float:
        return self.now_s

    def call_soon(self, *_: Any) -> None:
        """Nothing runs."""

    def create_task(self, task: Any) -> Any:
        task.close()
        return Task()


class Task:
    """A task that never ends."""

    def add_done_callback(self, *_: Any) -> None:
        """It never ends."""


class Transport:
    """A connection that remembers what was written and whether it was closed."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, _: str) -> None:
        return None

    def pause_reading(self) -> None:
        """Nothing flows."""


def silent(*_: Any) -> Any:
    """An application that never answers; no coroutine, because nothing here would await it."""


@pytest.fixture
def loop() -> Loop:
    """The clock."""
    return Loop()


@pytest.fixture
def transport() -> Transport:
    """The peer."""
    return Transport()


@pytest.fixture
def protocol(loop: Loop, transport: Transport) -> HttpProtocol:
    """A connection that was just made."""
    config = uvicorn.Config(silent, http=HttpProtocol, interface="asgi3", ws="none", lifespan="off", log_config=None)
    made = HttpProtocol(config, ServerState(), {}, loop)  # type: ignore[arg-type]
    made.connection_made(transport)  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("sent", "patience_s"),
    [
        (b"", HEAD_S),
        (b"POST / HTTP/1.1\r\nHost: x\r\n", HEAD_S),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", BODY_S),
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_what_is_not_whole_in_time_is_cut_off(
    sent: bytes, patience_s: float, loop: Loop, transport: Transport, protocol: HttpProtocol
) -> None:
    if sent:
        protocol.data_received(sent)
    loop.now_s += patience_s
    protocol.close_late()
    assert not transport.closed
    loop.now_s += 0.1
    protocol.close_late()
    assert transport.closed


def test_a_byte_now_and_then_buys_no_time(loop: Loop, transport: Transport, protocol: HttpProtocol) -> None:
    protocol.data_received(b"POST / HTTP/1.1\r\n")
    for _ in range(40):
        loop.now_s += 1
        protocol.data_received(b"X-A: b\r\n")
    protocol.close_late()
    assert transport.closed


def test_a_request_that_is_whole_may_be_answered_late(loop: Loop, transport: Transport, protocol: HttpProtocol) -> None:
    protocol.data_received(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
    loop.now_s += 86_400
    protocol.close_late()
    assert not transport.closed


def test_a_head_has_a_size(transport: Transport, protocol: HttpProtocol) -> None:
    protocol.data_received(b"GET / HTTP/1.1\r\n")
    line = b"X-A: " + b"b" * 1_000 + b"\r\n"
    sent = 0
    while not transport.closed:
        protocol.data_received(line)
        sent += len(line)
        assert sent < 2 * HEAD_BYTES
    assert transport.written.startswith(b"HTTP/1.1 400 ")
