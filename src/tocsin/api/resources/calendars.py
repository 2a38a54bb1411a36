"""Service calendars: which days are workdays, by weekday, by public holidays and by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import operation
from tocsin.channels import noise_store
from tocsin.escalation import usage_store
from tocsin.incidents import store as incidents
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import Calendar, CalendarDays, DayEntry, every_day
from tocsin.oncall.calendar_flow import Calendars
from tocsin.oncall.public_days import id_of, public_days, region_of, regions

CalendarName = Annotated[str, Meta(min_length=1, max_length=39)]
CalendarText = Annotated[str, Meta(max_length=499)]
TimeZone = Annotated[str, Meta(max_length=64, description="IANA name; empty: the account's.")]
Workdays = Annotated[
    list[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7, description="Weekdays that are workdays, 0 is Sunday.")
]
PublicIds = Annotated[
    list[Annotated[str, Meta(max_length=64)]],
    Meta(max_length=10, description="Public calendars it follows, such as `holidays.CN`."),
]
CalendarId = Annotated[str, Meta(min_length=1, max_length=64)]
Day = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
PUBLIC: Final = "region.official.holiday"


class CalendarListRequest(Struct, kw_only=True):
    """Which calendars."""

    kind: Annotated[
        Literal["personal", "region.official.holiday"], Meta(description="The account's own, or public holidays.")
    ] = "personal"
    no_locale: Annotated[bool, Meta(description="Has no effect: public holidays of all countries are listed.")] = False


class CalendarItem(Struct, kw_only=True):
    """A calendar."""

    account_id: int
    team_id: int
    cal_id: str
    cal_name: str
    description: str
    timezone: str
    kind: Annotated[
        Literal["personal", "region.official.holiday", "religion.holiday"],
        Meta(description="`religion.holiday` is not answered: public holidays come by country."),
    ]
    workdays: list[int]
    extra_cal_ids: list[str]
    status: Literal["enabled", "deleted"]
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class CalendarListAnswer(Struct):
    """Calendars by name."""

    items: list[CalendarItem]
    total: int


class CalendarNamed(Struct):
    """Names one calendar."""

    cal_id: CalendarId


class CalendarCreateRequest(Struct, kw_only=True):
    """A new calendar; without `workdays` every day is one."""

    cal_name: CalendarName
    description: CalendarText = ""
    timezone: TimeZone = ""
    team_id: MaybeId = 0
    workdays: Workdays = field(default_factory=every_day)
    extra_cal_ids: PublicIds = []


class CalendarUpdateRequest(Struct, kw_only=True):
    """What changes; what is absent stays."""

    cal_id: CalendarId
    cal_name: CalendarName | UnsetType = UNSET
    description: CalendarText | UnsetType = UNSET
    timezone: TimeZone | UnsetType = UNSET
    team_id: MaybeId | UnsetType = UNSET
    workdays: Workdays | UnsetType = UNSET
    extra_cal_ids: PublicIds | UnsetType = UNSET


class CalendarCreateAnswer(Struct):
    """The new calendar."""

    cal_id: str
    cal_name: str


class CalendarEventListRequest(Struct, kw_only=True):
    """Whose days: of a year, a month or one day."""

    cal_id: CalendarId
    year: Annotated[int, Meta(ge=1970, le=2100)]
    month: Annotated[int, Meta(ge=0, le=12, description="0: the whole year.")] = 0
    day: Annotated[int, Meta(ge=0, le=31, description="0: the whole month.")] = 0


class CalendarEventItem(Struct, kw_only=True):
    """Days that are off, or that are worked although the weekday or a holiday says otherwise. `end_at` is not included.

    What was set by hand has an id of its own; other days are named by what decided them.
    """

    account_id: int
    creator_id: int
    cal_id: str
    event_id: str
    summary: str
    description: str
    start_at: str
    end_at: str
    is_off: bool
    created_at: int
    updated_at: int


class CalendarEventListAnswer(Struct):
    """Days in order."""

    items: list[CalendarEventItem]
    total: int


class CalendarEventUpsertRequest(Struct, kw_only=True):
    """Days set by hand; `end_at` is the first day that is not meant any more."""

    cal_id: CalendarId
    event_id: Annotated[HexId | UnsetType, Meta(description="Absent: new days.")] = UNSET
    summary: Annotated[str, Meta(min_length=1, max_length=100)]
    description: CalendarText = ""
    start_at: Day
    end_at: Day
    is_off: bool


class CalendarEventAnswer(Struct):
    """The days as they were set."""

    cal_id: str
    event_id: str
    summary: str


class CalendarEventNamed(Struct):
    """Names days set by hand."""

    cal_id: CalendarId
    event_id: HexId


@operation("/calendar/list", may="calendars.read")
async def calendar_list(call: Call, body: CalendarListRequest) -> CalendarListAnswer:
    """The account's calendars, or the public ones that they can follow."""
    if body.kind == PUBLIC:
        items = [_public(call.account_id, region) for region in regions()]
    else:
        items = [_item(one) for one in await calendar_store.read_all(call.tx, call.account_id)]
    return CalendarListAnswer(items, len(items))


