"""The door for mails (SMTP): a mail to ``<prefix>@<domain>`` goes to the integration of that prefix.

It answers 250 when the mail is on disk, takes nothing for anybody else (it is no relay), and offers no login. A mail that cannot
be read is kept as a rejected event, like a push, and answered 250: the sender can do nothing about it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from tocsin.intake.door import Door
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import Clock
from tocsin.kernel.errors import Problem
from tocsin.kernel.ids import Ids
from tocsin.runtime.config import Settings
from tocsin.runtime.telemetry import logger
from tocsin.sources.source import BadPush, Push

SIZE_LIMIT: Final = 5 * 1024 * 1024
MOST_CONNECTIONS: Final = 200
MOST_RECIPIENTS: Final = 20
IDLE_S: Final = 60.0
"""A sender that says nothing for so long is hung up on."""
TYPE: Final = "email"


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
        self._open = 0

    async def start(self) -> int:
        """Listen where the settings say; the port. Raises ``OSError`` when that is not possible."""
        host, _, port = self._settings.mail_listen.rpartition(":")
        tls = _tls(self._settings)
        loop = asyncio.get_running_loop()

        def connect() -> SMTP:
            return _Bounded(self._enter, self, hostname=self._settings.mail_domain, **_OPTIONS, tls_context=tls)

        shared = self._settings.workers > 1
        self._server = await loop.create_server(connect, host.strip("[]") or None, int(port), reuse_port=shared or None)
        listening: int = self._server.sockets[0].getsockname()[1]
        return listening

    async def stop(self) -> None:
        """Take no more."""
        if self._server is not None:
            self._server.close()

    def _enter(self, step: int) -> bool:
        """Count a connection that begins (1) or ends (-1); whether there is room for it."""
        self._open += step
        return self._open <= MOST_CONNECTIONS

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
            return f"550 5.2.1 Integration {_line(found.name)} is disabled"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail for each integration it is for; only then the sender may forget it."""
        now = self._clock.now()
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            for address in dict.fromkeys(envelope.rcpt_tos):
                found = await self._door.addressed(prefix_of(address, self._settings.mail_domain), now)
                if found is not None and found.status == "enabled":
                    await take_mail(self._door, found, content, now, self._ids.hex24(now))
        except Problem as problem:
            return f"451 4.3.0 {_line(problem.message)}"
        return "250 2.0.0 Kept"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever breaks: the sender tries again, and the log says what it was."""
        logger.error("a mail could not be taken: %s: %s", type(error).__name__, error)
        return "451 4.3.0 Try again later"


async def take_mail(door: Door, integration: Integration, content: bytes, now: int, push_id: str) -> None:
    """Keep a mail as events, or as a rejected event. Raises ``Problem`` when it is not kept."""
    source = door.sources.find(TYPE)
    if source is None:
        return
    push = Push(content, "message/rfc822", {}, {}, now, "POST", push_id, integration.settings)
    try:
        await door.take(integration, source, push, "mail")
    except BadPush as bad:
        logger.info("a mail for integration %d is kept as a rejected event: %s", integration.integration_id, bad)


_OPTIONS: Final[dict[str, Any]] = {
    "data_size_limit": SIZE_LIMIT,
    "enable_SMTPUTF8": True,
    "decode_data": False,
    "ident": "Tocsin",
    "timeout": IDLE_S,
    "auth_required": False,
}


class _Bounded(SMTP):
    """A connection among a bounded number of them."""

    def __init__(self, enter: Callable[[int], bool], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._enter = enter
        self._counted = self._refused = False

    def connection_made(self, transport: Any) -> None:
        if not self._counted:  # STARTTLS begins the same connection anew
            self._counted = True
            if not self._enter(1):
                self._refused = True
                transport.write(b"421 4.7.0 Too many connections; try again later\r\n")
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._counted:
            self._counted = False
            self._enter(-1)
        if not self._refused:
            super().connection_lost(error)


def _line(text: str) -> str:
    """Text for one line of an answer: printable ASCII, not long."""
    return "".join(one if " " <= one <= "~" else "?" for one in text)[:200]


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.mail_cert:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.mail_cert, settings.mail_key or None)
    return context
