"""What an incident is like: whether anything alike began of late, and which past ones may help (domain section 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.alerts import likeness_flow, likeness_store
from tocsin.alerts.alike import Pool
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.incidents import store
from tocsin.incidents.model import Incident
from tocsin.kernel.clock import DAY
from tocsin.kernel.similarity import DEFAULT_FIELDS, Likeness, likeness
from tocsin.people.model import Actor

ALIKE_ABOVE: Final = 0.9
PERIOD_MS: Final = 30 * DAY
MOST_LIKENESSES: Final = 20
"""Other words that are looked up for past incidents; the most alike."""


def likeness_of(incident: Incident) -> Likeness:
    """What an incident is compared by."""
    values = {"title": incident.title, "description": incident.description}
    labels = incident.labels

    def value(name: str) -> str | None:
        return labels.get(name[7:]) if name.startswith("labels.") else values.get(name)

    return likeness(DEFAULT_FIELDS, value, labels)


async def compare(
    tx: Transaction, account_id: int, young: Sequence[Incident], channels: Mapping[int, Channel], now: int
) -> None:
    """Give incidents that begin now their likeness, and mark those whose like was not seen in the channel for 30 days."""
    by_channel: dict[int, list[tuple[Incident, Likeness]]] = {}
    for one in young:
        words = likeness_of(one)
        one.likeness = words.key
        if words.key and one.channel_id:
            by_channel.setdefault(one.channel_id, []).append((one, words))
    for channel_id, some in sorted(by_channel.items()):
        rare = await _rare(tx, account_id, channel_id, [words for _, words in some], now)
        channel = channels.get(channel_id)
        marks = channel is not None and not channel.disable_outlier_detection
        for (one, _), is_rare in zip(some, rare, strict=True):
            one.is_rare = is_rare and marks and not one.creator_id


async def _rare(tx: Transaction, account_id: int, channel_id: int, some: Sequence[Likeness], now: int) -> list[bool]:
    """Whether nothing like each was seen before it, in order; all of them are seen now."""
    since = now - PERIOD_MS
    ones = {one.key: one for one in some}
    known = await likeness_store.read_known(tx, account_id, channel_id, ones)
    seen = {key: seen_at for key, (_, seen_at) in known.items()}
    fresh = {key for key, seen_at in seen.items() if seen_at > since}
    doubtful = [one for key, one in ones.items() if key not in fresh]
    pool = Pool(())
    if doubtful:
        near = await likeness_flow.read_pool(tx, account_id, channel_id, doubtful, ALIKE_ABOVE)
        pool = near.pool
        fresh |= {key for key, seen_at in near.seen.items() if seen_at > since}
    new = await likeness_flow.remember(tx, account_id, channel_id, ones, seen, now)
    fresh |= ones.keys() - seen.keys() - new  # another transaction was first
    found = []
    for one in some:
        key = one.key
        if key in fresh:
            found.append(False)
            continue
        alike = pool.alike(one, ALIKE_ABOVE)
        found.append(not any(other in fresh and score > ALIKE_ABOVE for other, score in alike))
        fresh.add(key)
        pool.add(one)
    return found


async def past(tx: Transaction, actor: Actor, incident: Incident, limit: int) -> list[tuple[Incident, float]]:
    """Closed incidents of its channel like it that began in the 30 days before, with their scores.

    Those with a resolution and a root cause first, then the most alike, then the newest.
    """
    if not incident.channel_id:
        return []
    known = await likeness_store.read_known(tx, actor.account_id, incident.channel_id, [incident.likeness])
    mine = known[incident.likeness][0] if incident.likeness in known else likeness_of(incident)
    near = await likeness_flow.read_pool(tx, actor.account_id, incident.channel_id, [mine], ALIKE_ABOVE)
    alike = [(key, score) for key, score in near.pool.alike(mine, ALIKE_ABOVE) if score > ALIKE_ABOVE]
    found: list[tuple[Incident, float]] = []
    for key, score in [(mine.key, 1.0), *alike[:MOST_LIKENESSES]]:
        since = incident.start_at - PERIOD_MS
        found += [(one, score) for one in await store.read_past(tx, actor, incident, key, since, limit)]
    found.sort(key=lambda pair: (_learned(pair[0]), pair[1], pair[0].start_at), reverse=True)
    return found[:limit]


def _learned(incident: Incident) -> int:
    return bool(incident.resolution) + bool(incident.root_cause)
