"""Calendar feeds: secret addresses for calendars that people subscribe to."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import operation
from tocsin.oncall import feed_store
from tocsin.oncall.feed_flow import Feeds
from tocsin.oncall.feed_store import Feed


class CalendarFeedCreateRequest(Struct):
    """Whose shifts: a schedule's; 0: all of mine."""

    schedule_id: MaybeId = 0


class CalendarFeedCreateAnswer(Struct):
    """The new feed. Its address is shown only now."""

    feed_id: str
    url: str


class CalendarFeedListRequest(Struct):
    """Of which schedule; 0: all that I made."""

    schedule_id: MaybeId = 0


class CalendarFeedItem(Struct, kw_only=True):
    """A feed. `last_read_at` is exact to the hour; 0: nobody has read it yet."""

    feed_id: str
    schedule_id: Annotated[int, Meta(description="0: all shifts of its maker.")]
    member_id: int
    created_at: int
    last_read_at: int


class CalendarFeedListAnswer(Struct):
    """Feeds, oldest first."""

    items: list[CalendarFeedItem]


class CalendarFeedNamed(Struct):
    """Names a feed."""

    feed_id: HexId


@operation("/schedule/feed/create", may="schedules.read", audit="schedule.feed.create", writes=True)
async def schedule_feed_create(call: Call, body: CalendarFeedCreateRequest) -> CalendarFeedCreateAnswer:
    """Make a secret address under which a calendar finds the shifts of a schedule, or all of mine."""
    one, key = await _feeds(call).make(call.tx, call.actor, body.schedule_id, call.now)
    call.note(one.feed_id, schedule_id=one.schedule_id)
    return CalendarFeedCreateAnswer(one.feed_id, f"{call.settings.public_url}/feeds/{key}.ics")


@operation("/schedule/feed/list", may="schedules.read")
async def schedule_feed_list(call: Call, body: CalendarFeedListRequest) -> CalendarFeedListAnswer:
    """The feeds of a schedule, or those that I made. Addresses are not among it: of these only a hash is kept."""
    mine = 0 if body.schedule_id else call.actor.member_id
    found = await feed_store.read_of(call.tx, call.account_id, member_id=mine, schedule_id=body.schedule_id)
    return CalendarFeedListAnswer([_item(one) for one in found])


@operation("/schedule/feed/revoke", may="schedules.read", audit="schedule.feed.revoke", writes=True)
async def schedule_feed_revoke(call: Call, body: CalendarFeedNamed) -> None:
    """Let an address be that of nothing from now on."""
    gone = await _feeds(call).revoke(call.tx, call.actor, body.feed_id)
    call.note(gone.feed_id, schedule_id=gone.schedule_id)


def _feeds(call: Call) -> Feeds:
    return Feeds(call.world.ids, call.world.vault)


def _item(one: Feed) -> CalendarFeedItem:
    return CalendarFeedItem(
        feed_id=one.feed_id,
        schedule_id=one.schedule_id,
        member_id=one.member_id,
        created_at=seconds(one.created_at),
        last_read_at=seconds(one.last_read_at),
    )
