"""Devices: signed in by a code from another screen, registered for pushes, silent, renewed and removed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.api.harness import START_AT, Answer, Client, House, api_world
from tests.vendors.push_service import PushService
from tocsin.kernel.clock import HOUR, MINUTE, SECOND, ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.kernel.wire import HttpRequest
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Message
from tocsin.reach import device_flow, person_store, provider_store
from tocsin.reach.access_flow import Access
from tocsin.reach.model import Device, Provider
from tocsin.runtime.plugins import load_folders
from tocsin.runtime.secrets import Vault

pytestmark = pytest.mark.anyio
CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    vault = Vault(b"k" * 32, SeededIds(3).bytes)
    access = Access(ManualClock(START_AT), vault, CATALOGUE, None)  # type: ignore[arg-type]  # nothing is sent
    async with api_world(tmp_path, {"vault": vault, "catalogue": CATALOGUE, "access": access}) as made:
        yield made


@pytest.fixture
async def ana(house: House) -> Client:
    return await house.owner()


async def bind(house: House, code: str, name: str = "Pixel", **more: Any) -> Answer:
    return await house.nobody().post("/device/bind", code=code, name=name, platform="Android", **more)


def browser(house: House, answer: Answer) -> Client:
    """The phone, signed in."""
    cookie = answer.header("set-cookie").partition(";")[0]
    return Client(house.api, cookie=cookie, csrf=answer.data["csrf_token"], member_id=answer.data["member_id"])


async def row(house: House, device_id: str) -> Device | None:
    async with house.db.snapshot() as tx:
        return await person_store.read_device(tx, house.account.account_id, device_id)


def json_of(subscription: dict[str, str]) -> dict[str, Any]:
    """As a browser's `toJSON` has it."""
    keys = {"p256dh": subscription["p256dh"], "auth": subscription["auth"]}
    return {"endpoint": subscription["endpoint"], "expirationTime": None, "keys": keys}


async def test_a_code_from_one_screen_signs_another_one_in(house: House, ana: Client) -> None:
    code = await ana.data("/device/code")
    assert code["url"] == f"https://tocsin.example.com/app/bind#{code['code']}"
    assert code["expires_at"] == (START_AT + 3 * MINUTE) // 1000
    typed = f" {code['code'][:4].lower()}-{code['code'][4:]} "
    bound = await bind(house, typed)
    assert bound.data["member_name"] == "Ana"
    assert "HttpOnly; SameSite=Strict; Secure" in bound.header("set-cookie")
    phone = browser(house, bound)
    assert (await phone.data("/session/info"))["member_id"] == ana.member_id
    (device,) = (await phone.data("/device/list"))["items"]
    assert (device["device_name"], device["platform"], device["is_this"]) == ("Pixel", "Android", True)
    assert not (await ana.data("/device/list"))["items"][0]["is_this"]
    assert [line.operation for line in await house.audited()] == ["device.bind", "device.code"]
    kept = await row(house, bound.data["device_id"])
    assert kept is not None
    assert bound.data["device_secret"] not in str(kept)


async def test_a_code_is_good_once_and_for_three_minutes(house: House, ana: Client) -> None:
    first = (await ana.data("/device/code"))["code"]
    assert (await bind(house, first)).status == 200
    used = await bind(house, first)
    second = (await ana.data("/device/code"))["code"]
    house.clock.advance(3 * MINUTE)
    late, unknown = await bind(house, second), await bind(house, "AAAAAAAA")
    assert used.message == late.message == unknown.message
    assert unknown.code == "InvalidParameter"


async def test_guessing_codes_gets_slow(house: House, ana: Client) -> None:
    for _ in range(5):
        await bind(house, "AAAAAAAA")
    assert (await bind(house, (await ana.data("/device/code"))["code"])).code == "RequestTooFrequently"
    house.clock.advance(SECOND)
    assert (await bind(house, (await ana.data("/device/code"))["code"])).status == 200


async def test_ten_codes_an_hour(house: House, ana: Client) -> None:
    for _ in range(10):
        await ana.data("/device/code")
    assert (await ana.post("/device/code")).code == "RequestTooFrequently"
    house.clock.advance(HOUR + SECOND)
    assert (await ana.post("/device/code")).status == 200


