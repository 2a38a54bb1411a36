"""The timeline of an incident: who did what when, who was told through what, with what result."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId
from tocsin.api.operation import operation
from tocsin.api.views.feed_view import FeedItem, LineType, feed_item
from tocsin.api.views.names import read_names
from tocsin.incidents import store
from tocsin.kernel.errors import NotFound


class IncidentFeedRequest(Struct, kw_only=True):
    """Which lines of which timeline."""

    incident_id: HexId
    p: Annotated[int, Meta(ge=1, le=10_000, description="Page number, from 1.")] = 1
    limit: Annotated[int, Meta(ge=1, le=100, description="Items per page.")] = 20
    asc: Annotated[bool, Meta(description="Oldest first.")] = False
    types: Annotated[tuple[LineType, ...], Meta(max_length=50, description="Only lines of these types.")] = ()


class IncidentFeedAnswer(Struct, kw_only=True):
    """Lines of a timeline."""

    items: list[FeedItem]
    has_next_page: bool


@operation("/incident/feed", may="incidents.read")
async def incident_feed(call: Call, body: IncidentFeedRequest) -> IncidentFeedAnswer:
    """The timeline of an incident, the newest line first."""
    if not await store.visible_ids(call.tx, call.actor, [body.incident_id]):
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    start = (body.p - 1) * body.limit
    rows = await store.read_lines(
        call.tx, call.account_id, body.incident_id, body.types, start, body.limit + 1, asc=body.asc
    )
    shown = rows[: body.limit]
    names = await read_names(call.tx, call.account_id, person_ids=(row.creator_id for row in shown))
    items = [feed_item(call.account_id, body.incident_id, row, names) for row in shown]
    return IncidentFeedAnswer(items=items, has_next_page=len(rows) > body.limit)
