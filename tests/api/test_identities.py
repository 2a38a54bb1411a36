"""Who people are in chat apps: by code, by sign-in, found, or entered; and nobody takes another's place unproved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.harness import Client, House, api_world
from tests.api.reaching import Surroundings, chat, sms
from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.notifiers.callback import Linked
from tocsin.reach import lookup_flow
from tocsin.reach.link_flow import Links

pytestmark = pytest.mark.anyio


@pytest.fixture
def around() -> Surroundings:
    """The chat app."""
    return Surroundings()


@pytest.fixture
async def house(tmp_path: Path, around: Surroundings) -> AsyncIterator[House]:
    """A house with made-up providers."""
    async with api_world(tmp_path, around.parts()) as made:
        yield made


async def tell(house: House, provider_id: int, code: str, locale: str = "en-US", **said: str) -> tuple[bool, str]:
    """Somebody tells the bot a code."""
    links = Links(house.world.ids, house.world.vault, house.world.catalogue)
    linked = Linked(code=code, **{"user_id": "", **said})
    async with house.db.transaction() as tx:
        return await links.link_by_code(tx, house.account.account_id, provider_id, linked, house.clock.now(), locale)


async def mine(one: Client) -> list[tuple[int, str, str]]:
    """Somebody's identities."""
    found = (await one.data("/identity/list"))["items"]
    return [(each["provider_id"], each["user_id"], each["linked_by"]) for each in found]


