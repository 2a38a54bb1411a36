"""Members, teams, APP keys and the account, through the API, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.api.harness import OWNER_EMAIL, START_AT, Client, House, api_world
from tests.database.postgres_server import PostgresServer, name_of
from tocsin.db.migrate import migrate
from tocsin.people import store

pytestmark = pytest.mark.anyio


STARTED = START_AT // 1_000


@pytest.fixture(scope="module")
def postgres_template(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a migrated database to copy."""
    url = postgres_server.create()
    asyncio.run(migrate(url))
    yield name_of(url)
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind; empty for a file."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create(template=request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A fresh account on each kind of database."""
    async with api_world(tmp_path, database_url=database_url) as made:
        yield made


async def test_what_was_written_is_read_back(ana: Client, bo: Client) -> None:
    made = await ana.data("/team/upsert", team_name=" db ", description="Databases", ref_id="hr-7", person_ids=[])
    assert made["team_name"] == "db"
    await ana.data("/team/upsert", team_id=made["team_id"], team_name="db", person_ids=[bo.member_id, ana.member_id])
    read = await bo.data("/team/info", ref_id="hr-7")
    assert read == {
        "account_id": (await ana.data("/account/info"))["account_id"],
        "team_id": made["team_id"],
        "team_name": "db",
        "description": "Databases",
        "status": "enabled",
        "ref_id": "hr-7",
        "person_ids": sorted([ana.member_id, bo.member_id]),
        "creator_id": ana.member_id,
        "creator_name": "Ana",
        "updated_by": ana.member_id,
        "updated_by_name": "Ana",
        "created_at": STARTED,
        "updated_at": STARTED,
    }
    await ana.data("/team/upsert", team_id=made["team_id"], team_name="db", description="", person_ids=[])
    emptied = await ana.data("/team/info", team_name="db")
    assert (emptied["description"], emptied["ref_id"], emptied["person_ids"]) == ("", "hr-7", [])


async def test_a_team_name_is_taken_once_unless_the_caller_wants_that_team(ana: Client, bo: Client) -> None:
    made = await ana.data("/team/upsert", team_name="db", person_ids=[ana.member_id])
    assert (await ana.post("/team/upsert", team_name="db")).code == "InvalidParameter"
    again = await ana.data("/team/upsert", team_name="db", person_ids=[bo.member_id], reset_if_name_exist=True)
    assert again["team_id"] == made["team_id"]
    assert (await ana.data("/team/info", team_name="db"))["person_ids"] == [bo.member_id]
    other = await ana.data("/team/upsert", team_name="web")
    assert (await ana.post("/team/upsert", team_id=other["team_id"], team_name="db")).code == "InvalidParameter"
    assert (await ana.post("/team/upsert", team_id=99, team_name="x")).code == "ResourceNotFound"


async def test_only_its_own_people_change_a_team(house: House, ana: Client, bo: Client) -> None:
    theirs = await ana.data("/team/upsert", team_name="theirs")
    refused = await bo.post("/team/delete", team_id=theirs["team_id"])
    assert refused.code == "AccessDenied"
    assert "'theirs'" in refused.message
    await ana.data("/team/upsert", team_id=theirs["team_id"], team_name="theirs", person_ids=[bo.member_id])
    await bo.data("/team/upsert", team_id=theirs["team_id"], team_name="ours")
    made_by_bo = await bo.data("/team/upsert", team_name="mine")
    await bo.data("/team/delete", team_name="mine")
    assert (await bo.post("/team/info", team_id=made_by_bo["team_id"])).code == "ResourceNotFound"


