"""The books: everything accepted has a fate, waits, or is set apart. ``tocsin audit`` prints them."""

from __future__ import annotations

from msgspec import Struct

from tocsin.alerts.model import COPIED, Fate
from tocsin.db.transaction import Transaction
from tocsin.intake import store
from tocsin.integrations.model import IGNORED


class Books(Struct, frozen=True):
    """One account's events: ``accepted`` + ``copied`` = the sum of ``fates`` + ``pending`` + ``unprocessed``.

    Else ``difference`` is not 0. ``copied``: an event that goes to several channels has a fate in each.
    """

    account_id: int
    accepted: int
    rejected: int
    ignored: int
    fates: dict[str, int]
    pending: int
    unprocessed: int
    copied: int = 0

    @property
    def difference(self) -> int:
        """Events accepted of which nothing is known; must be 0."""
        return self.accepted + self.copied - sum(self.fates.values()) - self.pending - self.unprocessed


async def read_books(tx: Transaction) -> list[Books]:
    """The books of every account, from one consistent picture."""
    sums: dict[int, dict[str, int]] = {}
    for account_id, entry, events in await store.books(tx):
        sums.setdefault(account_id, {})[entry] = int(events)
    return [
        Books(
            account_id=account_id,
            accepted=entries.get("accepted", 0),
            rejected=entries.get("rejected", 0),
            ignored=entries.get(IGNORED, 0),
            fates={str(fate): entries[fate] for fate in Fate if fate in entries},
            pending=await store.pending_of(tx, account_id),
            unprocessed=entries.get("unprocessed", 0),
            copied=entries.get(COPIED, 0),
        )
        for account_id, entries in sorted(sums.items())
    ]
