"""Handshakes: some vendors send an address that must be got once before they push anything there.

The source has made sure that the address is the vendor's; it is got through the guarded client all the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tocsin.kernel.errors import TryAgain
from tocsin.kernel.wire import HttpRequest, HttpResponse
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.telemetry import logger

TIMEOUT_S = 4.0
"""Vendors wait 5 to 15 s for the answer to their push."""

Visit = Callable[[str], Awaitable[None]]
"""Get an address of a vendor once. Raises ``TryAgain`` when that failed."""


async def no_visit(url: str) -> None:
    """What a door without a way out says."""
    raise TryAgain(f"{url} cannot be visited from this process; send again later")


def visiting(carrier: Carrier) -> Visit:
    """Visit through the guarded client."""

    async def visit(url: str) -> None:
        answer = await carrier.http(HttpRequest(method="GET", url=url, headers={}, body=b"", timeout_s=TIMEOUT_S))
        if isinstance(answer, HttpResponse) and 200 <= answer.status < 300:
            logger.info("confirmed a subscription at %s", url.partition("?")[0])
            return
        why = f"answered {answer.status}" if isinstance(answer, HttpResponse) else answer.text
        raise TryAgain(f"the subscription could not be confirmed at {url.partition('?')[0]}: {why}; send it again")

    return visit
