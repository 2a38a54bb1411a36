"""Calendars that people bring: as layers of a schedule, or as leave, with a report on each event."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import Id, MaybeId, seconds
from tocsin.api.operation import operation
from tocsin.kernel.clock import DAY
from tocsin.kernel.spans import zone_of
from tocsin.oncall.ical_read import LONGEST_TEXT, Read, read
from tocsin.oncall.import_flow import Imports, Taken
from tocsin.oncall.schedule_flow import Schedules
from tocsin.oncall.turn import How
from tocsin.people import store as people

AHEAD_DAYS = 365
Text = Annotated[str, Meta(max_length=LONGEST_TEXT, description="The calendar, as iCalendar text (RFC 5545).")]
Label = Annotated[
    str, Meta(min_length=1, max_length=40, description="Importing under the same name replaces what came before.")
]


class ScheduleImportRequest(Struct, kw_only=True):
    """A calendar for a schedule. Events name members by ATTENDEE, or by address or name in the summary."""

    schedule_id: Id
    text: Text
    name: Label = "calendar"
    kind: Annotated[Literal["add", "all"], Meta(description="`add`: beside the layers; `all`: instead of them.")] = (
        "add"
    )
    dry_run: Annotated[bool, Meta(description="Only report; nothing is saved.")] = False


class LeaveImportRequest(Struct, kw_only=True):
    """A calendar of somebody's absence; 0: one's own."""

    member_id: MaybeId = 0
    text: Text
    name: Label = "calendar"
    dry_run: bool = False


class ImportedItem(Struct, kw_only=True):
    """What became of one event of the coming year. `problem` says why it was not taken."""

    uid: str
    summary: str
    start: int
    end: int
    person_ids: list[int]
    problem: str


class ImportAnswer(Struct):
    """A report on every event, by time."""

    items: list[ImportedItem]
    taken: int
    skipped: int


@operation("/schedule/ical/import", may="schedules.manage", audit="schedule.ical.import", journey=True)
async def schedule_ical_import(call: Call, body: ScheduleImportRequest) -> ImportAnswer:
    """Put the coming year of a calendar on call in a schedule: each event is an override of its own, and can be taken away."""
    async with call.world.db.snapshot() as tx:
        known = await Schedules(call.world.ids, call.world.vault).find_to_change(tx, call.actor, body.schedule_id)
    events = await _events(call, body.text, known.time_zone)
    imports = Imports(call.world.ids, call.world.vault)
    async with call.world.db.transaction() as tx:
        how = How.add if body.kind == "add" else How.all
        found = await imports.to_layers(tx, call.actor, body.schedule_id, body.name, events, how)
        schedule, layers, taken = found
        if not body.dry_run:
            await imports.save_layers(tx, call.actor, schedule, layers, call.now)
            await move_config_version(tx, call.account_id)
    call.note(body.schedule_id, name=body.name, events=len(taken), dry_run=body.dry_run)
    return answer_of(taken)


@operation("/schedule/leave/import", may="schedules.read", audit="leave.import", journey=True)
async def schedule_leave_import(call: Call, body: LeaveImportRequest) -> ImportAnswer:
    """Note the coming year of a calendar as leave: one's own, or with `members.manage` somebody's. It changes no schedule."""
    member_id = body.member_id or call.actor.member_id
    async with call.world.db.snapshot() as tx:
        account = await people.read_account(tx, call.account_id)
        member = await people.read_member(tx, call.account_id, member_id)
    zone = member.time_zone if member is not None and member.time_zone else account.time_zone
    events = await _events(call, body.text, zone)
    imports = Imports(call.world.ids, call.world.vault)
    async with call.world.db.transaction() as tx:
        save = not body.dry_run
        taken = await imports.to_leave(tx, call.actor, member_id, body.name, events, call.now, save=save)
    call.note(member_id, name=body.name, events=len(taken), dry_run=body.dry_run)
    return answer_of(taken)


async def _events(call: Call, text: str, zone: str) -> list[Read]:
    """Read apart from the loop: a calendar that comes again in many ways takes a moment."""
    start_at = call.now // DAY * DAY
    return await asyncio.to_thread(read, text, zone_of(zone), start_at, start_at + AHEAD_DAYS * DAY)


def answer_of(taken: Sequence[Taken]) -> ImportAnswer:
    """The report on some events."""
    items = [
        ImportedItem(
            uid=one.event.uid,
            summary=one.event.summary,
            start=seconds(one.event.start_at),
            end=seconds(one.event.end_at),
            person_ids=list(one.person_ids),
            problem=one.problem,
        )
        for one in taken
    ]
    skipped = sum(bool(one.problem) for one in taken)
    return ImportAnswer(items, len(items) - skipped, skipped)
