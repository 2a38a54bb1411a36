"""The door for mails (SMTP): a mail to ``<prefix>@<domain>`` goes to the integration of that prefix.

It answers 250 when the mail is on disk, takes nothing for anybody else (it is no relay), and offers no login. A mail that cannot
be read is kept as a rejected event, like a push, and answered 250: the sender can do nothing about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from tocsin.intake.door import Door
from tocsin.intake.smtp_line import Line, Rooms
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import Clock
from tocsin.kernel.errors import Problem, RouteNotFound, StoreUnavailable
from tocsin.kernel.ids import Ids
from tocsin.runtime.config import Settings
from tocsin.runtime.telemetry import logger
from tocsin.sources.source import BadPush, Push

MOST_RECIPIENTS: Final = 20
TYPE: Final = "email"
RETURN_PATH: Final = "return-path"


def prefix_of(address: str, domain: str) -> str:
    """The prefix that an address names; empty for one of another domain. What stands after a plus is left out."""
    local, _, host = address.strip().strip("<>").rpartition("@")
    return local.partition("+")[0].lower() if local and host.lower() == domain.lower() else ""


class MailDoor:
    """Takes mails for all integrations that have an address."""

    def __init__(self, door: Door, clock: Clock, ids: Ids, settings: Settings) -> None:
        self._door = door
        self._clock = clock
        self._ids = ids
        self._settings = settings
        self._server: asyncio.Server | None = None
        self._rooms = Rooms()

    async def start(self, *, is_worker: bool = False) -> int:
        """Listen where the settings say, as one of several workers or alone; the port.

        Raises ``StoreUnavailable`` when that is not possible: nothing could be kept of what is sent there.
        """
        host, _, port = self._settings.mail_listen.rpartition(":")
        tls = Certificate(self._settings.mail_cert, self._settings.mail_key)
        loop = asyncio.get_running_loop()

        def connect() -> SMTP:
            return Line(self._rooms, self, self._settings.mail_domain, tls.context())

        try:
            self._server = await loop.create_server(
                connect, host.strip("[]") or None, int(port), reuse_port=is_worker or None
            )
        except OSError as error:
            where = self._settings.mail_listen
            raise StoreUnavailable(f"cannot listen for mails on {where}: {error.strerror or error}") from error
        listening: int = self._server.sockets[0].getsockname()[1]
        return listening

    async def stop(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what there is: no login, also not under TLS, and no help."""
        session.host_name = hostname
        offered = [one for one in responses[:-1] if not one.startswith("250-AUTH")]
        return [*offered, "250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only addresses of integrations are taken."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the mail to the others apart"
        try:
            found = await self._door.addressed(prefix_of(address, self._settings.mail_domain), self._clock.now())
        except Problem as problem:
            return f"451 4.3.0 {_line(problem.message)}"
        if found is None:
            return "550 5.1.1 No integration has this address; its page in the console shows the right one"
        if found.status != "enabled":
            return "550 5.2.1 The integration of this address is disabled; enable it to send again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail for each integration it is for; only then the sender may forget it."""
        now = self._clock.now()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            for one in await self._named(envelope.rcpt_tos, now):
                await take_mail(self._door, one, content, now, self._ids.hex24(now), sender=envelope.mail_from or "<>")
        except Problem as problem:
            return f"451 4.3.0 {_line(problem.message)}"
        return "250 2.0.0 Kept"

    async def _named(self, addresses: list[str], now: int) -> list[Integration]:
        """The integrations of a mail, each once. Raises ``StoreUnavailable`` when one of them takes none any more.

        The sender then asks anew for each, and is told which.
        """
        named: dict[int, Integration] = {}
        for address in addresses:
            found = await self._door.addressed(prefix_of(address, self._settings.mail_domain), now)
            if found is None or found.status != "enabled":
                raise StoreUnavailable("an address of this mail was given up meanwhile; send it again")
            named[found.integration_id] = found
        return list(named.values())

    async def handle_exception(self, error: Exception) -> str:
        """Whatever breaks: the sender tries again, and the log says what it was."""
        logger.error("a mail could not be taken: %s: %s", type(error).__name__, error)
        return "451 4.3.0 Try again later"


async def take_mail(
    door: Door,
    integration: Integration,
    content: bytes,
    now: int,
    push_id: str,
    *,
    sender: str = "",
    once: str = "",
) -> None:
    """Keep a mail as events, or as a rejected event. Raises ``Problem`` when it is not kept.

    ``sender`` is that of the envelope (``<>``: a bounce), empty where it is not known; ``once``: see :meth:`Door.take`.
    """
    source = door.sources.find(TYPE)
    if source is None:
        raise RouteNotFound("this release has no source for mails")
    headers = {RETURN_PATH: sender} if sender else {}
    push = Push(content, "message/rfc822", headers, {}, now, "POST", push_id, integration.settings)
    try:
        await door.take(integration, source, push, "mail", once)
    except BadPush as bad:
        logger.info("a mail for integration %d is kept as a rejected event: %s", integration.integration_id, bad)


class Certificate:
    """The certificate of the door; read again when its file has changed, because it is renewed every few weeks."""

    def __init__(self, cert: str, key: str) -> None:
        """Raises ``StoreUnavailable`` for files that are no certificate and its key."""
        self._cert = cert
        self._key = key
        self._changed_ns = self._time() if cert else 0
        try:
            self._context = self._read() if cert else None
        except (OSError, ssl.SSLError) as error:
            raise StoreUnavailable(f"TOCSIN_MAIL_CERT and TOCSIN_MAIL_KEY cannot be used: {error}") from error

    def context(self) -> ssl.SSLContext | None:
        """What a new connection offers; ``None``: no encryption. Renewed files that cannot be used are left alone."""
        if self._cert and self._time() != self._changed_ns:
            with contextlib.suppress(OSError, ssl.SSLError):
                self._context = self._read()
                self._changed_ns = self._time()
        return self._context

    def _time(self) -> int:
        try:
            return os.stat(self._cert).st_mtime_ns
        except OSError:
            return self._changed_ns

    def _read(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._cert, self._key or None)
        return context


def _line(text: str) -> str:
    """Text for one line of an answer: printable ASCII, not long."""
    return "".join(one if " " <= one <= "~" else "?" for one in text)[:200]
