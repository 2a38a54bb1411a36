"""Promise: an API that knows labels is asked; one that fails, hangs or lies costs labels, never an event and nobody's time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update

from tests.world.cmdb import OWNER, cmdb, forget, said
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts import store as alert_store
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event, inbox, integration_rules
from tocsin.db.transaction import Transaction
from tocsin.intake.asking import OF_ACCOUNT
from tocsin.kernel.wire import HttpResponse, NoResponse
from tocsin.runtime.http import Outbound

pytestmark = pytest.mark.anyio


async def told(world: World) -> dict[str, str]:
    """The labels of the newest event."""
    rows = await world.rows(select(event.c.labels).order_by(event.c.event_id.desc()).limit(1))
    labels: dict[str, str] = msgspec.json.decode(rows[0].labels)
    return labels


async def why(world: World) -> str:
    """Why the newest event has no label."""
    rows = await world.rows(select(event.c.trace).order_by(event.c.event_id.desc()).limit(1))
    (reason,) = read_trace(rows[0].trace)[0]["facts"]["why"]
    return str(reason)


async def test_what_it_knows_reaches_the_alert(world: World) -> None:
    await world.rule(layer("alice"))
    api = await cmdb(world)
    await world.fire("disk full", labels={"host": "db1"})
    world.expect("cmdb")
    world.expect("alice", title="disk full")
    assert await told(world) == {"host": "db1", "owner": "ana"}
    (asked,) = api.asked
    assert asked["result_label_keys"] == ["owner"]
    assert (asked["event"]["title"], asked["event"]["labels"]) == ("disk full", {"host": "db1"})
    assert asked["event"]["event_time"] == world.clock.now() // 1_000
    assert api.headers[0]["X-Token"] == "s3cret"


async def test_the_same_is_asked_once_a_minute(world: World) -> None:
    api = await cmdb(world)
    for _ in range(3):
        await world.fire("disk full")
    assert len(api.asked) == 1
    await world.forward("1m")
    await world.fire("disk full")
    assert len(api.asked) == 2
    forget(world)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (said(status=500), "api_status"),
        (said(status=302), "api_redirect"),
        (said(b"x" * 9, body_cut=True), "api_too_large"),
        (said(b"<html>"), "api_bad_answer"),
        (said(b'{"labels":{}}'), "api_bad_answer"),
        (said(b'{"result_labels":{"owner":{"a":1}}}'), "api_bad_answer"),
        (said(b"[" * 5_000), "api_bad_answer"),
        (said(b'{"result_labels":{}}'), "no_row"),
        (said(b"", 404), "no_row"),
        (NoResponse(kind="timeout_after_send", text="no answer"), "api_timeout"),
        (NoResponse(kind="dns", text="no such name"), "api_dns"),
    ],
)
async def test_whatever_it_answers_no_event_is_lost(
    world: World, answer: HttpResponse | NoResponse, reason: str
) -> None:
    await world.rule(layer("alice"))
    await cmdb(world, answer)
    await world.fire("disk full")
    assert await world.fates() == ["opened"]
    assert await why(world) == reason
    world.expect("cmdb")
    world.expect("alice", title="disk full")


async def test_a_second_try_helps(world: World) -> None:
    api = await cmdb(world, said(status=503), said(), retry_count=1)
    await world.fire("disk full")
    assert (await told(world), len(api.asked)) == ({"owner": "ana"}, 2)
    forget(world)


async def test_one_that_keeps_failing_is_left_alone_for_a_while(world: World) -> None:
    api = await cmdb(world, said(status=500))
    for number in range(5):
        await world.fire(f"disk {number}")
    assert len(api.asked) == 3
    assert await why(world) == "api_open"
    api._answers = [said()]
    await world.forward("30s")
    await world.fire("disk again")
    assert await told(world) == {"owner": "ana"}
    forget(world)


async def test_while_it_hangs_others_are_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("web")
    await world.integration("web")
    await world.rule(layer("bob"), channel="web")
    api = await cmdb(world)
    api.may_answer.clear()
    await world.push("disk full")
    await world.push("site down", to="web")
    await world.asking.piece()
    await api.is_asked()
    while await world.receiving.piece() | await world.deliver():
        pass
    assert {row.title for row in await world.alerts()} == {"site down"}
    assert await world.rows(select(inbox.c.inbox_id)), "what waits is where it was"
    api.may_answer.set()
    await world.work()
    assert await told(world) == {"owner": "ana"}
    for one in ("cmdb", "bob", "alice"):
        world.expect(one)


async def test_many_that_hang_leave_room_for_another_account(world: World) -> None:
    api = await cmdb(world)
    (rules,) = (await world.rows(select(integration_rules.c.rules)))[0]
    for number in range(OF_ACCOUNT + 2):
        await world.integration(f"n{number}", channel="db")
        await world.enrich(*rules, integration=f"n{number}")
        await world.push("disk full", to=f"n{number}")
    api.may_answer.clear()
    await world.asking.piece()
    assert len(world.asking.serving) == OF_ACCOUNT
    assert not await world.asking.piece()
    api.may_answer.set()
    await world.work()
    assert (await world.fates()).count("opened") == 1
    assert len(await world.fates()) == OF_ACCOUNT + 2
    forget(world)


async def test_a_crash_while_it_is_asked_loses_nothing(world: World) -> None:
    api = await cmdb(world)
    api.may_answer.clear()
    await world.push("disk full")
    await world.asking.piece()
    await api.is_asked()
    await world.kill()
    await world.restart()
    api.may_answer.set()
    await world.work()
    assert (await world.fates(), await told(world)) == (["opened"], {"owner": "ana"})
    forget(world)


async def test_what_came_before_the_rule_was_saved_is_asked_for_too(world: World) -> None:
    await world.push("disk full")
    api = await cmdb(world)
    await world.push("disk 2 full")  # the door still knows the integration as it was
    assert {row.lane for row in await world.rows(select(inbox.c.lane))} == {0}
    await world.work()
    assert (len(api.asked), await world.fates()) == (2, ["opened", "opened"])
    assert await told(world) == {"owner": "ana"}
    forget(world)


async def test_a_rule_that_changes_while_it_is_asked_is_followed(world: World) -> None:
    api = await cmdb(world)
    api.may_answer.clear()
    await world.push("disk full")
    await world.asking.piece()
    await api.is_asked()
    await world.enrich({"kind": "composition", "settings": {"result_label": "a", "template": "b"}})
    api.may_answer.set()
    await world.work()
    assert (await world.fates(), await told(world)) == (["opened"], {"a": "b"})
    forget(world)


async def test_poison_in_this_lane_is_set_apart(world: World) -> None:
    await world.rule(layer("alice"))
    await cmdb(world)
    await world.fire("fine")
    forget(world)
    await world.push("broken")

    async def garble(tx: Transaction) -> None:
        await tx.run(update(inbox).values(events=b"\xc1"))

    await world.write(garble)
    await world.forward("10s")
    world.expect("alice", title="Unprocessed")


@asynccontextmanager
async def far_end(
    handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """A real server on loopback, and its address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handle(reader, writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await asyncio.sleep(0.01)  # connections end


async def over_the_wire(
    world: World, handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]], **fields: Any
) -> str:
    """Ask a real server through the real way out; why there was no label, or the label."""
    outbound = Outbound([ip_network("127.0.0.0/8")])
    world.ends.http = outbound.send  # type: ignore[method-assign]
    try:
        async with far_end(handle) as url:
            await cmdb(world, url=url, **fields)
            await world.fire("disk full")
    finally:
        await outbound.aclose()
    assert await world.fates() == ["opened"]
    labels = await told(world)
    return labels["owner"] if labels else await why(world)


