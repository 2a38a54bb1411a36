"""Teams: sets of members that own channels, integrations and templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import Id, IdList, MaybeId, Name, Query, seconds
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest, offset, shown_total
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.people import store
from tocsin.people.model import Team, TeamWish


class TeamListRequest(PageRequest, kw_only=True):
    """Which teams, in which order."""

    orderby: Literal["created_at", "updated_at", "team_name"] = "created_at"
    asc: bool = False
    person_id: Annotated[MaybeId, Meta(description="Only teams this member belongs to.")] = 0
    query: Annotated[Query, Meta(description="Part of the name.")] = ""


class TeamItem(Struct, kw_only=True):
    """A team with its members."""

    account_id: int
    team_id: int
    team_name: str
    description: str
    status: Literal["enabled", "disabled"]
    ref_id: str
    person_ids: list[int]
    creator_id: int
    creator_name: str
    updated_by: int
    updated_by_name: str
    created_at: int
    updated_at: int


class TeamListAnswer(PageAnswer, kw_only=True):
    """A page of teams."""

    items: list[TeamItem]


class TeamNamed(Struct, kw_only=True):
    """Names a team by any one of its three names."""

    team_id: MaybeId = 0
    team_name: Query = ""
    ref_id: Query = ""


class TeamInfosRequest(Struct):
    """Names up to 100 teams."""

    team_ids: IdList


class TeamBrief(Struct):
    """A team's name and members."""

    team_id: int
    team_name: str
    person_ids: list[int]


class TeamInfosAnswer(Struct):
    """The teams that exist."""

    items: list[TeamBrief]


class TeamUpsertRequest(Struct, kw_only=True):
    """How a team shall be; absent fields stay."""

    team_name: Name
    team_id: Annotated[MaybeId, Meta(description="Absent or 0 makes a new team.")] = 0
    description: Annotated[str, Meta(max_length=500)] | None = None
    person_ids: Annotated[
        Annotated[list[Id], Meta(max_length=1_000)] | None,
        Meta(description="The members from now on; absent: as before."),
    ] = None
    emails: Annotated[list[str], Meta(max_length=100, description="More members; strangers are invited.")] = []
    phones: Annotated[list[str], Meta(max_length=100, description="More members; strangers are invited.")] = []
    countryCode: Annotated[str, Meta(max_length=8, description="Of phones that do not say theirs.")] = ""
    ref_id: Annotated[str, Meta(max_length=128)] | None = None
    reset_if_name_exist: Annotated[bool, Meta(description="Change the team of that name instead of refusing.")] = False


class TeamUpsertAnswer(Struct):
    """The team as it is now named."""

    team_id: int
    team_name: str


@operation("/team/list", may="teams.read")
async def team_list(call: Call, body: TeamListRequest) -> TeamListAnswer:
    """List teams."""
    column = "name" if body.orderby == "team_name" else body.orderby
    cut = store.Cut(column, body.asc, offset(body), body.limit)
    teams, total = await store.page_teams(call.tx, call.account_id, cut, query=body.query, person_id=body.person_id)
    return TeamListAnswer(
        items=await _items(call, teams),
        p=body.p,
        limit=body.limit,
        total=shown_total(total),
        has_next_page=cut.offset + len(teams) < total,
    )


@operation("/team/info", may="teams.read")
async def team_info(call: Call, body: TeamNamed) -> TeamItem:
    """One team, named by its id, name or foreign id."""
    return (await _items(call, [await _find(call, body)]))[0]


@operation("/team/infos", may="teams.read")
async def team_infos(call: Call, body: TeamInfosRequest) -> TeamInfosAnswer:
    """Names and members of up to 100 teams; unknown ids are left out."""
    teams = await store.read_teams(call.tx, call.account_id, body.team_ids)
    members = await store.read_team_members(call.tx, call.account_id, [one.team_id for one in teams])
    return TeamInfosAnswer([TeamBrief(one.team_id, one.name, members[one.team_id]) for one in teams])


@operation("/team/upsert", may="teams.manage", audit="team.upsert", writes=True)
async def team_upsert(call: Call, body: TeamUpsertRequest) -> TeamUpsertAnswer:
    """Make a team, or change one.

    ``person_ids``, ``emails`` and ``phones`` together replace the members; with none of them the members stay.
    """
    wish = TeamWish(
        name=body.team_name,
        team_id=body.team_id,
        description=body.description,
        ref_id=body.ref_id,
        person_ids=body.person_ids,
        emails=body.emails,
        phones=body.phones,
        country_code=body.countryCode,
        reset_if_name_exist=body.reset_if_name_exist,
    )
    team = await call.people.upsert_team(call.tx, call.actor, wish, call.now)
    call.note(team.team_id, team_name=team.name)
    return TeamUpsertAnswer(team.team_id, team.name)


@operation("/team/delete", may="teams.manage", audit="team.delete", writes=True)
async def team_delete(call: Call, body: TeamNamed) -> None:
    """Delete a team. What it owned can then be changed by creators and admins."""
    team = await _find(call, body)
    await call.people.delete_team(call.tx, call.actor, team)
    call.note(team.team_id, team_name=team.name)


async def _find(call: Call, named: TeamNamed) -> Team:
    if named.team_id:
        found = await store.read_teams(call.tx, call.account_id, [named.team_id])
        team = found[0] if found else None
    elif named.team_name or named.ref_id:
        team = await store.find_team(call.tx, call.account_id, name=named.team_name, ref_id=named.ref_id)
    else:
        raise InvalidParameter("team_id: name the team by team_id, team_name or ref_id")
    if team is None:
        raise NotFound(f"team_id {named.team_id or named.team_name or named.ref_id}: there is no such team")
    return team


async def _items(call: Call, teams: Sequence[Team]) -> list[TeamItem]:
    members = await store.read_team_members(call.tx, call.account_id, [one.team_id for one in teams])
    people = {person for one in teams for person in (one.creator_id, one.updated_by)}
    names = {one.member_id: one.name for one in await store.read_members(call.tx, call.account_id, people)}
    return [_item(one, members[one.team_id], names) for one in teams]


def _item(one: Team, person_ids: list[int], names: dict[int, str]) -> TeamItem:
    return TeamItem(
        account_id=one.account_id,
        team_id=one.team_id,
        team_name=one.name,
        description=one.description,
        status="disabled" if one.status == "disabled" else "enabled",
        ref_id=one.ref_id,
        person_ids=person_ids,
        creator_id=one.creator_id,
        creator_name=names.get(one.creator_id, ""),
        updated_by=one.updated_by,
        updated_by_name=names.get(one.updated_by, ""),
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )
