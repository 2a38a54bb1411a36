"""What every operation has in common: envelope, errors, limits, rights, audit."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.api.harness import Answer, Client, House
from tocsin.api import app
from tocsin.kernel.errors import StoreConflict, StoreUnavailable
from tocsin.people import credential_store

pytestmark = pytest.mark.anyio


async def test_every_answer_names_its_request(ana: Client) -> None:
    done = await ana.post("/team/list")
    refused = await ana.post("/team/info", team_id=4)
    for answer in (done, refused):
        assert answer.header("flashcat-request-id") == answer.body["request_id"]
        assert answer.header("cache-control") == "no-store"
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("referrer-policy") == "no-referrer"
        assert answer.header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'"
    assert set(done.body) == {"request_id", "data"}
    assert set(refused.body) == {"request_id", "error"}
    assert (refused.status, refused.code) == (404, "ResourceNotFound")


async def test_wrong_doors_are_named(ana: Client) -> None:
    assert (await ana.send("POST", "/nowhere")).code == "RouteNotFound"
    wrong = await ana.send("GET", "/team/list")
    assert (wrong.status, wrong.code) == (400, "MethodNotAllowed")
    assert wrong.message == "/team/list: use POST, not GET"


async def test_only_json_is_read_and_nothing_is_an_empty_object(ana: Client) -> None:
    form = await ana.send("POST", "/team/list", b"limit=5", content_type="application/x-www-form-urlencoded")
    assert (form.status, form.code) == (400, "InvalidContentType")
    assert (await ana.send("POST", "/team/list", b"", content_type="text/plain")).status == 200
    assert (await ana.send("POST", "/team/list", b"{}", content_type="application/json; charset=utf-8")).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "the body is not valid JSON: Input data was truncated"),
        (b'{"limit": NaN}', "the body is not valid JSON: JSON is malformed: invalid character (byte 10)"),
        (b'{"query": "\xff"}', "the body is not valid UTF-8"),
        (b"[]", "the body: must be an object, not a list"),
        (b'{"limit": 101}', "limit: must be an integer <= 100"),
        (b'{"limit": "5"}', "limit: must be an integer, not a string"),
        (b'{"p": 0}', "p: must be an integer >= 1"),
        (b'{"orderby": "size"}', "orderby: must be one of created_at, team_name, updated_at; got 'size'"),
        (
            b'{"p": 101, "limit": 100}',
            "p: p × limit must not pass 10000; go on with search_after_ctx, or narrow the search",
        ),
        (b'{"x": ' + b"[" * 70 + b"]" * 70 + b"}", "arrays and objects are nested more than 64 levels deep"),
        (b'{"x": ' + b"[" * 100_000, "arrays and objects are nested more than 64 levels deep"),
        (b'{"query": "a\\u0000b"}', "the body holds the character U+0000, which no text may"),
        (b'{"person_id": 9223372036854775808}', "9223372036854775808: is beyond the 64-bit integers"),
    ],
)
async def test_a_bad_body_is_refused_in_plain_words(ana: Client, body: bytes, message: str) -> None:
    answer = await ana.send("POST", "/team/list", body)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert answer.message.startswith(message)


async def test_a_field_deep_inside_is_named_by_its_path(ana: Client) -> None:
    answer = await ana.post("/member/invite", members=[{"email": "x@example.com"}, {"phone": 5}])
    assert answer.message == "members[1].phone: must be a string, not an integer"
    answer = await ana.post("/team/infos")
    assert answer.message == "team_ids: is required"


async def test_null_is_absent_and_what_we_do_not_know_is_ignored(ana: Client) -> None:
    listed = await ana.post(
        "/team/list", query=None, p=None, person_id=None, unknown={"a": None}, search_after_ctx=None
    )
    assert listed.data["total"] == 0
    invited = await ana.post("/member/invite", members=[{"email": "x@example.com", "role_ids": None, "ref_id": None}])
    assert invited.status == 200
    refused = await ana.post("/team/infos", team_ids=None)
    assert refused.message == "team_ids: is required"


async def test_a_body_beyond_the_limit_is_refused_without_reading_it(ana: Client) -> None:
    answer = await ana.send("POST", "/team/list", b" " * (5 * 1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, "InvalidParameter")
    assert (await ana.send("POST", "/team/list", b"{}", content_length="99999999")).status == 413


async def test_a_query_parameter_given_twice_is_refused(house: House, ana: Client) -> None:
    key = (await house.key(ana)).key
    assert (await house.nobody().send("POST", f"/team/list?app_key={key}")).status == 200
    twice = await house.nobody().send("POST", f"/team/list?app_key={key}&app_key={key}")
    assert (twice.code, twice.message) == ("InvalidParameter", "app_key: is given twice in the query string")


async def test_an_app_key_has_the_present_rights_of_its_owner(house: House, ana: Client, bo: Client) -> None:
    program = await house.key(bo)
    await program.data("/team/upsert", team_name="db")
    await ana.data("/member/role/update", member_id=bo.member_id, role_ids=[3])
    refused = await program.post("/team/upsert", team_name="web")
    assert (refused.status, refused.code) == (403, "AccessDenied")
    assert "'teams.manage'" in refused.message
    assert (await program.post("/team/list")).status == 200
    await ana.data("/member/delete", member_id=bo.member_id)
    assert (await program.post("/team/list")).code == "Unauthorized"
    assert (await Client(house.api, key="tsn_wrong").post("/team/list")).code == "Unauthorized"
    assert (await house.nobody().post("/team/list")).header("www-authenticate") == "Bearer"


async def test_every_operation_but_the_public_ones_needs_a_caller(house: House) -> None:
    for one in house.api.operations.values():
        answer = await house.nobody().send(one.method, one.path)
        if one.may is not None:
            assert (answer.status, answer.code) == (401, "Unauthorized"), one.path


async def test_a_viewer_changes_nothing(house: House, ana: Client) -> None:
    viewer = await house.invite(ana, "vera", role_ids=[3])
    for one in house.api.operations.values():
        if one.may and one.may.endswith(".manage") and not one.may.startswith("app_keys"):
            assert (await viewer.send(one.method, one.path, b"{}")).code == "AccessDenied", one.path


async def test_changes_are_audited_with_who_what_and_where(house: House, bo: Client) -> None:
    program = await house.key(bo)
    team = await program.data("/team/upsert", team_name="db")
    line = (await house.audited())[0]
    assert (line.actor_id, line.actor_kind, line.operation) == (bo.member_id, "app_key", "team.upsert")
    assert (line.object, line.address, line.detail) == (str(team["team_id"]), "192.0.2.7", {"team_name": "db"})
    before = len(await house.audited())
    await program.post("/team/upsert", team_name="db")
    await program.data("/team/list")
    assert len(await house.audited()) == before, "neither a refusal nor a look is a change"


async def test_when_keys_and_sessions_were_used_is_kept_now_and_then(house: House, bo: Client) -> None:
    program = await house.key(bo)
    await program.data("/team/list")
    used = (await bo.data("/app-key/list"))["items"][0]["last_used_at"]
    assert used == house.clock.now() // 1_000
    house.clock.advance(60_000)
    await program.data("/team/list")
    assert (await bo.data("/app-key/list"))["items"][0]["last_used_at"] == used


def failing(house: House, path: str, *errors: Exception) -> list[Exception]:
    """Make the operation fail with each of ``errors`` in turn before it works; what is left of them."""
    left, one = list(errors), house.api.operations[path]

    async def handler(*args: Any) -> Any:
        if left:
            raise left.pop(0)
        return await one.handler(*args)

    house.api.operations[path] = replace(one, handler=handler)
    return left


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the API would have slept, in seconds."""
    taken: list[float] = []

    async def sleep(duration: float) -> None:
        taken.append(duration)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return taken