async def _head(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def test_a_real_one_answers(world: World) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(OWNER), OWNER))

    assert await over_the_wire(world, handle) == "ana"


async def test_a_real_one_hangs(world: World) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        await reader.read()  # until the other side has had enough
        writer.close()

    assert await over_the_wire(world, handle, timeout_s=1) == "api_timeout"


async def test_a_real_one_answers_ten_megabytes(world: World) -> None:
    sent = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await _head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")
        try:
            for _ in range(160):
                writer.write(b" " * 65_536)
                await writer.drain()
                sent += 65_536
        except ConnectionError:
            pass

    assert await over_the_wire(world, handle) == "api_too_large"
    assert sent < 10_485_760, "the rest stays on the wire"


async def test_a_real_one_redirects(world: World) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        writer.write(b"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    assert await over_the_wire(world, handle) == "api_redirect"


async def test_a_real_one_hangs_up(world: World) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _head(reader)
        writer.close()

    assert await over_the_wire(world, handle) == "api_cut"


async def test_a_private_address_is_not_asked(world: World) -> None:
    outbound = Outbound()
    world.ends.http = outbound.send  # type: ignore[method-assign]
    await cmdb(world, url="http://169.254.169.254/latest")
    await world.fire("disk full")
    await outbound.aclose()
    assert await why(world) == "api_refused"


async def test_books_balance_and_nothing_waits(world: World) -> None:
    await cmdb(world)
    for number in range(150):
        await world.push(f"disk {number}")
    await world.work()
    assert (await world.rows(select(func.count()).select_from(inbox)))[0][0] == 0
    assert len(await world.fates()) == 150
    async with world.db.snapshot() as tx:
        assert await alert_store.read_config_version(tx, ACCOUNT_ID) > 0
    forget(world)
