"""Where leave meets time on call. Nothing is changed by it: people decide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tocsin.oncall.override import on_call_spans
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.turn import Leave


class Conflict(Struct, frozen=True):
    """A person is on call in ``[start_at, end_at)`` (ms) and on leave."""

    schedule_id: int
    person_id: int
    leave_id: str
    start_at: int
    end_at: int


def conflicts(schedules: Iterable[Schedule], leaves: Sequence[Leave], start_at: int, end_at: int) -> list[Conflict]:
    """All conflicts in ``[start_at, end_at)``, in order of time."""
    found = []
    for schedule in schedules:
        for one in leaves:
            begin, finish = max(one.start_at, start_at), min(one.end_at, end_at)
            if begin >= finish:
                continue
            spans = on_call_spans(schedule, one.member_id, begin, finish)
            found += [Conflict(schedule.schedule_id, one.member_id, one.leave_id, *span) for span in spans]
    return sorted(found, key=lambda one: (one.start_at, one.schedule_id, one.person_id))