async def test_addresses_of_strangers_are_invited_into_a_team_by_admins_only(ana: Client, bo: Client) -> None:
    await ana.data("/team/upsert", team_name="db", emails=["BO@example.com", "new@example.com"], phones=["+4915112345"])
    members = (await ana.data("/member/list", asc=True))["items"]
    assert [(one["email"], one["phone"], one["status"]) for one in members[2:]] == [
        ("new@example.com", "", "pending"),
        ("", "+4915112345", "pending"),
    ]
    team = await ana.data("/team/info", team_name="db")
    assert set(team["person_ids"]) == {bo.member_id, *(one["member_id"] for one in members[2:])}
    refused = await bo.post("/team/upsert", team_name="mine", emails=["stranger@example.com"])
    assert refused.code == "AccessDenied"
    stranger = await ana.post("/team/upsert", team_name="web", person_ids=[12345])
    assert stranger.message == "person_ids: 12345 is no member of this account"


async def test_teams_are_listed_page_by_page(ana: Client, bo: Client) -> None:
    for name in ("alpha", "beta", "gamma 100%"):
        await ana.data("/team/upsert", team_name=name, person_ids=[bo.member_id] if name == "beta" else [])
    by_name = await ana.data("/team/list", orderby="team_name", asc=True, limit=2)
    assert [one["team_name"] for one in by_name["items"]] == ["alpha", "beta"]
    assert (by_name["total"], by_name["has_next_page"], by_name["p"], by_name["limit"]) == (3, True, 1, 2)
    rest = await ana.data("/team/list", orderby="team_name", asc=True, limit=2, p=2)
    assert [one["team_name"] for one in rest["items"]] == ["gamma 100%"]
    assert rest["has_next_page"] is False
    assert [one["team_name"] for one in (await ana.data("/team/list", person_id=bo.member_id))["items"]] == ["beta"]
    assert (await ana.data("/team/list", query="0%"))["total"] == 1, "% is a character like others"
    assert (await ana.data("/team/list", query="ALPHA"))["total"] == 1
    ids = [one["team_id"] for one in by_name["items"]]
    infos = await ana.data("/team/infos", team_ids=[*ids, 4])
    assert sorted(one["team_name"] for one in infos["items"]) == ["alpha", "beta"]


async def test_members_are_invited_with_what_is_known_of_them(ana: Client) -> None:
    wanted: dict[str, object] = {
        "member_name": "Cleo",
        "email": "Cleo@Example.com",
        "phone": "+4915112345",
        "country_code": "DE",
    }
    wanted |= {"role_ids": [3, 2], "locale": "zh-CN", "time_zone": "Asia/Shanghai", "ref_id": "hr-1"}
    made = await ana.data("/member/invite", members=[wanted], **{"from": "console"})
    member_id = made["items"][0]["member_id"]
    listed = (await ana.data("/member/list", query="cleo"))["items"]
    assert listed == [
        {
            "account_id": (await ana.data("/account/info"))["account_id"],
            "member_id": member_id,
            "member_name": "Cleo",
            "country_code": "DE",
            "phone": "+4915112345",
            "email": "Cleo@Example.com",
            "locale": "zh-CN",
            "time_zone": "Asia/Shanghai",
            "phone_verified": False,
            "email_verified": False,
            "avatar": "",
            "status": "pending",
            "account_role_ids": [2, 3],
            "is_external": False,
            "is_owner": False,
            "ref_id": "hr-1",
            "created_at": STARTED,
            "updated_at": STARTED,
        }
    ]
    person = (await ana.data("/person/infos", person_ids=[member_id, 5]))["items"]
    assert [(one["person_name"], one["as"], one["status"]) for one in person] == [("Cleo", "member", "pending")]


