"""Claiming: what is due is leased, looked at once more, given a provider and a pace, and put into words.

Everything here happens in one transaction and touches no network; what goes out is :mod:`tocsin.notify.delivery_flow`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Note
from tocsin.kernel.clock import SECOND
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify import bundle, choose, recheck, store, throttle, wording
from tocsin.notify.air import Air
from tocsin.notify.model import Delivery, Outgoing
from tocsin.notify.words_flow import Words, WordsFlow
from tocsin.reach.means_flow import MeansFlow

LEASE_MS = 60 * SECOND
"""Longer than any attempt may take; after it another worker sends again under the same key."""
CALL_LEASE_MS = 200 * SECOND
"""A telephone call of our own lasts longer."""


NOTHING = Message(event="notice", delivery_id="", sent_at=0)
"""In the place of words that are not said."""


class Claiming:
    """Takes what is due."""

    def __init__(self, ids: Ids, catalogue: Catalogue, words: WordsFlow, means: MeansFlow) -> None:
        self._ids = ids
        self._catalogue = catalogue
        self._words = words
        self._means = means

    async def claim(self, tx: Transaction, now: int, limit: int, air: Air) -> tuple[list[Outgoing], list[Note]]:
        """Lease what is due and put it into words; notes tell of what is no longer worth sending.

        ``air`` is what this process has leased already, and is only read: the caller adds what is returned. Messages
        whose receipt did not come in time are :func:`tocsin.notify.settle_flow.overdue`'s.
        """
        due = await store.claim_due(tx, now, limit, air.full())
        rooms = air.copy()
        going: list[Outgoing] = []
        notes: list[Note] = []
        by_account: dict[int, list[Delivery]] = defaultdict(list)
        for delivery in due:
            by_account[delivery.account_id].append(delivery)
        for account_id, some in by_account.items():
            words = await self._words.gather(tx, account_id, some, now)
            live = await self._live(tx, some, words, notes, now)
            going += await self._make(tx, account_id, live, words, rooms)
        await store.move(tx, [one for one in due if not _is_still_due(one, now)])
        return going, notes

    async def moot(self, tx: Transaction, one: Outgoing, now: int) -> dict[str, str]:
        """Delivery id -> why it is no longer worth sending, when that holds for all that a message says; else nothing."""
        some = [one.delivery, *one.digest]
        found = await incidents.read(tx, one.delivery.account_id, [each.incident_id for each in some])
        known = {each.incident_id: each for each in found}
        why = {each.delivery_id: recheck.why_not(each, known.get(each.incident_id), now) for each in some}
        return why if all(why.values()) else {}

    async def _live(
        self, tx: Transaction, due: Sequence[Delivery], words: Words, notes: list[Note], now: int
    ) -> list[Delivery]:
        causes = [one.subject_id for one in due if one.kind == "refresh"]
        busy = await store.busy_refreshes(tx, due[0].account_id, causes) if causes else {}
        newest = _newest_refreshes(due)
        live = []
        for delivery in due:
            delivery.updated_at = now
            delivery.may_repeat = delivery.may_repeat or delivery.state == "leased"  # its worker went silent
            why = words.why_not(delivery) or recheck.why_not(delivery, words.incident(delivery), now)
            if not why and newest.get(delivery.subject_id, delivery.delivery_id) != delivery.delivery_id:
                why = "a newer state of the incident is shown instead"
            if not why and busy.get(delivery.subject_id, delivery.delivery_id) != delivery.delivery_id:
                _wait(delivery, now + SECOND)  # two changes of one message at once could land in the wrong order
                continue
            if not why:
                live.append(delivery)
                continue
            recheck.drop(delivery, why, now)
            if delivery.kind == "incident":
                notes.append(wording.dropped(delivery, why))
        return live

    async def _make(
        self,
        tx: Transaction,
        account_id: int,
        live: Sequence[Delivery],
        words: Words,
        rooms: Air,
    ) -> list[Outgoing]:
        means, now = await self._means.read(tx, account_id), words.now
        by_target: dict[Group, list[Delivery]] = defaultdict(list)
        for delivery in live:
            by_target[_group(delivery)].append(delivery)
        found = {key: choose.candidates(waiting[0], means, now) for key, waiting in by_target.items()}
        buckets, keys = await self._buckets(tx, account_id, found, now)
        going: list[Outgoing] = []
        for key, some_waiting in by_target.items():
            waiting = bundle.first_things_first(some_waiting)
            if not found[key]:
                going += [self._nobody_to_send(one, now) for one in waiting]
                continue
            candidate, messages = self._share(waiting, found[key], buckets, rooms, now)
            going += [await self._outgoing(tx, some, candidate, words, now) for some in messages]
        if keys:
            await store.write_buckets(tx, account_id, buckets)
        return going

    def _share(
        self,
        waiting: Sequence[Delivery],
        found: Sequence[choose.Candidate],
        buckets: dict[str, throttle.Bucket],
        rooms: Air,
        now: int,
    ) -> tuple[choose.Candidate, list[list[Delivery]]]:
        """What goes to one target now, as messages, and through whom; the rest is left to wait."""
        room = min(len(waiting), max(0, rooms.room(waiting[0])))
        choice = choose.choose(found, waiting[0].target_key, room, self._catalogue.manifest, buckets, now)
        takes_digests = "digest" in self._catalogue.manifest(choice.candidate.notifier).abilities
        late = bundle.split_late(waiting, choice.free, now) if takes_digests else None
        messages = late or [[one] for one in waiting[: choice.free]]
        if (
            choice.free < room
        ):  # the pace holds the rest up; what only lacks room stays due, and follows when these land
            if takes_digests and late is None:
                messages = bundle.bundle(waiting, choice.free)
            said = {one.delivery_id for some in messages for one in some}
            for left in waiting:
                if left.delivery_id not in said:
                    _wait(left, max(choice.free_at, now + 1))
        rooms.take(waiting[0], len(messages))
        return choice.candidate, messages

    async def _buckets(
        self,
        tx: Transaction,
        account_id: int,
        found: dict[Group, list[choose.Candidate]],
        now: int,
    ) -> tuple[dict[str, throttle.Bucket], list[str]]:
        """The pace of everything that may be sent through now; targets that were never written to begin full."""
        keys = [
            name
            for key, some in found.items()
            for name in choose.keys_of(some, key.target_key, self._catalogue.manifest)
        ]
        buckets = await store.read_buckets(tx, account_id, list(dict.fromkeys(keys))) if keys else {}
        for key, some in found.items():
            for candidate in some:
                for window in throttle.windows(self._catalogue.manifest(candidate.notifier).limits):
                    name = f"{choose.bucket_key(key.target_key, candidate)}{window.suffix}"
                    buckets.setdefault(name, throttle.full(window, now))
        return buckets, keys

    def _lease(self, some: Sequence[Delivery], now: int) -> None:
        token = self._ids.token(12)
        for delivery in some:
            delivery.state = "leased"
            delivery.attempts += 1
            delivery.lease_token = token
            delivery.lease_until_at = now + (CALL_LEASE_MS if delivery.medium == "voice" else LEASE_MS)

    def _nobody_to_send(self, delivery: Delivery, now: int) -> Outgoing:
        """Its provider was disabled or deleted meanwhile: it fails like any other, so that the next ways follow."""
        self._lease([delivery], now)
        text = "There is no provider for it (any more): set one up, or enable it."
        broken = Receipt(outcome=Outcome.config_error, code="no provider", text=text)
        return Outgoing(delivery=delivery, message=NOTHING, target={}, broken=broken)

    async def _outgoing(
        self, tx: Transaction, some: list[Delivery], candidate: choose.Candidate, words: Words, now: int
    ) -> Outgoing:
        self._lease(some, now)
        for delivery in some:
            delivery.notifier, delivery.provider_id = candidate.notifier, candidate.provider_id
        said = await self._words.say(tx, some, words, now)
        return Outgoing(
            delivery=some[0],
            message=said.message,
            target=said.target,
            provider=candidate.provider,
            ref=words.refs.get(some[0].subject_id, ""),
            digest=tuple(some[1:]),
            remark=said.problem,
            broken=said.broken,
        )


class Group(NamedTuple):
    """What goes through one provider to one target and may share a message. ``alone``: an id where it may not."""

    place: str
    target_key: str
    tried: str
    alone: str


def _group(one: Delivery) -> Group:
    place = one.medium if one.medium in choose.CHOSEN else f"{one.notifier}:{one.provider_id}"
    return Group(place, one.target_key, one.tried, "" if one.kind == "incident" else one.delivery_id)


def _wait(delivery: Delivery, due_at: int) -> None:
    delivery.state, delivery.due_at, delivery.lease_token = "pending", due_at, ""


def _is_still_due(delivery: Delivery, now: int) -> bool:
    """Whether it was left as it is, for lack of room."""
    since_at = delivery.lease_until_at if delivery.state == "leased" else delivery.due_at
    return delivery.state in ("pending", "leased") and since_at <= now


def _newest_refreshes(due: Sequence[Delivery]) -> dict[str, str]:
    """Of several changes of one message, the last: the others are not worth sending."""
    found: dict[str, str] = {}
    for one in due:
        if one.kind == "refresh":
            found[one.subject_id] = max(found.get(one.subject_id, ""), one.delivery_id)
    return found
