"""Promise: a mail to an integration's address is an alert, on disk before it is answered; by SMTP or out of a mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiosmtplib
import pytest
from msgspec import structs

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import rejected_event
from tocsin.intake.mail import MailDoor
from tocsin.intake.smtp_line import SIZE_LIMIT

pytestmark = pytest.mark.anyio

RULES: dict[str, Any] = {
    "push_mode": "rules",
    "close": [[{"key": "content", "oper": "IN", "vals": ["*RESOLVED*"]}]],
    "key_pattern": "[a-z]+-[0-9]+",
}


def mail(subject: str, text: str = "look at it", to: str = "db@alerts.example.com", number: int = 0) -> bytes:
    """A mail of a monitoring system."""
    head = f"From: Nagios <nagios@example.com>\r\nTo: {to}\r\nSubject: {subject}\r\n"
    return f"{head}Message-ID: <{number or abs(hash(subject + text))}@x>\r\n\r\n{text}\r\n".encode()


class Post:
    """The way in for mails of a world."""

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self.port = port

    async def send(self, content: bytes, to: str = "db@alerts.example.com", **options: Any) -> None:
        """Hand a mail over; then everything due is done. Raises what the server refuses."""
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.port, start_tls=False, timeout=10) as client:
            await client.sendmail("nagios@example.com", [to], content, **options)
        await self.world.work()


@pytest.fixture
async def post(world: World) -> AsyncIterator[Post]:
    """An integration `db` that takes mails, and the door for them."""
    await world.integration("db", type="email", mail_prefix="db", settings=RULES)
    settings = structs.replace(world.settings, mail_listen="127.0.0.1:0", mail_domain="alerts.example.com")
    door = MailDoor(world.door, world.clock, world.ids, settings)
    yield Post(world, await door.start())
    await door.stop()


async def test_a_mail_opens_and_a_mail_closes(world: World, post: Post) -> None:
    await world.rule(layer("alice"))
    await post.send(mail("disk full on web-1"))
    world.expect("alice", event="triggered", title="disk full on web-1")
    await post.send(mail("disk full on web-1", "RESOLVED now"))
    assert (await world.incident()).progress == "Closed"


async def test_the_same_mail_twice_is_one_page(world: World, post: Post) -> None:
    await world.integration("db", settings={})
    world.keys.forget()
    await world.rule(layer("alice"))
    for _ in range(2):  # its relay did not hear our answer
        await post.send(mail("disk full", number=7))
    world.expect("alice", event="triggered", title="disk full")
    await post.send(mail("disk full", number=8))  # another mail is another alert
    world.expect("alice", event="triggered", title="disk full")


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("nobody@alerts.example.com", 550),
        ("db@elsewhere.example.com", 550),
        ("db", 553),
    ],
)
async def test_it_is_no_relay(world: World, post: Post, to: str, code: int) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await post.send(mail("x"), to=to)
    assert refused.value.recipients[0].code in (code, 550, 501)


async def test_plus_addresses_and_capitals_are_the_same_address(world: World, post: Post) -> None:
    await world.rule(layer("alice"))
    await post.send(mail("disk full on web-1"), to="DB+disks@Alerts.Example.com")
    world.expect("alice", event="triggered", title="disk full on web-1")


async def test_a_disabled_integration_says_so(world: World, post: Post) -> None:
    await world.integration("db", status="disabled")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await post.send(mail("x"))
    assert "is disabled" in refused.value.recipients[0].message


async def test_a_mail_over_the_limit_is_refused(world: World, post: Post) -> None:
    with pytest.raises(aiosmtplib.SMTPResponseException) as refused:
        await post.send(mail("x", "y" * SIZE_LIMIT))
    assert refused.value.code == 552


async def test_what_no_rule_is_for_is_kept_with_the_reason(world: World, post: Post) -> None:
    strict = RULES | {"trigger": [[{"key": "title", "oper": "IN", "vals": ["*PROBLEM*"]}]]}
    await world.integration("db", settings=strict)
    world.keys.forget()
    await post.send(mail("your weekly report"))
    async with world.db.snapshot() as tx:
        rows = await tx.fetch(rejected_event.select())
    assert [(row.code, row.reason) for row in rows] == [("ignored", "no rule of this integration is for this mail")]


async def test_a_store_that_is_away_lets_the_sender_try_again(world: World, post: Post) -> None:
    await world.rule(layer("alice"))
    world.nemesis.store_is_away = True
    with pytest.raises(aiosmtplib.SMTPException) as refused:
        await post.send(mail("disk full on web-1"))
    assert "451" in str(refused.value) or getattr(refused.value, "code", 451) == 451
    world.nemesis.store_is_away = False
    await post.send(mail("disk full on web-1"))
    world.expect("alice", event="triggered", title="disk full on web-1")


async def test_two_mails_with_one_message_id_are_two_alerts(world: World, post: Post) -> None:
    """Home-made senders give the same to all of their mails."""
    await world.integration("db", settings={})
    world.keys.forget()
    await world.rule(layer("alice"))
    for title in ("disk full", "fan stopped"):
        await post.send(mail(title, number=7))
        world.expect("alice", event="triggered", title=title)


async def test_an_integration_with_two_addresses_in_a_mail_gets_it_once(world: World, post: Post) -> None:
    await world.integration("db", settings={})
    world.keys.forget()
    await world.rule(layer("alice"))
    both = ["db+disks@alerts.example.com", "db+ops@alerts.example.com"]
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=post.port, start_tls=False, timeout=10) as client:
        await client.sendmail("nagios@example.com", both, b"Subject: disk full\r\n\r\nx\r\n")
    await world.work()
    world.expect("alice", event="triggered", title="disk full")


async def test_a_bounce_is_kept_with_the_reason_and_pages_nobody(world: World, post: Post) -> None:
    await world.rule(layer("alice"))
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=post.port, start_tls=False, timeout=10) as client:
        await client.sendmail("", ["db@alerts.example.com"], b"Subject: failure notice\r\n\r\nqmail-send here\r\n")
    await world.work()
    (row,) = await world.rows(rejected_event.select())
    assert (row.code, "bounce" in row.reason) == ("ignored", True)


async def test_long_lines_and_lines_with_dots_come_as_they_were_sent(world: World, post: Post) -> None:
    await world.rule(layer("alice"))
    text = "." + "x" * 1_500 + "\r\n..\r\n.end"
    await post.send(mail("disk full on web-1", text))
    said = world.expect("alice", event="triggered", title="disk full on web-1")
    assert ".end" in said.text
    (one,) = await world.alerts()
    assert text.replace("\r\n", "\n") == one.description
