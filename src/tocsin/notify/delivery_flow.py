"""Sending: outside of any transaction, build, carry, judge; each message within its own deadline.

Provider calls happen at least once with one idempotency key; the state changes around them happen once (fenced leases).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from tocsin.kernel.clock import SECOND, Clock
from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import HttpRequest, NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.notifier import Outcome, Receipt, Request, Response, judged
from tocsin.notify.model import Outgoing, Sent
from tocsin.notify.turns import Turns
from tocsin.reach.access_flow import Access
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.telemetry import logger

STALE_S = 0.5
"""What waited longer for its turn is looked at once more: somebody may have acknowledged meanwhile."""
NOT_SENT = Receipt(outcome=Outcome.accepted, code="moot")
"""In the place of a judgement on what was not sent after all."""

Moot = Callable[[Outgoing], Awaitable[dict[str, str]]]
"""Why a message is no longer worth sending, by delivery id; nothing where it is."""

TOO_OLD = Receipt(outcome=Outcome.delivered, code="too old", text="It is too old to be changed; it was left as it is.")


class _MootError(Exception):
    def __init__(self, why: dict[str, str]) -> None:
        super().__init__()
        self.why = why


@dataclass
class _Flight:
    """A message on its way out."""

    one: Outgoing
    moot: Moot | None
    since_s: float  # since when it waits for its turn; after its start, since when it is on its way
    has_started: bool = False


class Sending:
    """The part of the notify slice that talks to the world."""

    def __init__(self, clock: Clock, catalogue: Catalogue, carrier: Carrier, access: Access) -> None:
        self._clock = clock
        self._catalogue = catalogue
        self._carrier = carrier
        self._access = access
        self._turns = Turns()

    async def send_one(self, one: Outgoing, moot: Moot | None = None) -> Sent:
        """Send one message, within its own deadline once it is its turn.

        ``moot`` is asked about a message that had to wait for its turn or for an access token.
        """
        if one.broken is not None:
            return Sent(one, one.broken, 0)
        flight = _Flight(one, moot, self._clock.elapsed())
        try:
            receipt, remark = await self._try(flight)
        except _MootError as error:
            return Sent(one, NOT_SENT, 0, moot=error.why)
        return Sent(one, receipt, round((self._clock.elapsed() - flight.since_s) * SECOND), remark)

    async def _try(self, flight: _Flight) -> tuple[Receipt, str]:
        """Once, and once more with a new access token where the present one was refused."""
        receipt, remark = await self._once(flight, renew=False)
        if receipt.outcome == Outcome.auth and flight.one.provider is not None:
            receipt, remark = await self._once(flight, renew=True)
        return receipt, remark

    async def _once(self, flight: _Flight, *, renew: bool) -> tuple[Receipt, str]:
        one = flight.one
        settings = await self._settings(one, renew=renew)
        if isinstance(settings, Receipt):
            return settings, ""
        request = self._request(one, settings)
        if request is None:
            return TOO_OLD, ""
        if isinstance(request, Receipt):
            return request, ""
        receipt = self._judgement(one, await self._carry(flight, request), settings)
        if receipt.ok and isinstance(request, HttpRequest) and request.follow is not None:
            second = self._judgement(one, await self._carry(flight, request.follow), settings)
            return receipt, "" if second.ok else f"a second message that belongs to it failed: {second.text}"
        return receipt, ""

    async def _settings(self, one: Outgoing, *, renew: bool) -> Mapping[str, Any] | Receipt:
        if one.provider is None:
            return self._carrier.settings(one.delivery.notifier)
        return await self._access.granted(one.provider, renew=renew)

    def _request(self, one: Outgoing, settings: Mapping[str, Any]) -> Request | Receipt | None:
        """The notifier's request; one that breaks over a message fails that message and holds up no other."""
        name = one.delivery.notifier
        try:
            if one.delivery.kind == "refresh":
                updater = self._catalogue.updater(name)
                return updater.update(one.message, one.ref, one.target, settings) if updater else None
            return self._catalogue.notifier(name).build(one.message, one.target, settings)
        except Exception as error:  # noqa: BLE001 - a plugin may break in any way
            logger.exception("notifier %s could not build delivery %s", name, one.delivery.delivery_id)
            return _broken(error)

    def _judgement(self, one: Outgoing, response: Response, settings: Mapping[str, Any]) -> Receipt:
        name = one.delivery.notifier
        try:
            receipt = judged(self._catalogue.notifier(name), response, settings)
        except Exception as error:  # noqa: BLE001 - as above
            logger.exception("notifier %s could not judge delivery %s", name, one.delivery.delivery_id)
            return _broken(error)
        return structs.replace(receipt, text=receipt.text[:300], ref=receipt.ref[:500])

    async def _carry(self, flight: _Flight, request: Request) -> Response:
        """A lease that ran out while we waited for our turn means that somebody else sends it."""
        async with self._turns.turn(request):
            if not flight.has_started:
                await self._start(flight)
            if self._clock.now() >= flight.one.delivery.lease_until_at:
                return NoResponse(kind="timeout_before_send", text="this worker was too slow; another one sends it")
            return await self._carrier.carry(request)

    async def _start(self, flight: _Flight) -> None:
        if flight.moot is not None and self._clock.elapsed() - flight.since_s > STALE_S:
            why = await flight.moot(flight.one)
            if why:
                raise _MootError(why)
        flight.has_started, flight.since_s = True, self._clock.elapsed()


def _broken(error: Exception) -> Receipt:
    return Receipt(outcome=Outcome.config_error, code="notifier", text=mask_text(f"the notifier failed: {error}"))
