"""What a step makes of its change. Pure: a step older than the latest one is history and overwrites nothing."""

from __future__ import annotations

from msgspec import structs

from tocsin.changes.model import OVER, Change
from tocsin.sources.change import ChangeEvent


def begun(event: ChangeEvent, account_id: int, integration_id: int, change_id: str, now: int) -> Change:
    """The change of a first step."""
    return Change(
        account_id=account_id,
        change_id=change_id,
        integration_id=integration_id,
        change_key=event.change_key,
        title=event.title,
        status=event.status,
        description=event.description,
        link=event.link,
        labels=event.labels,
        start_at=event.event_time,
        last_at=event.event_time,
        end_at=event.event_time if event.status in OVER else 0,
        received_at=now,
    )


def followed(change: Change, event: ChangeEvent) -> Change:
    """The change after a further step."""
    counted = structs.replace(change, event_cnt=change.event_cnt + 1, start_at=min(change.start_at, event.event_time))
    if event.event_time < change.last_at:
        return counted
    return structs.replace(
        counted,
        title=event.title,
        status=event.status,
        description=event.description or change.description,
        link=event.link or change.link,
        labels={**change.labels, **event.labels},
        last_at=event.event_time,
        end_at=event.event_time if event.status in OVER else 0,
    )
