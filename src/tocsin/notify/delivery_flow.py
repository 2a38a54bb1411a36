"""Sending: outside of any transaction, build, carry, judge; each message within its own deadline.

Provider calls happen at least once with one idempotency key; the state changes around them happen once (fenced leases).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from msgspec import structs

from tocsin.kernel.clock import SECOND, Clock
from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import HttpRequest, NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.notifier import Outcome, Receipt, Request, Response, judged
from tocsin.notify.model import Outgoing, Sent
from tocsin.reach.access_flow import Access
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.telemetry import logger

AT_ONCE = 20
"""Messages in the air at once, per process."""
CALLS_AT_ONCE = 8
"""Telephone calls being made at once, per process: over a trunk of one's own each lasts a minute."""

STALE_S = 0.5
"""What waited longer for its turn is looked at once more: somebody may have acknowledged meanwhile."""
NOT_SENT = Receipt(outcome=Outcome.accepted, code="moot")
"""In the place of a judgement on what was not sent after all."""

Moot = Callable[[Outgoing], Awaitable[dict[str, str]]]
"""Why a message is no longer worth sending, by delivery id; nothing where it is."""

TOO_OLD = Receipt(outcome=Outcome.delivered, code="too old", text="It is too old to be changed; it was left as it is.")


class Sending:
    """The part of the notify slice that talks to the world."""

    def __init__(self, clock: Clock, catalogue: Catalogue, carrier: Carrier, access: Access) -> None:
        self._clock = clock
        self._catalogue = catalogue
        self._carrier = carrier
        self._access = access
        self._slots = {False: asyncio.Semaphore(AT_ONCE), True: asyncio.Semaphore(CALLS_AT_ONCE)}

    async def send(self, going: Sequence[Outgoing], moot: Moot | None = None) -> list[Sent]:
        """Send, each within its own deadline; what came of it, in the same order.

        ``moot`` is asked about messages that had to wait for their turn or for an access token.
        """
        return list(await asyncio.gather(*(self._send(one, moot) for one in going)))

    async def _send(self, one: Outgoing, moot: Moot | None) -> Sent:
        if one.broken is not None:
            return Sent(one, one.broken, 0)
        slot, came_s = self._slots[one.delivery.medium == "voice"], self._clock.elapsed()
        has_waited = slot.locked()
        async with slot:
            await self._settings(one, renew=False)  # a token that has to be asked for takes its time
            if moot is not None and (has_waited or self._clock.elapsed() - came_s > STALE_S):
                why = await moot(one)
                if why:
                    return Sent(one, NOT_SENT, 0, moot=why)
            started = self._clock.elapsed()
            receipt, remark = await self._try(one)
            latency_ms = round((self._clock.elapsed() - started) * SECOND)
        return Sent(one, receipt, latency_ms, remark)

    async def _try(self, one: Outgoing) -> tuple[Receipt, str]:
        """Once, and once more with a new access token where the present one was refused."""
        receipt, remark = await self._once(one, renew=False)
        if receipt.outcome == Outcome.auth and one.provider is not None:
            receipt, remark = await self._once(one, renew=True)
        return receipt, remark

    async def _once(self, one: Outgoing, *, renew: bool) -> tuple[Receipt, str]:
        settings = await self._settings(one, renew=renew)
        if isinstance(settings, Receipt):
            return settings, ""
        request = self._request(one, settings)
        if request is None:
            return TOO_OLD, ""
        if isinstance(request, Receipt):
            return request, ""
        receipt = self._judgement(one, await self._carry(one, request), settings)
        if receipt.ok and isinstance(request, HttpRequest) and request.follow is not None:
            second = self._judgement(one, await self._carry(one, request.follow), settings)
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

    async def _carry(self, one: Outgoing, request: Request) -> Response:
        """A lease that ran out while we waited for a slot means that somebody else sends it."""
        if self._clock.now() >= one.delivery.lease_until_at:
            return NoResponse(kind="timeout_before_send", text="this worker was too slow; another one sends it")
        return await self._carrier.carry(request)


def _broken(error: Exception) -> Receipt:
    return Receipt(outcome=Outcome.config_error, code="notifier", text=mask_text(f"the notifier failed: {error}"))
