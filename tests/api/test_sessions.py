"""Signing in, and what a session may do until when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.harness import OWNER_EMAIL, OWNER_PASSWORD, Client, House, api_world
from tocsin.kernel.clock import DAY, MINUTE, SECOND

pytestmark = pytest.mark.anyio


async def test_the_owner_signs_in_and_out(house: House) -> None:
    browser = house.nobody()
    answer = await browser.post("/session/login", email="  ANA@Example.com ", password=OWNER_PASSWORD)
    assert answer.data["member_name"] == "Ana"
    assert answer.data["account_name"] == "Acme"
    cookie = answer.header("set-cookie")
    assert cookie.startswith("__Host-tocsin_session=")
    assert cookie.endswith("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure")
    browser.cookie, browser.csrf = cookie.partition(";")[0], answer.data["csrf_token"]
    info = await browser.data("/session/info")
    assert info["email"] == OWNER_EMAIL
    assert info["role_names"] == ["Owner", "Admin"]
    assert "members.manage" in info["permissions"]
    assert info["base_url"] == "https://tocsin.example.com"
    left = await browser.post("/session/logout")
    assert "Max-Age=0" in left.header("set-cookie")
    assert (await browser.post("/session/info")).code == "Unauthorized"
    assert [line.operation for line in await house.audited()] == ["session.logout", "session.login"]


async def test_wrong_passwords_and_unknown_addresses_look_the_same(house: House) -> None:
    wrong = await house.nobody().post("/session/login", email=OWNER_EMAIL, password="wrong")
    unknown = await house.nobody().post("/session/login", email="nobody@example.com", password=OWNER_PASSWORD)
    assert (wrong.status, wrong.message) == (unknown.status, unknown.message)
    assert wrong.code == "Unauthorized"


async def test_guessing_gets_slow_and_only_for_the_one_who_guesses(house: House) -> None:
    guesser = house.nobody()
    for _ in range(5):
        await guesser.post("/session/login", email=OWNER_EMAIL, password="wrong")
    refused = await guesser.post("/session/login", email=OWNER_EMAIL, password=OWNER_PASSWORD)
    assert (refused.status, refused.code) == (429, "RequestTooFrequently")
    assert refused.header("retry-after") == "1"
    elsewhere = Client(house.api, address="198.51.100.9")
    assert (await elsewhere.post("/session/login", email=OWNER_EMAIL, password=OWNER_PASSWORD)).status == 200
    house.clock.advance(SECOND)
    assert (await guesser.post("/session/login", email=OWNER_EMAIL, password=OWNER_PASSWORD)).status == 200


async def test_a_request_of_another_site_is_refused(house: House, ana: Client) -> None:
    assert (await ana.send("POST", "/team/list", sec_fetch_site="cross-site")).code == "AccessDenied"
    assert (await ana.send("POST", "/team/list", sec_fetch_site="same-site")).code == "AccessDenied"
    forged = await ana.send("POST", "/team/list", sec_fetch_site="", origin="https://evil.example")
    assert forged.code == "AccessDenied"
    ours = await ana.send("POST", "/team/list", sec_fetch_site="", origin="https://tocsin.example.com")
    assert ours.status == 200
    login = await house.nobody().send("POST", "/session/login", b"{}", origin="https://evil.example")
    assert login.code == "AccessDenied"


async def test_every_call_of_a_session_needs_its_csrf_token(ana: Client) -> None:
    token, ana.csrf = ana.csrf, ""
    refused = await ana.post("/team/list")
    assert refused.code == "AccessDenied"
    assert "X-CSRF-Token" in refused.message
    assert (await ana.data("/session/info"))["csrf_token"] == token
    ana.csrf = token[:-1]
    assert (await ana.post("/team/list")).code == "AccessDenied"


async def test_sessions_end_when_unused_and_after_their_life(house: House, ana: Client) -> None:
    for _ in range(5):
        house.clock.advance(6 * DAY - MINUTE)
        assert (await ana.post("/session/info")).status == 200, "a session that is used stays"
    house.clock.advance(DAY)
    assert (await ana.post("/session/info")).code == "Unauthorized"
    idle = await house.owner()
    house.clock.advance(7 * DAY)
    assert (await idle.post("/session/info")).code == "Unauthorized"


async def test_a_new_password_ends_the_other_sessions(house: House, ana: Client) -> None:
    elsewhere = await house.owner()
    change = {"old_password": OWNER_PASSWORD, "new_password": "a much better one"}
    assert (await ana.post("/session/password", **change | {"old_password": "wrong"})).code == "InvalidParameter"
    assert (await ana.post("/session/password", **change | {"new_password": "password123"})).code == "InvalidParameter"
    await ana.data("/session/password", **change)
    assert (await ana.post("/session/info")).status == 200
    assert (await elsewhere.post("/session/info")).code == "Unauthorized"
    assert (await house.nobody().post("/session/login", email=OWNER_EMAIL, password=OWNER_PASSWORD)).status == 401
    assert (await house.nobody().post("/session/login", email=OWNER_EMAIL, password="a much better one")).status == 200


async def test_a_one_time_password_opens_only_the_way_to_a_new_one(house: House, ana: Client) -> None:
    invited = await ana.data("/member/invite", members=[{"email": "cleo@example.com"}])
    member_id = invited["items"][0]["member_id"]
    assert (await house.nobody().post("/session/login", email="cleo@example.com", password="x")).code == "Unauthorized"
    one_time = (await ana.data("/member/password/reset", member_id=member_id))["one_time_password"]
    cleo = house.nobody()
    signed_in = await cleo.post("/session/login", email="cleo@example.com", password=one_time)
    assert signed_in.data["must_change_password"] is True
    assert (await house.member(member_id)).status == "enabled"
    cleo.cookie, cleo.csrf = signed_in.header("set-cookie").partition(";")[0], signed_in.data["csrf_token"]
    assert (await cleo.post("/team/list")).code == "AccessDenied"
    await cleo.data("/session/password", old_password=one_time, new_password="my very own words")
    assert (await cleo.post("/team/list")).status == 200
    assert all(one_time not in str(line) for line in await house.audited())


async def test_without_tls_the_cookie_does_without_it(tmp_path: Path) -> None:
    async with api_world(tmp_path, base_url="http://127.0.0.1:8080") as house:
        login = {"email": OWNER_EMAIL, "password": OWNER_PASSWORD}
        cookie = (await house.nobody().post("/session/login", **login)).header("set-cookie")
    assert cookie.startswith("tocsin_session=")
    assert "Secure" not in cookie
