"""What came of messages: recorded, tried by another provider, again later, or another way; then the next layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Note
from tocsin.kernel.ids import Ids
from tocsin.notifiers.callback import Reported
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify import choose, fallback, proof, recheck, retry, row, store, throttle, wording
from tocsin.notify.flow import next_layer
from tocsin.notify.model import Delivery, Sent
from tocsin.reach import breaker, device_flow, person_store, provider_store
from tocsin.reach.means_flow import MeansFlow
from tocsin.reach.model import Means, Provider
from tocsin.runtime.secrets import Vault

NO_RECEIPT = Receipt(
    outcome=Outcome.no_answer,
    code="no receipt",
    text="The provider took it but did not report in time that it arrived.",
)


class _Work(Struct):
    """One account's results in one transaction."""

    account_id: int
    means: Means
    now: int
    notes: list[Note] = field(default_factory=list)
    attempts: list[tuple[object, ...]] = field(default_factory=list)
    providers: dict[int, Provider] = field(default_factory=dict)  # whose health changed
    follow: list[tuple[Delivery, Receipt]] = field(default_factory=list)  # to be told another way
    failed: list[Delivery] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)  # devices whose push address is no more, and why
    taken: list[str] = field(default_factory=list)  # devices a push service took a message for


class Settling:
    """The part of the notify slice that hears what came of messages."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue, means: MeansFlow) -> None:
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue
        self._means = means

    async def settle(self, tx: Transaction, sent: Sequence[Sent], now: int) -> list[Note]:
        """Record what came of attempts, set retries, and return the lines for the timelines.

        Results of deliveries that somebody else has leased since are refused (their token is stale).
        """
        by_account: dict[int, list[Sent]] = {}
        for one in sent:
            by_account.setdefault(one.outgoing.delivery.account_id, []).append(one)
        notes: list[Note] = []
        for account_id, some in by_account.items():
            work = _Work(account_id, await self._means.read(tx, account_id), now)
            await self._settle_account(tx, work, some)
            notes += work.notes
        return notes

    async def _settle_account(self, tx: Transaction, work: _Work, sent: Sequence[Sent]) -> None:
        results = {
            each.delivery_id: (one, each) for one in sent for each in (one.outgoing.delivery, *one.outgoing.digest)
        }
        leases = {key: each.lease_token for key, (_, each) in results.items()}
        held = await store.lock_leased(tx, work.account_id, leases)
        for delivery in held:
            one, _ = results[delivery.delivery_id]
            self._conclude(delivery, one, work)
        for one in sent:
            self._judge_provider(one, work)
        await store.move(tx, held)
        await self._slow_down(tx, work, _slowed(held, results))
        await store.add_attempts(tx, work.attempts)
        await self._finish(tx, work)

    async def overdue(self, tx: Transaction, now: int, limit: int = 100) -> list[Note]:
        """Messages whose receipt did not come in time: another way to the same person, at once."""
        notes: list[Note] = []
        by_account: dict[int, list[Delivery]] = {}
        for one in await store.claim_overdue(tx, now, limit):
            by_account.setdefault(one.account_id, []).append(one)
        for account_id, some in by_account.items():
            work = _Work(account_id, await self._means.read(tx, account_id), now)
            for delivery in some:
                delivery.state, delivery.result = "delivered", NO_RECEIPT.text
                delivery.updated_at = delivery.finished_at = now
                work.notes += wording.reported(delivery, NO_RECEIPT)
                work.follow.append((delivery, NO_RECEIPT))
            await store.move(tx, some)
            await self._finish(tx, work)
            notes += work.notes
        return notes

    async def report(self, tx: Transaction, delivery: Delivery, said: Reported, now: int) -> list[Note]:
        """A provider said what became of a message (held by this transaction) that it had taken.

        Late and repeated reports change nothing; a report of failure sends the next ways.
        """
        receipt = said.receipt
        if not said.is_final:
            return []
        strength = "seen" if receipt.code in ("seen", "opened") else "delivered"
        if not proof.hear(delivery, receipt, now, strength).is_new:
            return []
        work = _Work(delivery.account_id, await self._means.read(tx, delivery.account_id), now)
        await store.move(tx, [delivery])
        work.notes += wording.reported(delivery, receipt)
        if delivery.state == "failed":
            work.follow.append((delivery, receipt))
            if delivery.kind == "incident":
                work.failed.append(delivery)
        if receipt.ok and delivery.medium == "app":
            await self._device_received(tx, delivery, now)
        await self._finish(tx, work)
        return work.notes

    async def _device_received(self, tx: Transaction, delivery: Delivery, now: int) -> None:
        device_id = self._vault.open(delivery.target_sealed, delivery.place).get("device_id")
        if device_id:
            await device_flow.push_arrived(tx, delivery.account_id, str(device_id), now)

    def _conclude(self, delivery: Delivery, one: Sent, work: _Work) -> None:
        """Decide what happens to a delivery after an attempt, and write it down."""
        receipt, now = one.receipt, work.now
        if why := one.moot.get(delivery.delivery_id):
            recheck.drop(delivery, why, now)
            delivery.attempts -= 1  # none was made
            work.notes += [wording.dropped(delivery, why)] if delivery.kind == "incident" else []
            return
        others = choose.others_left(delivery, work.means, now)
        chance = retry.Chance(
            was_plain=not delivery.template_id,
            others_left=others,
            others_failed=bool(delivery.tried),
            receipt_s=self._receipt_s(delivery, one),
        )
        verdict = retry.judge(receipt, delivery.attempts, now, self._ids.jitter(), chance)
        work.attempts.append(_attempt(delivery, one, now))
        delivery.state = verdict.state
        delivery.due_at = verdict.due_at or delivery.due_at
        delivery.tried = choose.with_tried(delivery, delivery.provider_id) if verdict.elsewhere else ""
        delivery.template_id = "" if verdict.plain else delivery.template_id
        delivery.result = wording.result(one)
        delivery.may_repeat = delivery.may_repeat or receipt.outcome == Outcome.unknown
        delivery.latency_ms = one.latency_ms
        delivery.lease_token = ""
        delivery.updated_at = now
        delivery.finished_at = now if verdict.state in ("delivered", "failed") else 0
        delivery.provider_message_id = receipt.provider_message_id or delivery.provider_message_id
        delivery.ref = receipt.ref or delivery.ref
        if receipt.ok:
            proof.took(delivery, receipt, now)
        if receipt.move_to:
            delivery.target_sealed = self._moved(delivery, receipt.move_to)
        if delivery.delivery_id != one.outgoing.delivery.delivery_id:
            delivery.digest_id = one.outgoing.delivery.delivery_id
        if delivery.kind != "refresh" or delivery.state == "failed":
            work.notes += wording.attempted(delivery, one)
        if fallback.is_due(delivery, receipt, now):
            work.follow.append((delivery, receipt))
        if delivery.state == "failed" and delivery.kind == "incident":
            work.failed.append(delivery)
        device_id = str(one.outgoing.target.get("device_id") or "")
        if device_id and receipt.ok:
            work.taken.append(device_id)
        elif device_id and receipt.outcome == Outcome.target_gone:
            work.gone[device_id] = receipt.text

    def _receipt_s(self, delivery: Delivery, one: Sent) -> int:
        """How long a report of arrival is waited for; 0 where none can come."""
        if delivery.kind not in ("incident", "drill") or not one.outgoing.message.callback_url:
            return 0
        if delivery.medium != "app" and not one.receipt.provider_message_id:
            return 0  # what has no name cannot be reported on
        return self._catalogue.manifest(delivery.notifier).receipt_s

    def _moved(self, delivery: Delivery, changes: Mapping[str, str]) -> str:
        target = self._vault.open(delivery.target_sealed, delivery.place)
        return self._vault.seal({**target, **changes}, delivery.place)

    def _judge_provider(self, one: Sent, work: _Work) -> None:
        """Whether the provider itself works; what is wrong with one mailbox says nothing of it."""
        provider = one.outgoing.provider
        if provider is None or one.outgoing.broken is not None or one.moot:
            return
        provider = work.providers.get(provider.provider_id, provider)
        changed: Provider | None = None
        if one.receipt.ok:
            changed = breaker.after_success(provider, work.now)
        elif one.receipt.is_down or one.receipt.outcome in (Outcome.transient, Outcome.unknown, Outcome.auth):
            changed = breaker.after_failure(provider, one.receipt.text, work.now)
        if changed is not None:
            work.providers[provider.provider_id] = changed

    async def _slow_down(self, tx: Transaction, work: _Work, slowed: Sequence[Delivery]) -> None:
        """Let everything for a target wait as long as the target asked for."""
        held: dict[str, tuple[Delivery, throttle.Window]] = {}
        for delivery in slowed:
            candidate = choose.Candidate(delivery.notifier, work.means.providers.get(delivery.provider_id))
            key = choose.bucket_key(delivery.target_key, candidate)
            for window in throttle.windows(self._catalogue.manifest(delivery.notifier).limits):
                held[f"{key}{window.suffix}"] = (delivery, window)
        if not held:
            return
        buckets = await store.read_buckets(tx, work.account_id, list(held))
        for name, (delivery, window) in held.items():
            bucket = buckets.setdefault(name, throttle.full(window, work.now))
            throttle.hold(bucket, window, delivery.due_at, work.now)
        await store.write_buckets(tx, work.account_id, buckets)

    async def _finish(self, tx: Transaction, work: _Work) -> None:
        """Everything that follows from the results: health, devices, other ways, the next layer."""
        if work.providers:
            await provider_store.write_health(tx, work.providers.values())
        for device_id, why in work.gone.items():
            await device_flow.push_gone(tx, work.account_id, device_id, work.now, why)
        for device_id in work.taken:
            await device_flow.push_taken(tx, work.account_id, device_id, work.now)
        await self._other_ways(tx, work)
        work.notes += await self._pass_over(tx, work.account_id, work.failed, work.now)

    async def _other_ways(self, tx: Transaction, work: _Work) -> None:
        """Tell persons by the next ways, each once a round (the key of the row sees to it)."""
        if not work.follow:
            return
        persons = {delivery.person_id for delivery, _ in work.follow}
        contacts = await person_store.read_contacts(tx, work.account_id, persons)
        added: list[Delivery] = []
        for delivery, _ in work.follow:
            if delivery.person_id not in contacts:
                continue
            used = await store.media_of_round(tx, delivery)
            for wanted in fallback.next_ways(delivery, contacts[delivery.person_id], work.means, used):
                made = row.instead_of(delivery, wanted, self._ids.hex24(work.now), self._vault.seal, work.now)
                added.append(made)
                work.notes += wording.another_way(delivery, made)
        if added:
            await store.add(tx, added)
            tx.wake("delivery")

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
                    rings.append(next_layer(account_id, delivery.incident_id, delivery.layer_idx, now))
        await timers.set_timers(tx, rings, now)
        return notes


def _slowed(held: Sequence[Delivery], results: Mapping[str, tuple[Sent, Delivery]]) -> list[Delivery]:
    """The deliveries whose target asked to slow down, the one that waits longest last."""
    return [
        delivery
        for delivery in sorted(held, key=lambda one: one.due_at)
        if results[delivery.delivery_id][0].receipt.outcome == Outcome.rate_limited and delivery.state == "pending"
    ]


def _attempt(delivery: Delivery, one: Sent, now: int) -> tuple[object, ...]:
    receipt = one.receipt
    return (
        delivery.account_id,
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
