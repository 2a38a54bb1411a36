"""Providers: set up by administrators, seen by all, and their secrets by nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.reaching import Surroundings, chat, sms, voice
from tests.vendors.sample_apps import CHAT_SETTINGS
from tocsin.kernel.errors import NotFound
from tocsin.reach import breaker, link_flow, person_store, provider_flow, provider_store
from tocsin.reach.model import Chat, Identity, Provider

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with made-up providers."""
    async with api_world(tmp_path, Surroundings().parts()) as made:
        yield made


async def kept(house: House, provider_id: int) -> Provider:
    """A provider's row, also of a deleted one."""
    async with house.db.snapshot() as tx:
        return (await provider_store.read_named(tx, house.account.account_id, [provider_id]))[provider_id]


async def test_a_provider_is_read_back_without_its_secrets(house: House, ana: Client, bo: Client) -> None:
    more: dict[str, Any] = {
        "cloud": "china",
        "is_strict": False,
        "pace": 2,
        "rooms": ["a", "b"],
        "headers": {"X-Key": "map-canary"},
    }
    provider_id = await chat(ana, **more)
    found = await ana.data("/provider/info", provider_id=provider_id)
    hidden = {"app_id": "a1", "app_secret": "******", **more, "headers": "******"}
    assert found["settings"] == hidden
    assert (found["name"], found["title"], found["medium"], found["status"]) == (
        "Sample",
        "Sample chat",
        "slack_app",
        "enabled",
    )
    assert (found["health"], found["failures"], found["last_ok_at"], found["created_at"]) == (
        "working",
        0,
        0,
        START_AT // 1_000,
    )
    account_id = house.account.account_id
    url = f"https://tocsin.example.com/callback/{account_id}/{provider_id}"
    row = await kept(house, provider_id)
    assert found["callback_url"] == url
    assert found["sign_in_url"] == "https://tocsin.example.com/identity/return"
    assert found["callback_url_with_secret"] == f"{url}?s={row.callback_secret}"
    assert len(row.callback_secret) >= 32
    seen = await bo.data("/provider/info", provider_id=provider_id)
    assert (seen["settings"], seen["callback_url_with_secret"]) == (hidden, "")
    assert "canary" not in f"{found}{seen}{row}{[line.detail for line in await house.audited()]}"


async def test_a_hidden_secret_that_is_sent_back_stays(house: House, ana: Client) -> None:
    provider_id = await chat(ana, headers={"X-Key": "map-canary"})
    shown = (await ana.data("/provider/info", provider_id=provider_id))["settings"]
    await ana.data("/provider/update", provider_id=provider_id, settings={**shown, "app_id": "a2"})
    settings = house.world.access.settings(await kept(house, provider_id))
    assert (settings["app_id"], settings["app_secret"]) == ("a2", "chat-canary")
    assert settings["headers"] == {"X-Key": "map-canary"}
    await ana.data("/provider/update", provider_id=provider_id, settings={**CHAT_SETTINGS, "app_secret": "new"})
    settings = house.world.access.settings(await kept(house, provider_id))
    assert (settings["app_secret"], "headers" in settings) == ("new", False)


async def test_a_callback_secret_of_ones_own_takes_the_place_of_ours(house: House, ana: Client) -> None:
    provider_id = await voice(ana)
    found = await ana.data("/provider/info", provider_id=provider_id)
    ours = (await kept(house, provider_id)).callback_secret
    assert (found["settings"], found["callback_url_with_secret"].endswith(f"?s={ours}")) == ({"token": "******"}, True)
    own = {"token": "******", "callback_secret": "own-canary-0123456789"}
    await ana.data("/provider/update", provider_id=provider_id, settings=own)
    found = await ana.data("/provider/info", provider_id=provider_id)
    hidden = {"token": "******", "callback_secret": "******"}
    assert (found["settings"], found["callback_url_with_secret"]) == (hidden, "")
    assert house.world.access.settings(await kept(house, provider_id))["callback_secret"] == "own-canary-0123456789"
    await ana.data("/provider/update", provider_id=provider_id, settings={"token": "******"})
    assert house.world.access.settings(await kept(house, provider_id))["callback_secret"] == ours


