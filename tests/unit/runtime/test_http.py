"""The guarded HTTP client against real servers on the loopback interface."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.unit.runtime.conftest import Handler, Identity, serving
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.runtime.http import BODY_CAP, PER_HOST, Outbound

pytestmark = pytest.mark.anyio
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]


@pytest.fixture
async def outbound(anyio_backend: str) -> AsyncIterator[Outbound]:
    client = Outbound(allow=LOOPBACK)
    yield client
    await client.aclose()


def get(url: str, **changes: object) -> HttpRequest:
    values = {"method": "GET", "url": url, "headers": {}, "body": b"", "timeout_s": 5.0} | changes
    return HttpRequest(**values)  # type: ignore[arg-type]


def answer(raw: bytes, seen: list[bytes] | None = None) -> Handler:
    """A server that reads one request, remembers it, writes `raw` and closes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        request = head + await reader.readexactly(length)
        if seen is not None:
            seen.append(request)
        writer.write(raw)
        await writer.drain()

    return handle


OK = b"HTTP/1.1 200 OK\r\nX-Note: Yes\r\nContent-Length: 2\r\n\r\nok"


async def test_a_request_goes_out_as_written_and_its_answer_comes_back(outbound: Outbound) -> None:
    seen: list[bytes] = []
    async with serving(answer(OK, seen)) as port:
        url = f"http://127.0.0.1:{port}/hook?x=%2B1"
        response = await outbound.send(get(url, method="POST", body=b"{}", headers={"X-Key": "1"}))
    assert response == HttpResponse(status=200, headers={"x-note": "Yes", "content-length": "2"}, body=b"ok")
    head, body = seen[0].split(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?x=%2B1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}".encode() in head
    assert b"X-Key: 1" in head
    assert b"Accept-Encoding: identity" in head
    assert body == b"{}"


async def test_without_permission_the_loopback_is_refused_and_never_called() -> None:
    seen: list[bytes] = []
    client = Outbound()
    async with serving(answer(OK, seen)) as port:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]"):
            response = await client.send(get(f"http://{host}:{port}/"))
            assert isinstance(response, NoResponse)
            assert response.kind == "refused"
    await client.aclose()
    assert seen == []


async def test_a_name_is_resolved_once_and_the_checked_address_is_used() -> None:
    """A name server that answers differently the second time finds nobody asking."""
    asked: list[str] = []
    seen: list[bytes] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.66.66.66"]

    client = Outbound(allow=LOOPBACK, resolver=rebinding)
    async with serving(answer(OK, seen)) as port:
        first = await client.send(get(f"http://hooks.example:{port}/"))
        second = await client.send(get(f"http://hooks.example:{port}/"))
    await client.aclose()
    assert isinstance(first, HttpResponse)
    assert f"Host: hooks.example:{port}".encode() in seen[0]
    assert asked == ["hooks.example", "hooks.example"]
    assert isinstance(second, NoResponse)
    assert second.kind == "refused"


async def test_a_mixed_answer_of_the_name_server_is_refused() -> None:
    async def mixed(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    client = Outbound(resolver=mixed)
    response = await client.send(get("https://hooks.example/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "refused"


async def test_an_unknown_name_is_told_apart() -> None:
    async def nothing(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    response = await Outbound(resolver=nothing).send(get("https://gone.example/secret-path"))
    assert isinstance(response, NoResponse)
    assert response.kind == "dns"
    assert "secret-path" not in response.text


async def test_a_slow_name_server_cannot_hold_a_request_longer_than_its_deadline() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    response = await Outbound(resolver=never).send(get("https://slow.example/", timeout_s=0.02))
    assert isinstance(response, NoResponse)
    assert response.kind == "connect"


async def test_redirects_are_answers_and_are_not_followed(outbound: Outbound) -> None:
    seen: list[bytes] = []
    raw = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    async with serving(answer(raw, seen)) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, HttpResponse)
    assert response.status == 302
    assert len(seen) == 1


async def test_a_huge_answer_is_read_up_to_the_cap(outbound: Outbound) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with serving(endless) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, HttpResponse)
    assert response.body_cut
    assert len(response.body) == BODY_CAP


async def test_a_compressed_bomb_is_not_unfolded(outbound: Outbound) -> None:
    bomb = gzip.compress(b"\0" * 1_000_000)
    raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb
    async with serving(answer(raw)) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, HttpResponse)
    assert response.body == bomb


@pytest.mark.parametrize("count", [40, 4000])
async def test_endless_headers_are_a_broken_answer(outbound: Outbound, count: int) -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(count)) + b"\r\n"
    async with serving(answer(raw)) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "cut"


async def test_a_drip_of_bytes_ends_at_the_total_deadline(outbound: Outbound) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.005)

    async with serving(drip) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/", timeout_s=0.05))
    assert isinstance(response, NoResponse)
    assert response.kind == "timeout_after_send"


async def test_silence_after_the_request_may_mean_it_arrived(outbound: Outbound) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.Event().wait()

    async with serving(silent) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/", timeout_s=0.03))
    assert isinstance(response, NoResponse)
    assert response.kind == "timeout_after_send"