class TestCodes:
    """Told to the bot."""

    async def test_a_code_links_once(self, house: House, ana: Client, bo: Client) -> None:
        provider_id = await chat(ana)
        made = await bo.data("/identity/code", provider_id=provider_id)
        assert (len(made["code"]), made["provider_name"]) == (8, "Sample")
        assert made["expires_at"] == house.clock.now() // 1_000 + 900
        code = f" {made['code'][:4].lower()}-{made['code'][4:]} "
        told = await tell(house, provider_id, code, user_id="U1", user_name="Bo B", address="dm")
        assert told == (True, "This account now belongs to bo in Tocsin.")
        listed = (await ana.data("/identity/list", member_id=bo.member_id))["items"]
        assert [(one["user_id"], one["user_name"], one["linked_by"], one["provider_name"]) for one in listed] == [
            ("U1", "Bo B", "code", "Sample")
        ]
        assert "dm" not in str(listed)
        again = await tell(house, provider_id, made["code"], user_id="U2")
        assert again == (False, "This code was used already. Make a new one in Tocsin.")
        assert await mine(bo) == [(provider_id, "U1", "code")]
        assert made["code"] not in str([line.detail for line in await house.audited()])

    async def test_codes_that_do_nothing_say_why(self, house: House, ana: Client) -> None:
        provider_id, other = await chat(ana), await chat(ana, "Other")
        made = await ana.data("/identity/code", provider_id=provider_id)
        unknown = (False, "This code is not known here. Take the code from your page in Tocsin.")
        assert await tell(house, other, made["code"], user_id="U1") == unknown
        assert await tell(house, provider_id, "ABCDEFGH", user_id="U1") == unknown
        assert await tell(house, provider_id, "O0" * 500, user_id="U1") == unknown
        nobody = await tell(house, provider_id, made["code"])
        assert nobody == (False, "This chat app did not say who you are, so nothing was linked.")
        house.clock.advance(15 * MINUTE)
        late = await tell(house, provider_id, made["code"], "zh-CN", user_id="U1")
        assert late == (False, "该关联码已过期，请在 Tocsin 中重新获取。")
        assert await mine(ana) == []

    async def test_who_has_left_is_not_linked(self, house: House, ana: Client, bo: Client) -> None:
        provider_id = await chat(ana)
        made = await bo.data("/identity/code", provider_id=provider_id)
        await ana.data("/member/delete", member_id=bo.member_id)
        assert (await tell(house, provider_id, made["code"], user_id="U1"))[0] is False

    async def test_a_group_is_introduced_by_a_code_of_its_own(self, house: House, ana: Client, bo: Client) -> None:
        provider_id = await chat(ana)
        made = await bo.data("/identity/code", provider_id=provider_id, kind="group")
        alone = await tell(house, provider_id, made["code"], user_id="U1")
        assert alone == (False, "This code introduces a group. Send it in the group.")
        said = {"user_id": "U1", "chat_id": "C" * 60, "chat_name": "On call"}
        assert (await tell(house, provider_id, made["code"], **said))[0] is True
        found = (await bo.data("/chat/list", provider_id=provider_id))["items"]
        assert [(one["chat_id"], one["name"], one["provider_name"]) for one in found] == [
            ("C" * 60, "On call", "Sample")
        ]
        assert await mine(bo) == []
        viewer = await house.invite(ana, "vi", [3])
        refused = await viewer.post("/identity/code", provider_id=provider_id, kind="group")
        assert refused.code == "AccessDenied"
        key = {"provider_id": provider_id, "chat_key": found[0]["chat_key"]}
        assert (await viewer.post("/chat/remove", **key)).code == "AccessDenied"
        await bo.data("/chat/remove", **key)
        assert (await bo.post("/chat/remove", **key)).code == "ResourceNotFound"

    async def test_only_what_takes_codes_and_is_in_use_gives_them(self, house: House, ana: Client) -> None:
        texts, provider_id = await sms(ana), await chat(ana)
        refused = await ana.post("/identity/code", provider_id=texts)
        assert refused.message == "provider_id: Texts does not take codes"
        await ana.data("/provider/disable", provider_id=provider_id)
        assert (await ana.post("/identity/code", provider_id=provider_id)).message.endswith("is disabled")
        assert (await ana.post("/identity/code", provider_id=9)).code == "ResourceNotFound"
        await ana.data("/provider/enable", provider_id=provider_id)
        for _ in range(30):
            await ana.data("/identity/code", provider_id=provider_id)
        assert (await ana.post("/identity/code", provider_id=provider_id)).code == "RequestTooFrequently"
        house.clock.advance(HOUR + 1)
        await ana.data("/identity/code", provider_id=provider_id)

    async def test_a_proved_identity_moves_to_who_proved_it(self, house: House, ana: Client, bo: Client) -> None:
        provider_id = await chat(ana)
        await ana.data("/identity/set", provider_id=provider_id, member_id=ana.member_id, user_id="U1")
        made = await bo.data("/identity/code", provider_id=provider_id)
        await tell(house, provider_id, made["code"], user_id="U1")
        assert (await mine(ana), await mine(bo)) == ([], [(provider_id, "U1", "code")])


