"""Messages and drills by the API: who sees what, what a message went through, how ways out fare, sending one again."""

from __future__ import annotations

import pytest

from tests.api.harness import Client, quick_people
from tests.world.apps import PHONE, gateway
from tests.world.rules import layer
from tests.world.world import World
from tocsin.api.app import build_api
from tocsin.escalation.model import Ways
from tocsin.kernel.wire import HttpResponse, SmtpResponse
from tocsin.people.permissions import ADMIN, RESPONDER, VIEWER

pytestmark = pytest.mark.anyio

DOWN = HttpResponse(status=503, headers={}, body=b"")


async def browser(world: World, name: str, role: int = RESPONDER) -> Client:
    """A person of the story, signed in."""
    one = await world.person(name, role_ids=[role])
    people = quick_people(world.ids)
    async with world.db.transaction() as tx:
        session, token = await people.open_session(tx, one, "192.0.2.7", "test", world.clock.now())
    api = build_api(world.product, world.settings, people)
    return Client(api, cookie=f"__Host-tocsin_session={token}", csrf=session.csrf_token, member_id=one.member_id)


async def told_by_two_gateways(world: World) -> None:
    """Alice was told by the second of two gateways, the first being down."""
    await world.person("alice", phone=PHONE, role_ids=[RESPONDER])
    await gateway(world, "one")
    await gateway(world, "two")
    world.ends.answer("one", DOWN)
    await world.rule(layer("alice", ways=Ways(critical=["sms"])))
    await world.fire("disk full")
    world.expect("one")
    world.expect("two")


async def test_a_message_shows_every_attempt_with_its_provider(world: World) -> None:
    await told_by_two_gateways(world)
    alice = await browser(world, "alice")
    (item,) = (await alice.data("/delivery/list"))["items"]
    assert (item["medium"], item["provider_name"], item["state"]) == ("sms", "two", "delivered")
    info = await alice.data("/delivery/info", delivery_id=item["delivery_id"])
    assert [(one["provider_name"], one["outcome"]) for one in info["attempts"]] == [
        ("one", "transient"),
        ("two", "accepted"),
    ]


async def test_the_health_of_ways_out(world: World) -> None:
    await told_by_two_gateways(world)
    admin = await browser(world, "ada", ADMIN)
    health = await admin.data("/delivery/health")
    rows = {one["provider_name"]: one for one in health["items"]}
    assert (rows["one"]["state"], rows["one"]["hour_failed"], rows["one"]["hour_ok"]) == ("failing", 1, 0)
    assert (rows["two"]["state"], rows["two"]["hour_failed"], rows["two"]["hour_ok"]) == ("working", 0, 1)
    assert health["waiting"] == []
    assert "503" in rows["one"]["last_error"] or rows["one"]["last_error"]


async def test_what_waits_has_an_age(world: World) -> None:
    await world.person("alice", role_ids=[RESPONDER])
    await world.rule(layer("alice"))
    world.ends.answer("alice", SmtpResponse(code=451, text="4.7.1 later"))
    await world.fire("disk full")
    world.expect("alice")
    alice = await browser(world, "alice")
    assert (await alice.data("/delivery/health"))["waiting"] == []  # it is not due yet
    world.clock.advance(120_000)
    (waits,) = (await alice.data("/delivery/health"))["waiting"]
    assert (waits["medium"], waits["count"]) == ("email", 1)
    assert 0 < waits["oldest_s"] <= 120
    await world.work()
    world.expect("alice")


