"""Promise: whatever strangers do to the door for mails, it answers, nobody relays through it, and nothing is smuggled."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import os
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from msgspec import structs

from tests.world.world import World
from tocsin.db.tables import inbox
from tocsin.intake import mail as mail_module
from tocsin.intake import smtp_line
from tocsin.intake.mail import MailDoor
from tocsin.kernel.errors import StoreUnavailable

pytestmark = pytest.mark.anyio
WRITERS: list[asyncio.StreamWriter] = []
"""Of all conversations of a test."""
TO = "db@alerts.example.com"


def certificate(folder: Path) -> tuple[str, str]:
    """A certificate that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alerts.example.com")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(key.private_bytes(*plain))
    return str(paths[0]), str(paths[1])


@pytest.fixture
async def port(world: World, tmp_path: Path) -> AsyncIterator[int]:
    """The door, with a certificate."""
    await world.integration("db", type="email", mail_prefix="db")
    cert, key = certificate(tmp_path)
    wanted = {"mail_listen": "127.0.0.1:0", "mail_domain": "alerts.example.com", "mail_cert": cert, "mail_key": key}
    door = MailDoor(world.door, world.clock, world.ids, structs.replace(world.settings, **wanted))
    yield await door.start()
    for writer in WRITERS:
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()
    WRITERS.clear()
    await door.stop()
    await asyncio.sleep(0)


