"""Promise: an unread mail of a mailbox is taken once, whatever breaks, and only marked when it is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from tests.vendors.imap_box import Box
from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.rules import layer
from tests.world.world import World, beside
from tocsin.db.tables import inbox, rejected_event
from tocsin.intake.mailbox import AT_ONCE, EVERY_S, Mailbox, addressed
from tocsin.runtime.imap import Account, read_account

pytestmark = pytest.mark.anyio

RULES = {
    "push_mode": "rules",
    "close": [[{"key": "content", "oper": "IN", "vals": ["*RESOLVED*"]}]],
    "key_pattern": "[a-z]+-[0-9]+",
}
LOOPBACK = {"outbound_allow": "127.0.0.0/8"}


def mail(subject: str, text: str = "look at it", to: str = "db@example.com", more: str = "") -> bytes:
    """A mail as it lies in a mailbox."""
    return f"{more}From: nagios@example.com\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()


@pytest.fixture
async def world(place: Place) -> AsyncIterator[World]:
    """A world with an integration `db` that takes mails, by rules."""
    async with running(place, LOOPBACK) as one:
        await one.integration("db", type="email", mail_prefix="db", settings=RULES)
        await one.rule(layer("alice"))
        yield one


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    """A mailbox at a server that speaks IMAP."""
    one = Box()
    await one.start()
    yield one
    one.stop()


def looking(world: World, box: Box) -> Mailbox:
    """A process that looks into it."""
    return Mailbox(world.door, world.product, read_account(box.url))


async def look(world: World, one: Mailbox) -> None:
    """Let half a minute pass, look, and work on what was found."""
    await world.forward(f"{EVERY_S:g}s")
    await one.piece()
    await world.work()


async def test_unread_mails_are_taken_and_marked(world: World, box: Box) -> None:
    box.mails = [mail("disk full on web-1", to="ops+db@example.com"), mail("lunch?", to="ops@example.com")]
    await look(world, looking(world, box))
    world.expect("alice", event="triggered", title="disk full on web-1")
    assert box.flags == {1: {"\\Seen"}, 2: {"\\Seen", "\\Flagged"}}


async def test_it_looks_twice_a_minute(world: World, box: Box) -> None:
    one = looking(world, box)
    await look(world, one)
    box.mails = [mail("disk full on web-1")]
    await one.piece()
    assert box.unread() == [1]
    await look(world, one)
    world.expect("alice", event="triggered")


async def test_after_a_crash_nobody_is_paged_again(world: World, box: Box) -> None:
    """It was kept, and the server hung up before it was marked; meanwhile its alert ended."""
    box.mails, box.deaf = [mail("disk full on web-1")], "UID STORE"
    one = looking(world, box)
    await look(world, one)
    world.expect("alice", event="triggered", title="disk full on web-1")
    await world.close("alice")
    box.deaf = ""
    await look(world, one)
    assert box.unread() == []
    assert [incident.progress for incident in await world.incidents()] == ["Closed"]


async def test_two_processes_take_a_mail_once(world: World, box: Box) -> None:
    """The mailbox has one holder; were there two, the mail is known all the same."""
    box.mails = [mail("disk full on web-1")]
    first, second = looking(world, box), looking(world, box)
    await world.forward("30s")
    await asyncio.gather(first.piece(), second.piece())
    await asyncio.gather(first._keep(box.mails[0], "7/1"), second._keep(box.mails[0], "7/1"))
    assert len(await world.rows(select(inbox))) == 1
    await world.work()
    world.expect("alice", event="triggered")


async def test_who_ends_lets_the_next_one_look(world: World, box: Box) -> None:
    first, second = looking(world, box), looking(world, box)
    await look(world, first)
    box.mails = [mail("disk full on web-1")]
    await look(world, second)
    assert box.unread() == [1], "the first one holds it"
    await first.stop()
    await look(world, second)
    world.expect("alice", event="triggered")


async def test_who_dies_is_followed_after_a_while(postgres_place: Place, box: Box) -> None:
    async with running(postgres_place, LOOPBACK) as world:
        await world.integration("db", type="email", mail_prefix="db", settings=RULES)
        await world.rule(layer("alice"))
        other = beside(world)
        await other.start()
        try:
            await look(world, looking(world, box))
            box.mails = [mail("disk full on web-1")]
            follower = looking(other, box)
            follower._world = world.product  # the settings of this story; another holder all the same
            await look(world, follower)
            assert box.unread() == [1]
            await world.forward("2m")
            await look(world, follower)
            world.expect("alice", event="triggered")
        finally:
            await other.stop()


async def test_a_mail_that_breaks_us_holds_up_no_other(world: World, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    one = looking(world, box)
    keep = one._keep

    async def keep_or_break(content: bytes, name: str) -> str:
        if b"poison" in content:
            raise RuntimeError("nobody expected this")
        return await keep(content, name)

    monkeypatch.setattr(one, "_keep", keep_or_break)
    box.mails = [mail("poison"), mail("disk full on web-1")]
    with pytest.raises(RuntimeError):
        await look(world, one)
    await one.piece()
    with pytest.raises(RuntimeError):
        await look(world, one)
    await world.work()
    world.expect("alice", event="triggered", title="disk full on web-1")
    assert box.unread() == [1]


@pytest.mark.parametrize("head", ["To: " + "(" * 5_000, "Cc: =?x?b?=\udcff", "To: " + "<" * 9_000, "To"])
async def test_headers_of_strangers_are_survived(world: World, box: Box, head: str) -> None:
    strange = f"{head}\r\nDelivered-To: db@example.com\r\nSubject: fan on web-2\r\n\r\nx\r\n"
    box.mails = [strange.encode("utf-8", "surrogateescape")]
    await look(world, looking(world, box))
    assert box.unread() == []
    world.expect("alice", event="triggered", title="fan on web-2") if head != "To" else None


async def test_a_mail_for_two_integrations_reaches_both(world: World, box: Box) -> None:
    await world.channel("web")
    await world.integration("web", type="email", mail_prefix="web")
    box.mails = [mail("disk full on web-1", to="db@example.com, Web <ops+web@example.com>")]
    await world.forward("30s")
    await looking(world, box).piece()
    assert len(await world.rows(select(inbox))) == 2
    await world.work()
    world.expect("alice", event="triggered")


async def test_what_comes_for_a_disabled_integration_is_kept_with_the_reason(world: World, box: Box) -> None:
    await world.integration("db", status="disabled")
    box.mails = [mail("disk full on web-1")]
    await look(world, looking(world, box))
    (row,) = await world.rows(select(rejected_event))
    assert (row.code, box.unread()) == ("disabled", [])


async def test_while_the_store_is_away_mails_stay_unread(world: World, box: Box) -> None:
    box.mails = [mail("disk full on web-1")]
    one = looking(world, box)
    await world.forward("30s")
    keep = one._keep

    async def keep_without_store(content: bytes, name: str) -> str:
        world.nemesis.store_is_away = True
        return await keep(content, name)

    one._keep = keep_without_store  # type: ignore[method-assign]
    with pytest.raises(Exception, match="store away"):
        await one.piece()
    assert box.unread() == [1]
    world.nemesis.store_is_away = False
    one._keep = keep  # type: ignore[method-assign]
    await look(world, one)
    world.expect("alice", event="triggered")


async def test_more_mails_than_one_look_takes(world: World, box: Box) -> None:
    box.mails = [mail(f"disk full on web-{number}", to="nobody@example.com") for number in range(AT_ONCE + 3)]
    one = looking(world, box)
    await world.forward("30s")
    assert await one.piece() is True
    assert await one.piece() is False
    assert box.unread() == []


async def test_a_private_address_is_only_reached_where_the_operator_allows_it(place: Place, box: Box) -> None:
    async with running(place) as closed:
        box.mails = [mail("disk full on web-1")]
        await closed.forward("30s")
        assert await looking(closed, box).piece() is False
    assert (box.unread(), box.connections) == ([1], 0)


def test_whom_a_mail_is_for() -> None:
    head = b"Delivered-To: ops+db@example.com\r\nTo: Ana <ana@example.com>, list@x\r\n\r\n"
    assert list(addressed(head)) == [[["db", "ops", "ops+db"]], [["ana"], ["list"]]]


@pytest.mark.parametrize("url", ["", "pop3://a:b@c", "imaps://c/INBOX", "imaps://user:pw@"])
def test_addresses_of_mailboxes_that_cannot_be(url: str) -> None:
    with pytest.raises(ValueError, match="must look like"):
        read_account(url)


def test_a_password_travels_encrypted_unless_the_operator_says_otherwise() -> None:
    assert read_account("imap://ops:s%40x@mail.example.com/Alerts") == Account(
        "mail.example.com", 143, "ops", "s@x", "Alerts", is_encrypted=False
    )
    assert read_account("imaps://ops:x@mail.example.com").port == 993
    assert read_account("imap://ops:x@mail.example.com?starttls=off").is_plain
    assert "s@x" not in repr(read_account("imap://ops:s%40x@mail.example.com"))
    for wrong in ("imaps://ops:x@c/IN%22BOX", "imaps://ops:x@c/INBOX?tls=on", "imaps://ops:x@c:99999/"):
        with pytest.raises(ValueError):
            read_account(wrong)
