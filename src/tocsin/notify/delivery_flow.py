"""Sending: claim what is due under a lease, look once more whether it is still true, send outside the transaction.

Provider calls happen at least once with one idempotency key; the state changes around them happen once (fenced leases).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Note
from tocsin.kernel.clock import SECOND, Clock
from tocsin.kernel.ids import Ids
from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Limits, Outcome, Receipt, Request, Response
from tocsin.notify import bundle, facts_flow, recheck, render, store, template_store, throttle, wording
from tocsin.notify.flow import place_of
from tocsin.notify.model import Delivery, Facts, Outgoing, Sent
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.secrets import Vault
from tocsin.runtime.telemetry import logger

LEASE_MS = 60 * SECOND
"""Longer than any attempt may take; after it another worker sends again under the same key."""

AT_ONCE = 20
"""Messages in the air at once, per process."""


class Sending:
    """The part of the notify slice that talks to the world."""

    def __init__(
        self,
        clock: Clock,
        ids: Ids,
        vault: Vault,
        catalogue: Catalogue,
        carrier: Carrier,
        base_url: str,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue
        self._carrier = carrier
        self._base_url = base_url
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def claim(self, tx: Transaction, now: int, limit: int = 100) -> tuple[list[Outgoing], list[Note]]:
        """Lease what is due and make the requests; notes tell of what is no longer worth sending."""
        due = await store.claim_due(tx, now, limit)
        going: list[Outgoing] = []
        notes: list[Note] = []
        by_account: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in due:
            by_account[delivery.account_id].append(delivery)
        for account_id, some in by_account.items():
            facts = await self._facts(tx, account_id, some)
            live = self._live(some, facts, notes, now)
            going += await self._make(tx, account_id, live, facts, now)
        await store.move(tx, due)
        return going, notes

    def _live(self, due: Sequence[Delivery], facts: dict[str, Facts], notes: list[Note], now: int) -> list[Delivery]:
        live = []
        for delivery in due:
            known = facts.get(delivery.incident_id)
            why = recheck.why_not(delivery, known.incident if known else None, now)
            delivery.updated_at = now
            delivery.may_repeat = delivery.may_repeat or delivery.state == "leased"  # its worker went silent
            if not why:
                live.append(delivery)
                continue
            delivery.state, delivery.result, delivery.finished_at = "dropped", why, now
            delivery.lease_token = ""
            notes.append(wording.dropped(delivery, why))
        return live

    async def _make(
        self, tx: Transaction, account_id: int, live: Sequence[Delivery], facts: dict[str, Facts], now: int
    ) -> list[Outgoing]:
        by_target: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
        for delivery in live:
            by_target[delivery.notifier, delivery.target_key].append(delivery)
        limited = [key for name, key in by_target if self._catalogue.manifest(name).limits.per_minute is not None]
        buckets = await store.read_buckets(tx, account_id, limited) if limited else {}
        going = []
        for (name, key), waiting in by_target.items():
            limits = self._catalogue.manifest(name).limits
            bucket = (
                buckets.setdefault(key, throttle.full(limits, now)) if key in limited else throttle.full(limits, now)
            )
            free, free_at = _free(bucket, limits, len(waiting), now)
            messages = bundle.bundle(waiting, free)
            going += [await self._outgoing(tx, some, facts, now) for some in messages]
            said = {one.delivery_id for some in messages for one in some}
            for left in waiting:
                if left.delivery_id not in said:
                    left.state, left.due_at, left.lease_token = "pending", max(free_at, now + 1), ""
        if buckets:
            await store.write_buckets(tx, account_id, buckets)
        return going

    async def _outgoing(self, tx: Transaction, some: list[Delivery], facts: dict[str, Facts], now: int) -> Outgoing:
        token = self._ids.token(12)
        for delivery in some:
            delivery.state = "leased"
            delivery.attempts += 1
            delivery.lease_token = token
            delivery.lease_until_at = now + LEASE_MS
        first = some[0]
        manifest = self._catalogue.manifest(first.notifier)
        if len(some) > 1:
            message, problem = render.digest(some, facts, now), ""
        else:
            known = facts[first.incident_id]
            text = await self._text(tx, first, known, manifest.template_field, now)
            message, problem = render.message(first, known, text.body, now), text.problem
        return Outgoing(first, self._request(first, message), tuple(some[1:]), problem)

    def _request(self, delivery: Delivery, message: Message) -> Request | Receipt:
        """The notifier's request; one that breaks over a message fails that message and holds up no other."""
        try:
            target = self._vault.open(delivery.target_sealed, place_of(delivery.account_id, delivery.delivery_id))
            settings = self._carrier.settings(delivery.notifier)
            return self._catalogue.notifier(delivery.notifier).build(message, target, settings)
        except Exception as error:  # noqa: BLE001 - a plugin may break in any way
            logger.exception("notifier %s could not build delivery %s", delivery.notifier, delivery.delivery_id)
            return _broken(error)

    async def _text(self, tx: Transaction, delivery: Delivery, facts: Facts, field: str, now: int) -> render.Text:
        if not delivery.template_id or not field:
            return render.Text("")
        template = await template_store.read(tx, delivery.account_id, delivery.template_id)
        if template is None or template.status == "deleted":
            return render.Text("", "the rule's template was deleted; the default wording was sent")
        source = template.bodies.get(field, "")
        return render.body(source, render.data(facts, now, delivery), field) if source else render.Text("")

    async def _facts(self, tx: Transaction, account_id: int, due: Sequence[Delivery]) -> dict[str, Facts]:
        ids = list(dict.fromkeys(delivery.incident_id for delivery in due))
        return await facts_flow.gather(tx, account_id, await incidents.read(tx, account_id, ids), self._base_url)

    async def send(self, going: Sequence[Outgoing]) -> list[Sent]:
        """Send, each within its own deadline; what came of it, in the same order."""
        return list(await asyncio.gather(*(self._send(one) for one in going)))

    async def _send(self, one: Outgoing) -> Sent:
        if isinstance(one.request, Receipt):
            return Sent(one, one.request, 0)
        async with self._slots:
            started = self._clock.elapsed()
            response = await self._carry(one, one.request)
            latency_ms = round((self._clock.elapsed() - started) * SECOND)
        return Sent(one, self._judgement(one.delivery, response), latency_ms)

    def _judgement(self, delivery: Delivery, response: Response) -> Receipt:
        try:
            return self._catalogue.notifier(delivery.notifier).judge(response)
        except Exception as error:  # noqa: BLE001 - as above
            logger.exception("notifier %s could not judge delivery %s", delivery.notifier, delivery.delivery_id)
            return _broken(error)

    async def _carry(self, one: Outgoing, request: Request) -> Response:
        """A lease that ran out while we waited for a slot means that somebody else sends it."""
        if self._clock.now() >= one.delivery.lease_until_at:
            return NoResponse(kind="timeout_before_send", text="this worker was too slow; another one sends it")
        return await self._carrier.carry(request)


def _broken(error: Exception) -> Receipt:
    return Receipt(outcome=Outcome.config_error, code="notifier", text=mask_text(f"the notifier failed: {error}"))


def _free(bucket: throttle.Bucket, limits: Limits, wanted: int, now: int) -> tuple[int, int]:
    """How many messages a target takes now (at most ``wanted``), and when it takes the next one."""
    for taken in range(wanted):
        free_at = throttle.take(bucket, limits, now)
        if free_at:
            return taken, free_at
    return wanted, now
