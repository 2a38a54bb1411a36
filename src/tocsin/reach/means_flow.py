"""What an account can send through: read once a transaction."""

from __future__ import annotations

from tocsin.db.transaction import Transaction
from tocsin.notifiers.catalogue import Catalogue
from tocsin.reach import provider_store
from tocsin.reach.model import Means


class MeansFlow:
    """``has_relay``: the server has a mail relay of its own."""

    def __init__(self, catalogue: Catalogue, *, has_relay: bool) -> None:
        self._media: dict[str, str] = {
            name: one.medium for name, one in catalogue.manifests.items() if one.reaches_persons
        }
        self._has_relay = has_relay

    async def read(self, tx: Transaction, account_id: int) -> Means:
        """The enabled providers of an account."""
        key = ("means", account_id)
        known: Means | None = tx.memo.get(key)
        if known is None:
            providers = await provider_store.read_all(tx, account_id, status="enabled")
            found = {one.provider_id: one for one in providers}
            known = tx.memo[key] = Means(providers=found, media=self._media, has_relay=self._has_relay)
        return known
