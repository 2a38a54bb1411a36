"""Who is on call in a schedule at an instant, by role. Pure."""

from __future__ import annotations

from collections.abc import Collection

from tocsin.kernel.clock import SECOND
from tocsin.kernel.spans import zone_of
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import people, timeline


def on_call(schedule: Schedule, at: int, role_ids: Collection[int] = ()) -> list[int]:
    """The persons on call at ``at`` (ms), heaviest layer first; with ``role_ids`` only those bound to one of these roles.

    A disabled schedule has nobody on call.
    """
    if schedule.status != "enabled":
        return []
    (now,) = timeline(schedule.layers, zone_of(schedule.time_zone), at, at + SECOND, is_ranked=schedule.is_ranked)[:1]
    standing = people(schedule.layers, now)
    return list(dict.fromkeys(one.person_id for one in standing if not role_ids or one.role_id in role_ids))
