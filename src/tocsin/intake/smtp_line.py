"""One conversation of the door for mails, with bounds on everything a stranger can spend: connections, time, commands, memory.

What aiosmtpd does line by line is done here in pieces of a mail: a mail of nothing but line breaks must cost what any other does.
"""

from __future__ import annotations

import asyncio
import collections
import ipaddress
import ssl
from collections import Counter
from typing import Any, Final

from aiosmtpd.smtp import SMTP

SIZE_LIMIT: Final = 5 * 1024 * 1024
MOST_CONNECTIONS: Final = 200
MOST_OF_PEER: Final = 50
"""Connections of one address; of an IPv6 network of one customer (/64)."""
MOST_BYTES: Final = 64 * 1024 * 1024
"""Of mails that are on their way in at one time, over all connections."""
IDLE_S: Final = 60.0
"""A sender that says nothing for so long is hung up on."""
DATA_S: Final = 300.0
"""A mail has to be here, and on disk, within this time."""
SESSION_S: Final = 900.0
"""A conversation is over after this time, whatever is said in it."""
_PIECE: Final = 64 * 1024
_END: Final = b"\r\n.\r\n"
_CALLS: Final = {"*": 1_000, "NOOP": 50, "VRFY": 10, "STARTTLS": 2}
_COMMAND_BYTES: Final = 1_024
_NOT_SPOKEN: Final = ("AUTH", "EXPN", "HELP")


class Rooms:
    """How many connections there are, and how many bytes of unfinished mails they hold."""

    def __init__(self) -> None:
        self._of_peer: Counter[str] = Counter()
        self.held = 0

    def enter(self, peer: str) -> bool:
        """Whether there is room for a connection of a peer; if so it counts."""
        if self._of_peer.total() >= MOST_CONNECTIONS or self._of_peer[peer] >= MOST_OF_PEER:
            return False
        self._of_peer[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """A connection that had entered is over."""
        self._of_peer[peer] -= 1
        if not self._of_peer[peer]:
            del self._of_peer[peer]


class Line(SMTP):
    """A conversation. ``tls`` offers STARTTLS."""

    line_length_limit = _PIECE

    def __init__(self, rooms: Rooms, handler: Any, hostname: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            handler,
            hostname=hostname,
            tls_context=tls,
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            ident="Tocsin",
            timeout=IDLE_S,
            command_call_limit=dict(_CALLS),
        )
        # The library keeps these for all connections together, and lets each EHLO of each raise them.
        self.command_size_limits = collections.defaultdict(lambda: _COMMAND_BYTES)
        for name in _NOT_SPOKEN:
            self._smtp_methods.pop(name, None)
        self._rooms = rooms
        self._peer = ""
        self._has_room = False
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take part if there is room. STARTTLS begins the same connection anew."""
        if not self._has_room:
            self._peer = peer_of(transport.get_extra_info("peername"))
            if not self._rooms.enter(self._peer):
                transport.write(b"421 4.7.0 Too many connections; try again later\r\n")
                transport.close()
                return
            self._has_room = True
            self._end = self.loop.call_later(SESSION_S, self._timeout_cb)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        if not self._has_room:
            return
        self._has_room = False
        self._rooms.leave(self._peer)
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """The sender has hung up."""
        return super().eof_received() if self._has_room else False

    def _timeout_cb(self) -> None:
        if self.transport is not None:
            super()._timeout_cb()  # type: ignore[no-untyped-call]

    async def smtp_DATA(self, arg: str) -> None:  # the name that the library looks for
        """Take a mail. Whatever is wrong with it is said after its end, as the standard has it."""
        envelope = self.envelope
        if envelope is None or await self.check_helo_needed():
            return
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        self._reset_timeout(DATA_S)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        gathered = bytearray()
        try:
            fault = await self._gather(gathered)
            if not fault:
                envelope.content = envelope.original_content = _unstuffed(gathered)
                fault = await self._call_handler_hook("DATA")
        finally:
            self._rooms.held -= len(gathered)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(fault)

    async def _gather(self, gathered: bytearray) -> str:
        """Read up to the end of a mail; what is wrong with it, empty when nothing is. Of one that is refused nothing is held."""
        fault = ""
        # With a line break before it, a mail without any line ends like all others.
        self._reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]  # noqa: SLF001
        while True:
            is_end = True
            try:
                piece = await self._reader.readuntil(_END)
            except asyncio.LimitOverrunError as over:
                piece, is_end = await self._reader.readexactly(over.consumed), False
            if not fault:
                fault = self._fault(len(gathered) + len(piece), len(piece))
                if fault:
                    self._rooms.held -= len(gathered)
                    gathered.clear()
                else:
                    gathered += piece
                    self._rooms.held += len(piece)
            if is_end:
                return fault

    def _fault(self, size: int, more: int) -> str:
        if size > SIZE_LIMIT + len(_END) + 2:
            return f"552 5.3.4 The mail is over {SIZE_LIMIT} bytes"
        if self._rooms.held + more > MOST_BYTES:
            return "452 4.3.1 Too many mails at once; try again later"
        return ""


def peer_of(name: Any) -> str:
    """Whom connections are counted for: an address, of IPv6 the network (/64) that one customer has; empty where unknown."""
    try:
        address = ipaddress.ip_address(name[0].partition("%")[0])
    except (ValueError, TypeError, IndexError, AttributeError):
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _unstuffed(gathered: bytearray) -> bytes:
    """A mail as it was before it was sent: without its end, and without the dot that was put before each line with one."""
    return bytes(gathered[: 2 - len(_END)].replace(b"\r\n.", b"\r\n")[2:])
