"""SQL of likenesses: the words that occurred in a channel, and by which features they are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import delete, exists, func, select

from tocsin.db.tables import incident, incident_group, likeness, likeness_feature
from tocsin.db.transaction import Transaction
from tocsin.kernel.similarity import USUAL_THRESHOLD, Likeness, features_to_meet

MOST_SHARED = 500
"""What more different texts of a channel than this have in common tells nothing; reading it would cost much."""
FORGOTTEN_AT_ONCE = 1_000
_ROW = ("account_id", "channel_id", "likeness", "words", "seen_at")
_FEATURE = ("account_id", "channel_id", "feature", "likeness")
_WORDS = tuple[tuple[str, str], ...]


async def read_known(
    tx: Transaction, account_id: int, channel_id: int, keys: Iterable[str]
) -> dict[str, tuple[Likeness, int]]:
    """Likenesses by key, each with the instant (ms) at which it was last seen to begin something."""
    where = {"account_id": account_id, "channel_id": channel_id}
    wanted = sorted(set(keys))
    rows = await tx.read_many(likeness, _ROW[2:], where, "likeness", wanted) if wanted else ()
    return {key: (Likeness(msgspec.json.decode(words, type=_WORDS)), seen_at) for key, words, seen_at in rows}


async def read_meeting(
    tx: Transaction, account_id: int, channel_id: int, features: Iterable[str]
) -> list[tuple[str, str]]:
    """``(feature, key)`` of what is found by any of the features, but for those that very many have (``MOST_SHARED``)."""
    where = {"account_id": account_id, "channel_id": channel_id}
    wanted = sorted(set(features))
    if not wanted:
        return []
    mine = (likeness_feature.c.account_id == account_id, likeness_feature.c.channel_id == channel_id)
    counts = select(likeness_feature.c.feature, func.count()).where(*mine, likeness_feature.c.feature.in_(wanted))
    counted = await tx.fetch(counts.group_by(likeness_feature.c.feature))
    telling = [feature for feature, count in map(tuple, counted) if count <= MOST_SHARED]
    if not telling:
        return []
    rows = await tx.read_many(likeness_feature, _FEATURE[2:], where, "feature", sorted(telling))
    return [(feature, key) for feature, key in rows]


async def add(tx: Transaction, account_id: int, channel_id: int, one: Likeness, now: int) -> bool:
    """Keep a likeness; whether it was new. Of two transactions that add the same one, the later waits for the earlier.

    It is found by what scores the usual threshold or more; for a lower one see :func:`widen`.
    """
    row = (account_id, channel_id, one.key, msgspec.json.encode(one.words).decode(), now)
    if not await tx.insert_new(likeness, _ROW, [row]):
        return False
    await widen(tx, account_id, channel_id, one, USUAL_THRESHOLD)
    return True


async def widen(tx: Transaction, account_id: int, channel_id: int, one: Likeness, threshold: float) -> None:
    """Let a likeness be found by whatever scores ``threshold`` or more with it."""
    features = features_to_meet(one, threshold)
    await tx.insert_new(likeness_feature, _FEATURE, [(account_id, channel_id, each, one.key) for each in features])


async def see(tx: Transaction, account_id: int, channel_id: int, keys: Sequence[str], now: int) -> None:
    """They began something again."""
    rows = [(account_id, channel_id, key, now) for key in sorted(keys)]
    if rows:
        await tx.update_many(likeness, ("account_id", "channel_id", "likeness"), ("seen_at",), rows)


async def forget(tx: Transaction, before: int) -> None:
    """Drop what has not been seen since ``before`` (ms), but for what leads to an incident that is not closed."""
    leads = (
        incident_group.c.account_id == likeness.c.account_id,
        incident_group.c.channel_id == likeness.c.channel_id,
        incident_group.c.group_key == likeness.c.likeness,
        incident.c.account_id == incident_group.c.account_id,
        incident.c.incident_id == incident_group.c.incident_id,
        incident.c.progress != "Closed",
    )
    old = (likeness.c.seen_at < before, ~exists(select(1).where(*leads)))
    columns = (likeness.c.account_id, likeness.c.channel_id, likeness.c.likeness)
    gone: dict[tuple[int, int], list[str]] = {}
    for account_id, channel_id, key in map(
        tuple, await tx.fetch(select(*columns).where(*old).limit(FORGOTTEN_AT_ONCE))
    ):
        gone.setdefault((account_id, channel_id), []).append(key)
    for (account_id, channel_id), keys in gone.items():
        for table in (likeness_feature, likeness):
            mine = (table.c.account_id == account_id, table.c.channel_id == channel_id, table.c.likeness.in_(keys))
            await tx.run(delete(table).where(*mine))
