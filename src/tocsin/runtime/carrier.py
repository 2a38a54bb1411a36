"""What carries requests out: HTTP through the guarded client, mail through the configured relay, calls over a trunk."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from tocsin.kernel.wire import (
    ForeignNote,
    HttpRequest,
    HttpResponse,
    Mail,
    NoResponse,
    PhoneCall,
    PhoneResult,
    SmtpResponse,
)
from tocsin.runtime.addresses import Network, Refused, check_addresses
from tocsin.runtime.foreign import ForeignNotes
from tocsin.runtime.http import Outbound, resolve_by_system
from tocsin.runtime.mail import Mailer
from tocsin.runtime.sip import SipPhone
from tocsin.runtime.sockets import connect_checked
from tocsin.runtime.websocket import Socket, open_socket

SIP_PORT = 5060
MOST_RELAYS = 20
"""Relays of providers whose connections are kept warm."""


class Carrier:
    """The ways out. ``settings`` are the operator's, per notifier (the sender of mails)."""

    def __init__(
        self,
        outbound: Outbound,
        mailer: Mailer | None,
        settings: Mapping[str, Mapping[str, Any]],
        networks: Sequence[Network] = (),
    ) -> None:
        """``networks`` are private ones that the operator opened."""
        self._networks = networks
        self._outbound = outbound
        self._foreign = ForeignNotes(networks)
        self._mailer = mailer
        self._settings = settings
        self._sip = SipPhone()
        self._relays: dict[str, Mailer] = {}

    @property
    def has_relay(self) -> bool:
        """Whether the server has a mail relay of its own."""
        return self._mailer is not None

    def settings(self, notifier: str) -> Mapping[str, Any]:
        """The operator's settings of a notifier."""
        return self._settings.get(notifier, {})

    async def carry(
        self, request: HttpRequest | Mail | PhoneCall | ForeignNote
    ) -> HttpResponse | SmtpResponse | PhoneResult | NoResponse:
        """Send whatever it is by the way that fits."""
        match request:
            case HttpRequest():
                return await self.http(request)
            case Mail():
                return await self.mail(request)
            case PhoneCall():
                return await self.phone(request)
            case ForeignNote():
                return await self.foreign(request)

    async def phone(self, call: PhoneCall) -> PhoneResult | NoResponse:
        """Make one telephone call over a SIP trunk, whose address is checked as a webhook's is.

        The program that calls looks the name up by itself; so it is told to send to the address that was checked.
        """
        host, port = call.trunk.get("host", ""), call.trunk.get("port", "")
        try:
            answers = await resolve_by_system(host, int(port) if port.isdecimal() else SIP_PORT)
            checked = check_addresses(answers, self._networks)
        except Refused as error:
            return NoResponse(kind="refused", text=f"the SIP trunk: {error}")
        except (OSError, ValueError):
            return NoResponse(kind="dns", text="the SIP trunk's name cannot be resolved; check its spelling")
        return await self._sip.call(replace(call, trunk={**call.trunk, "address": str(checked[0])}))

    async def foreign(self, note: ForeignNote) -> HttpResponse | NoResponse:
        """Hand one note to the library that knows its address."""
        return await self._foreign.send(note)

    async def websocket(self, url: str, headers: Mapping[str, str]) -> Socket | NoResponse:
        """Open a WebSocket."""
        return await open_socket(url, headers, self._networks, resolve_by_system)

    async def http(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Send one request within its deadline."""
        return await self._outbound.send(request)

    async def mail(self, mail: Mail) -> SmtpResponse | NoResponse:
        """Hand one mail to the relay that it names, or to the server's own."""
        if mail.relay:
            return await self._relay(mail.relay, mail)
        if self._mailer is None:
            text = "no mail relay is configured: set TOCSIN_SMTP_URL (see 'tocsin doctor')"
            return NoResponse(kind="refused", text=text)
        return await self._mailer.send(mail)

    async def _relay(self, url: str, mail: Mail) -> SmtpResponse | NoResponse:
        """A provider's relay: its address was entered in the console, so it is checked as webhooks are."""
        mailer = self._relays.get(url)
        if mailer is None:
            try:
                mailer = Mailer(url, connect=self._connect)
            except ValueError as error:
                return NoResponse(kind="refused", text=str(error))
            while len(self._relays) >= MOST_RELAYS:
                await self._relays.pop(next(iter(self._relays))).aclose()
            self._relays[url] = mailer
        return await mailer.send(mail)

    async def _connect(self, host: str, port: int) -> socket.socket:
        return await connect_checked(host, port, self._networks, resolve_by_system)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._outbound.aclose()
        for mailer in (self._mailer, *self._relays.values()):
            if mailer is not None:
                await mailer.aclose()
