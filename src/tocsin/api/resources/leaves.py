"""Leave: who is away when, and where that meets time on call."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, IdList, MaybeId, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall import schedule_store, turn_store
from tocsin.oncall.conflict import conflicts
from tocsin.oncall.turn import Leave
from tocsin.oncall.turn_flow import LONGEST_NOTE, Turns

LONGEST_DAYS = 366


class LeaveCreateRequest(Struct, kw_only=True):
    """Who is away, and when; 0: oneself."""

    member_id: MaybeId = 0
    start: UnixSeconds
    end: UnixSeconds
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""


class LeaveItem(Struct, kw_only=True):
    """Leave. `source`: `hand`, or the name of the feed it came from."""

    leave_id: str
    member_id: int
    start: int
    end: int
    note: str
    source: str
    creator_id: int
    created_at: int


class LeaveListRequest(Struct, kw_only=True):
    """Whose leave, in which time; no members: everybody's."""

    member_ids: IdList = []
    start: UnixSeconds
    end: UnixSeconds


class LeaveListAnswer(Struct):
    """Leave by time."""

    items: list[LeaveItem]


class LeaveNamed(Struct):
    """Names leave."""

    leave_id: HexId


class ConflictListRequest(Struct, kw_only=True):
    """Of which schedules (none: all), in which time."""

    schedule_ids: IdList = []
    start: UnixSeconds
    end: UnixSeconds


class ConflictItem(Struct, kw_only=True):
    """A person is on call and on leave."""

    schedule_id: int
    person_id: int
    leave_id: str
    start: int
    end: int


class ConflictListAnswer(Struct):
    """Conflicts by time."""

    items: list[ConflictItem]


@operation("/schedule/leave/create", may="schedules.read", audit="leave.create", writes=True)
async def schedule_leave_create(call: Call, body: LeaveCreateRequest) -> LeaveItem:
    """Note leave: one's own, or with `members.manage` anybody's. It changes no schedule; conflicts are listed."""
    wanted = Leave(
        account_id=call.account_id,
        leave_id="",
        member_id=body.member_id or call.actor.member_id,
        start_at=milliseconds(body.start),
        end_at=milliseconds(body.end),
        note=body.note,
    )
    one = await Turns(call.world.ids, call.world.vault).go_away(call.tx, call.actor, wanted, call.now)
    call.note(one.leave_id, member_id=one.member_id)
    return _item(one)


@operation("/schedule/leave/delete", may="schedules.read", audit="leave.delete", writes=True)
async def schedule_leave_delete(call: Call, body: LeaveNamed) -> None:
    """Take leave back."""
    gone = await Turns(call.world.ids, call.world.vault).stay(call.tx, call.actor, body.leave_id)
    call.note(gone.leave_id, member_id=gone.member_id)


@operation("/schedule/leave/list", may="schedules.read")
async def schedule_leave_list(call: Call, body: LeaveListRequest) -> LeaveListAnswer:
    """Leave in a time of up to a year."""
    span = _span(body.start, body.end)
    found = await turn_store.read_leaves(call.tx, call.account_id, *span, body.member_ids or None)
    return LeaveListAnswer([_item(one) for one in found])


@operation("/schedule/conflict/list", may="schedules.read")
async def schedule_conflict_list(call: Call, body: ConflictListRequest) -> ConflictListAnswer:
    """Where leave meets time on call: nothing is changed by it, people swap or override."""
    span = _span(body.start, body.end)
    leaves = await turn_store.read_leaves(call.tx, call.account_id, *span, most=0)
    of = (call.tx, call.world.vault, call.account_id)
    chosen = schedule_store.read_by_ids(*of, body.schedule_ids) if body.schedule_ids else schedule_store.read_all(*of)
    found = conflicts(await chosen, leaves, *span)
    return ConflictListAnswer(
        [
            ConflictItem(
                schedule_id=one.schedule_id,
                person_id=one.person_id,
                leave_id=one.leave_id,
                start=seconds(one.start_at),
                end=seconds(one.end_at),
            )
            for one in found
        ]
    )


def _span(start: int, end: int) -> tuple[int, int]:
    if end <= start:
        raise InvalidParameter("end: must be after start; both are Unix seconds")
    if milliseconds(end - start) > LONGEST_DAYS * DAY:
        raise InvalidParameter(f"end: at most {LONGEST_DAYS} days after start")
    return milliseconds(start), milliseconds(end)


def _item(one: Leave) -> LeaveItem:
    return LeaveItem(
        leave_id=one.leave_id,
        member_id=one.member_id,
        start=seconds(one.start_at),
        end=seconds(one.end_at),
        note=one.note,
        source=one.source,
        creator_id=one.creator_id,
        created_at=seconds(one.created_at),
    )