async def test_a_key_of_the_api_signs_no_device_in(house: House, ana: Client) -> None:
    key = await house.key(ana)
    assert (await key.post("/device/code")).code == "AccessDenied"
    assert (await key.post("/device/add", name="x")).code == "AccessDenied"
    assert (await key.data("/device/list"))["items"] == []


async def test_who_left_or_must_change_the_password_is_not_let_in_further(house: House, ana: Client) -> None:
    bo = await house.invite(ana, "bo")
    code = (await bo.data("/device/code"))["code"]
    await ana.data("/member/delete", member_id=bo.member_id)
    assert (await bind(house, code)).code == "InvalidParameter"
    cy = await house.invite(ana, "cy")
    code = (await cy.data("/device/code"))["code"]
    await ana.data("/member/password/reset", member_id=cy.member_id)
    bound = await bind(house, code)
    assert bound.data["must_change_password"]
    assert (await browser(house, bound).post("/device/list")).code == "AccessDenied"


async def test_another_sites_page_cannot_bind(house: House, ana: Client) -> None:
    code = (await ana.data("/device/code"))["code"]
    body = f'{{"code":"{code}","name":"x"}}'.encode()
    assert (await house.nobody().send("POST", "/device/bind", body, sec_fetch_site="cross-site")).code == "AccessDenied"


async def test_ten_devices_are_enough(house: House, ana: Client) -> None:
    made = [await ana.data("/device/add", name=f"phone {number}") for number in range(10)]
    code = (await ana.data("/device/code"))["code"]
    assert "remove one" in (await bind(house, code)).message
    await ana.data("/device/remove", device_id=made[0]["device_id"])
    assert (await bind(house, code)).status == 200


async def test_a_browser_subscribes_with_the_accounts_key_and_gets_messages(house: House, ana: Client) -> None:
    key = (await ana.data("/device/key"))["public_key"]
    assert (await ana.data("/device/key"))["public_key"] == key
    zoe = await house.another_account()
    assert (await zoe.data("/device/key"))["public_key"] != key
    service = PushService(START_AT)
    found = service.subscribe(key)
    device = await ana.data("/device/add", name="Laptop", platform="Linux")
    await ana.data("/device/subscribe", device_id=device["device_id"], subscription=json_of(found.subscription()))
    kept = await row(house, device["device_id"])
    assert kept is not None
    assert (kept.notifier, kept.status) == ("webpush", "enabled")
    assert found.endpoint not in kept.target_sealed
    world = house.world
    async with house.db.snapshot() as tx:
        provider = await provider_store.read(tx, kept.account_id, kept.provider_id)
    assert provider is not None
    target = world.vault.open(kept.target_sealed, kept.place)
    message = Message(event="test", delivery_id="d", sent_at=START_AT, title="Hello")
    request = CATALOGUE.notifier("webpush").build(message, target, world.access.settings(provider))
    assert isinstance(request, HttpRequest)
    assert (await service.answer(request)).status == 201  # type: ignore[union-attr]
    assert found.received[0]["event"] == "test"


async def test_the_same_address_belongs_to_the_device_that_registered_last(house: House, ana: Client) -> None:
    service = PushService(START_AT)
    subscription = json_of(service.subscribe((await ana.data("/device/key"))["public_key"]).subscription())
    bo = await house.invite(ana, "bo")
    mine, his = await ana.data("/device/add", name="shared"), await bo.data("/device/add", name="shared")
    await ana.data("/device/subscribe", device_id=mine["device_id"], subscription=subscription)
    await bo.data("/device/subscribe", device_id=his["device_id"], subscription=subscription)
    assert (await ana.data("/device/list"))["items"] == []
    assert len((await bo.data("/device/list"))["items"]) == 1


