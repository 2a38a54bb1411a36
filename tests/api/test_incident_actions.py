"""What people do with incidents through the API: done once, on the timeline, and refused with a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.people.permissions import VIEWER

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """A responder."""
    return await desk.sign_in("ana")


async def fired(world: World, title: str = "disk full") -> str:
    await world.fire(title)
    return (await world.incident(title)).incident_id


async def info(who: Client, incident_id: str) -> Any:
    return await who.data("/incident/info", incident_id=incident_id)


async def test_acknowledge_and_take_back(world: World, ana: Client) -> None:
    one = await fired(world)
    await ana.data("/incident/ack", incident_ids=[one])
    shown = await info(ana, one)
    assert (shown["progress"], shown["ack_time"]) == ("Processing", world.clock.now() // 1_000)
    assert shown["responders"][0]["person_name"] == "ana"
    await ana.data("/incident/ack", incident_ids=[one])  # again: nothing changes
    assert len(await world.lines("i_ack")) == 1
    await ana.data("/incident/unack", incident_ids=[one])
    assert (await info(ana, one))["progress"] == "Triggered"
    refused = await ana.post("/incident/unack", incident_ids=[one])
    assert "you have not acknowledged" in refused.message


async def test_whoever_sees_an_incident_may_acknowledge_it_and_no_more(world: World, desk: Desk) -> None:
    viewer = await desk.sign_in("vi", VIEWER)
    one = await fired(world)
    await viewer.data("/incident/ack", incident_ids=[one])
    for path in ("/incident/resolve", "/incident/remove", "/incident/wake"):
        assert (await viewer.post(path, incident_ids=[one])).code == "AccessDenied"


async def test_close_with_what_was_learned_and_reopen_with_a_reason(world: World, desk: Desk, ana: Client) -> None:
    one = await fired(world)
    await ana.data("/incident/resolve", incident_ids=[one], root_cause="full", resolution="bigger disk")
    shown = await info(ana, one)
    assert (shown["progress"], shown["closer"]["person_name"]) == ("Closed", "ana")
    assert (shown["root_cause"], shown["resolution"], shown["active_alert_cnt"]) == ("full", "bigger disk", 0)
    assert (await ana.post("/incident/reopen", incident_ids=[one])).message.startswith("reason: say why")
    by_key = await desk.key(ana)
    await by_key.data("/incident/reopen", incident_ids=[one])  # official clients send no reason
    assert (await info(ana, one))["progress"] == "Triggered"
    assert (await world.lines("i_reopen"))[0]["reason"] == "No reason was given (by API)."


async def test_snooze_and_wake(world: World, ana: Client) -> None:
    one = await fired(world)
    refused = await ana.post("/incident/snooze", incident_ids=[one], minutes=10)
    assert "before you snooze it" in refused.message
    assert "minutes" in (await ana.post("/incident/snooze", incident_ids=[one], minutes=1_441)).message
    await ana.data("/incident/ack", incident_ids=[one])
    await ana.data("/incident/snooze", incident_ids=[one], minutes=10)
    assert (await info(ana, one))["snoozed_before"] == world.clock.now() // 1_000 + 600
    await ana.data("/incident/wake", incident_ids=[one])
    assert (await info(ana, one))["snoozed_before"] == 0


async def test_assign_to_persons_and_to_a_layer(world: World, desk: Desk, ana: Client) -> None:
    bob = await desk.sign_in("bob")
    one = await fired(world)
    rule = await world.rule(layer("ana"), layer("bob", "mail:ops"), name="Default")
    await ana.data("/incident/assign", incident_id=one, assigned_to={"type": "assign", "person_ids": [bob.member_id]})
    await world.work()
    world.expect("bob", event="reassigned")
    assert (await info(ana, one))["assigned_to"]["person_ids"] == [bob.member_id]
    wanted = {"escalate_rule_id": rule.rule_id, "layer_idx": 1}
    await ana.data("/incident/assign", incident_ids=[one], assigned_to=wanted)
    await world.work()
    for name in ("bob", "ops"):
        world.expect(name, reason="layer 2 of rule Default")
    shown = (await info(ana, one))["assigned_to"]
    assert (shown["type"], shown["layer_idx"], shown["escalate_rule_name"]) == ("escalate", 1, "Default")


@pytest.mark.parametrize(
    ("wanted", "code", "says"),
    [
        ({}, "InvalidParameter", "assigned_to: name person_ids"),
        ({"person_ids": [77]}, "InvalidParameter", "assigned_to.person_ids: no member 77"),
        ({"emails": ["nobody"]}, "InvalidParameter", "assigned_to.emails: must be an e-mail address"),
        ({"escalate_rule_id": "f" * 24}, "ResourceNotFound", "there is no such rule"),
        ({"person_ids": [77], "escalate_rule_id": "f" * 24}, "InvalidParameter", "not both"),
        ({"person_ids": [77], "notify": {"template_id": "xyz"}}, "InvalidParameter", "template_id"),
    ],
)
async def test_an_assignment_to_nobody_is_refused(
    world: World, ana: Client, wanted: dict[str, Any], code: str, says: str
) -> None:
    one = await fired(world)
    refused = await ana.post("/incident/assign", incident_ids=[one], assigned_to=wanted)
    assert (refused.code, says in refused.message) == (code, True), refused.message


async def test_a_layer_that_does_not_exist_is_refused(world: World, ana: Client) -> None:
    rule = await world.rule(layer("ana"), name="Default", status="disabled")
    one = await fired(world)
    wanted = {"escalate_rule_id": rule.rule_id, "layer_idx": 1}
    refused = await ana.post("/incident/assign", incident_ids=[one], assigned_to=wanted)
    assert refused.message == "assigned_to.layer_idx: rule 'Default' has layers 0 to 0; got 1"


async def test_more_responders_are_told_why(world: World, desk: Desk, ana: Client) -> None:
    bob = await desk.sign_in("bob")
    one = await fired(world)
    await ana.data("/incident/responder/add", incident_id=one, person_ids=[bob.member_id])
    await world.work()
    world.expect("bob", reason="you were asked to join as a responder")
    refused = await ana.post("/incident/responder/add", incident_id=one, person_ids=[77])
    assert refused.message == "person_ids: no member 77"


async def test_fields_set_by_hand_are_read_back_and_stay(world: World, ana: Client) -> None:
    one = await fired(world)
    written = {
        "title": "Orders fail",
        "description": "nobody can buy",
        "impact": "all shops",
        "root_cause": "disk",
        "resolution": "none yet",
        "incident_severity": "Warning",
    }
    await ana.data("/incident/reset", incident_id=one, **written)
    await world.fire("disk full", description="newer text")
    shown = await info(ana, one)
    assert {name: shown[name] for name in written} == written
    assert sorted(shown["manual_overrides"]) == ["description", "severity", "title"]
    assert "at least one field" in (await ana.post("/incident/reset", incident_id=one)).message


async def test_a_comment_is_on_every_timeline(world: World, ana: Client) -> None:
    ids = [await fired(world, "one"), await fired(world, "two")]
    await ana.data("/incident/comment", incident_ids=ids, comment="**looking**")
    for one in ids:
        feed = await ana.data("/incident/feed", incident_id=one, types=["i_comm"])
        assert [line["detail"] for line in feed["items"]] == [{"comment": "**looking**", "mute_reply": False}]
    assert (await ana.post("/incident/comment", incident_ids=ids, comment="")).code == "InvalidParameter"


async def test_an_incident_by_hand_follows_the_rules_of_its_channel(world: World, ana: Client) -> None:
    await world.rule(layer("bob"), name="Default")
    channel = await world.channel("db")
    wanted = {"title": "odd noise", "incident_severity": "Critical", "channel_id": channel.channel_id}
    made = await ana.data("/incident/create", **wanted)
    await world.work()
    world.expect("bob", title="odd noise")
    shown = await info(ana, made["incident_id"])
    assert (shown["creator"]["person_name"], shown["integration_ids"], shown["alert_cnt"]) == ("ana", [], 0)


async def test_an_incident_by_hand_is_given_to_those_named(world: World, desk: Desk, ana: Client) -> None:
    bob = await desk.sign_in("bob")
    to = {"person_ids": [bob.member_id], "escalate_rule_id": "0" * 24, "notify": {"personal_channels": ["email"]}}
    made = await ana.data(
        "/incident/create", description="odd noise\nupstairs", incident_severity="Info", assigned_to=to
    )
    assert made["title"] == "odd noise"
    await world.work()
    world.expect("bob", reason="it was assigned to you directly")
    assert (await info(ana, made["incident_id"]))["assigned_to"]["person_ids"] == [bob.member_id]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({}, "title: say what is wrong"),
        ({"title": "x", "channel_id": 9}, "channel_id 9: there is no such channel"),
        ({"title": "x", "assigned_to": {}}, "assigned_to: name person_ids"),
        ({"title": "x" * 513}, "title"),
        ({"title": "x", "incident_severity": "Ok"}, "incident_severity: must be one of"),
    ],
)
async def test_an_incident_that_cannot_be_is_refused(
    world: World, ana: Client, wanted: dict[str, Any], says: str
) -> None:
    refused = await ana.post("/incident/create", **({"incident_severity": "Critical"} | wanted))
    assert says in refused.message
    assert await world.incidents() == []


async def test_nothing_is_made_in_a_private_channel_of_others(world: World, ana: Client) -> None:
    channel = await world.channel("db", is_private=True)
    wanted = {"title": "x", "incident_severity": "Info", "channel_id": channel.channel_id}
    assert (await ana.post("/incident/create", **wanted)).code == "ResourceNotFound"


async def test_in_bulk_what_cannot_be_is_passed_over(world: World, ana: Client) -> None:
    ids = [await fired(world, "one"), await fired(world, "two")]
    await ana.data("/incident/resolve", incident_ids=ids[:1])
    await ana.data("/incident/ack", incident_ids=ids)
    assert [(await info(ana, one))["progress"] for one in ids] == ["Closed", "Processing"]
    assert "is closed" in (await ana.post("/incident/ack", incident_ids=ids[:1])).message
    assert (await ana.post("/incident/ack", incident_ids=[ids[0], "f" * 24])).code == "ResourceNotFound"
    assert (await ana.post("/incident/ack", incident_ids=[])).code == "InvalidParameter"
