"""Schedules: who is on call at an instant, in a window, and when I am."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct, field, to_builtins

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import Id, IdList, Query, UnixSeconds, milliseconds
from tocsin.api.operation import operation
from tocsin.api.paging import DEEPEST
from tocsin.api.resources.schedule_fields import UNUSED, ScheduleSettings, values_of
from tocsin.api.views.schedule_notices import ScheduleNotifyBody, notify_out
from tocsin.api.views.schedule_view import ScheduleItem, Window, schedule_item
from tocsin.escalation.masking import without_secrets
from tocsin.escalation.model import Webhook
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.masking import HIDDEN
from tocsin.oncall import schedule_store
from tocsin.oncall.schedule import LONGEST_WINDOW_DAYS, Schedule, person_ids
from tocsin.oncall.schedule_flow import Schedules
from tocsin.people.permissions import has, may_change

_MINE_DAYS = 31


class ScheduleListRequest(Struct, kw_only=True):
    """Which schedules, by name."""

    query: Query = ""
    p: Annotated[int, Meta(ge=1, le=DEEPEST)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    is_my_team: Annotated[bool, Meta(description="Only those owned by one of my teams.")] = False
    is_my_manage: Annotated[bool, Meta(description="Only those I made or my teams may change.")] = False
    team_ids: IdList = field(default_factory=list)
    start: Annotated[UnixSeconds, Meta(description="With `end`: the shifts of this window are answered too.")] = 0
    end: UnixSeconds = 0


class ScheduleListAnswer(Struct):
    """A page of schedules."""

    items: list[ScheduleItem]
    total: int


class ScheduleInfosRequest(Struct):
    """Names up to 100 schedules."""

    schedule_ids: IdList


class ScheduleItems(Struct):
    """Schedules."""

    items: list[ScheduleItem]


class ScheduleInfoRequest(Struct, kw_only=True):
    """Which schedule, and the window of its shifts."""

    schedule_id: Id
    start: UnixSeconds
    end: UnixSeconds


class ScheduleSelfRequest(Struct, kw_only=True):
    """The window of my shifts."""

    start: UnixSeconds = 0
    end: UnixSeconds = 0


class SchedulePreviewRequest(ScheduleSettings, kw_only=True):
    """A schedule that is not saved, and the window of its shifts."""

    schedule_id: Annotated[int, Meta(ge=0)] = 0
    start: UnixSeconds
    end: UnixSeconds


class ScheduleCreateRequest(ScheduleSettings, kw_only=True):
    """A new schedule."""

    schedule_id: Annotated[int, Meta(description=UNUSED)] = 0
    start: Annotated[int, Meta(description=UNUSED)] = 0
    end: Annotated[int, Meta(description=UNUSED)] = 0


class ScheduleUpdateRequest(ScheduleSettings, kw_only=True):
    """What changes; what is absent stays."""

    schedule_id: Id
    start: Annotated[int, Meta(description=UNUSED)] = 0
    end: Annotated[int, Meta(description=UNUSED)] = 0


class ScheduleNamedAnswer(Struct):
    """The new schedule."""

    schedule_id: int


@operation("/schedule/list", may="schedules.read")
async def schedule_list(call: Call, body: ScheduleListRequest) -> ScheduleListAnswer:
    """Schedules by name, with who is on call now and next."""
    if body.is_my_team and body.is_my_manage:
        raise InvalidParameter("is_my_team: give only one of is_my_team and is_my_manage")
    mine = body.is_my_team or body.is_my_manage
    found, total = await schedule_store.page(
        call.tx,
        call.world.vault,
        call.account_id,
        query=body.query,
        team_ids=call.actor.team_ids if mine else (body.team_ids or None),
        creator_id=call.actor.member_id if body.is_my_manage else 0,
        offset=(body.p - 1) * body.limit,
        limit=body.limit,
    )
    return ScheduleListAnswer(_items(call, found, _window(body.start, body.end, LONGEST_WINDOW_DAYS)), total)


@operation("/schedule/info", may="schedules.read")
async def schedule_info(call: Call, body: ScheduleInfoRequest) -> ScheduleItem:
    """One schedule and its shifts in a window of up to 45 days."""
    window = _window(body.start, body.end, LONGEST_WINDOW_DAYS)
    return _items(call, [await _schedules(call).find(call.tx, call.account_id, body.schedule_id)], window)[0]


@operation("/schedule/infos", may="schedules.read")
async def schedule_infos(call: Call, body: ScheduleInfosRequest) -> ScheduleItems:
    """Up to 100 schedules with who is on call; unknown ids are left out."""
    found = await schedule_store.read_by_ids(call.tx, call.world.vault, call.account_id, body.schedule_ids)
    return ScheduleItems(_items(call, found, None))


@operation("/schedule/self", may="schedules.read")
async def schedule_self(call: Call, body: ScheduleSelfRequest) -> ScheduleItems:
    """The schedules that name me, with their shifts in a window of up to a month."""
    window = _window(body.start, body.end, _MINE_DAYS)
    found = await schedule_store.read_all(call.tx, call.world.vault, call.account_id)
    return ScheduleItems(_items(call, [one for one in found if call.actor.member_id in person_ids(one)], window))


@operation("/schedule/preview", may="schedules.read")
async def schedule_preview(call: Call, body: SchedulePreviewRequest) -> ScheduleItem:
    """The shifts that a schedule would have; nothing is saved."""
    window = _window(body.start, body.end, LONGEST_WINDOW_DAYS)
    draft = await _schedules(call).draft(call.tx, call.actor, values_of(body), call.now)
    return _items(call, [draft], window)[0]


@operation("/schedule/create", may="schedules.manage", audit="schedule.create", writes=True)
async def schedule_create(call: Call, body: ScheduleCreateRequest) -> ScheduleNamedAnswer:
    """Make a schedule."""
    one = await _schedules(call).create(call.tx, call.actor, values_of(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.schedule_id, schedule_name=one.name)
    return ScheduleNamedAnswer(one.schedule_id)


@operation("/schedule/update", may="schedules.manage", audit="schedule.update", writes=True)
async def schedule_update(call: Call, body: ScheduleUpdateRequest) -> None:
    """Change a schedule; each save is a version, and holds from the next message on."""
    one = await _schedules(call).change(call.tx, call.actor, body.schedule_id, values_of(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.schedule_id, schedule_name=one.name, version=one.version)


@operation("/schedule/delete", may="schedules.manage", audit="schedule.delete", writes=True)
async def schedule_delete(call: Call, body: ScheduleInfosRequest) -> None:
    """Delete schedules. Escalation rules that name one reach nobody by it, and say so."""
    gone = await _schedules(call).delete(call.tx, call.actor, body.schedule_ids, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(",".join(str(one.schedule_id) for one in gone), names=[one.name for one in gone])


def _schedules(call: Call) -> Schedules:
    return Schedules(call.world.ids, call.world.vault)


def _window(start: int, end: int, longest_days: int) -> Window | None:
    """The window of a request; ``None`` when none is given. Raises ``InvalidParameter`` for one that cannot be shown."""
    if not start and not end:
        return None
    if end <= start:
        raise InvalidParameter("end: must be after start; both are Unix seconds")
    if milliseconds(end - start) > longest_days * DAY:
        raise InvalidParameter(f"end: the window may be {longest_days} days long at most")
    return Window(milliseconds(start), milliseconds(end))


def _items(call: Call, found: Sequence[Schedule], window: Window | None) -> list[ScheduleItem]:
    return [schedule_item(one, window, call.now, _notify(call, one)) for one in found]


def _notify(call: Call, one: Schedule) -> ScheduleNotifyBody:
    """Secrets of group chats are shown to those who may change the schedule."""
    kept = one.notify
    if not (has(call.actor, "schedules.manage") and may_change(call.actor, (one.team_id,), one.creator_id)):
        hooks = [Webhook(str(hook.get("type", "")), hook.get("settings") or {}) for hook in kept.get("webhooks") or ()]
        webhooks = [without_secrets(hook, call.world.catalogue.secrets_of) for hook in hooks]
        im = dict.fromkeys(kept.get("im") or {}, HIDDEN) or None
        kept = {**kept, "webhooks": to_builtins(webhooks) or None, "im": im}
    return notify_out(kept)