async def test_another_name_leaves_the_settings_and_the_health_alone(house: House, ana: Client) -> None:
    provider_id = await chat(ana)
    failed = await _fail(house, provider_id, 1)
    await ana.data("/provider/update", provider_id=provider_id, name="Other")
    row = await kept(house, provider_id)
    assert (row.name, row.settings_sealed, row.failures) == ("Other", failed.settings_sealed, 1)
    await ana.data("/provider/update", provider_id=provider_id, settings=CHAT_SETTINGS)
    assert (await kept(house, provider_id)).failures == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"app_id": "a"}, "settings.app_secret: is required"),
        ({}, "settings.app_id: is required; settings.app_secret: is required"),
        ({**CHAT_SETTINGS, "app_id": "#1"}, "settings.app_id: Copy the app id without the hash"),
        ({**CHAT_SETTINGS, "app_secret": "******"}, "settings.app_secret: there is no old value to keep; enter it"),
        ({**CHAT_SETTINGS, "chat_id": "x"}, "settings.chat_id: is no setting of this provider"),
        ({**CHAT_SETTINGS, "callback_secret": "x"}, "settings.callback_secret: is no setting of this provider"),
        ({**CHAT_SETTINGS, "access_token": "x"}, "settings.access_token: is no setting of this provider"),
        ({**CHAT_SETTINGS, "cloud": "mars"}, "settings.cloud: must be one of europe, china"),
        ({**CHAT_SETTINGS, "pace": True}, "settings.pace: must be a number"),
        ({**CHAT_SETTINGS, "rooms": ["a", 1]}, r"settings.rooms\[1\]: must be a string"),
        ({**CHAT_SETTINGS, "headers": {"a": 1}}, "settings.headers.a: must be a string"),
        ({**CHAT_SETTINGS, "is_strict": "yes"}, "settings.is_strict: must be true or false"),
    ],
)
async def test_wrong_settings_are_said_by_field(ana: Client, settings: dict[str, Any], message: str) -> None:
    refused = await ana.post("/provider/create", notifier="sample_chat", name="x", settings=settings)
    assert refused.code == "InvalidParameter"
    assert refused.message.startswith(message.replace("\\", "")), refused.message
    assert (await ana.data("/provider/list"))["items"] == []


async def test_there_are_no_providers_of_robots_and_of_what_works_by_itself(house: House, ana: Client) -> None:
    for notifier in ("slack", "sample_browser", "nothing"):
        refused = await ana.post("/provider/create", notifier=notifier, name="x")
        assert refused.code == "InvalidParameter"
        assert refused.message.startswith("notifier: ")
    row = Provider(account_id=house.account.account_id, provider_id=77, notifier="sample_browser", name="Browser")
    async with house.db.transaction() as tx:
        await provider_store.add(tx, row)
    assert (await ana.data("/provider/list"))["items"][0]["is_deletable"] is False
    assert (await ana.post("/provider/delete", provider_id=77)).code == "InvalidParameter"
    await ana.data("/provider/disable", provider_id=77)


async def test_the_order_of_a_medium_is_said_as_a_whole(house: House, ana: Client) -> None:
    first, second, other = await sms(ana, "first"), await sms(ana, "second"), await voice(ana)
    listed = (await ana.data("/provider/list"))["items"]
    assert [(one["name"], one["priority"]) for one in listed if one["medium"] == "sms"] == [("first", 0), ("second", 1)]
    await ana.data("/provider/reorder", medium="sms", provider_ids=[second, first])
    listed = (await ana.data("/provider/list"))["items"]
    assert [one["name"] for one in listed if one["medium"] == "sms"] == ["second", "first"]
    for wrong in ([first], [first, first], [first, second, second]):
        assert (await ana.post("/provider/reorder", medium="sms", provider_ids=wrong)).code == "InvalidParameter"
    assert (await ana.post("/provider/reorder", medium="sms", provider_ids=[first, other])).code == "ResourceNotFound"
    await ana.data("/provider/delete", provider_id=second)
    third = await sms(ana, "third")
    assert (await kept(house, third)).priority > (await kept(house, first)).priority