class TestLookup:
    """Found by address or number."""

    async def test_people_find_themselves(self, ana: Client, bo: Client, around: Surroundings) -> None:
        provider_id = await chat(ana)
        around.app.people["bo@example.com"] = ("U2", "Bo B")
        found = await bo.data("/identity/lookup", provider_id=provider_id)
        assert found["items"] == [
            {"member_id": bo.member_id, "member_name": "bo", "user_id": "U2", "user_name": "Bo B", "problem": ""}
        ]
        assert await mine(bo) == [(provider_id, "U2", "lookup")]
        none = (await ana.data("/identity/lookup", provider_id=provider_id))["items"][0]
        assert (none["user_id"], none["problem"]) == ("", "nobody has this e-mail address or number there")
        await ana.data("/member/info/reset", member_id=ana.member_id, phone="0151 12345678", country_code="DE")
        around.app.people["+4915112345678"] = ("U1", "Ana A")
        await ana.data("/identity/lookup", provider_id=provider_id)
        assert await mine(ana) == [(provider_id, "U1", "lookup")]

    async def test_administrators_find_everybody_page_by_page(
        self, house: House, ana: Client, bo: Client, around: Surroundings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lookup_flow, "PAGE", 2)
        provider_id = await chat(ana)
        cy = await house.invite(ana, "cy")
        for number, name in enumerate(("ana", "bo", "cy")):
            around.app.people[f"{name}@example.com"] = (f"U{number}", name)
        assert (await bo.post("/identity/lookup", provider_id=provider_id, all=True)).code == "AccessDenied"
        first = await ana.data("/identity/lookup", provider_id=provider_id, all=True)
        second = await ana.data("/identity/lookup", provider_id=provider_id, all=True, p=2)
        assert (first["has_next_page"], second["has_next_page"]) == (True, False)
        assert len(first["items"]) + len(second["items"]) == 3
        assert await mine(cy) == [(provider_id, "U2", "lookup")]
        again = await ana.data("/identity/lookup", provider_id=provider_id, all=True)
        assert again["items"] == []

    async def test_what_was_found_is_never_taken_from_somebody(
        self, ana: Client, bo: Client, around: Surroundings
    ) -> None:
        provider_id = await chat(ana)
        await ana.data("/identity/set", provider_id=provider_id, member_id=bo.member_id, user_id="U1")
        around.app.people["ana@example.com"] = ("U1", "Ana")
        found = (await ana.data("/identity/lookup", provider_id=provider_id))["items"][0]
        assert found["problem"] == "the account found is bo's already"
        assert await mine(ana) == []
        await ana.data("/member/delete", member_id=bo.member_id)
        await ana.data("/identity/lookup", provider_id=provider_id)
        assert await mine(ana) == [(provider_id, "U1", "lookup")]

    async def test_a_refusal_of_the_app_ends_it(self, house: House, ana: Client, around: Surroundings) -> None:
        provider_id = await chat(ana)
        await house.invite(ana, "cy")
        around.app.refusal = {"error": "config_error", "text": "The app lacks the scope."}
        found = await ana.data("/identity/lookup", provider_id=provider_id, all=True)
        assert ([one["problem"] for one in found["items"]], found["is_stopped"]) == (["The app lacks the scope."], True)

    async def test_a_token_that_is_no_longer_good_is_renewed_once(self, ana: Client, around: Surroundings) -> None:
        provider_id = await chat(ana)
        around.app.people["ana@example.com"] = ("U1", "Ana")
        await ana.data("/identity/lookup", provider_id=provider_id)
        around.app.stale = 1
        assert (await ana.data("/identity/lookup", provider_id=provider_id))["items"][0]["user_id"] == "U1"
        assert around.app.tokens == 2
        around.app.stale = 99
        assert (await ana.data("/identity/lookup", provider_id=provider_id))["is_stopped"]
        assert around.app.tokens == 3

    async def test_only_what_can_be_asked_is_asked(self, ana: Client) -> None:
        texts, provider_id = await sms(ana), await chat(ana)
        assert (await ana.post("/identity/lookup", provider_id=texts)).code == "InvalidParameter"
        assert (await ana.post("/identity/lookup", provider_id=9)).code == "ResourceNotFound"
        await ana.data("/provider/disable", provider_id=provider_id)
        assert (await ana.post("/identity/lookup", provider_id=provider_id)).code == "InvalidParameter"


class TestByHand:
    """Entered and removed."""

    async def test_administrators_enter_and_everybody_removes_their_own(self, ana: Client, bo: Client) -> None:
        provider_id = await chat(ana)
        wanted = {"provider_id": provider_id, "member_id": bo.member_id, "user_id": " U1 ", "address": "conv"}
        assert (await bo.post("/identity/set", **wanted)).code == "AccessDenied"
        await ana.data("/identity/set", **wanted)
        assert await mine(bo) == [(provider_id, "U1", "hand")]
        taken = await ana.post("/identity/set", provider_id=provider_id, member_id=ana.member_id, user_id="U1")
        assert taken.message == "user_id: is bo's already; remove it there first"
        await bo.data("/identity/remove", provider_id=provider_id)
        assert (await bo.post("/identity/remove", provider_id=provider_id)).code == "ResourceNotFound"
        await ana.data("/identity/set", provider_id=provider_id, member_id=ana.member_id, user_id="U1")
        other = {"provider_id": provider_id, "member_id": ana.member_id}
        assert (await bo.post("/identity/remove", **other)).code == "AccessDenied"

    async def test_what_is_entered_must_be_there(self, house: House, ana: Client) -> None:
        provider_id = await chat(ana)
        stranger = await house.another_account()
        wanted = {"provider_id": provider_id, "member_id": stranger.member_id, "user_id": "U1"}
        assert (await ana.post("/identity/set", **wanted)).code == "ResourceNotFound"
        assert (await ana.post("/identity/set", **{**wanted, "user_id": "a\nb"})).status in (400, 404)
        assert (await stranger.post("/identity/set", **wanted)).code == "ResourceNotFound"
        bad = await ana.post("/identity/set", provider_id=provider_id, member_id=ana.member_id, user_id="a\nb")
        assert bad.message == "user_id: must be the person's id in the chat app, on one line"


