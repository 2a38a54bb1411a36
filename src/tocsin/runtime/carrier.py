"""What carries requests out: HTTP through the guarded client, mail through the configured relay, calls over a trunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
from tocsin.runtime.addresses import Network
from tocsin.runtime.foreign import ForeignNotes
from tocsin.runtime.http import Outbound, resolve_by_system
from tocsin.runtime.mail import Mailer
from tocsin.runtime.sip import SipPhone
from tocsin.runtime.websocket import Socket, open_socket


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
        """Make one telephone call over a SIP trunk."""
        return await self._sip.call(call)

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
        """Hand one mail to the relay."""
        if self._mailer is None:
            text = "no mail relay is configured: set TOCSIN_SMTP_URL (see 'tocsin doctor')"
            return NoResponse(kind="refused", text=text)
        return await self._mailer.send(mail)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._outbound.aclose()
        if self._mailer is not None:
            await self._mailer.aclose()