class Talk:
    """A conversation, line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        WRITERS.append(writer)

    async def say(self, *lines: bytes) -> str:
        """Send lines (or raw bytes) and read one answer, however many lines it has."""
        self.writer.write(b"".join(lines))
        answer = []
        while True:
            line = (await asyncio.wait_for(self.reader.readline(), 10)).decode()
            answer.append(line)
            if line[3:4] != "-":
                return "".join(answer)


async def connected(port: int) -> Talk:
    """A connection that was greeted."""
    talk = Talk(*await asyncio.open_connection("127.0.0.1", port))
    assert (await talk.say()).startswith("220")
    await talk.say(b"EHLO x\r\n")
    return talk


async def kept(world: World) -> int:
    """How many pushes are on disk."""
    async with world.db.snapshot() as tx:
        return len(await tx.fetch(inbox.select()))


async def test_a_mail_is_one_mail_whatever_ends_are_hidden_in_it(world: World, port: int) -> None:
    """SMTP smuggling: only CRLF . CRLF ends a mail; other ends are part of it, or refused."""
    for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n"):
        talk = await connected(port)
        await talk.say(b"MAIL FROM:<a@x.example>\r\n")
        await talk.say(f"RCPT TO:<{TO}>\r\n".encode())
        await talk.say(b"DATA\r\n")
        smuggled = (
            b"MAIL FROM:<admin@alerts.example.com>\r\nRCPT TO:<"
            + TO.encode()
            + b">\r\nDATA\r\nSubject: smuggled\r\n\r\nx"
        )
        answer = await talk.say(b"Subject: outer\r\n\r\nbody" + end + smuggled + b"\r\n.\r\n")
        assert answer[:1] in ("2", "5"), answer
        talk.writer.close()
    await world.receiving.piece()
    titles = [one.title for one in await world.incidents()]
    assert "smuggled" not in titles


async def test_it_offers_no_login_and_no_other_domain(world: World, port: int) -> None:
    talk = await connected(port)
    assert "AUTH" not in await talk.say(b"EHLO x\r\n")
    assert (await talk.say(b"AUTH PLAIN AGEAYg==\r\n"))[0] == "5"
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    for to in (b"victim@example.org", b"db@alerts.example.com@example.org", b"<>", b"db%example.org@x"):
        assert (await talk.say(b"RCPT TO:<" + to + b">\r\n"))[0] == "5", to
    assert (await talk.say(b"DATA\r\n"))[0] == "5"
    assert (await talk.say(b"VRFY root\r\n"))[:3] in ("252", "502", "550")


async def test_it_speaks_tls_when_asked(world: World, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    talk = Talk(reader, writer)
    await talk.say()
    assert "STARTTLS" in await talk.say(b"EHLO x\r\n")
    assert (await talk.say(b"STARTTLS\r\n"))[:3] == "220"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    await writer.start_tls(context)
    assert (await talk.say(b"EHLO x\r\n"))[:3] == "250"
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    assert (await talk.say(f"RCPT TO:<{TO}>\r\n".encode()))[:3] == "250"
    await talk.say(b"DATA\r\n")
    assert (await talk.say(b"Subject: sealed\r\n\r\nx\r\n.\r\n"))[:3] == "250"
    assert await kept(world) == 1
    writer.close()


async def test_more_connections_than_there_is_room_for(
    world: World, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_line, "MOST_CONNECTIONS", 5)
    talks = [await connected(port) for _ in range(5)]
    refused = Talk(*await asyncio.open_connection("127.0.0.1", port))
    assert (await refused.say()).startswith("421")
    talks[0].writer.close()
    await asyncio.sleep(0.2)
    assert (await (await connected(port)).say(b"NOOP\r\n"))[:3] == "250"


async def test_lines_and_commands_without_end_are_refused(world: World, port: int) -> None:
    talk = await connected(port)
    assert (await talk.say(b"X" * 5_000 + b"\r\n"))[0] == "5"
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    for number in range(mail_module.MOST_RECIPIENTS):
        assert (await talk.say(f"RCPT TO:<db+{number}@alerts.example.com>\r\n".encode()))[:3] == "250"
    assert (await talk.say(f"RCPT TO:<{TO}>\r\n".encode()))[:3] == "452"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"Subject: =?x?q?=\r\n\r\n", b"\r\n" * 100, b"Subject: x\r\n" * 2_000]
)
async def test_any_bytes_are_answered(world: World, port: int, content: bytes) -> None:
    talk = await connected(port)
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    await talk.say(f"RCPT TO:<{TO}>\r\n".encode())
    await talk.say(b"DATA\r\n")
    assert (await talk.say(content + b"\r\n.\r\n"))[:3] == "250"


async def test_an_address_given_up_while_a_mail_is_sent_is_not_answered_as_kept(world: World, port: int) -> None:
    talk = await connected(port)
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    assert (await talk.say(f"RCPT TO:<{TO}>\r\n".encode()))[:3] == "250"
    await talk.say(b"DATA\r\n")
    await world.integration("db", status="disabled")
    world.keys.forget()
    assert (await talk.say(b"Subject: x\r\n\r\nx\r\n.\r\n"))[:3] == "451"
    assert await kept(world) == 0
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    assert (await talk.say(f"RCPT TO:<{TO}>\r\n".encode()))[:3] == "550"


async def test_an_address_is_no_push_key_and_a_key_no_address(world: World, port: int) -> None:
    made_up = ("mail:db", "db")
    for key in made_up:
        assert (await world.post(b"{}", key=key)).status == 400
    talk = await connected(port)
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    assert (await talk.say(f"RCPT TO:<{TO}>\r\n".encode()))[:3] == "250", "made-up keys must not hide an address"
    for key in made_up:
        answer = await world.post(b'{"title_rule": "x", "event_status": "Ok", "alert_key": "x"}', key=key)
        assert "not a valid one" in answer.message


async def test_one_host_cannot_have_all_connections(world: World, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_line, "MOST_OF_PEER", 2)
    talks = [await connected(port) for _ in range(2)]
    refused = Talk(*await asyncio.open_connection("127.0.0.1", port))
    assert (await refused.say()).startswith("421")
    other = Talk(*await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0)))
    assert (await other.say()).startswith("220")
    talks[0].writer.close()
    await asyncio.sleep(0.2)
    await connected(port)


@pytest.mark.parametrize("limit", ["DATA_S", "SESSION_S"])
async def test_who_dribbles_a_mail_is_hung_up_on(
    world: World, port: int, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_line, limit, 0.3)
    talk = await connected(port)
    await talk.say(b"MAIL FROM:<a@x.example>\r\n")
    await talk.say(f"RCPT TO:<{TO}>\r\n".encode())
    await talk.say(b"DATA\r\n")
    for _ in range(6):
        talk.writer.write(b"a\r\n")
        await asyncio.sleep(0.1)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(talk.reader.read(), 5) == b""
    assert await kept(world) == 0


async def test_an_empty_mail_and_one_with_dots_end_where_they_end(world: World, port: int) -> None:
    talk = await connected(port)
    for content in (b"", b".", b"..\r\n...", b"Subject: x\r\n\r\n..\r\n"):
        await talk.say(b"MAIL FROM:<a@x.example>\r\n")
        await talk.say(f"RCPT TO:<{TO}>\r\n".encode())
        await talk.say(b"DATA\r\n")
        ends = b"" if not content else b"\r\n"
        if content != b".":
            assert (await talk.say(content + ends + b".\r\n"))[:3] == "250"
        else:
            assert (await talk.say(b".\r\n"))[:3] == "250"
        assert (await talk.say(b"NOOP\r\n"))[:3] == "250", "nothing of a mail is left over"


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        (("192.0.2.7", 5), "192.0.2.7"),
        (("2001:db8:1:2:3::4", 5, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 5, 0, 2), "fe80::/64"),
        (None, ""),
        ("/run/socket", ""),
    ],
)
def test_whom_connections_are_counted_for(name: object, peer: str) -> None:
    assert smtp_line.peer_of(name) == peer


def test_a_renewed_certificate_is_used_and_a_broken_one_is_not(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    one = mail_module.Certificate(cert, key)
    first = one.context()
    assert one.context() is first
    certificate(tmp_path)
    os.utime(cert, ns=(1, 1))
    second = one.context()
    assert second is not first
    Path(cert).write_text("no certificate")
    assert one.context() is second
    with pytest.raises(StoreUnavailable, match="TOCSIN_MAIL_CERT"):
        mail_module.Certificate(cert, key)