class TestSignIn:
    """The app says who it is."""

    @staticmethod
    async def begun(by: Client, provider_id: int) -> str:
        """The state of a new sign-in."""
        url = str((await by.data("/identity/sign-in", provider_id=provider_id))["url"])
        assert "chat-canary" not in url
        query = parse_qs(urlsplit(url).query)
        assert query["redirect"] == ["https://tocsin.example.com/identity/return"]
        return query["state"][0]

    async def test_a_sign_in_links_once(self, house: House, ana: Client, around: Surroundings) -> None:
        provider_id = await chat(ana)
        around.app.people["c1"] = ("U1", "Ana A")
        state = await self.begun(ana, provider_id)
        done = await ana.data("/identity/sign-in/finish", state=state, code="c1")
        assert (done["user_id"], done["user_name"], done["linked_by"]) == ("U1", "Ana A", "sign_in")
        assert around.app.redirect == "https://tocsin.example.com/identity/return"
        assert around.app.heard == ["token", "exchange", "me"]
        again = await ana.post("/identity/sign-in/finish", state=state, code="c1")
        assert again.message == "state: this sign-in is finished already; begin it anew"
        assert state not in str([(line.object, line.detail) for line in await house.audited()])

    async def test_only_who_began_may_finish(self, house: House, ana: Client, bo: Client, around: Surroundings) -> None:
        provider_id = await chat(ana)
        around.app.people["c1"] = ("U1", "Ana A")
        state = await self.begun(ana, provider_id)
        for other in (bo, await house.another_account()):
            refused = await other.post("/identity/sign-in/finish", state=state, code="c1")
            assert refused.message == "state: this sign-in was not begun by you; begin it on your own page"
        assert around.app.heard == []
        await ana.data("/identity/sign-in/finish", state=state, code="c1")
        assert (await mine(bo), len(await mine(ana))) == ([], 1)

    async def test_a_sign_in_that_fails_says_why_and_is_used_up(
        self, house: House, ana: Client, around: Surroundings
    ) -> None:
        provider_id = await chat(ana)
        unknown = await ana.post("/identity/sign-in/finish", state="x", code="c1")
        assert unknown.message.startswith("state: this sign-in was not begun by you")
        state = await self.begun(ana, provider_id)
        around.app.refusal = {"error": "config_error", "text": "The code is too old."}
        refused = await ana.post("/identity/sign-in/finish", state=state, code="c1")
        assert (refused.code, refused.message) == ("InvalidParameter", "code: The code is too old.")
        around.app.refusal = {}
        assert (await ana.post("/identity/sign-in/finish", state=state, code="c1")).code == "InvalidParameter"
        state = await self.begun(ana, provider_id)
        house.clock.advance(10 * MINUTE)
        late = await ana.post("/identity/sign-in/finish", state=state, code="c1")
        assert late.message == "state: this sign-in took too long; begin it anew"

    async def test_not_every_provider_has_a_sign_in(self, ana: Client) -> None:
        refused = await ana.post("/identity/sign-in", provider_id=await sms(ana))
        assert refused.message == "provider_id: Texts has no sign-in"
