"""Promise: a phone that took the app is told by encrypted push, acts by its buttons, and is never trusted to have it blindly."""

import json

import pytest

from tests.world.pushes import Phone, phone
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.notify.model import Delivery
from tocsin.people.permissions import RESPONDER

pytestmark = pytest.mark.anyio


@pytest.fixture
async def hers(world: World) -> Phone:
    """Alice's phone; she is told of critical incidents there, twice, ten minutes apart, then Bob is."""
    await world.person("alice", role_ids=[RESPONDER])
    found = await phone(world, "alice")
    await world.rule(layer("alice", ways=Ways(critical=["app"]), times=2, every=10, window=30), layer("bob"))
    return found


async def fire(world: World, title: str = "disk full") -> None:
    await world.fire(title)
    world.expect("push")


async def mine(world: World) -> Delivery:
    return next(one for one in await world.deliveries() if one.medium == "app")


async def test_a_push_can_be_read_by_the_browser_alone_and_says_why(world: World, hers: Phone) -> None:
    await fire(world)
    (note,) = hers.notes
    assert note["title"] == "[Critical] disk full"
    assert "layer 1 of rule" in note["body"]
    assert [one["action"] for one in note["actions"]][:2] == ["ack", "close"]
    assert note["callback_url"].startswith("https://tocsin.example.com/callback/1/")
    assert hers.browser.heads[0]["urgency"] == "high"
    assert "disk full" not in world.ends.said[0].text, "the service itself cannot read it"
    await hers.arrive()


async def test_its_button_acknowledges_as_its_owner(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    answer = await hers.press("ack")
    assert (answer.status, json.loads(answer.content)["ok"]) == (200, True)
    assert str((await world.incident()).progress) == "Processing"
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")
    world.expect("push")
    assert (await mine(world)).proof == "answered"
    await world.forward("2h")
    world.expect_silence()


async def test_the_same_press_again_changes_nothing(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    for _ in range(3):
        assert (await hers.press("ack", 0)).status == 200
    assert len(await world.lines("i_ack")) == 1
    world.expect("push")
    world.expect_silence()


async def test_what_became_of_it_takes_its_place_without_a_sound(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    await world.recover("disk full")
    world.expect("push")
    first, last = hers.notes
    assert hers.topics[0] == hers.topics[1]
    assert first["tag"] == last["tag"]
    assert (last["event"], last["silent"], last["actions"]) == ("closed", True, [])
    assert not first["silent"]
    assert hers.service.waiting[hers.browser.endpoint, hers.topics[0]] == last


async def test_a_token_of_another_making_is_refused(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    hers.notes[0]["actions"][0]["token"] = "A" * 40
    answer = await hers.press("ack")
    assert answer.status == 409
    assert str((await world.incident()).progress) == "Triggered"
    await world.ack("alice")
    world.expect("push")


async def test_the_button_of_one_action_does_no_other(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    ack, close = hers.notes[0]["actions"][:2]
    close["token"] = ack["token"]
    assert (await hers.press("close")).status == 409
    assert str((await world.incident()).progress) == "Triggered"
    await world.ack("alice")
    world.expect("push")


async def test_a_report_of_the_worker_is_the_proof(world: World, hers: Phone) -> None:
    await fire(world)
    assert (await mine(world)).proof == "sent"
    assert (await hers.arrive()).status == 200
    assert (await mine(world)).proof == "delivered"
    assert (await hers.device()).last_receipt_at == world.clock.now()
    await world.forward("5m")
    world.expect_silence()
    await hers.open()
    assert (await mine(world)).proof == "seen"
    await world.ack("alice")
    world.expect("push")


async def test_without_a_report_within_a_minute_the_next_way_is_taken(world: World, hers: Phone) -> None:
    await fire(world)
    await world.forward("59s")
    world.expect_silence()
    await world.forward("2s")
    told = world.expect("alice", event="triggered", says="in place of app push")
    assert "layer 1 of rule" in told.text
    await hers.arrive()
    assert (await mine(world)).proof == "delivered", "late, but it came"
    await world.ack("alice")
    world.expect("push")


async def test_a_device_whose_address_is_gone_falls_silent_and_its_member_is_told_another_way(
    world: World, hers: Phone
) -> None:
    hers.service.gone.add(hers.browser.endpoint)
    await fire(world)
    world.expect("alice", event="triggered", says="in place of app push")
    device = await hers.device()
    assert (device.status, device.last_error) == ("silent", "its push address is gone")
    assert "no longer takes notifications" in str(await world.lines())
    await world.forward("10m")
    world.expect("alice", event="repeat")
    assert "whose notifications still work" in str(await world.lines()), "its member sees why it was mail"
    await world.ack("alice")


async def test_a_busy_service_is_asked_again_when_it_said_so(world: World, hers: Phone) -> None:
    hers.service.busy_s = 5
    await world.fire("disk full")
    world.expect("push")
    hers.service.busy_s = 0
    await world.forward("8s")
    world.expect("push")
    assert len(hers.notes) == 1
    await hers.arrive()
    await world.ack("alice")
    world.expect("push")


async def test_all_phones_of_a_member_are_told_and_one_press_quiets_them(world: World, hers: Phone) -> None:
    other = await phone(world, "alice", hers.service)
    await world.fire("disk full")
    world.expect("push")
    world.expect("push")
    await hers.arrive()
    await other.arrive()
    await hers.press("ack")
    world.expect("push")
    world.expect("push")
    assert [one["event"] for one in other.notes] == ["triggered", "acknowledged"]
    assert other.notes[-1]["silent"]


async def test_somebody_who_left_presses_in_vain(world: World, hers: Phone) -> None:
    await fire(world)
    await hers.arrive()
    await world.forget("alice")
    assert (await hers.press("ack")).status == 409
    assert str((await world.incident()).progress) == "Triggered"
    await world.person("bob")
    await world.ack("bob")
    world._read = len(world.ends.said)
