"""Mention tables: by which ids the bots of a medium mention people, who are known by their e-mail addresses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, Name, seconds
from tocsin.api.operation import operation
from tocsin.reach import mention_entries, mention_flow, mention_store
from tocsin.reach.model import MentionTable

Medium = Literal["feishu", "wecom", "zoom", "slack", "dingtalk"]
Address = Annotated[str, Meta(min_length=3, max_length=254)]
Entries = Annotated[
    dict[Address, Annotated[str, Meta(min_length=1, max_length=mention_entries.LONGEST)]],
    Meta(max_length=mention_entries.MOST, description='Such as `{"ana@example.com": "ou_1234"}`.'),
]


class MentionTableNamed(Struct):
    """Names one table."""

    table_id: HexId


class MentionTableCreateRequest(Struct, kw_only=True):
    """A new table."""

    name: Name
    medium: Annotated[Medium, Meta(description="The kind of group bot whose ids these are.")]
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it; 0: its creator and admins.")] = 0
    entries: Entries = {}


class MentionTableUpdateRequest(Struct, kw_only=True):
    """What to change; what is absent stays. ``entries`` replace all old ones."""

    table_id: HexId
    name: Name | None = None
    medium: Medium | None = None
    team_id: MaybeId | None = None
    entries: Entries | None = None


class MentionTableUpsertRequest(Struct, kw_only=True):
    """Entries to add or to replace, and addresses to forget."""

    table_id: HexId
    entries: Entries = {}
    remove: Annotated[list[Address], Meta(max_length=mention_entries.MOST)] = []


class MentionTableItem(Struct, kw_only=True):
    """A table without its entries."""

    table_id: str
    name: str
    medium: str
    team_id: int
    entry_count: int
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int


class MentionTableInfo(MentionTableItem, kw_only=True):
    """A table; addresses are in lower case."""

    entries: dict[str, str]


class MentionTableListAnswer(Struct):
    """The tables, by name."""

    items: list[MentionTableItem]


@operation("/mention-table/list", may="templates.read")
async def mention_table_list(call: Call) -> MentionTableListAnswer:
    """List mention tables."""
    found = await mention_store.read_all(call.tx, call.account_id)
    return MentionTableListAnswer([MentionTableItem(**_fields(one)) for one in found])


@operation("/mention-table/info", may="templates.read")
async def mention_table_info(call: Call, body: MentionTableNamed) -> MentionTableInfo:
    """One table with its entries."""
    one = await mention_flow.find(call.tx, call.account_id, body.table_id)
    return MentionTableInfo(**_fields(one), entries=one.entries)


@operation("/mention-table/create", may="templates.manage", audit="mention-table.create", writes=True)
async def mention_table_create(call: Call, body: MentionTableCreateRequest) -> MentionTableItem:
    """Make a table."""
    values = {"name": body.name, "medium": body.medium, "team_id": body.team_id, "entries": body.entries}
    one = await mention_flow.create(call.tx, call.actor, call.world.ids, values, call.now)
    call.note(one.table_id, name=one.name)
    return MentionTableItem(**_fields(one))


@operation("/mention-table/update", may="templates.manage", audit="mention-table.update", writes=True)
async def mention_table_update(call: Call, body: MentionTableUpdateRequest) -> None:
    """Change a table."""
    given = {name: getattr(body, name) for name in ("name", "medium", "team_id", "entries")}
    values = {name: value for name, value in given.items() if value is not None}
    one = await mention_flow.change(call.tx, call.actor, body.table_id, values, call.now)
    call.note(one.table_id, name=one.name, fields=sorted(values))


@operation("/mention-table/upsert-entries", may="templates.manage", audit="mention-table.upsert-entries", writes=True)
async def mention_table_upsert_entries(call: Call, body: MentionTableUpsertRequest) -> MentionTableItem:
    """Add or replace some entries, and forget others; the rest stays."""
    wanted = (body.table_id, body.entries, body.remove, call.now)
    one = await mention_flow.upsert(call.tx, call.actor, *wanted)
    call.note(one.table_id, name=one.name, given=len(body.entries), removed=len(body.remove))
    return MentionTableItem(**_fields(one))


@operation("/mention-table/delete", may="templates.manage", audit="mention-table.delete", writes=True)
async def mention_table_delete(call: Call, body: MentionTableNamed) -> None:
    """Delete a table; bots that used it mention people without it from now on."""
    one = await mention_flow.delete(call.tx, call.actor, body.table_id)
    call.note(one.table_id, name=one.name)


def _fields(one: MentionTable) -> dict[str, Any]:
    same = ("table_id", "name", "medium", "team_id", "creator_id", "updated_by")
    instants = {name: seconds(getattr(one, name)) for name in ("created_at", "updated_at")}
    return {name: getattr(one, name) for name in same} | instants | {"entry_count": len(one.entries)}
