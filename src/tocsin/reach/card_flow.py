"""From which numbers an account calls: read from the settings of its voice providers."""

from __future__ import annotations

from msgspec import Struct

from tocsin.db.transaction import Transaction
from tocsin.notifiers.catalogue import Catalogue
from tocsin.reach import contact_card, provider_store
from tocsin.reach.access_flow import Access
from tocsin.reach.model import Provider


class Caller(Struct, frozen=True):
    """A voice provider, the numbers it calls from, and the beginnings of those it reaches (none: all)."""

    provider: Provider
    numbers: tuple[str, ...]
    reached: tuple[str, ...]


async def read_callers(tx: Transaction, account_id: int, catalogue: Catalogue, access: Access) -> list[Caller]:
    """The enabled voice providers of an account in the order in which they are tried."""
    callers = []
    for one in await provider_store.read_all(tx, account_id, status="enabled"):
        manifest = catalogue.manifests.get(one.notifier)
        if manifest is not None and manifest.medium == "voice":
            numbers = contact_card.caller_ids(access.settings(one))
            callers.append(Caller(one, tuple(numbers), manifest.dial_codes))
    return callers
