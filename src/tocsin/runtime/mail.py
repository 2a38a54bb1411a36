"""The door out by SMTP: one configured relay, connections kept warm, every answer kept as the server said it.

The relay is the operator's own configuration, so its address is not checked as users' webhooks are. A finished
connection waits half a minute for the next mail: connecting, TLS and login cost many round trips, and a page should
leave within a second.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from msgspec import Struct

from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import Mail, NoResponse, NoResponseKind, SmtpResponse
from tocsin.runtime.addresses import Refused

IDLE_S = 30.0
"""How long an open connection waits for the next mail before it is closed."""
MAX_CONNECTIONS = 4

Connect = Callable[[str, int], Awaitable[socket.socket]]
"""Opens a connection to a host and port, to an address that was checked. Raises `Refused`, `OSError`."""

_Stage = Literal["connect", "tls", "dialogue", "data"]


class Relay(Struct, frozen=True, kw_only=True):
    """A relay's address taken apart. `starttls`: `None` = when offered. Its `repr` shows no secret."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    implicit_tls: bool = False
    starttls: bool | None = None
    verify: bool = True

    def __repr__(self) -> str:
        return f"Relay({self.host}:{self.port})"


def read_relay(url: str) -> Relay:
    """Read `smtp://[user:password@]host[:port][?starttls=off][&verify=off]`, or `smtps://` for TLS from the start.

    With credentials STARTTLS is required, so that no password travels in the clear, unless `starttls=off` says
    otherwise. Raises `ValueError` that says what to correct and repeats no part of the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("the mail relay's address must begin with smtp:// or smtps://")
    if not parts.hostname:
        raise ValueError("the mail relay's address has no host")
    options = parse_qs(parts.query)
    if set(options) - {"starttls", "verify"} or any(v not in (["on"], ["off"]) for v in options.values()):
        raise ValueError("the mail relay's options are starttls=on, starttls=off, verify=on and verify=off")
    implicit = parts.scheme == "smtps"
    starttls: bool | None = True if parts.username or options.get("starttls") == ["on"] else None
    if implicit or options.get("starttls") == ["off"]:
        starttls = False
    return Relay(
        host=parts.hostname,
        port=parts.port or (465 if implicit else 587 if parts.username else 25),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or "") if parts.username else None,
        implicit_tls=implicit,
        starttls=starttls,
        verify=options.get("verify") != ["off"],
    )


class _Progress:
    """How far one mail came; it decides what a broken connection means."""

    stage: _Stage = "connect"

    @property
    def may_have_arrived(self) -> bool:
        """True from the moment the text was on its way."""
        return self.stage == "data"

    def timeout_kind(self) -> NoResponseKind:
        """What a passed deadline means at this stage."""
        if self.stage == "data":
            return "timeout_after_send"
        return "timeout_before_send" if self.stage == "dialogue" else "connect"

    def broken_kind(self) -> NoResponseKind:
        """What a broken connection means at this stage."""
        return "cut" if self.stage == "data" else "connect"


class Mailer:
    """Sends mails through one relay. One per process; `aclose` when done. `tls` is for tests and private CAs."""

    def __init__(self, smtp_url: str, tls: ssl.SSLContext | None = None, connect: Connect | None = None) -> None:
        """Raises `ValueError` for an address that cannot be read. `connect` opens checked connections: the address of
        a relay that somebody entered in the console is guarded as a webhook's is."""
        self.relay = read_relay(smtp_url)
        self._connect = connect
        self._tls = tls or _new_tls(verify=self.relay.verify)
        self._idle: dict[aiosmtplib.SMTP, asyncio.TimerHandle] = {}
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)

    async def send(self, mail: Mail) -> SmtpResponse | NoResponse:
        """Hand one mail to the relay. Never raises for what the relay or the network does."""
        progress = _Progress()
        try:
            async with asyncio.timeout(mail.timeout_s), self._slots:
                return await self._send(mail, progress)
        except TimeoutError:
            # aiosmtplib's own timeouts are TimeoutErrors too and mean the same at the same stage.
            return self._nothing(progress.timeout_kind(), f"no answer within {mail.timeout_s:g} s")
        except aiosmtplib.SMTPResponseException as error:
            return SmtpResponse(code=error.code, text=error.message)
        except ssl.SSLError as error:
            return self._nothing("tls", f"the TLS handshake failed ({error.reason or 'certificate not accepted'})")
        except aiosmtplib.SMTPConnectError as error:
            return self._no_connection(error)
        except Refused as error:
            return self._nothing("refused", str(error))
        except (aiosmtplib.SMTPException, OSError) as error:
            return self._broken(progress, error)

    async def aclose(self) -> None:
        """Close the connections that wait."""
        for connection in list(self._idle):
            self._drop(connection)

    async def _send(self, mail: Mail, progress: _Progress) -> SmtpResponse:
        kept = self._take_idle()
        if kept is not None:
            progress.stage = "dialogue"
            try:
                return await self._deliver(kept, mail, progress)
            except aiosmtplib.SMTPServerDisconnected:
                # The relay had hung up on the idle connection. Unless the text was on its way, nothing happened.
                if progress.may_have_arrived:
                    raise
        progress.stage = "connect"
        plain = await self._connect(self.relay.host, self.relay.port) if self._connect else None
        connection = self._new_connection(plain)
        await connection.connect()
        progress.stage = "dialogue"
        return await self._deliver(connection, mail, progress)

    async def _deliver(self, connection: aiosmtplib.SMTP, mail: Mail, progress: _Progress) -> SmtpResponse:
        async with self._returned(connection):
            await connection.mail(mail.sender)
            await connection.rcpt(mail.recipient)
            progress.stage = "data"
            code, text = await connection.data(mail.message)
            return SmtpResponse(code=code, text=text)

    @asynccontextmanager
    async def _returned(self, connection: aiosmtplib.SMTP) -> AsyncIterator[None]:
        """Keep the connection after success or a refusal; close it after anything that leaves it in doubt."""
        reusable = False
        try:
            yield
            reusable = True
        except aiosmtplib.SMTPResponseException as error:
            if error.code != 421 and connection.is_connected:
                with suppress(aiosmtplib.SMTPException):
                    await connection.rset()
                    reusable = True
            raise
        finally:
            if reusable and connection.is_connected:
                later = asyncio.get_running_loop().call_later(IDLE_S, self._drop, connection)
                self._idle[connection] = later
            else:
                connection.close()

    def _take_idle(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            connection, timer = self._idle.popitem()
            timer.cancel()
            if connection.is_connected:
                return connection
        return None

    def _drop(self, connection: aiosmtplib.SMTP) -> None:
        timer = self._idle.pop(connection, None)
        if timer is not None:
            timer.cancel()
        connection.close()

    def _new_connection(self, plain: socket.socket | None) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.relay.host,
            port=self.relay.port if plain is None else None,
            sock=plain,
            username=self.relay.user,
            password=self.relay.password,
            use_tls=self.relay.implicit_tls,
            start_tls=self.relay.starttls,
            tls_context=self._tls,
            # The library would ask the name service for our full name, which may take seconds.
            local_hostname=socket.gethostname(),
            timeout=None,  # the deadline of the whole mail holds
        )

    def _no_connection(self, error: aiosmtplib.SMTPConnectError) -> NoResponse:
        cause = error.__cause__
        if isinstance(cause, socket.gaierror):
            return self._nothing("dns", "the name cannot be resolved; check its spelling")
        if isinstance(cause, ssl.SSLError):
            return self._nothing("tls", f"the TLS handshake failed ({cause.reason or 'certificate not accepted'})")
        return self._nothing("connect", "cannot be reached; check the port and the firewall")

    def _broken(self, progress: _Progress, error: Exception) -> NoResponse:
        text = mask_text(str(error), secrets=(self.relay.user or "", self.relay.password or ""), limit=160)
        if isinstance(error, aiosmtplib.SMTPException) and "STARTTLS" in text:
            return self._nothing("tls", f"{text} Add ?starttls=off if the password may travel in the clear")
        return self._nothing(progress.broken_kind(), f"the connection broke: {text}")

    def _nothing(self, kind: NoResponseKind, text: str) -> NoResponse:
        return NoResponse(kind=kind, text=f"{self.relay.host}:{self.relay.port}: {text}")


def _new_tls(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