async def test_a_silent_device_is_seen_and_renews_itself_by_its_secret(house: House, ana: Client) -> None:
    key = (await ana.data("/device/key"))["public_key"]
    service = PushService(START_AT)
    made = await ana.data("/device/add", name="Phone")
    first, second = (json_of(service.subscribe(key).subscription()) for _ in range(2))
    await ana.data("/device/subscribe", device_id=made["device_id"], subscription=first)
    now = house.clock.now()
    async with house.db.transaction() as tx:
        await device_flow.push_taken(tx, house.account.account_id, made["device_id"], now)
        await device_flow.push_arrived(tx, house.account.account_id, made["device_id"], now)
        await device_flow.push_gone(tx, house.account.account_id, made["device_id"], now, "gone")
        await device_flow.push_gone(tx, house.account.account_id, "0" * 24, now)
    (shown,) = (await ana.data("/device/list"))["items"]
    assert (shown["status"], shown["last_error"]) == ("silent", "gone")
    assert shown["last_delivery_at"] == shown["last_receipt_at"] == now // 1000
    worker, wanted = house.nobody(), {"device_id": made["device_id"], "subscription": second}
    assert (await worker.post("/device/renew", **wanted, device_secret="x" * 43)).code == "ResourceNotFound"
    await worker.data("/device/renew", **wanted, device_secret=made["device_secret"])
    (shown,) = (await ana.data("/device/list"))["items"]
    assert (shown["status"], shown["last_error"]) == ("enabled", "")
    assert (await house.audited())[0].actor_kind == "device"


async def test_nobody_who_left_renews(house: House, ana: Client) -> None:
    bo = await house.invite(ana, "bo")
    subscription = json_of(PushService(START_AT).subscribe((await bo.data("/device/key"))["public_key"]).subscription())
    made = await bo.data("/device/add", name="Phone")
    await ana.data("/member/delete", member_id=bo.member_id)
    refused = await house.nobody().post("/device/renew", **made, subscription=subscription)
    assert refused.code == "ResourceNotFound"


async def test_what_nothing_can_be_sent_to_is_refused(house: House, ana: Client) -> None:
    made = await ana.data("/device/add", name="Phone")
    good = json_of(PushService(START_AT).subscribe("").subscription())
    wanted = {"device_id": made["device_id"]}
    early = await ana.post("/device/subscribe", **wanted, subscription=good)
    assert "/device/key" in early.message
    await ana.data("/device/key")
    for broken in (good | {"endpoint": "ftp://x"}, good | {"keys": {"p256dh": "AA", "auth": "AA"}}):
        assert "subscription:" in (await ana.post("/device/subscribe", **wanted, subscription=broken)).message
    for body in ({}, {"token": "ab" * 32}, {"token": "ab" * 32, "provider_id": 7}):
        assert (await ana.post("/device/subscribe", **wanted, **body)).code == "InvalidParameter"


async def test_a_phone_registers_with_the_provider_of_its_app(house: House, ana: Client) -> None:
    example = load_folders("tocsin.notifiers")["apns"].read_text("example.json")
    settings = json.loads(example)["settings"]
    blank = Provider(account_id=house.account.account_id, provider_id=9, notifier="apns", name="iOS")
    sealed = house.world.access.seal(blank, settings)
    async with house.db.transaction() as tx:
        await provider_store.add(tx, structs.replace(blank, settings_sealed=sealed))
    made = await ana.data("/device/add", name="iPhone", platform="iOS")
    wrong = await ana.post("/device/subscribe", device_id=made["device_id"], provider_id=9, token="not hex")
    assert wrong.message.startswith("token:")
    await ana.data("/device/subscribe", device_id=made["device_id"], provider_id=9, token="ab" * 32)
    assert (await ana.data("/device/list"))["items"][0]["notifier"] == "apns"


async def test_removing_a_device_signs_it_out_and_forgets_its_address(house: House, ana: Client) -> None:
    bound = await bind(house, (await ana.data("/device/code"))["code"])
    phone = browser(house, bound)
    device_id = bound.data["device_id"]
    bo = await house.invite(ana, "bo")
    assert (await bo.post("/device/remove", device_id=device_id)).code == "ResourceNotFound"
    await ana.data("/device/remove", device_id=device_id)
    assert (await phone.post("/session/info")).code == "Unauthorized"
    assert await row(house, device_id) is None
    assert (await ana.post("/device/remove", device_id=device_id)).code == "ResourceNotFound"
    own = await ana.data("/device/add", name="This one")
    await ana.data("/device/remove", device_id=own["device_id"])
    assert (await ana.post("/session/info")).status == 200