BAD_INVITATIONS: list[tuple[dict[str, object], str]] = [
    ({}, "members[0]: needs an email or a phone"),
    ({"email": "nobody"}, "members[0].email: must be an e-mail address such as ana@example.com"),
    ({"email": "a@b\r\nBcc: c@d"}, "members[0].email: must be an e-mail address such as ana@example.com"),
    ({"email": OWNER_EMAIL.upper()}, "members[0].email: belongs to a member already, or stands here twice"),
    (
        {"email": "x@y", "role_ids": [9]},
        "members[0].role_ids: must be some of 1 (Admin), 2 (Responder), 3 (Viewer)",
    ),
    ({"email": "x@y", "time_zone": "Mars/Olympus"}, "members[0].time_zone: must be an IANA time zone"),
    ({"email": "x@y", "time_zone": "../etc/passwd"}, "members[0].time_zone: must be an IANA time zone"),
    ({"email": "x@y", "phone": "call me"}, "members[0].phone: must be a phone number"),
]


async def test_bad_invitations_are_refused_whole(ana: Client) -> None:
    for member, message in BAD_INVITATIONS:
        refused = await ana.post("/member/invite", members=[member, {"email": "fine@example.com"}])
        assert refused.code == "InvalidParameter", member
        assert refused.message.startswith(message)
    assert (await ana.data("/member/list"))["total"] == 1


async def test_the_same_address_twice_in_one_invitation_is_refused(ana: Client) -> None:
    twice = await ana.post("/member/invite", members=[{"email": "x@example.com"}, {"email": "X@example.com"}])
    assert twice.code == "InvalidParameter"


async def test_members_are_found_by_role_and_name(ana: Client, bo: Client) -> None:
    assert [one["member_id"] for one in (await ana.data("/member/list", role_id=2))["items"]] == [bo.member_id]
    assert (await ana.data("/member/list", query="example.com"))["total"] == 2
    assert (await ana.data("/member/list", query="100%"))["total"] == 0


async def test_people_change_themselves_and_admins_everybody(house: House, ana: Client, bo: Client) -> None:
    await bo.data("/member/info/reset", member_id=bo.member_id, member_name="Bo B.", phone="+49151", time_zone="UTC")
    info = await bo.data("/member/info")
    assert (info["member_name"], info["phone"], info["email"]) == ("Bo B.", "+49151", "bo@example.com")
    assert (info["account_name"], info["account_email"], info["account_role_ids"]) == ("Acme", OWNER_EMAIL, [2])
    await ana.data("/member/info/reset", member_id=bo.member_id, phone="", email="bob@example.com")
    assert (await house.member(bo.member_id)).email_key == "bob@example.com"
    assert (await house.member(bo.member_id)).phone == ""
    cleo = await house.invite(ana, "cleo")
    assert (await cleo.post("/member/info/reset", member_id=bo.member_id, member_name="Me")).code == "AccessDenied"
    taken = await cleo.post("/member/info/reset", member_id=cleo.member_id, email="BOB@example.com")
    assert taken.message == "email: belongs to another member"


async def test_an_admin_cannot_take_the_account_over(house: House, ana: Client) -> None:
    admin = await house.invite(ana, "adam", role_ids=[1])
    owner = ana.member_id
    for refused in (
        await admin.post("/member/password/reset", member_id=owner),
        await admin.post("/member/info/reset", member_id=owner, email="adam2@example.com"),
        await admin.post("/member/delete", member_id=owner),
        await admin.post("/member/delete", member_id=admin.member_id),
    ):
        assert refused.code == "AccessDenied"
    assert (await admin.post("/member/role/update", member_id=owner, role_ids=[3])).code == "InvalidParameter"
    assert (await ana.post("/member/info")).status == 200


async def test_roles_are_granted_and_taken(ana: Client, bo: Client) -> None:
    await ana.data("/member/role/grant", member_id=bo.member_id, role_ids=[3])
    assert (await bo.data("/member/info"))["account_role_ids"] == [2, 3]
    await ana.data("/member/role/revoke", member_id=bo.member_id, role_ids=[2])
    assert (await bo.data("/session/info"))["role_names"] == ["Viewer"]
    assert (await ana.post("/member/role/revoke", member_id=bo.member_id, role_ids=[3])).code == "InvalidParameter"


