"""WebSockets out: guarded as HTTP is; whatever the other side does is an answer or a `ConnectionError`."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tocsin.kernel.wire import NoResponse
from tocsin.runtime.http import resolve_by_system
from tocsin.runtime.websocket import CLOSE_S, FRAME_LIMIT, open_socket

pytestmark = pytest.mark.anyio

LOOPBACK = [ip_network("127.0.0.0/8")]


async def _talk(connection: ServerConnection) -> None:
    async for frame in connection:
        if frame == "end":
            return
        await connection.send("x" * (FRAME_LIMIT + 1) if frame == "flood" else frame)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """A server that says everything once more, floods, or ends."""
    async with serve(_talk, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"


async def test_frames_of_both_kinds_go_there_and_back(address: str) -> None:
    socket = await open_socket(address, {"X-Extra": "1"}, LOOPBACK, resolve_by_system)
    assert not isinstance(socket, NoResponse)
    for frame in ("text", b"\x00bytes"):
        await socket.send(frame)
        assert await socket.receive() == frame
    await socket.close()
    with pytest.raises(ConnectionError):
        await socket.receive()
    with pytest.raises(ConnectionError):
        await socket.send("late")


async def test_private_networks_are_out_of_reach_unless_they_were_opened(address: str) -> None:
    answer = await open_socket(address, {}, [], resolve_by_system)
    assert isinstance(answer, NoResponse)
    assert answer.kind == "refused"


@pytest.mark.parametrize("url", ["", "http://127.0.0.1/", "wss://", "ws://user:pass@127.0.0.1/", "file:///etc/passwd"])
async def test_what_is_no_address_of_a_websocket_is_refused(url: str) -> None:
    answer = await open_socket(url, {}, LOOPBACK, resolve_by_system)
    assert isinstance(answer, NoResponse)


async def test_the_end_and_a_flood_are_connection_errors(address: str) -> None:
    for word in ("end", "flood"):
        socket = await open_socket(address, {}, LOOPBACK, resolve_by_system)
        assert not isinstance(socket, NoResponse)
        await socket.send(word)
        with pytest.raises(ConnectionError):
            await socket.receive()
        await socket.close()


async def test_a_server_that_speaks_no_websocket_and_one_that_is_not_there() -> None:
    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    answer = await open_socket(url, {}, LOOPBACK, resolve_by_system)
    assert isinstance(answer, NoResponse)
    assert answer.kind == "cut"
    server.close()
    await server.wait_closed()
    answer = await open_socket(url, {}, LOOPBACK, resolve_by_system)
    assert isinstance(answer, NoResponse)
    assert answer.kind == "connect"


async def test_a_far_side_that_does_not_say_goodbye_holds_up_nothing() -> None:
    async def take(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await asyncio.sleep(60)

    server = await serve(take, "127.0.0.1", 0)
    url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/"
    socket = await open_socket(url, {}, LOOPBACK, resolve_by_system)
    assert not isinstance(socket, NoResponse)
    async with asyncio.timeout(CLOSE_S * 4):
        await socket.close()
    for connection in server.connections:
        connection.transport.abort()
    server.close()
