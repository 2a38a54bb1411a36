"""Every operation for everybody: what may be seen is shown, everything else does not exist, and a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from tests.api.harness import OWNER_PASSWORD, Answer
from tests.security.estate import OURS, PEOPLE, PRIVATE, Estate, Open, filled, opened, unknown
from tests.security.matrix import APART, FIRST, NEW_PASSWORD, REFERENCES, ROWS, SUBSCRIPTION, Reach, Row, expected
from tocsin.api import resources
from tocsin.api.operation import collect

pytestmark = pytest.mark.anyio

EVERYBODY = ("nobody", *PEOPLE)
CODES = {401: "Unauthorized", 403: "AccessDenied", 404: "ResourceNotFound"}
OPERATIONS = collect(resources)
CHANGES = [row for row in (*ROWS, *REFERENCES) if OPERATIONS[row.path].mode != "read"]


def names(rows: list[Row]) -> list[str]:
    """Row names for the report."""
    return [f"{number} {row.path}" for number, row in enumerate(rows)]


def test_every_operation_has_a_row() -> None:
    assert {row.path for row in ROWS} | APART.keys() == OPERATIONS.keys()
    assert len({row.path for row in ROWS}) == len(ROWS)


def test_every_row_asks_for_the_permission_that_the_operation_declares() -> None:
    declared = {row.path: OPERATIONS[row.path].may or "" for row in ROWS}
    assert {row.path: row.may or "signed in" for row in ROWS if row.reach != Reach.PUBLIC} == {
        path: may for path, may in declared.items() if may
    }


async def ask(place: Open, who: str, row: Row, *, as_key: bool = False) -> Answer:
    """Call the operation of a row."""
    client = (place.keys if as_key else place.people)[who]
    return await client.post(row.path, **filled(row.body, place.things | {"me": client.member_id}))


@pytest.mark.parametrize("row", [*ROWS, *REFERENCES], ids=names([*ROWS, *REFERENCES]))
async def test_who_may_not_is_refused_and_told_nothing(row: Row, place: Open) -> None:
    before = place.rows()
    for who in EVERYBODY:
        status = expected(row, who)
        if status == 200:
            continue
        for as_key in (False, True):
            answer = await ask(place, who, row, as_key=as_key)
            assert (answer.status, answer.code) == (status, CODES[status]), f"{who}: {answer.content.decode()}"
            assert_hidden(answer, who)
    assert place.rows() == before, "a refusal changed something"


@pytest.mark.parametrize("row", [*ROWS, *REFERENCES], ids=names([*ROWS, *REFERENCES]))
async def test_what_one_may_not_see_is_answered_like_what_does_not_exist(row: Row, place: Open) -> None:
    for who in EVERYBODY:
        if expected(row, who) != 404:
            continue
        hidden = await ask(place, who, row)
        other = await ask(replace(place, things=unknown(place.things)), who, row)
        assert other.status == 404, f"{who}: {other.content.decode()}"
        assert blurred(hidden, place.things) == blurred(other, unknown(place.things)), who


def blurred(answer: Answer, things: dict[str, object]) -> str:
    """The message of a refusal without the ids it repeats."""
    text = answer.message
    for value in things.values():
        text = text.replace(str(value), "…")
    return text


@pytest.mark.parametrize("row", [*ROWS, *REFERENCES], ids=names([*ROWS, *REFERENCES]))
async def test_who_may_is_answered_and_sees_nothing_else(row: Row, estate: Estate, tmp_path: Path) -> None:
    changes = OPERATIONS[row.path].mode != "read"
    for who in EVERYBODY:
        if expected(row, who) != 200:
            continue
        folder = tmp_path / who
        folder.mkdir()
        async with opened(estate, folder) as place:
            for path, body in FIRST.get(row.path, []):
                await place.people[who].data(path, **filled(body, place.things))
            before = place.rows()
            answer = await ask(place, who, row)
            assert answer.status == 200, f"{who}: {answer.content.decode()}"
            if row.reach != Reach.PUBLIC:  # whoever signs in as the owner is the owner
                assert_hidden(answer, who)
            assert changes or place.rows() == before, f"{who}: reading changed something"


def assert_hidden(answer: Answer, who: str) -> None:
    """Nothing of the private channel for those outside, nothing of the account for strangers."""
    text = answer.content.decode()
    assert PRIVATE not in text or who in ("insider", "admin", "owner"), f"{who} sees the private channel: {text}"
    assert OURS not in text or who not in ("stranger", "nobody"), f"{who} sees another account: {text}"


async def test_a_key_is_its_owners_alone(place: Open) -> None:
    for who in ("nobody", "stranger", "viewer", "outsider", "admin", "owner"):
        answer = await place.people[who].post("/app-key/delete", key_id=place.things["key"])
        assert answer.status == (401 if who == "nobody" else 404), who
    assert (await place.people["insider"].post("/app-key/delete", key_id=place.things["key"])).status == 200


async def test_a_device_is_its_owners_alone(place: Open) -> None:
    for path, more in (("/device/subscribe", {"subscription": SUBSCRIPTION}), ("/device/remove", {})):
        wanted = {"device_id": place.things["device"], **more}
        for who in ("nobody", "stranger", "viewer", "outsider", "insider", "admin"):
            answer = await place.people[who].post(path, **wanted)
            assert answer.status == (401 if who == "nobody" else 404), who
        assert (await place.people["owner"].post(path, **wanted)).status == 200


async def test_a_device_without_its_secret_renews_nothing(place: Open) -> None:
    before = place.rows()
    for secret in ("x" * 43, place.things["device_secret"][:-1] + "_"):
        wanted = {"device_id": place.things["device"], "device_secret": secret, "subscription": SUBSCRIPTION}
        assert (await place.people["nobody"].post("/device/renew", **wanted)).status == 404
    assert place.rows() == before


async def test_a_password_is_changed_by_who_knows_it(place: Open) -> None:
    for who in EVERYBODY:
        answer = await place.people[who].post("/session/password", old_password="wrong", new_password=NEW_PASSWORD)
        assert answer.status == (401 if who == "nobody" else 400), who
    wanted = {"old_password": OWNER_PASSWORD, "new_password": NEW_PASSWORD}
    assert (await place.people["owner"].post("/session/password", **wanted)).status == 200


async def test_people_change_themselves_and_administrators_change_others(place: Open) -> None:
    target = place.things["viewer_member"]
    wanted = {"member_id": target, "time_zone": "Asia/Shanghai"}
    statuses = {who: (await place.people[who].post("/member/info/reset", **wanted)).status for who in EVERYBODY}
    mine = {"viewer": 200, "admin": 200, "owner": 200}
    assert statuses == {"nobody": 401, "stranger": 404, "outsider": 403, "insider": 403, **mine}


async def test_people_remove_their_own_identities_and_administrators_others(estate: Estate, tmp_path: Path) -> None:
    statuses = {}
    for who in EVERYBODY:
        folder = tmp_path / who
        folder.mkdir()
        async with opened(estate, folder) as place:
            wanted = {"provider_id": place.things["provider"], "member_id": place.things["viewer_member"]}
            statuses[who] = (await place.people[who].post("/identity/remove", **wanted)).status
    mine = {"viewer": 200, "admin": 200, "owner": 200}
    assert statuses == {"nobody": 401, "stranger": 404, "outsider": 403, "insider": 403, **mine}


async def test_a_sign_in_is_finished_by_who_began_it(place: Open) -> None:
    url = (await place.people["viewer"].data("/identity/sign-in", provider_id=place.things["provider"]))["url"]
    state = parse_qs(urlsplit(url).query)["state"][0]
    before = place.rows()
    for who in EVERYBODY:
        if who != "viewer":
            answer = await place.people[who].post("/identity/sign-in/finish", state=state, code="c")
            assert answer.status == (401 if who == "nobody" else 400), who
    assert place.rows() == before


async def test_a_code_proves_nothing_for_others(place: Open) -> None:
    await place.people["viewer"].data("/contact/code", kind="email")
    before = place.rows()
    for who in EVERYBODY:
        if who != "viewer":
            answer = await place.people[who].post("/contact/verify", kind="email", code="000000")
            assert answer.status == (401 if who == "nobody" else 400), who
    assert place.rows() == before


@pytest.mark.parametrize("row", CHANGES, ids=names(CHANGES))
async def test_a_page_of_another_site_changes_nothing(row: Row, place: Open) -> None:
    """With the session's cookie and even its token: the browser says where the request comes from."""
    before = place.rows()
    owner = place.people["owner"]
    body = msgspec.json.encode(filled(row.body, place.things | {"me": owner.member_id}))
    for headers in ({"origin": "https://evil.example", "sec_fetch_site": ""}, {"sec_fetch_site": "cross-site"}):
        answer = await owner.send("POST", row.path, body, **headers)
        assert (answer.status, answer.code) == (403, "AccessDenied"), headers
    if row.reach != Reach.PUBLIC:
        answer = await owner.send("POST", row.path, body, x_csrf_token="")
        assert (answer.status, answer.code) == (403, "AccessDenied"), "without the token"
    assert place.rows() == before
