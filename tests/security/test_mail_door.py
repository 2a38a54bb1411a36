"""What strangers do to the mail port of a real server: it answers, spends little, and nobody else notices."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from bench.ingest import machine
from tests.real.processes import free_port, wait_until
from tests.real.tocsin_server import Json, TocsinServer
from tests.security.wire import event, request
from tests.stories.test_strangers_at_the_mail_door import certificate
from tocsin.intake.smtp_line import MOST_OF_PEER, SIZE_LIMIT

pytestmark = pytest.mark.slow

DOMAIN = "alerts.example.com"
SENDER = "nagios@example.com"
MIB_MORE = 120
"""How much larger the process may be while and after all this."""


class Post:
    """The mail port of a served account, and an integration with an address."""

    def __init__(self, server: TocsinServer, port: int) -> None:
        self.server = server
        self.port = port
        team_id = server.items("/team/list")[0]["team_id"]
        channel_id = server.call("/channel/create", team_id=team_id, channel_name="mail")["channel_id"]
        wanted = {"integration_name": "Mails", "integration_type": "email", "channel_id": channel_id}
        made = server.call("/integration/create", **wanted)
        self.integration_id = made["integration_id"]
        self.to = server.call("/integration/info", integration_id=self.integration_id)["email_address"]
        self.push_path = server.source("http", "standard").push_url.removeprefix(server.url)

    def client(self, source: str = "127.0.0.1") -> smtplib.SMTP:
        """A connection from an address of this machine, greeted."""
        made = smtplib.SMTP("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        made.ehlo("x.example")
        return made

    def raw(self, source: str = "127.0.0.1") -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(source, 0))

    def data(self, one: socket.socket) -> None:
        """Say everything up to DATA."""
        for line in ("EHLO x", f"MAIL FROM:<{SENDER}>", f"RCPT TO:<{self.to}>", "DATA"):
            one.sendall(f"{line}\r\n".encode())
            time.sleep(0.02)

    def seconds(self) -> float:
        """How long a push by HTTP takes now."""
        begin_s = time.monotonic()
        assert request(self.server, self.push_path, event()).status == 200
        return time.monotonic() - begin_s

    def alert(self, title: str) -> Json:
        """The alert of a mail, once it is processed."""
        now_s = int(time.time())

        def found() -> list[Json]:
            alerts = self.server.items("/alert/list", start_time=now_s - 3_600, end_time=now_s + 3_600)
            return [one for one in alerts if one["title"] == title]

        return wait_until(f"the alert {title}", found)[0]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A real server that takes mails; at the end it is as large as before, and has lost nothing."""
    folder: Path = tmp_path_factory.mktemp("mail")
    port = free_port()
    cert, key = certificate(folder)
    env = {
        "TOCSIN_MAIL_LISTEN": f"127.0.0.1:{port}",
        "TOCSIN_MAIL_DOMAIN": DOMAIN,
        "TOCSIN_MAIL_CERT": cert,
        "TOCSIN_MAIL_KEY": key,
        "TOCSIN_SOFT_PER_SECOND": "1000",
        "TOCSIN_SOFT_PER_MINUTE": "10000",
        "TOCSIN_DEMO": "off",
    }
    server = TocsinServer(folder / "served", env=env)
    server.init()
    server.start()
    try:
        one = Post(server, port)
        yield one
        assert server.child
        assert server.child.alive()
        audit = server.run("audit", "--data", str(server.data))
        assert audit.process.returncode == 0, audit.tail()
        assert "difference 0" in audit.tail()
        assert "Traceback" not in server.log.read_text()
    finally:
        server.stop()


def size_mib(door: Post) -> float:
    """What the server's process holds now."""
    assert door.server.child
    return machine.resident_mib(door.server.child.pid)[0]


def test_a_mail_by_starttls_is_an_alert_and_no_login_is_offered(door: Post) -> None:
    client = door.client()
    assert not client.has_extn("auth")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client.starttls(context=context)
    client.ehlo("x.example")
    assert not client.has_extn("auth")
    assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] >= 500
    client.sendmail(SENDER, [door.to], b"Subject: sealed\r\n\r\n.hidden dot\r\n")
    client.quit()
    assert door.alert("sealed")["description"] == ".hidden dot"


