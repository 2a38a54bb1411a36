"""The noun of a schedule: its layers in one version, and how it says who is coming on call."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from tocsin.oncall.layer import Layer

LONGEST_NAME = 40
LONGEST_WINDOW_DAYS = 45
DUTY = "duty"
"""The timer of a schedule: it rings when a notice of a hand-off may be due, and when the schedule was changed."""


class Schedule(Struct, frozen=True, kw_only=True):
    """Who is on call when. ``time_zone`` is an IANA name, never empty. ``is_ranked``: layers cover each other, they do not stack.

    ``notify`` is what the API takes, as it was written; what in it is secret is sealed at rest.
    """

    account_id: int
    schedule_id: int
    name: str
    time_zone: str
    layers: list[Layer]
    team_id: int = 0
    description: str = ""
    status: str = "enabled"  # enabled | disabled | deleted
    is_ranked: bool = False
    notify: dict[str, Any] = {}
    version: int = 1
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


def person_ids(schedule: Schedule) -> set[int]:
    """Everybody whom a layer names."""
    return {one for layer in schedule.layers for group in layer.groups for one in group.person_ids}


def timer_ref(schedule_id: int) -> str:
    """What the timer of a schedule rings for."""
    return f"schedule/{schedule_id}"


def schedule_of_ref(ref: str) -> int:
    """Whose timer it is."""
    return int(ref.partition("/")[2])
