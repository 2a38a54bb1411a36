"""Two accounts with the same kinds of things: each finds its own by every search, and nothing of the other's."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.api.harness import START_AT, Client
from tests.security.estate import OURS, PRIVATE, Open, channel, filled, reach
from tests.security.matrix import REFERENCES, ROWS
from tocsin.api import resources
from tocsin.api.operation import collect
from tocsin.oncall import leave_calendar_store
from tocsin.oncall.leave_calendar import LeaveCalendar

pytestmark = pytest.mark.anyio

THEIRS = "qtheirsq"
READS = [row for row in (*ROWS, *REFERENCES) if collect(resources)[row.path].mode == "read"]
SEARCHES = [row for row in ROWS if row.path.endswith("/list") and row in READS]
NOT_OF_THE_ACCOUNT = {"/notifier/list", "/notifier/guide", "/integration/type/list", "/template/preset/list"}
"""What the product itself offers."""
TURNS = {
    "/schedule/override/list",
    "/schedule/swap/list",
    "/schedule/leave/list",
    "/schedule/leave/calendar/list",
    "/schedule/conflict/list",
    "/schedule/feed/list",
}
WITHOUT_NAMES = {"/drill/list", "/incident/past/list", "/channel/noise/hidden/list", "/schedule/role/list"} | TURNS
"""Looked at by ids: drills and turns below, what a rule hid and roles in tests/api."""


@pytest.fixture
async def neighbour(place: Open) -> tuple[Client, dict[str, Any]]:
    """The owner of the other account, which now has everything too, and its things by the same names."""
    zoe = place.people["stranger"]
    team = await zoe.data("/team/upsert", team_name=f"{THEIRS} team", person_ids=[zoe.member_id])
    template = await zoe.data("/template/create", template_name=f"{THEIRS} template", team_id=team["team_id"])
    key = await zoe.data("/app-key/create", name=f"{THEIRS} key")
    await zoe.data("/device/add", name=f"{THEIRS} phone")
    await zoe.data("/member/info/reset", member_id=zoe.member_id, member_name=THEIRS)
    account_id = (await zoe.data("/account/info"))["account_id"]
    things = await channel(place.house, account_id, zoe, team["team_id"], THEIRS)
    things |= await reach(place.house, zoe, zoe.member_id, team["team_id"], THEIRS)
    more = {"team": team["team_id"], "template": template["template_id"], "key": key["key_id"]}
    return zoe, place.things | things | more | {f"{name}_member": zoe.member_id for name in ("owner", "viewer")}


async def test_every_search_finds_ones_own_and_nothing_else(place: Open, neighbour: tuple[Client, Any]) -> None:
    zoe, things = neighbour
    owner = place.people["owner"]
    for row in SEARCHES:
        if row.path in NOT_OF_THE_ACCOUNT | WITHOUT_NAMES:
            continue
        mine = (await owner.send("POST", row.path, body(row.body, place.things))).content.decode()
        other = (await zoe.send("POST", row.path, body(row.body, things))).content.decode()
        assert OURS in mine or PRIVATE in mine, f"{row.path}: {mine}"
        assert THEIRS in other, f"{row.path}: {other}"
        assert THEIRS not in mine, f"{row.path}: {mine}"
        assert OURS not in other, f"{row.path}: {other}"
        assert PRIVATE not in other, f"{row.path}: {other}"


async def test_drills_are_listed_to_their_own_account_only(place: Open, neighbour: tuple[Client, Any]) -> None:
    asking = (neighbour[0], place.people["owner"])
    made = [(await one.data("/drill/create"))["drill_id"] for one in asking]
    for one, drill_id in zip(asking, made, strict=True):
        listed = [item["drill_id"] for item in (await one.data("/drill/list", all=True))["items"]]
        assert drill_id in listed
        assert not set(listed) & (set(made) - {drill_id})


async def test_nothing_of_the_other_can_be_read_by_its_id(place: Open, neighbour: tuple[Client, Any]) -> None:
    zoe, things = neighbour
    for row in READS:
        for asking, named in ((zoe, place.things), (place.people["owner"], things)):
            answer = (await asking.send("POST", row.path, body(row.body, named))).content.decode()
            assert (THEIRS if asking is not zoe else OURS) not in answer, f"{row.path}: {answer}"


def body(template: dict[str, Any], things: dict[str, Any]) -> bytes:
    """The body of a row, filled."""
    return msgspec.json.encode(filled(template, things | {"me": 0}))


async def test_turns_are_listed_to_their_own_account_only(place: Open, neighbour: tuple[Client, Any]) -> None:
    owner, viewer, zoe = place.people["owner"], place.people["viewer"], neighbour[0]
    start = START_AT // 1_000
    span = {"start": start, "end": start + 86_400}
    who = [{"members": [{"person_ids": [owner.member_id]}]}]
    layers = [{"layer_start": start, "rotation_unit": "day", "groups": who}]
    made = (await owner.data("/schedule/create", schedule_name="turns", layers=layers))["schedule_id"]
    await owner.data("/schedule/swap/create", schedule_id=made, to_id=viewer.member_id, **span)
    await owner.data("/schedule/leave/create", **span)
    wanted = {"schedule_id": made, "person_ids": [owner.member_id], "kind": "add", **span}
    await owner.data("/schedule/override/create", **wanted)
    await owner.data("/schedule/feed/create", schedule_id=made)
    account_id = (await owner.data("/account/info"))["account_id"]
    read = LeaveCalendar(
        account_id=account_id,
        calendar_id="a" * 24,
        member_id=owner.member_id,
        name="HR",
        host="hr.example.com",
        url_sealed="",
        next_at=START_AT,
    )
    async with place.house.world.db.transaction() as tx:
        await leave_calendar_store.add(tx, read)
    bodies: dict[str, dict[str, Any]] = {
        "/schedule/swap/list": {"schedule_id": made},
        "/schedule/leave/list": span,
        "/schedule/leave/calendar/list": {},
        "/schedule/conflict/list": {"schedule_ids": [made], **span},
        "/schedule/override/list": {"schedule_id": made},
        "/schedule/feed/list": {"schedule_id": made},
    }
    assert bodies.keys() == TURNS
    for path, sent in bodies.items():
        assert len((await owner.data(path, **sent))["items"]) == 1, path
        theirs = await zoe.post(path, **sent)
        assert theirs.body.get("error", {}).get("code") == "ResourceNotFound" or theirs.data["items"] == [], path
