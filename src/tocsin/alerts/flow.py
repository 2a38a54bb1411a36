"""Events become alerts: gather what is known of their keys, decide in the pipeline, persist. One batch, one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin.alerts import pipeline, store
from tocsin.alerts.model import Accepted, Change, Draft
from tocsin.alerts.rulebook import Rulebook, Rulebooks
from tocsin.alerts.stages.dedupe import Deduper
from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.kernel.clock import HOUR
from tocsin.kernel.ids import Ids


class Alerts:
    """The alert slice; holds no state but the compiled rulebooks."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._books = Rulebooks()

    async def absorb(self, tx: Transaction, batch: Sequence[Accepted], now: int) -> list[Change]:
        """Give every event of ``batch`` its fate and write alerts, events and ledger; what changed is returned.

        ``batch`` is in order of arrival and may hold several accounts.
        """
        changes: list[Change] = []
        by_account: dict[int, list[Accepted]] = {}
        for accepted in batch:
            by_account.setdefault(accepted.account_id, []).append(accepted)
        for account_id, pushes in by_account.items():
            changes += await self._absorb_account(tx, account_id, pushes, now)
        return changes

    async def rulebook(self, tx: Transaction, account_id: int) -> Rulebook:
        """The rulebook of the account's present configuration version."""
        version = await store.read_config_version(tx, account_id)
        book = self._books.get(account_id, version)
        if book is None:
            book = Rulebook(
                version, await channels.read_all(tx, account_id), await integrations.read_all(tx, account_id)
            )
            self._books.put(account_id, book)
        return book

    async def _absorb_account(
        self, tx: Transaction, account_id: int, pushes: Sequence[Accepted], now: int
    ) -> list[Change]:
        book = await self.rulebook(tx, account_id)
        drafts = self._drafts(pushes, now)
        onward = pipeline.before_lookup(drafts, book)
        keys = {(draft.channel_id, draft.event.alert_key) for draft in onward}
        heads = await store.read_heads(tx, account_id, keys)
        early = await store.read_early(tx, account_id, keys - heads.keys())
        new_id = lambda: self._ids.hex24(now)  # noqa: E731 - one short closure over now
        deduper = Deduper(heads, early, book.channels, new_id, now)
        changes = pipeline.after_lookup(onward, deduper, new_id)
        await self._persist(tx, account_id, drafts, deduper)
        await integrations.touch(tx, _latest(pushes))
        return changes

    def _drafts(self, pushes: Sequence[Accepted], now: int) -> list[Draft]:
        hex24 = self._ids.hex24
        return [
            Draft(push.account_id, push.integration_id, hex24(now), push.received_at, event)
            for push in pushes
            for event in push.events
        ]

    async def _persist(self, tx: Transaction, account_id: int, drafts: Sequence[Draft], deduper: Deduper) -> None:
        new = {one.alert_id for one in deduper.opened}
        changed = {key: one for key, one in deduper.changed.items() if key not in new}
        counted = [one for key, one in deduper.counted.items() if key not in new and key not in changed]
        await store.retire(tx, (one for key, one in deduper.replaced.items() if key not in new))
        await store.change_alerts(tx, changed.values())
        await store.count_alerts(tx, counted)
        await store.add_alerts(tx, deduper.opened)
        await store.write_early(tx, account_id, deduper.marks)
        await store.add_events(tx, drafts)
        await store.count_ledger(tx, _fates(drafts))


def _fates(drafts: Sequence[Draft]) -> dict[tuple[int, int, int, str], int]:
    return Counter(
        (draft.account_id, draft.integration_id, draft.received_at // HOUR * HOUR, str(draft.fate)) for draft in drafts
    )


def _latest(pushes: Sequence[Accepted]) -> list[tuple[int, int, int]]:
    latest: dict[tuple[int, int], int] = {}
    for push in pushes:
        key = (push.account_id, push.integration_id)
        latest[key] = max(latest.get(key, 0), push.received_at)
    return [(*key, at) for key, at in latest.items()]