async def test_who_is_deleted_is_gone_everywhere_but_in_history(house: House, ana: Client, bo: Client) -> None:
    program = await house.key(bo)
    await ana.data("/team/upsert", team_name="db", person_ids=[bo.member_id])
    await ana.data("/member/delete", email="BO@example.com")
    assert (await bo.post("/session/info")).code == "Unauthorized"
    assert (await program.post("/team/list")).code == "Unauthorized"
    assert (await ana.data("/team/info", team_name="db"))["person_ids"] == []
    assert (await ana.data("/member/list"))["total"] == 1
    person = (await ana.data("/person/infos", person_ids=[bo.member_id]))["items"][0]
    assert (person["person_name"], person["status"]) == ("bo", "deleted")
    assert (await ana.post("/member/delete", member_id=bo.member_id)).code == "ResourceNotFound"
    again = await ana.data("/member/invite", members=[{"email": "bo@example.com"}])
    assert again["items"][0]["member_id"] != bo.member_id


async def test_deleting_names_exactly_one(house: House, ana: Client) -> None:
    for mail in ("a@example.com", "b@example.com"):
        await ana.data("/member/invite", members=[{"member_name": "Twin", "email": mail}])
    assert (await ana.post("/member/delete", member_name="Twin")).message.startswith("member_id: 2 members match")
    assert (await ana.post("/member/delete")).code == "InvalidParameter"
    await ana.data("/member/delete", member_name="Twin", email="a@example.com")
    assert (await ana.data("/member/list", query="Twin"))["total"] == 1


async def test_a_member_has_at_most_five_keys_even_when_asked_at_once(ana: Client) -> None:
    made = await asyncio.gather(*(ana.post("/app-key/create", name=f"key {n}") for n in range(8)))
    assert sorted(one.status for one in made) == [200] * 5 + [400] * 3
    keys = (await ana.data("/app-key/list"))["items"]
    assert len(keys) == 5
    shown = {one.data["app_key"] for one in made if one.status == 200}
    assert all(any(key.startswith(one["key_start"]) for key in shown) for one in keys)
    await ana.data("/app-key/delete", key_id=keys[0]["key_id"])
    assert (await ana.post("/app-key/create", name="another")).status == 200


async def test_nobody_deletes_anothers_key(house: House, ana: Client, bo: Client) -> None:
    await house.key(bo)
    key_id = (await bo.data("/app-key/list"))["items"][0]["key_id"]
    assert (await ana.post("/app-key/delete", key_id=key_id)).code == "ResourceNotFound"
    assert (await ana.data("/app-key/list"))["items"] == []


async def test_accounts_know_nothing_of_each_other(house: House, ana: Client, bo: Client) -> None:
    zoe = await house.another_account()
    team = await ana.data("/team/upsert", team_name="db", person_ids=[bo.member_id])
    assert (await zoe.post("/team/info", team_id=team["team_id"])).code == "ResourceNotFound"
    assert (await zoe.data("/team/infos", team_ids=[team["team_id"]]))["items"] == []
    assert (await zoe.data("/person/infos", person_ids=[bo.member_id]))["items"] == []
    assert (await zoe.post("/member/delete", member_id=bo.member_id)).code == "ResourceNotFound"
    assert (await zoe.post("/team/upsert", team_name="x", person_ids=[bo.member_id])).code == "InvalidParameter"
    assert (await zoe.data("/team/upsert", team_name="db"))["team_id"] != team["team_id"]
    async with house.db.snapshot() as tx:
        assert await store.read_team_members(tx, zoe.member_id, [team["team_id"]]) == {team["team_id"]: []}


async def test_the_account_introduces_itself(ana: Client) -> None:
    info = await ana.data("/account/info")
    assert (info["account_name"], info["email"], info["created_at"]) == ("Acme", OWNER_EMAIL, STARTED)
    assert info["restrictions"] == {"allow_subdomain": False, "email_domains": [], "ips": []}
