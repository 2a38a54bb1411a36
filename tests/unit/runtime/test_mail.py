"""The SMTP client against real servers: aiosmtpd on the loopback interface."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, Session

from tests.unit.runtime.conftest import Identity, serving
from tocsin.kernel.wire import Mail, NoResponse, SmtpResponse
from tocsin.runtime.mail import Mailer, read_relay

pytestmark = pytest.mark.anyio

MAIL = Mail(
    sender="oncall@example.com", recipient="ann@example.com", message=b"Subject: x\r\n\r\n.dot\r\n", timeout_s=5
)


class Inbox:
    """What the server took, and the answers it gives instead of taking."""

    def __init__(self, *, rcpt: str = "", data: str = "") -> None:
        self.mails: list[Envelope] = []
        self.connections = 0
        self._rcpt, self._data = rcpt, data

    async def handle_EHLO(
        self, server: Server, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: Server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._rcpt:
            return self._rcpt
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope)
        return self._data or "250 2.0.0 Ok: queued as 4AbCdEf"


@asynccontextmanager
async def relay(inbox: Inbox, tls: Any = None, **options: Any) -> AsyncIterator[int]:
    """Run aiosmtpd in this loop; `tls` means TLS from the first byte."""
    loop = asyncio.get_running_loop()
    servers: list[Server] = []

    def factory() -> Server:
        inbox.connections += 1
        servers.append(Server(inbox, loop=loop, **options))
        return servers[-1]

    listener = await loop.create_server(factory, "127.0.0.1", 0, ssl=tls)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for server in servers:
            if server.transport is not None:
                server.transport.close()
        await asyncio.sleep(0)


async def test_a_mail_arrives_with_its_bytes_and_the_queue_id_comes_back() -> None:
    inbox = Inbox()
    async with relay(inbox) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert response == SmtpResponse(code=250, text="2.0.0 Ok: queued as 4AbCdEf")
    (mail,) = inbox.mails
    assert mail.mail_from == "oncall@example.com"
    assert mail.rcpt_tos == ["ann@example.com"]
    assert mail.content == b"Subject: x\r\n\r\n.dot\r\n"


async def test_the_connection_waits_for_the_next_mail() -> None:
    inbox = Inbox()
    async with relay(inbox) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        for _ in range(5):
            assert isinstance(await mailer.send(MAIL), SmtpResponse)
        await mailer.aclose()
    assert (len(inbox.mails), inbox.connections) == (5, 1)


async def test_many_mails_at_once_share_few_connections() -> None:
    inbox = Inbox()
    async with relay(inbox) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        responses = await asyncio.gather(*(mailer.send(MAIL) for _ in range(20)))
        await mailer.aclose()
    assert {type(response) for response in responses} == {SmtpResponse}
    assert len(inbox.mails) == 20
    assert inbox.connections <= 4


async def test_a_hung_up_idle_connection_is_replaced_and_the_mail_sent_once() -> None:
    inbox = Inbox()
    async with relay(inbox) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        await mailer.send(MAIL)
        (connection,) = mailer._idle
        assert connection.transport is not None
        connection.transport.close()
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert isinstance(response, SmtpResponse)
    assert (len(inbox.mails), inbox.connections) == (2, 2)


async def test_a_relay_that_closes_while_idle_costs_one_reconnect() -> None:
    """The relay hangs up on the second dialogue's first command, as after its own idle limit."""
    dialogues = 0

    async def forgetful(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal dialogues
        dialogues += 1
        writer.write(b"220 hi\r\n")
        mails = 0
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"MAIL" and mails:
                return
            if command == b"DATA":
                writer.write(b"354 go\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                mails += 1
            writer.write(b"250 ok\r\n")

    async with serving(forgetful) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        responses = [await mailer.send(MAIL), await mailer.send(MAIL)]
        await mailer.aclose()
    assert [type(response) for response in responses] == [SmtpResponse, SmtpResponse]
    assert dialogues == 2


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted, come again", "550 5.1.1 no such user", "452 too many"])
async def test_a_refused_recipient_is_the_servers_own_word_and_keeps_the_connection(answer: str) -> None:
    inbox = Inbox(rcpt=answer)
    async with relay(inbox) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        first, second = await mailer.send(MAIL), await mailer.send(MAIL)
        await mailer.aclose()
    assert first == second == SmtpResponse(code=int(answer[:3]), text=answer[4:])
    assert (inbox.mails, inbox.connections) == ([], 1)


@pytest.mark.parametrize("answer", ["552 5.3.4 too big", "554 5.7.1 spam", "451 4.3.0 disk full"])
async def test_a_refused_text_is_the_servers_own_word(answer: str) -> None:
    async with relay(Inbox(data=answer)) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert response == SmtpResponse(code=int(answer[:3]), text=answer[4:])


async def test_starttls_is_used_when_offered(identity: Identity) -> None:
    inbox = Inbox()
    async with relay(inbox, tls_context=identity.server, require_starttls=True) as port:
        mailer = Mailer(f"smtp://localhost:{port}", tls=identity.client)
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert isinstance(response, SmtpResponse)
    assert len(inbox.mails) == 1


async def test_a_certificate_that_is_not_trusted_stops_starttls(identity: Identity) -> None:
    inbox = Inbox()
    async with relay(inbox, tls_context=identity.server) as port:
        mailer = Mailer(f"smtp://localhost:{port}")
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == "tls"
    assert inbox.mails == []


async def test_implicit_tls_with_login(identity: Identity) -> None:
    inbox = Inbox()
    logins: list[tuple[bytes, bytes]] = []

    def check(_server: Server, _session: Session, _envelope: Envelope, _kind: str, data: Any) -> AuthResult:
        logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    options = {"authenticator": check, "auth_require_tls": False}
    async with relay(inbox, tls=identity.server, **options) as port:
        good = Mailer(f"smtps://user:p%40ss%2Fword@localhost:{port}", tls=identity.client)
        bad = Mailer(f"smtps://user:canary-secret@localhost:{port}", tls=identity.client)
        accepted, refused = await good.send(MAIL), await bad.send(MAIL)
        await good.aclose()
        await bad.aclose()
    assert isinstance(accepted, SmtpResponse)
    assert accepted.code == 250
    assert logins[0] == (b"user", b"p@ss/word")
    assert isinstance(refused, SmtpResponse)
    assert refused.code == 535
    assert "canary" not in refused.text


async def test_a_password_never_travels_without_tls() -> None:
    inbox = Inbox()
    async with relay(inbox, auth_require_tls=False) as port:
        mailer = Mailer(f"smtp://user:canary-secret@127.0.0.1:{port}")
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == "tls"
    assert "starttls=off" in response.text
    assert "canary" not in response.text
    assert inbox.mails == []


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (b"", "connect"),
        (b"220 hi\r\n", "connect"),
        (b"220 hi\r\n250 hello\r\n250 ok\r\n", "timeout_before_send"),
        (b"220 hi\r\n250 hello\r\n250 ok\r\n250 ok\r\n", "timeout_after_send"),
        (b"220 hi\r\n250 hello\r\n250 ok\r\n250 ok\r\n354 go\r\n", "timeout_after_send"),
    ],
)
async def test_a_relay_that_stops_talking_is_told_by_how_far_it_came(script: bytes, kind: str) -> None:
    """The relay answers so many lines, one per command, and then hangs."""

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = script.splitlines(keepends=True)
        for number, line in enumerate(lines):
            if number:
                await reader.readline()
            writer.write(line)
        await asyncio.Event().wait()

    async with serving(hang) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        mail = Mail(sender="a@b.c", recipient="d@e.f", message=b"\r\n", timeout_s=0.05)
        response = await mailer.send(mail)
        await mailer.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == kind


