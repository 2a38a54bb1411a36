"""Quick silence: one rule that belongs to an incident, made, changed, ended, and seen on its timeline."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.silence_flow import suggested
from tocsin.kernel.conditions import compile_filters
from tocsin.people.permissions import RESPONDER

pytestmark = pytest.mark.anyio
HOST = {"host": "db1", "env": "production"}


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world, with alice told of an incident."""
    made = Desk(world)
    await world.rule(layer("alice"))
    await world.fire("disk full", labels=HOST)
    world.expect("alice")
    yield made
    made.close()


async def incident_id(world: World) -> str:
    return (await world.incident()).incident_id


async def silence_of(one: Client, incident_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await one.data("/incident/silence/info", incident_id=incident_id))["silence"]
    return found


def is_in(host: str) -> dict[str, Any]:
    return {"key": "labels.host", "oper": "IN", "vals": [host]}


async def test_what_is_like_it_tells_nobody_for_a_day(world: World, desk: Desk) -> None:
    root, one = await desk.admin(), await incident_id(world)
    before = await root.data("/incident/silence/info", incident_id=one)
    env = {"key": "labels.env", "oper": "IN", "vals": ["production"]}
    assert (before["silence"], before["suggested_filters"]) == (None, [[env, is_in("db1")]])
    saved = await root.data("/incident/silence/save", incident_id=one)
    assert saved["end_time"] == world.clock.now() // 1_000 + 86_400
    await world.fire("disk slow", labels=HOST)
    world.expect_silence()
    await world.fire("disk slow too", labels={**HOST, "host": "db2"})
    world.expect("alice", title="disk slow too")
    (rule,) = (await root.data("/channel/silence/rule/list", channel_id=world.channel_id()))["items"]
    assert (rule["rule_id"], rule["from_incident_id"]) == (saved["rule_id"], one)
    await world.forward("23h")
    world.expect_silence()
    await world.forward("1h")
    world.expect("alice", title="disk slow")


async def test_a_second_time_changes_the_same_rule(world: World, desk: Desk) -> None:
    root, one = await desk.admin(), await incident_id(world)
    first = await root.data("/incident/silence/save", incident_id=one, seconds=1_800)
    again = await root.data("/incident/silence/save", incident_id=one, seconds=7_200, filters=[[is_in("db*")]])
    assert again["rule_id"] == first["rule_id"]
    found = await silence_of(root, one)
    assert (found["state"], found["version"], found["filters"]) == ("lasting", 2, [[is_in("db*")]])
    await root.data("/incident/silence/save", incident_id=one, description="known since Monday")
    kept = await silence_of(root, one)
    assert (kept["end_time"], kept["filters"]) == (found["end_time"], [[is_in("db*")]])
    await world.forward("2h")
    assert (await silence_of(root, one))["state"] == "over"
    renewed = await root.data("/incident/silence/save", incident_id=one)
    assert renewed["end_time"] == world.clock.now() // 1_000 + 86_400
    found = await silence_of(root, one)
    assert (found["state"], found["filters"]) == ("lasting", [[is_in("db*")]])
    (rule,) = (await root.data("/channel/silence/rule/list", channel_id=world.channel_id()))["items"]
    await root.data("/channel/silence/rule/disable", channel_id=world.channel_id(), rule_id=rule["rule_id"])
    assert (await silence_of(root, one))["state"] == "disabled"
    await root.data("/incident/silence/save", incident_id=one)
    assert (await silence_of(root, one))["state"] == "lasting"


async def test_ending_it_tells_what_still_fires(world: World, desk: Desk) -> None:
    root, one = await desk.admin(), await incident_id(world)
    await root.data("/incident/silence/save", incident_id=one)
    await world.fire("disk slow", labels=HOST)
    world.expect_silence()
    await root.data("/incident/silence/end", incident_id=one)
    await world.work()
    world.expect("alice", title="disk slow")
    assert (await root.post("/incident/silence/end", incident_id=one)).code == "ResourceNotFound"
    assert [line["type"] for line in await world.lines(of="disk full") if "silence" in line["type"]] == [
        "i_silenced",
        "i_silence_over",
    ]
    (line,) = await world.lines("i_silenced", of="disk full")
    assert (line["by"], line["until"]) == (root.member_id, 1_767_603_600 + 86_400)


async def test_its_own_repeats_stop_when_it_is_acknowledged_with_it(world: World, desk: Desk) -> None:
    root = await desk.admin()
    await world.channel("web")
    await world.integration("web")
    await world.rule(layer("bob", times=3, every=5), channel="web")
    await world.fire("site down", to="web")
    world.expect("bob")
    one = (await world.incident("site down")).incident_id
    await root.data("/incident/silence/save", incident_id=one, acknowledge=True)
    assert (await world.incident("site down")).progress == "Processing"
    await world.forward("1h")
    world.expect_silence()


async def test_whom_it_was_given_to_may_and_strangers_may_not(world: World, desk: Desk) -> None:
    one = await incident_id(world)
    alice, bob = await desk.sign_in("alice", RESPONDER), await desk.sign_in("bob", RESPONDER)
    refused = await bob.post("/incident/silence/save", incident_id=one)
    assert (refused.code, "the channel 'db'" in refused.message) == ("AccessDenied", True)
    assert (await alice.data("/incident/silence/save", incident_id=one))["rule_name"].startswith("Quick silence of #")
    assert (await bob.post("/incident/silence/end", incident_id=one)).code == "AccessDenied"


async def test_mistakes_are_said(world: World, desk: Desk) -> None:
    root, one = await desk.admin(), await incident_id(world)
    now = world.clock.now() // 1_000
    both = await root.post("/incident/silence/save", incident_id=one, seconds=5, end_time=now + 9)
    assert both.message == "seconds: give end_time or seconds, not both"
    past = await root.post("/incident/silence/save", incident_id=one, start_time=now - 60, end_time=now - 9)
    assert "is over already" in past.message
    empty = await root.post("/incident/silence/save", incident_id=one, filters=[[]])
    assert empty.message.startswith("filters: each group needs at least one condition")
    assert (await root.post("/incident/silence/info", incident_id="0" * 24)).code == "ResourceNotFound"
    given = {"assigned_to": {"person_ids": [world.person_id("alice")]}}
    made = await root.data("/incident/create", title="by hand", incident_severity="Info", **given)
    await world.work()
    world.expect("alice", title="by hand")
    nowhere = await root.post("/incident/silence/save", incident_id=made["incident_id"])
    assert nowhere.message.startswith("incident_id: the incident belongs to no channel")
    assert await silence_of(root, one) is None


def test_what_all_alerts_share_is_suggested() -> None:
    some = [{"a": "1", "b": "2", "c": ""}, {"a": "1", "b": "3", "c": ""}]
    assert suggested("t", some) == [[{"key": "labels.a", "oper": "IN", "vals": ["1"]}]]
    assert suggested("t", [{"a": "1"}, {"b": "1"}]) == [[{"key": "title", "oper": "IN", "vals": ["t"]}]]
    for odd in ("/var/log/", "a*b", "cidr:x", "num:gt:5", "a?"):
        (group,) = suggested("t", [{"path": odd}])
        matcher = compile_filters([group])
        assert matcher.matches({"labels.path": odd}.get)
        assert not matcher.matches({"labels.path": "/var/log/x 1axb 10"}.get)
    many = {f"l{number:02}": "x" for number in range(30)}
    assert len(suggested("t", [many])[0]) == 20
