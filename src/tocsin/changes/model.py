"""A change and its steps."""

from __future__ import annotations

from msgspec import Struct

from tocsin.sources.change import ChangeStatus

OVER = frozenset({"Canceled", "Done"})


class Change(Struct, frozen=True, kw_only=True):
    """What its latest step says. ``end_at`` is 0 while it is not over; instants in ms."""

    account_id: int
    change_id: str
    integration_id: int
    change_key: str
    title: str
    status: ChangeStatus
    description: str = ""
    link: str = ""
    labels: dict[str, str] = {}
    start_at: int = 0
    last_at: int = 0
    end_at: int = 0
    event_cnt: int = 1
    received_at: int = 0


class Step(Struct, frozen=True, kw_only=True):
    """One step as it came."""

    account_id: int
    event_id: str
    change_id: str
    title: str
    status: ChangeStatus
    description: str = ""
    link: str = ""
    labels: dict[str, str] = {}
    event_time: int = 0
    received_at: int = 0