async def test_a_relay_that_breaks_off_after_the_text_may_have_it() -> None:
    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        for line in (b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            await reader.readline()
            writer.write(line)
        await reader.readuntil(b"\r\n.\r\n")

    async with serving(rude) as port:
        mailer = Mailer(f"smtp://127.0.0.1:{port}")
        response = await mailer.send(MAIL)
        await mailer.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == "cut"


async def test_no_relay_is_no_connection() -> None:
    async with serving(lambda _r, _w: asyncio.sleep(0)) as port:
        pass
    response = await Mailer(f"smtp://127.0.0.1:{port}").send(MAIL)
    assert isinstance(response, NoResponse)
    assert response.kind == "connect"


@pytest.mark.parametrize(
    ("url", "port", "starttls", "implicit"),
    [
        ("smtp://mail.example", 25, None, False),
        ("smtp://u:p@mail.example", 587, True, False),
        ("smtp://u:p@mail.example:2525?starttls=off", 2525, False, False),
        ("smtps://mail.example", 465, False, True),
        ("smtp://mail.example?starttls=on&verify=off", 25, True, False),
    ],
)
def test_the_relays_address_says_how_to_connect(url: str, port: int, starttls: bool | None, implicit: bool) -> None:
    relay_read = read_relay(url)
    assert (relay_read.port, relay_read.starttls, relay_read.implicit_tls) == (port, starttls, implicit)
    assert "p" not in repr(relay_read).replace("example", "").replace("Relay(", "")


@pytest.mark.parametrize(
    "url",
    ["http://mail.example", "smtp://", "mail.example", "smtp://m.example?starttls=maybe", "smtp://m.example?x=on"],
)
def test_a_wrong_address_is_told_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="mail relay") as error:
        read_relay(url)
    assert "m.example" not in str(error.value)