async def test_filters_and_pages(world: World) -> None:
    await world.person("alice", role_ids=[RESPONDER])
    await world.rule(layer("alice", "bob"))
    for number in range(3):
        await world.fire(f"disk {number}")
        world.expect("alice")
        world.expect("bob")
        await world.forward("1m")
    alice = await browser(world, "alice")
    seen, ctx = [], ""
    while True:
        page = await alice.data("/delivery/list", limit=2, search_after_ctx=ctx)
        seen += [one["delivery_id"] for one in page["items"]]
        ctx = page["search_after_ctx"]
        if not page["has_next_page"]:
            break
    assert len(seen) == len(set(seen)) == 6
    mine = await alice.data(
        "/delivery/list", person_ids=[world.person_id("bob")], media=["email"], states=["delivered"]
    )
    assert {one["recipient"] for one in mine["items"]} == {"bob"}
    assert (await alice.data("/delivery/list", states=["failed"]))["items"] == []
    recent = await alice.data("/delivery/list", start_time=world.clock.now() // 1_000 - 70)
    assert len(recent["items"]) == 2


async def test_a_private_channels_messages_are_not_shown(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    owner = await world.person("olga")
    await world.channel("db", is_private=True, creator_id=owner.member_id)
    stranger, admin = await browser(world, "eve"), await browser(world, "ada", ADMIN)
    assert (await stranger.data("/delivery/list"))["items"] == []
    (item,) = (await admin.data("/delivery/list"))["items"]
    for path in ("/delivery/info", "/delivery/resend"):
        assert (await stranger.post(path, delivery_id=item["delivery_id"])).code == "ResourceNotFound"


async def test_sent_again_by_hand(world: World) -> None:
    await world.person("alice", role_ids=[RESPONDER])
    await world.rule(layer("alice"))
    world.ends.answer("alice", SmtpResponse(code=550, text="5.1.1 no such user"))
    await world.fire("disk full")
    world.expect("alice")
    alice, viewer = await browser(world, "alice"), await browser(world, "victor", VIEWER)
    (item,) = (await alice.data("/delivery/list"))["items"]
    assert item["state"] == "failed"
    assert (await viewer.post("/delivery/resend", delivery_id=item["delivery_id"])).code == "AccessDenied"
    made = await alice.data("/delivery/resend", delivery_id=item["delivery_id"])
    await world.work()
    world.expect("alice", reason="sent again by hand")
    again = await alice.data("/delivery/info", delivery_id=made["delivery_id"])
    assert (again["delivery"]["state"], again["delivery"]["cause_id"]) == ("delivered", item["delivery_id"])
    await world.ack("alice")
    refused = await alice.post("/delivery/resend", delivery_id=item["delivery_id"])
    assert "somebody had acknowledged" in refused.message


async def test_a_drill_and_its_proof(world: World) -> None:
    await world.person("alice", role_ids=[VIEWER])
    alice, eve, admin = await browser(world, "alice"), await browser(world, "eve"), await browser(world, "ada", ADMIN)
    drill = await alice.data("/drill/create", severity="Warning", transports=["email", "sms"])
    assert drill["problems"] == ["SMS: no phone number is known"]
    await world.work()
    said = world.expect("alice", event="test")
    assert f"/drills/{drill['drill_id']}" in said.text
    info = await alice.data("/drill/info", drill_id=drill["drill_id"])
    assert [(one["medium"], one["state"], one["kind"]) for one in info["deliveries"]] == [
        ("email", "delivered", "drill")
    ]
    assert (await eve.post("/drill/info", drill_id=drill["drill_id"])).code == "ResourceNotFound"
    assert (await eve.post("/drill/received", drill_id=drill["drill_id"])).code == "ResourceNotFound"
    assert (await admin.post("/drill/received", drill_id=drill["drill_id"])).code == "InvalidParameter"
    done = await alice.data("/drill/received", drill_id=drill["drill_id"])
    assert (done["received_at"], done["received_by"]) == (world.clock.now() // 1_000, "link")
    assert [one["drill_id"] for one in (await admin.data("/drill/list", all=True))["items"]] == [drill["drill_id"]]
    assert (await eve.post("/drill/list", all=True)).code == "AccessDenied"
    assert (await alice.post("/drill/create", transports=["pigeon"])).code == "InvalidParameter"