async def test_a_connection_that_breaks_mid_answer_is_cut(outbound: Outbound) -> None:
    async with serving(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "cut"


async def test_what_is_no_http_is_cut(outbound: Outbound) -> None:
    async with serving(answer(b"220 mail.example ESMTP\r\n")) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "cut"


async def test_a_closed_port_is_no_connection(outbound: Outbound) -> None:
    async with serving(answer(OK)) as port:
        pass
    response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "connect"


async def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    client = Outbound(allow=LOOPBACK, resolver=two)
    async with serving(answer(OK)) as port:
        response = await client.send(get(f"http://hooks.example:{port}/"))
    await client.aclose()
    assert isinstance(response, HttpResponse)


async def test_one_hanging_host_leaves_the_others_alone(outbound: Outbound) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(silent) as slow, serving(answer(OK)) as fast:
        deadlines = [0.3] * PER_HOST + [0.05] * 3
        hanging = [
            asyncio.create_task(outbound.send(get(f"http://127.0.0.1:{slow}/", timeout_s=deadline)))
            for deadline in deadlines
        ]
        await asyncio.sleep(0.02)
        response = await outbound.send(get(f"http://localhost:{fast}/", timeout_s=0.1))
        outcomes = await asyncio.gather(*hanging)
    assert isinstance(response, HttpResponse)
    kinds = [outcome.kind for outcome in outcomes if isinstance(outcome, NoResponse)]
    assert kinds.count("timeout_before_send") == 3
    assert kinds.count("timeout_after_send") == PER_HOST


async def test_head_and_body_leave_together(outbound: Outbound) -> None:
    """One packet: a receiver that answers as soon as it has read something sees the whole request."""
    pieces: list[bytes] = []

    async def hasty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces.append(await reader.read(64 * 1024))
        writer.write(OK)
        await writer.drain()

    async with serving(hasty) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/", method="POST", body=b"whole"))
    assert isinstance(response, HttpResponse)
    assert pieces[0].endswith(b"\r\n\r\nwhole")


async def test_a_connection_that_was_hung_up_is_not_used_again(outbound: Outbound) -> None:
    async with serving(answer(OK)) as port:  # closes without having said so
        for _ in range(3):
            assert isinstance(await outbound.send(get(f"http://127.0.0.1:{port}/")), HttpResponse)
            await asyncio.sleep(0.02)


async def test_connections_to_hosts_of_long_ago_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.runtime.http.MOST_HOSTS", 2)
    ended: list[str] = []

    async def staying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = ""
        while head := await reader.read(64 * 1024):
            host = next(line for line in head.split(b"\r\n") if line.startswith(b"Host: "))
            name = host.decode().removeprefix("Host: ").partition(":")[0]
            writer.write(OK)
        ended.append(name)

    async def here(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    client = Outbound(allow=LOOPBACK, resolver=here)
    async with serving(staying) as port:
        for name in ("one", "two", "one", "three"):
            await client.send(get(f"http://{name}.example:{port}/"))
        await asyncio.sleep(0.05)
        assert ended == ["two.example"]
        await client.aclose()


async def test_proxies_of_the_environment_are_ignored(outbound: Outbound, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(answer(OK)) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/"))
    assert isinstance(response, HttpResponse)


async def test_tls_uses_the_name_and_checks_the_certificate(identity: Identity, tmp_path: Path) -> None:
    names: list[str | None] = []
    identity.server.sni_callback = lambda _socket, name, _context: names.append(name)

    async def to_loopback(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    client = Outbound(allow=LOOPBACK, resolver=to_loopback, tls=lambda: identity.client)
    async with serving(answer(OK), tls=identity.server) as port:
        right = await client.send(get(f"https://localhost:{port}/"))
        wrong_name = await client.send(get(f"https://other.example:{port}/token-in-path"))
        careless = await client.send(get(f"https://other.example:{port}/", verify_tls=False))
    await client.aclose()
    assert isinstance(right, HttpResponse)
    assert names[0] == "localhost"
    assert isinstance(wrong_name, NoResponse)
    assert wrong_name.kind == "tls"
    assert "token-in-path" not in wrong_name.text
    assert isinstance(careless, HttpResponse)


async def test_an_unknown_authority_is_a_tls_failure(identity: Identity, outbound: Outbound) -> None:
    async with serving(answer(OK), tls=identity.server) as port:
        response = await outbound.send(get(f"https://localhost:{port}/"))
    assert isinstance(response, NoResponse)
    assert response.kind == "tls"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "other"},
        {"Transfer-Encoding": "chunked"},
        {"content-length": "3"},
        {"X-A": "b\r\nX-Evil: 1"},
        {"X-A\r\nX-Evil": "1"},
        {"X-Ä": "1"},
        {"X-A": "中"},
        {"": "1"},
    ],
)
async def test_headers_that_change_the_framing_are_refused(outbound: Outbound, headers: dict[str, str]) -> None:
    seen: list[bytes] = []
    async with serving(answer(OK, seen)) as port:
        response = await outbound.send(get(f"http://127.0.0.1:{port}/", headers=headers))
    assert isinstance(response, NoResponse)
    assert response.kind == "refused"
    assert seen == []


async def test_connections_are_reused(outbound: Outbound) -> None:
    connections = 0

    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK)
            await writer.drain()

    async with serving(patient) as port:
        for _ in range(3):
            assert isinstance(await outbound.send(get(f"http://127.0.0.1:{port}/")), HttpResponse)
    assert connections == 1