def test_what_is_said_before_the_encryption_is_not_done_after_it(door: Post) -> None:
    with door.raw() as one:
        one.recv(1_000)
        one.sendall(b"EHLO x\r\n")
        time.sleep(0.1)
        one.recv(1_000)
        one.sendall(b"STARTTLS\r\nMAIL FROM:<injected@x.example>\r\n")
        time.sleep(0.1)
        assert one.recv(1_000).startswith(b"220")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(one) as sealed:
            sealed.sendall(b"EHLO x\r\nRCPT TO:<" + door.to.encode() + b">\r\n")
            sealed.sendall(b"QUIT\r\n")
            answers = b"".join(iter(lambda: sealed.recv(4_000), b""))
            assert b"503" in answers, "there must be no sender yet"
            assert b"2.1.5" not in answers


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_mail_over_the_limit_is_refused_and_the_next_one_taken(door: Post, is_declared: bool) -> None:
    large = b"Subject: large\r\n\r\n" + b"x" * 70 * (SIZE_LIMIT // 70) + b"\r\nmore than there may be"
    client = door.client()
    if is_declared:
        assert client.mail(SENDER, [f"SIZE={len(large)}"])[0] == 552
    else:
        client.mail(SENDER)
        client.rcpt(door.to)
        assert client.data(large)[0] == 552
    client.rset()
    client.sendmail(SENDER, [door.to], b"Subject: after the large one\r\n\r\nx\r\n")
    client.quit()


def test_a_hundred_connections_of_one_host_keep_nobody_else_out(door: Post) -> None:
    held = [door.raw() for _ in range(100)]
    try:
        greeted = [one.recv(3) for one in held]
        assert greeted.count(b"220") == MOST_OF_PEER
        assert greeted.count(b"421") == 100 - MOST_OF_PEER
        other = door.client("127.0.0.2")
        other.sendmail(SENDER, [door.to], b"Subject: from another host\r\n\r\nx\r\n")
        other.quit()
        assert median(door.seconds() for _ in range(5)) < 0.1
    finally:
        for one in held:
            one.close()

    def has_room() -> bool:
        with door.raw() as one:
            return one.recv(3) == b"220"

    wait_until("room again", has_room)


def test_slow_senders_hold_up_nobody(door: Post) -> None:
    slow = [door.raw() for _ in range(40)]
    try:
        for one in slow:
            door.data(one)
        taken: list[float] = []
        for _ in range(5):
            time.sleep(0.3)
            for one in slow:
                one.sendall(b"a\r\n")
            taken.append(door.seconds())
    finally:
        for one in slow:
            one.close()
    assert median(taken) < 0.2, taken


@pytest.mark.parametrize("line", [b"\r\n", b"x\r\n", b"..\r\n"])
def test_five_megabytes_of_line_breaks_cost_no_more_than_a_mail(door: Post, line: bytes) -> None:
    before = size_mib(door)
    senders = [door.raw() for _ in range(8)]
    piece = line * (64 * 1024 // len(line))
    taken: list[float] = []
    try:
        for one in senders:
            door.data(one)
        for _ in range(SIZE_LIMIT // len(piece) - 1):
            for one in senders:
                one.sendall(piece)
            taken.append(door.seconds())
        assert size_mib(door) < before + MIB_MORE
    finally:
        for one in senders:
            one.close()
    assert max(taken) < 1.0, max(taken)


def test_more_mail_at_one_time_than_there_is_memory_for_is_put_off(door: Post) -> None:
    """64 MiB of mails may be on their way in; a mail beyond that is told to come again, and the rest goes on."""
    senders = [door.raw() for _ in range(20)]
    try:
        for one in senders:
            door.data(one)
        body = b"x" * 76 + b"\r\n"
        for one in senders:
            one.sendall(body * (4_900_000 // len(body)))
        time.sleep(0.5)
        for one in senders:
            one.sendall(b".\r\n")
        said = [_last_line(one) for one in senders]
        assert {line[:3] for line in said} == {b"250", b"452"}, said
    finally:
        for one in senders:
            one.close()
    client = door.client()
    client.sendmail(SENDER, [door.to], b"Subject: room again\r\n\r\nx\r\n")
    client.quit()


def _last_line(one: socket.socket) -> bytes:
    content = b""
    while not content.rstrip().rpartition(b"\n")[2].startswith((b"250 2.0.0", b"4", b"55")):
        received = one.recv(4_096)
        if not received:
            break
        content += received
    return content.rstrip().rpartition(b"\n")[2]


HOSTILE: dict[str, bytes] = {
    "comments": b"Content-Type: text/html\r\n\r\n" + b"<!--" * 62_000,
    "tags": b"Content-Type: text/html\r\n\r\n" + b"<a " * 83_000,
    "attributes": b"Content-Type: text/html\r\n\r\n" + b"<a x='" * 41_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"b" * 120_000 + b"-" + b"a0" * 60_000,
    "parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3_000)),
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 50_000 + b"\r\n\r\nx",
    "brackets": b"To: " + b"(" * 240_000 + b"\r\n\r\nx",
}
"""Quarters of a megabyte, which are read on the loop that everybody waits for."""


@pytest.mark.parametrize("what", HOSTILE)
def test_a_mail_that_is_dear_to_read_holds_up_nobody(door: Post, what: str) -> None:
    client = door.client()
    client.mail(SENDER)
    client.rcpt(door.to)
    begin_s = time.monotonic()
    content = b"Subject: " + what.encode() + b"\r\n" + HOSTILE[what].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    answer: Any = client.data(content)
    assert answer[0] == 250, answer
    assert time.monotonic() - begin_s < 2.0
    assert door.seconds() < 0.5
    client.quit()
    door.alert(what)


def test_commands_without_end_end_the_connection(door: Post) -> None:
    with door.raw() as one:
        one.recv(1_000)
        answers = b""
        with contextlib.suppress(OSError):
            one.sendall(b"EHLO x\r\n" + b"NOOP\r\n" * 100)
            while received := one.recv(4_096):
                answers += received
        assert b"421" in answers
