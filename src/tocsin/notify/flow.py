"""Orders become deliveries; what cannot be ordered comes back as notes and, when nobody can be reached, as a timer."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.escalation.model import TIMER, Order
from tocsin.incidents.model import Note
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify import recipients, row, store, wording
from tocsin.notify.letter import Letter, to_person
from tocsin.notify.model import Delivery, Notice
from tocsin.reach import person_store
from tocsin.reach.means_flow import MeansFlow
from tocsin.reach.model import Contacts
from tocsin.runtime.secrets import Vault


class Notify:
    """The notify slice up to the network: what is to be said to whom, by which ways."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue, means: MeansFlow) -> None:
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue
        self._means = means

    async def enqueue(self, tx: Transaction, orders: Sequence[Order], now: int) -> list[Note]:
        """Write the deliveries of ``orders``; what could not be ordered is returned as notes.

        Each message to each target is one row by its key, so an order that is seen twice tells nobody twice. A layer
        nobody of which can be reached rings the escalation's timer at once: the next layer is told.
        """
        deliveries: list[Delivery] = []
        notes: list[Note] = []
        unreachable: list[Timer] = []
        contacts = await _read_contacts(tx, orders)
        for order in orders:
            incident = order.incident
            means = await self._means.read(tx, incident.account_id)
            known = contacts.get(incident.account_id, {})
            found = recipients.resolve(order, known, means, self._catalogue.name_of, now)
            deliveries += [
                row.of_order(order, wanted, self._ids.hex24(now), self._vault.seal, now) for wanted in found.wanted
            ]
            notes += wording.cannot_reach(order, found)
            if not found.wanted and order.rule_id:
                unreachable.append(next_layer(incident.account_id, incident.incident_id, order.layer_idx, now))
        await self._add(tx, deliveries)
        await timers.set_timers(tx, unreachable, now)
        return notes

    async def say(self, tx: Transaction, notices: Sequence[Notice], now: int) -> list[str]:
        """Write notices to be sent; those whose key was used already say nothing new. Their delivery ids, in order."""
        rows = [row.of_notice(one, self._ids.hex24(now), self._vault.seal, now) for one in notices]
        await self._add(tx, rows)
        return [one.delivery_id for one in rows]

    async def tell(self, tx: Transaction, account_id: int, letters: Sequence[Letter], now: int) -> list[int]:
        """Write letters to be sent, by the ways that each person prefers. Returns whom nothing reaches (member ids)."""
        contacts = await person_store.read_contacts(tx, account_id, sorted({one.person_id for one in letters}))
        means = await self._means.read(tx, account_id)
        found = [(one, to_person(one, account_id, contacts.get(one.person_id), means, now)) for one in letters]
        await self.say(tx, [notice for _, notices in found for notice in notices], now)
        return [one.person_id for one, notices in found if not notices]

    async def _add(self, tx: Transaction, deliveries: Sequence[Delivery]) -> None:
        if deliveries:
            await store.add(tx, deliveries)
            tx.wake("delivery")


async def _read_contacts(tx: Transaction, orders: Sequence[Order]) -> dict[int, dict[int, Contacts]]:
    """Everybody of some orders, by account: thousands that are due at once mean few people."""
    wanted: dict[int, set[int]] = {}
    for order in orders:
        wanted.setdefault(order.incident.account_id, set()).update(order.person_reasons)
    return {
        account_id: await person_store.read_contacts(tx, account_id, sorted(ids))
        for account_id, ids in wanted.items()
        if ids
    }


def next_layer(account_id: int, incident_id: str, layer_idx: int, now: int) -> Timer:
    """Rings the escalation at once: nobody of this layer was reached."""
    return Timer(account_id, incident_id, TIMER, now, {"unreachable": layer_idx})