async def test_health_is_said_in_a_word(house: House, ana: Client) -> None:
    provider_id = await chat(ana)
    await _fail(house, provider_id, 1)
    found = await ana.data("/provider/info", provider_id=provider_id)
    assert (found["health"], found["failures"], found["last_error"]) == ("failing", 1, "It says no.")
    await _fail(house, provider_id, breaker.TRIP)
    async with house.db.transaction() as tx:
        await provider_store.take_stream(tx, house.account.account_id, provider_id, "me", START_AT + 1, START_AT)
        said = {"state": "failed", "said": "No.", "changed_at": START_AT}
        await provider_store.change_stream(tx, house.account.account_id, provider_id, said)
    listed = (await ana.data("/provider/list"))["items"][0]
    assert (listed["health"], listed["last_failed_at"]) == ("resting", START_AT // 1_000)
    assert listed["stream"] == {"state": "failed", "message": "No.", "changed_at": START_AT // 1_000}
    await ana.data("/provider/disable", provider_id=provider_id)
    assert (await ana.data("/provider/info", provider_id=provider_id))["status"] == "disabled"
    await ana.data("/provider/enable", provider_id=provider_id)
    found = await ana.data("/provider/info", provider_id=provider_id)
    assert (found["status"], found["health"], found["last_error"]) == ("enabled", "working", "")


async def _fail(house: House, provider_id: int, times: int) -> Provider:
    one = structs.replace(await kept(house, provider_id), failures=0)
    for _ in range(times):
        one = breaker.after_failure(one, "It says no.", START_AT)
    async with house.db.transaction() as tx:
        await provider_store.write_health(tx, [one])
    return one


async def test_a_deleted_provider_leaves_no_secret_and_nobody_behind(house: House, ana: Client) -> None:
    account_id, provider_id = house.account.account_id, await chat(ana)
    async with house.db.transaction() as tx:
        who = Identity(account_id=account_id, provider_id=provider_id, member_id=ana.member_id, user_id="u")
        await person_store.write_identity(tx, who)
        group = Chat(account_id=account_id, provider_id=provider_id, chat_key="a" * 24, chat_id="g")
        await provider_store.add_chat(tx, group)
    await ana.data("/provider/delete", provider_id=provider_id)
    row = await kept(house, provider_id)
    assert (row.status, row.settings_sealed, row.callback_secret) == ("deleted", "", "")
    assert (await ana.data("/provider/list"))["items"] == []
    assert (await ana.data("/identity/list"))["items"] == []
    assert (await ana.data("/chat/list"))["items"] == []
    for path in ("info", "update", "delete", "enable", "disable"):
        assert (await ana.post(f"/provider/{path}", provider_id=provider_id)).code == "ResourceNotFound"


async def test_only_administrators_change_providers(house: House, ana: Client, bo: Client) -> None:
    provider_id = await chat(ana)
    for path in ("update", "delete", "enable", "disable"):
        assert (await bo.post(f"/provider/{path}", provider_id=provider_id)).code == "AccessDenied"
    assert len((await bo.data("/provider/list"))["items"]) == 1
    other = await house.another_account()
    assert (await other.data("/provider/list"))["items"] == []
    assert (await other.post("/provider/delete", provider_id=provider_id)).code == "ResourceNotFound"


async def test_a_provider_of_a_notifier_that_is_no_more_can_still_be_seen_and_deleted(
    house: House, ana: Client
) -> None:
    row = Provider(account_id=house.account.account_id, provider_id=78, notifier="gone", name="Old")
    async with house.db.transaction() as tx:
        await provider_store.add(tx, row)
    found = await ana.data("/provider/info", provider_id=78)
    assert (found["title"], found["medium"], found["settings"]) == ("gone", "", {})
    assert (await ana.post("/provider/update", provider_id=78, settings={})).code == "InvalidParameter"
    await ana.data("/provider/delete", provider_id=78)


async def test_an_account_has_a_limited_number(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_flow, "MOST", 1)
    await chat(ana)
    refused = await ana.post("/provider/create", notifier="sample_chat", name="x", settings=CHAT_SETTINGS)
    assert refused.message == "name: an account has at most 1 providers; delete one first"


async def test_what_was_never_linked_cannot_be_removed(house: House) -> None:
    async with house.db.transaction() as tx:
        with pytest.raises(NotFound):
            await link_flow.remove(tx, house.account.account_id, 1, 1)
