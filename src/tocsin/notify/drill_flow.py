"""Drills: "page me now through this whole path", with proof of what arrived, kept to be looked at later."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.db.transaction import Transaction
from tocsin.kernel.ids import Ids
from tocsin.notify import drill_store, recipients, row, store
from tocsin.notify.inbound_flow import Intent
from tocsin.notify.model import Delivery, Drill, Wanted
from tocsin.reach import person_store, ways
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.secrets import Vault


class Drills:
    """Orders drills and notes that they were received."""

    def __init__(self, ids: Ids, vault: Vault, means: MeansFlow) -> None:
        self._ids = ids
        self._vault = vault
        self._means = means

    async def start(
        self, tx: Transaction, account_id: int, member_id: int, severity: str, transports: Sequence[str], now: int
    ) -> Drill:
        """Tell a member by their own preferences for a severity, or by some transports, that this is a drill.

        The messages go the way of real ones: providers by priority and health, failover, other ways when one fails.
        """
        known = (await person_store.read_contacts(tx, account_id, [member_id]))[member_id]
        means = await self._means.read(tx, account_id)
        wanted = list(transports) or ways.wanted_by(known, severity, now)[0]
        found = [ways.find(one, known, means) for one in dict.fromkeys(wanted)]
        one = Drill(
            account_id=account_id,
            drill_id=self._ids.hex24(now),
            member_id=member_id,
            severity=severity,
            ways=list(transports),
            problems=[f"{ways.title(each.transport)}: {each.problem}" for each in found if each.problem],
            created_at=now,
        )
        await drill_store.add(tx, one)
        reason = "you asked for a drill"
        if not any(each.ways for each in found) and (last := recipients.last_resort(known, means)) is not None:
            found.append(last)  # as a real page would
        messages = [recipients.of_way(way, known.member, reason) for each in found for way in each.ways]
        rows = [self._row(one, each, now) for each in messages]
        if rows:
            await store.add(tx, rows)
            tx.wake("delivery")
        return one

    def _row(self, one: Drill, wanted: Wanted, now: int) -> Delivery:
        drill_id, severity = one.drill_id, one.severity
        return row.of_drill(one.account_id, drill_id, severity, wanted, self._ids.hex24(now), self._vault.seal, now)

    async def answered(self, tx: Transaction, intent: Intent, now: int) -> None:
        """A press on a drill's message is the proof that somebody read it; the first one counts."""
        delivery = intent.delivery
        if delivery is None or delivery.kind != "drill" or intent.refused:
            return
        await drill_store.receive(tx, delivery.account_id, delivery.subject_id, delivery.medium, now)
