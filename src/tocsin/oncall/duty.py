"""Who is on call in a schedule at an instant, by role. Pure."""

from __future__ import annotations

from collections.abc import Collection

from tocsin.kernel.clock import SECOND
from tocsin.kernel.spans import zone_of
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import timeline


def on_call(schedule: Schedule, at: int, role_ids: Collection[int] = ()) -> list[int]:
    """The persons on call at ``at`` (ms), heaviest layer first; with ``role_ids`` only those bound to one of these roles.

    A disabled schedule has nobody on call.
    """
    if schedule.status != "enabled":
        return []
    (now,) = timeline(schedule.layers, zone_of(schedule.time_zone), at, at + SECOND, is_ranked=schedule.is_ranked)[:1]
    groups = [schedule.layers[duty.layer].groups[duty.group] for duty in now.duties]
    members = [one for group in groups for one in group.members if not role_ids or one.role_id in role_ids]
    return list(dict.fromkeys(person for one in members for person in one.person_ids))