@operation("/calendar/info", may="calendars.read")
async def calendar_info(call: Call, body: CalendarNamed) -> CalendarItem:
    """One calendar."""
    return _item(await _calendars(call).find(call.tx, call.account_id, body.cal_id))


@operation("/calendar/create", may="calendars.manage", audit="calendar.create", writes=True)
async def calendar_create(call: Call, body: CalendarCreateRequest) -> CalendarCreateAnswer:
    """Make a calendar."""
    one = await _calendars(call).create(call.tx, call.actor, _values(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.calendar_id, cal_name=one.name)
    return CalendarCreateAnswer(one.calendar_id, one.name)


@operation("/calendar/update", may="calendars.manage", audit="calendar.update", writes=True)
async def calendar_update(call: Call, body: CalendarUpdateRequest) -> None:
    """Change a calendar; rules that follow it look at it anew."""
    one = await _calendars(call).change(call.tx, call.actor, body.cal_id, _values(body), call.now)
    await _moved(call, body.cal_id)
    call.note(one.calendar_id, cal_name=one.name)


@operation("/calendar/delete", may="calendars.manage", audit="calendar.delete", writes=True)
async def calendar_delete(call: Call, body: CalendarNamed) -> None:
    """Delete a calendar. Refused while silence or escalation rules follow it; the message names them."""
    quiet = [one.name for one in await noise_store.read_following(call.tx, call.account_id, body.cal_id)]
    rules = await usage_store.read_names_with_calendar(call.tx, call.account_id, body.cal_id)
    one = await _calendars(call).delete(call.tx, call.actor, body.cal_id, [*quiet, *rules], call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(one.calendar_id, cal_name=one.name)


@operation("/calendar/event/list", may="calendars.read")
async def calendar_event_list(call: Call, body: CalendarEventListRequest) -> CalendarEventListAnswer:
    """The days of a calendar that are not plain workdays, and those set by hand."""
    one = await _calendars(call).find(call.tx, call.account_id, body.cal_id)
    first, end = _span(body)
    days = _days(one, first, end)
    return CalendarEventListAnswer(days, len(days))


@operation("/calendar/event/upsert", may="calendars.manage", audit="calendar.event.upsert", writes=True)
async def calendar_event_upsert(call: Call, body: CalendarEventUpsertRequest) -> CalendarEventAnswer:
    """Set days by hand: off, or worked. What was set last holds where days overlap."""
    values = {
        "event_id": body.event_id or "",
        "summary": body.summary,
        "description": body.description,
        "start_on": _day(body.start_at, "start_at"),
        "end_on": _day(body.end_at, "end_at"),
        "is_off": body.is_off,
    }
    entry = await _calendars(call).set_days(call.tx, call.actor, body.cal_id, values, call.now)
    await _moved(call, body.cal_id)
    call.note(body.cal_id, event_id=entry.event_id, summary=entry.summary)
    return CalendarEventAnswer(body.cal_id, entry.event_id, entry.summary)


@operation("/calendar/event/delete", may="calendars.manage", audit="calendar.event.delete", writes=True)
async def calendar_event_delete(call: Call, body: CalendarEventNamed) -> None:
    """Take days set by hand away."""
    await _calendars(call).clear_days(call.tx, call.actor, body.cal_id, body.event_id)
    await _moved(call, body.cal_id)
    call.note(body.cal_id, event_id=body.event_id)


async def _moved(call: Call, calendar_id: str) -> None:
    """What silences that follow the calendar keep quiet is looked at again: their time may be another now."""
    await move_config_version(call.tx, call.account_id)
    following = await noise_store.read_following(call.tx, call.account_id, calendar_id)
    await incidents.look_again(call.tx, call.account_id, sorted({one.channel_id for one in following}), call.now)


def _calendars(call: Call) -> Calendars:
    return Calendars(call.world.ids)


def _values(body: CalendarCreateRequest | CalendarUpdateRequest) -> dict[str, Any]:
    named = {"cal_name": "name", "timezone": "time_zone"}
    fields = ("cal_name", "description", "timezone", "team_id", "workdays")
    values = {named.get(one, one): given for one in fields if (given := getattr(body, one)) is not UNSET}
    if body.extra_cal_ids is not UNSET:
        found = (region_of(one, f"extra_cal_ids[{number}]") for number, one in enumerate(body.extra_cal_ids))
        values["regions"] = list(dict.fromkeys(found))
    return values


def _item(one: Calendar) -> CalendarItem:
    return CalendarItem(
        account_id=one.account_id,
        team_id=one.team_id,
        cal_id=one.calendar_id,
        cal_name=one.name,
        description=one.description,
        timezone=one.time_zone,
        kind="personal",
        workdays=one.workdays,
        extra_cal_ids=[id_of(region) for region in one.regions],
        status="enabled",
        creator_id=one.creator_id,
        updated_by=one.updated_by,
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )


def _public(account_id: int, region: str) -> CalendarItem:
    return CalendarItem(
        account_id=account_id,
        team_id=0,
        cal_id=id_of(region),
        cal_name=region,
        description="",
        timezone="",
        kind=PUBLIC,
        workdays=[],
        extra_cal_ids=[],
        status="enabled",
        creator_id=0,
        updated_by=0,
        created_at=0,
        updated_at=0,
    )


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(f"{field}: {text!r} is not a day such as 2026-05-01") from error


def _span(body: CalendarEventListRequest) -> tuple[date, date]:
    if not body.month:
        return date(body.year, 1, 1), date(body.year + 1, 1, 1)
    first = date(body.year, body.month, 1)
    if not body.day:
        return first, (first + timedelta(days=32)).replace(day=1)
    one = _day(f"{body.year:04}-{body.month:02}-{body.day:02}", "day")
    return one, one + timedelta(days=1)


def _days(one: Calendar, first: date, end: date) -> list[CalendarEventItem]:
    by_hand = [entry for entry in one.entries if entry.start_on < end and entry.end_on > first]
    items = [_entry_item(one, entry) for entry in by_hand]
    held = {
        entry.start_on + timedelta(days=number)
        for entry in by_hand
        for number in range((entry.end_on - entry.start_on).days)
    }
    days = CalendarDays(one, public_days)
    for number in range((end - first).days):
        day = first + timedelta(days=number)
        if day not in held:
            items += _decided(one, days, day)
    return sorted(items, key=lambda item: (item.start_at, item.event_id))


def _decided(one: Calendar, days: CalendarDays, day: date) -> list[CalendarEventItem]:
    """A day off, or one that is worked although its weekday is free, as decided by weekday or holidays."""
    is_weekday_off = (day.weekday() + 1) % 7 not in one.workdays
    is_off = days.is_off(day)
    if is_off is False and not is_weekday_off:
        return []
    kind = "weekday" if is_off and is_weekday_off else "holiday"
    summary = "day off" if is_off else "workday"
    decided = DayEntry(
        event_id=f"{kind}.{day:%Y%m%d}", summary=summary, start_on=day, end_on=day + timedelta(days=1), is_off=is_off
    )
    return [_entry_item(one, decided)]


def _entry_item(one: Calendar, entry: DayEntry) -> CalendarEventItem:
    return CalendarEventItem(
        account_id=one.account_id,
        creator_id=entry.creator_id,
        cal_id=one.calendar_id,
        event_id=entry.event_id,
        summary=entry.summary,
        description=entry.description,
        start_at=entry.start_on.isoformat(),
        end_at=entry.end_on.isoformat(),
        is_off=entry.is_off,
        created_at=seconds(entry.created_at),
        updated_at=seconds(entry.updated_at),
    )
