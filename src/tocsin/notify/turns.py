"""Turns: one far end takes a few messages at a time; the others wait here, where they can still be called back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from tocsin.kernel.wire import HttpRequest, Mail, PhoneCall
from tocsin.notifiers.notifier import Request

TO_A_HOST = 16
"""HTTP requests to one host, and notes through one library, at a time."""
TO_A_RELAY = 4
"""Mails to one relay at a time: so many connections are kept to it."""
CALLS = 8
"""Telephone calls at a time: over a trunk of one's own each lasts a minute."""


class Turns:
    """Who may send now. The order is the order of asking."""

    def __init__(self) -> None:
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._users: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Wait until the far end of this request has room, and hold the place until the request is over."""
        place, most = _place(request)
        slot = self._slots.setdefault(place, asyncio.Semaphore(most))
        self._users[place] += 1
        try:
            async with slot:
                yield
        finally:
            self._users[place] -= 1
            if not self._users[place]:
                del self._users[place], self._slots[place]


def _place(request: Request) -> tuple[str, int]:
    match request:
        case HttpRequest():
            return f"http {urlsplit(request.url).netloc.lower()}", TO_A_HOST
        case Mail():
            return f"mail {request.relay}", TO_A_RELAY
        case PhoneCall():
            return "calls", CALLS
        case _:
            return "notes", TO_A_HOST
