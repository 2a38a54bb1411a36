"""Finds what is alike among the stored likenesses of a channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tocsin.alerts import likeness_store
from tocsin.alerts.alike import Pool
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import HOUR
from tocsin.kernel.similarity import USUAL_THRESHOLD, Likeness, features_to_meet

SEEN_TO_THE_MS = HOUR
"""How exactly it is kept when something was last seen: a storm of the same writes nothing."""


class Known(Struct, frozen=True):
    """What a channel knows that matters to some wanted likenesses. ``seen``: when it last began something, by key (ms)."""

    pool: Pool
    seen: dict[str, int]


async def read_pool(
    tx: Transaction, account_id: int, channel_id: int, wanted: Sequence[Likeness], threshold: float
) -> Known:
    """The wanted ones as far as they are known, and all that may score ``threshold`` with one of them."""
    features = {each for one in wanted for each in features_to_meet(one, threshold)}
    pool = Pool(await likeness_store.read_meeting(tx, account_id, channel_id, features))
    keys = {one.key for one in wanted} | {key for one in wanted for key in pool.pick(one, threshold)}
    found = await likeness_store.read_known(tx, account_id, channel_id, keys)
    for one, _ in found.values():
        pool.add(one)
    return Known(pool, {key: seen_at for key, (_, seen_at) in found.items()})


async def remember(
    tx: Transaction, account_id: int, channel_id: int, ones: Mapping[str, Likeness], seen: Mapping[str, int], now: int
) -> set[str]:
    """Keep what began something now; the keys that nobody had before (in this or another transaction)."""
    new = set()
    for key in sorted(ones.keys() - seen.keys()):  # in one order, as everything that is locked
        if await likeness_store.add(tx, account_id, channel_id, ones[key], now):
            new.add(key)
    stale = [key for key in ones if key in seen and seen[key] + SEEN_TO_THE_MS <= now]
    await likeness_store.see(tx, account_id, channel_id, stale, now)
    return new


class SimilarFlow(Struct, frozen=True):
    """What a channel that groups by likeness knows of a batch. ``alike``: by key the others, ``(key, score)``."""

    channel_id: int
    threshold: float
    wanted: dict[str, Likeness]
    seen: dict[str, int]
    alike: dict[str, list[tuple[str, float]]]

    async def remember(self, tx: Transaction, account_id: int, leading: Iterable[tuple[int, str]]) -> None:
        """Keep the likenesses that lead to an incident from now on (``(channel_id, key)``), so that others find them.

        That is not yet to be seen: whether an incident like it began of late is asked when the incident is made.
        """
        mine = {key for channel_id, key in leading if channel_id == self.channel_id}
        for key in sorted(mine):
            if key not in self.seen:
                await likeness_store.add(tx, account_id, self.channel_id, self.wanted[key], 0)
            if self.threshold < USUAL_THRESHOLD:
                await likeness_store.widen(tx, account_id, self.channel_id, self.wanted[key], self.threshold)


async def read_similar(
    tx: Transaction, account_id: int, channel_id: int, wanted: dict[str, Likeness], threshold: float
) -> SimilarFlow:
    """Who of the wanted is like whom: like what the channel knows, and like each other."""
    known = await read_pool(tx, account_id, channel_id, list(wanted.values()), threshold)
    for one in wanted.values():
        known.pool.add(one)
    alike = {key: known.pool.alike(one, threshold) for key, one in wanted.items()}
    return SimilarFlow(channel_id, threshold, wanted, known.seen, alike)
