"""Steps of changes are kept as they come in; what is near an incident is found when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.changes import store
from tocsin.changes.absorb import begun, followed
from tocsin.changes.model import Change, Step
from tocsin.changes.near import BEFORE_MS, Near, ranked
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.integrations.model import Integration
from tocsin.kernel.ids import Ids
from tocsin.people.model import Actor
from tocsin.sources.change import ChangeEvent

MOST_NEAR = 500


async def absorb(tx: Transaction, ids: Ids, one: Integration, events: Sequence[ChangeEvent], now: int) -> None:
    """Keep steps in the order of the body: each begins its change or follows in it."""
    keys = sorted({event.change_key for event in events})
    known = {
        found.change_key: found for found in await store.read_by_keys(tx, one.account_id, one.integration_id, keys)
    }
    steps: list[Step] = []
    for event in events:
        before = known.get(event.change_key)
        if before is None:
            after: Change = begun(event, one.account_id, one.integration_id, ids.hex24(now), now)
        else:
            after = followed(before, event)
        known[event.change_key] = after
        steps.append(_step(event, after, ids.hex24(now), now))
    await store.write(tx, list(known.values()), steps)
    await integrations.touch(tx, [(one.account_id, one.integration_id, now)])


async def near_incident(
    tx: Transaction, actor: Actor, labels: Mapping[str, str], start_at: int, end_at: int, limit: int
) -> list[Near]:
    """Changes that may have to do with an incident, the likeliest first, as far as the actor may see them."""
    found = await store.read_between(tx, actor, start_at - BEFORE_MS, end_at, MOST_NEAR)
    return ranked(found, labels, start_at)[:limit]


def _step(event: ChangeEvent, of: Change, event_id: str, now: int) -> Step:
    return Step(
        account_id=of.account_id,
        event_id=event_id,
        change_id=of.change_id,
        title=event.title,
        status=event.status,
        description=event.description,
        link=event.link,
        labels=event.labels,
        event_time=event.event_time,
        received_at=now,
    )
