"""Orders become deliveries; results come back as notes for the timeline and, when all failed, as a timer for the next layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.escalation.model import TIMER, Order
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Line, Note
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.notifier import Outcome
from tocsin.notify import recipients, retry, store, throttle, wording
from tocsin.notify.model import Delivery, Notice, Sent, Wanted
from tocsin.people import store as people
from tocsin.runtime.secrets import Vault


class Notify:
    """The notify slice up to the network: what is to be said, and what came of it."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue) -> None:
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue

    async def enqueue(self, tx: Transaction, orders: Sequence[Order], now: int) -> list[Note]:
        """Write the deliveries of ``orders``; what could not be ordered is returned as notes.

        Each message to each target is one row by its key, so an order that is seen twice tells nobody twice. A layer
        nobody of which can be reached rings the escalation's timer at once: the next layer is told.
        """
        deliveries: list[Delivery] = []
        notes: list[Note] = []
        unreachable: list[Timer] = []
        for order in orders:
            ids = list(order.person_reasons)
            members = {one.member_id: one for one in await people.read_members(tx, order.incident.account_id, ids)}
            found = recipients.resolve(order, members, self._catalogue.name_of)
            deliveries += [self._delivery(order, wanted, now) for wanted in found.wanted]
            notes += wording.cannot_reach(order, found)
            if not found.wanted and order.rule_id:
                unreachable.append(
                    _next_layer(order.incident.account_id, order.incident.incident_id, order.layer_idx, now)
                )
        if deliveries:
            await store.add(tx, deliveries)
            tx.wake("delivery")
        await timers.set_timers(tx, unreachable, now)
        return notes

    def _delivery(self, order: Order, wanted: Wanted, now: int) -> Delivery:
        incident = order.incident
        delivery_id = self._ids.hex24(now)
        key = recipients.target_key(wanted.notifier or wanted.medium, wanted.target)
        place = wanted.notifier or wanted.medium
        parts = (incident.incident_id, order.assignment_id, order.layer_idx, order.round, place, key)
        return Delivery(
            account_id=incident.account_id,
            delivery_id=delivery_id,
            delivery_key="/".join(map(str, parts)),
            incident_id=incident.incident_id,
            assignment_id=order.assignment_id,
            event=order.event,
            layer_idx=order.layer_idx,
            round=order.round,
            medium=wanted.medium,
            notifier=wanted.notifier or wanted.medium,
            provider_id=wanted.provider_id,
            severity=incident.severity,
            target_key=key,
            recipient=wanted.recipient,
            person_id=wanted.person_id,
            target_sealed=self._vault.seal(wanted.target, place_of(incident.account_id, delivery_id)),
            template_id=order.template_id,
            rule_id=order.rule_id,
            rule_name=order.rule_name,
            until=order.until,
            reason=wanted.reason,
            due_at=0,  # at once, also after a clock that was set back
            created_at=now,
            updated_at=now,
        )

    async def say(self, tx: Transaction, notices: Sequence[Notice], now: int) -> list[str]:
        """Write notices to be sent; those whose key was used already say nothing new. Their delivery ids, in order."""
        rows = [self._notice(one, now) for one in notices]
        if rows:
            await store.add(tx, rows)
            tx.wake("delivery")
        return [one.delivery_id for one in rows]

    def _notice(self, one: Notice, now: int) -> Delivery:
        delivery_id = self._ids.hex24(now)
        place = place_of(one.account_id, delivery_id)
        return Delivery(
            account_id=one.account_id,
            delivery_id=delivery_id,
            delivery_key=f"notice/{one.key}",
            kind="notice",
            event="notice",
            medium=one.medium,
            notifier=one.notifier or one.medium,
            provider_id=one.provider_id,
            target_key=recipients.target_key(one.notifier or one.medium, one.target),
            recipient=one.recipient,
            person_id=one.person_id,
            target_sealed=self._vault.seal(one.target, place),
            words_sealed=self._vault.seal({"title": one.title, "text": one.text, "until_at": one.until_at}, place),
            severity=one.severity,
            until="always",
            reason=one.reason,
            created_at=now,
            updated_at=now,
        )

    async def settle(self, tx: Transaction, sent: Sequence[Sent], now: int) -> list[Note]:
        """Record what came of attempts, set retries, and return the lines for the timelines.

        Results of deliveries that somebody else has leased since are refused (their token is stale).
        """
        by_account: dict[int, list[Sent]] = {}
        for one in sent:
            by_account.setdefault(one.outgoing.delivery.account_id, []).append(one)
        notes: list[Note] = []
        for account_id, some in by_account.items():
            notes += await self._settle_account(tx, account_id, some, now)
        return notes

    async def _settle_account(self, tx: Transaction, account_id: int, sent: Sequence[Sent], now: int) -> list[Note]:
        results = {
            each.delivery_id: (one, each) for one in sent for each in (one.outgoing.delivery, *one.outgoing.digest)
        }
        held = await store.lock_leased(tx, account_id, {key: each.lease_token for key, (_, each) in results.items()})
        notes, attempts, failed = [], [], []
        for delivery in held:
            one, _ = results[delivery.delivery_id]
            self._conclude(delivery, one, now)
            receipt = one.receipt
            attempts.append(
                (
                    account_id,
                    delivery.delivery_id,
                    delivery.attempts,
                    delivery.notifier,
                    delivery.provider_id,
                    str(receipt.outcome),
                    receipt.code,
                    receipt.text,
                    receipt.provider_message_id,
                    one.latency_ms,
                    now,
                )
            )
            notes.append(_result_note(delivery, one))
            if delivery.state == "failed":
                failed.append(delivery)
        await store.move(tx, held)
        await self._slow_down(tx, account_id, _slowed(held, results), now)
        await store.add_attempts(tx, attempts)
        return notes + await self._pass_over(tx, account_id, failed, now)

    def _conclude(self, delivery: Delivery, one: Sent, now: int) -> None:
        verdict = retry.judge(
            one.receipt, delivery.attempts, now, self._ids.jitter(), was_plain=not delivery.template_id
        )
        delivery.state = verdict.state
        delivery.due_at = verdict.due_at or delivery.due_at
        delivery.template_id = "" if verdict.plain else delivery.template_id
        delivery.result = wording.result(one)
        delivery.may_repeat = delivery.may_repeat or one.receipt.outcome == Outcome.unknown
        delivery.latency_ms = one.latency_ms
        delivery.lease_token = ""
        delivery.updated_at = now
        delivery.finished_at = 0 if verdict.state == "pending" else now
        if delivery.delivery_id != one.outgoing.delivery.delivery_id:
            delivery.digest_id = one.outgoing.delivery.delivery_id

    async def _slow_down(self, tx: Transaction, account_id: int, slowed: Mapping[str, Delivery], now: int) -> None:
        """Let everything for a target wait as long as the target asked for."""
        if not slowed:
            return
        buckets = await store.read_buckets(tx, account_id, list(slowed))
        for key, delivery in slowed.items():
            limits = self._catalogue.manifest(delivery.notifier).limits
            throttle.hold(buckets.setdefault(key, throttle.full(limits, now)), limits, delivery.due_at, now)
        await store.write_buckets(tx, account_id, buckets)

    async def _pass_over(self, tx: Transaction, account_id: int, failed: Sequence[Delivery], now: int) -> list[Note]:
        """When every message of a layer failed for good, the next layer is told at once.

        The incident is held while its messages are counted: of two that fail at the same moment, the later one sees both.
        """
        rings: list[Timer] = []
        notes: list[Note] = []
        layers = {(one.incident_id, one.assignment_id, one.layer_idx): one for one in failed}
        ids = [one.incident_id for one in failed]
        given = (
            {one.incident_id: one.assigned_to.id for one in await incidents.lock(tx, account_id, ids)} if ids else {}
        )
        for key, delivery in layers.items():
            if given.get(delivery.incident_id) != delivery.assignment_id:
                continue  # it was given to others meanwhile, or these were asked to join: somebody else has it
            if await store.undecided(tx, account_id, *key) == 0:
                notes.append(wording.nobody_reached(delivery))
                if delivery.rule_id:
                    rings.append(_next_layer(account_id, delivery.incident_id, delivery.layer_idx, now))
        await timers.set_timers(tx, rings, now)
        return notes


def _slowed(held: Sequence[Delivery], results: Mapping[str, tuple[Sent, Delivery]]) -> dict[str, Delivery]:
    """The targets that asked to slow down, each with the message that waits longest for it."""
    slowed: dict[str, Delivery] = {}
    for delivery in sorted(held, key=lambda one: one.due_at):
        sent, _ = results[delivery.delivery_id]
        if sent.receipt.outcome == Outcome.rate_limited and delivery.state == "pending":
            slowed[delivery.target_key] = delivery
    return slowed


def place_of(account_id: int, delivery_id: str) -> str:
    """Where a delivery's target is sealed to."""
    return f"{account_id}/delivery/{delivery_id}"


def _next_layer(account_id: int, incident_id: str, layer_idx: int, now: int) -> Timer:
    return Timer(account_id, incident_id, TIMER, now, {"unreachable": layer_idx})


def _result_note(delivery: Delivery, one: Sent) -> Note:
    return Note(
        account_id=delivery.account_id,
        incident_id=delivery.incident_id,
        lines=(Line("i_notify", wording.notified(delivery, one)),),
    )
