"""Calendars of leave that are read from their addresses again and again."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.calendar_imports import ImportAnswer, answer_of
from tocsin.oncall import leave_calendar_store as store
from tocsin.oncall.import_flow import Taken
from tocsin.oncall.leave_calendar import LeaveCalendar
from tocsin.oncall.leave_calendar_flow import LeaveCalendars
from tocsin.people.permissions import has


class LeaveCalendarCreateRequest(Struct, kw_only=True):
    """A calendar of somebody's absence (0: one's own) and where it is published."""

    member_id: MaybeId = 0
    name: Annotated[str, Meta(min_length=1, max_length=40, description="What the leave in it is said to come from.")]
    url: Annotated[str, Meta(min_length=8, max_length=2_000, description="Sealed, never shown. HTTP, or webcal.")]
    dry_run: Annotated[bool, Meta(description="Only read and report; nothing is kept.")] = False


class LeaveCalendarCreateAnswer(Struct, kw_only=True):
    """A report on each event of the coming year. `calendar_id` is empty for a dry run."""

    calendar_id: str
    report: ImportAnswer


class LeaveCalendarListRequest(Struct):
    """Whose; 0: mine, or with `members.manage` everybody's."""

    member_id: MaybeId = 0


class LeaveCalendarItem(Struct, kw_only=True):
    """A calendar. `problem`: why it cannot be read at present; what it said before stays."""

    calendar_id: str
    member_id: int
    name: str
    host: str
    created_at: int
    read_at: Annotated[int, Meta(description="When it was read last.")]
    next_at: Annotated[int, Meta(description="When it is read next.")]
    problem: str
    taken: Annotated[int, Meta(description="Events that are leave.")]
    skipped: Annotated[int, Meta(description="Events that could not be taken.")]


class LeaveCalendarListAnswer(Struct):
    """Calendars, oldest first."""

    items: list[LeaveCalendarItem]


class LeaveCalendarNamed(Struct):
    """Names a calendar."""

    calendar_id: HexId


@operation("/schedule/leave/calendar/create", may="schedules.read", audit="leave.calendar.create", journey=True)
async def schedule_leave_calendar_create(call: Call, body: LeaveCalendarCreateRequest) -> LeaveCalendarCreateAnswer:
    """Read a calendar of leave now, and every half hour from now on: one's own, or with `members.manage` somebody's.

    It changes no schedule; where leave meets time on call is listed as a conflict.
    """
    calendars = _calendars(call)
    member_id = body.member_id or call.actor.member_id
    async with call.world.db.snapshot() as tx:
        one, zone = await calendars.wish(tx, call.actor, member_id, body.name, body.url, call.now)
    events = await calendars.ask(one, zone, call.now)
    if not body.dry_run:
        async with call.world.db.transaction() as tx:
            await calendars.add(tx, one, events, call.now)
    call.note(one.calendar_id, member_id=member_id, name=one.name, host=one.host, dry_run=body.dry_run)
    report = answer_of([Taken(each, () if each.problem else (member_id,), each.problem) for each in events])
    return LeaveCalendarCreateAnswer(calendar_id="" if body.dry_run else one.calendar_id, report=report)


@operation("/schedule/leave/calendar/list", may="schedules.read")
async def schedule_leave_calendar_list(call: Call, body: LeaveCalendarListRequest) -> LeaveCalendarListAnswer:
    """Calendars of leave, and whether they can be read. Their addresses are not shown again."""
    mine = call.actor.member_id
    whose = body.member_id if has(call.actor, "members.manage") else mine
    found = await store.read_of(call.tx, call.account_id, whose)
    return LeaveCalendarListAnswer([_item(one) for one in found if body.member_id in (0, one.member_id)])


@operation("/schedule/leave/calendar/delete", may="schedules.read", audit="leave.calendar.delete", writes=True)
async def schedule_leave_calendar_delete(call: Call, body: LeaveCalendarNamed) -> None:
    """Read a calendar no more; what it said of the future goes with it."""
    gone = await _calendars(call).give_up(call.tx, call.actor, body.calendar_id, call.now)
    call.note(gone.calendar_id, member_id=gone.member_id, name=gone.name)


def _calendars(call: Call) -> LeaveCalendars:
    return LeaveCalendars(call.world.ids, call.world.vault, call.world.carrier)


def _item(one: LeaveCalendar) -> LeaveCalendarItem:
    return LeaveCalendarItem(
        calendar_id=one.calendar_id,
        member_id=one.member_id,
        name=one.name,
        host=one.host,
        created_at=seconds(one.created_at),
        read_at=seconds(one.read_at),
        next_at=seconds(one.next_at),
        problem=one.problem,
        taken=one.taken,
        skipped=one.skipped,
    )