async def test_a_transaction_that_met_another_is_done_again(house: House, bo: Client, naps: list[float]) -> None:
    left = failing(house, "/team/upsert", *[StoreConflict("met") for _ in range(app.ATTEMPTS - 1)])
    await bo.data("/team/upsert", team_name="db")
    assert not left
    assert len(naps) == app.ATTEMPTS - 1
    assert naps == sorted(naps) or max(naps) < 1
    assert (await bo.data("/team/list"))["total"] == 1


async def test_in_the_end_the_store_is_busy(house: House, bo: Client, naps: list[float]) -> None:
    failing(house, "/team/upsert", *[StoreConflict("met") for _ in range(app.ATTEMPTS)])
    answer = await bo.post("/team/upsert", team_name="db")
    assert (answer.status, answer.code) == (503, "ServiceUnavailable")
    assert answer.header("retry-after") == "2"


async def test_the_unexpected_says_nothing_but_its_request(
    house: House, bo: Client, caplog: pytest.LogCaptureFixture
) -> None:
    failing(house, "/team/list", RuntimeError("password=hunter2"))
    with caplog.at_level(logging.ERROR):
        answer: Answer = await bo.post("/team/list")
    assert (answer.status, answer.code) == (500, "InternalError")
    assert answer.body["request_id"] in answer.message
    assert "hunter2" not in answer.content.decode()
    assert answer.body["request_id"] in caplog.text
    assert "hunter2" in caplog.text


async def test_what_has_happened_is_answered_even_when_the_audit_cannot_be_kept(
    house: House, ana: Client, bo: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("disk full")

    monkeypatch.setattr(credential_store, "add_audit", full)
    answer = await ana.post("/member/password/reset", member_id=bo.member_id)
    assert answer.status == 200
    assert "member.password.reset" in caplog.text
    assert answer.data["one_time_password"] not in caplog.text
    assert (await ana.post("/team/upsert", team_name="db")).status == 503
    assert (await ana.data("/team/list"))["total"] == 0, "a change and its audit line are one transaction"


async def test_the_document_describes_what_is_served(house: House) -> None:
    document = (await house.nobody().send("GET", "/openapi.json")).body
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == set(house.api.operations)
    upsert = document["paths"]["/team/upsert"]["post"]
    assert upsert["x-permission"] == "teams.manage"
    assert upsert["summary"] == "Make a team, or change one"
    assert upsert["security"] == [{"app_key": []}, {"bearer": []}]
    assert document["paths"]["/session/login"]["post"]["security"] == []
    assert msgspec.json.decode(msgspec.json.encode(document)) == document
