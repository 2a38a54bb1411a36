"""Promise: what people put together stays together; what is emptied by it closes, says where it went, and tells nobody more."""

from typing import Any

import pytest
from msgspec import structs

from tests.world.apps import slack
from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.escalation.model import Ways
from tocsin.incidents import store
from tocsin.incidents.model import DisableMerge, EnableMerge, Merge, Reopen
from tocsin.kernel.errors import InvalidParameter, NotFound

pytestmark = pytest.mark.anyio


async def two(world: World, **fields: Any) -> None:
    """An incident in each of two channels: `disk` is alice's, `web` is bob's, who is told again after half an hour."""
    await world.rule(layer("alice"))
    await world.channel("shop", **fields)
    await world.integration("shop")
    await world.rule(layer("bob", window=30), layer("carol"), channel="shop")
    await world.fire("disk", "Warning")
    world.expect("alice")
    await world.fire("web", "Critical", to="shop")
    world.expect("bob")


async def merge(world: World, *sources: str, into: str, **fields: Any) -> None:
    """alice merges incidents by title."""
    ids = {one.title: one.incident_id for one in await world.incidents()}
    wanted = Merge(target_id=ids[into], source_ids=tuple(ids[one] for one in sources), **fields)
    await journey.merge(world.product, wanted, await world.actor("alice"))
    await world.work()


async def merge_alerts(world: World, *titles: str, into: str, **fields: Any) -> None:
    """alice merges alerts by title into an incident by title."""
    ids = {one.title: one.alert_id for one in await world.alerts()}
    target = await world.incident(into)
    wanted = Merge(target_id=target.incident_id, alert_ids=tuple(ids[one] for one in titles), **fields)
    await journey.merge(world.product, wanted, await world.actor("alice"))
    await world.work()


async def belongs(world: World) -> dict[str, str]:
    """Of each alert the title of its incident."""
    titles = {one.incident_id: one.title for one in await world.incidents()}
    return {one.title: titles[one.incident_id] for one in await world.alerts()}


async def test_across_channels_the_source_closes_and_points_to_the_target(world: World) -> None:
    await two(world)
    await merge(world, "web", into="disk", comment="one cause")
    assert await belongs(world) == {"disk": "disk", "web": "disk"}
    source, target = await world.incident("web"), await world.incident("disk")
    assert source.is_closed
    assert source.merged_into == target.incident_id
    assert source.closer_id == world.person_id("alice")
    (left,) = await world.lines("i_merge", of="web")
    assert left["target_incident"] == {"incident_id": target.incident_id, "title": "disk", "progress": "Triggered"}
    assert (left["comment"], left["by"]) == ("one cause", world.person_id("alice"))
    (came,) = await world.lines("i_merge", of="disk")
    assert came["source_incidents"] == [{"incident_id": source.incident_id, "title": "web", "progress": "Triggered"}]
    assert (came["alerts"], came["source_responders"]) == (1, [world.person_id("bob")])
    assert target.severity == "Critical"
    assert target.title == "disk"
    assert [one.person_id for one in target.responders] == [world.person_id("alice"), world.person_id("bob")]


async def test_nobody_is_told_of_the_source_any_more(world: World) -> None:
    await two(world)
    await merge(world, "web", into="disk")
    await world.forward("3h")
    world.expect_silence()


async def test_later_events_of_a_merged_alert_stay_with_the_target(world: World) -> None:
    await two(world)
    await merge(world, "web", into="disk")
    await world.fire("web", "Critical", to="shop", description="worse")
    await world.recover("disk")
    assert not (await world.incident("disk")).is_closed
    assert (await world.incident("disk")).title == "disk"
    await world.recover("web", to="shop")
    assert (await world.incident("disk")).is_closed
    await world.fire("web", "Critical", to="shop")
    world.expect("bob")
    assert len(await world.incidents()) == 3


async def test_an_older_alert_does_not_rename_the_target(world: World) -> None:
    await two(world)
    await merge(world, "disk", into="web")
    await world.fire("disk", "Warning", description="still")
    one = await world.incident("web")
    assert (one.title, one.severity) == ("web", "Critical")


async def test_a_rule_for_criticals_finds_the_target_when_a_critical_is_merged(world: World) -> None:
    await two(world)
    target = await world.incident("disk")
    assert target.severity == "Warning"
    await merge(world, "web", into="disk")
    assert [one["to"] for one in await world.lines("i_r_severity", of="disk")] == ["Critical"]


async def test_what_was_set_by_hand_stays(world: World) -> None:
    await two(world)
    await world.create("alice", title="outage", severity="Info", person_ids=(world.person_id("alice"),))
    world.expect("alice")
    await merge(world, "web", into="outage", title="big outage", owner_id=world.person_id("alice"))
    one = await world.incident("big outage")
    assert (one.severity, one.owner_id, one.labels) == ("Critical", world.person_id("alice"), {})
    await world.fire("web", "Critical", to="shop", description="new words")
    assert (await world.incident("big outage")).description == ""
    await world.recover("web", to="shop")
    assert (await world.incident("big outage")).is_closed


async def test_a_source_without_alerts_closes_too(world: World) -> None:
    await two(world)
    await world.create("alice", title="guess", person_ids=(world.person_id("alice"),))
    world.expect("alice")
    await merge(world, "guess", into="disk")
    assert (await world.incident("guess")).is_closed
    assert (await world.incident("disk")).severity == "Warning"


async def test_sources_may_be_deleted_instead(world: World) -> None:
    await two(world)
    await merge(world, "web", into="disk", remove_sources=True)
    one = await world.incident("web")
    assert one.deleted_at
    assert one.is_closed
    assert await belongs(world) == {"disk": "disk", "web": "disk"}


async def test_single_alerts_move_and_the_rest_stays(world: World) -> None:
    await world.channel("db", grouping={"method": "p", "equals": [["labels.service"]]})
    await two(world)
    await world.fire("cpu", "Critical", labels={"service": ""})
    assert await belongs(world) == {"disk": "disk", "cpu": "disk", "web": "web"}
    await merge_alerts(world, "cpu", into="web")
    assert await belongs(world) == {"disk": "disk", "cpu": "web", "web": "web"}
    source = await world.incident("disk")
    assert (source.is_closed, source.severity) == (False, "Warning")
    (left,) = await world.lines("a_merge", of="disk")
    assert [one["title"] for one in left["source_alerts"]] == ["cpu"]
    (came,) = await world.lines("a_merge", of="web")
    assert (came["alerts"], came["source_incidents"][0]["title"]) == (1, "disk")
    await merge_alerts(world, "disk", into="web")
    assert (await world.incident("disk")).is_closed


async def test_what_grouping_would_have_put_into_the_source_goes_to_the_target(world: World) -> None:
    await world.channel("db", grouping={"method": "p", "equals": [["labels.service"]]})
    await world.rule(layer("alice"))
    await world.fire("a", labels={"service": "pay"})
    await world.fire("b", labels={"service": "shop"})
    world.expect("alice", title="a")
    world.expect("alice", title="b")
    await merge(world, "a", into="b")
    await world.fire("c", labels={"service": "pay"})
    assert (await belongs(world))["c"] == "b"


async def test_across_channels_grouping_stays_in_its_channel(world: World) -> None:
    await world.channel("db", grouping={"method": "p", "equals": [["labels.service"]]})
    await two(world)
    await merge(world, "disk", into="web")
    await world.fire("cpu")
    world.expect("alice", title="cpu")
    assert (await belongs(world))["cpu"] == "cpu"


async def test_merging_switched_off_keeps_others_out_until_it_is_switched_on(world: World) -> None:
    await world.channel("db", grouping={"method": "p", "equals": [["title"]]})
    await world.rule(layer("alice"))
    await world.fire("a", alert_key="1")
    world.expect("alice")
    await world.command("alice", DisableMerge)
    await world.command("alice", DisableMerge)
    await world.fire("a", alert_key="2")
    world.expect("alice")
    first, second = await world.incidents()
    await world.fire("a", alert_key="3")
    assert [one.incident_id for one in await world.alerts()] == [
        first.incident_id,
        second.incident_id,
        second.incident_id,
    ]
    async with world.db.snapshot() as tx:
        rows = await store.read_lines(tx, 1, first.incident_id, ["i_merge_off"], 0, 9, asc=True)
    assert len(rows) == 1
    wanted = Merge(target_id=first.incident_id, source_ids=(second.incident_id,))
    await journey.merge(world.product, wanted, await world.actor("alice"))
    await journey.command(world.product, EnableMerge(incident_ids=(first.incident_id,)), await world.actor("alice"))
    await world.fire("a", alert_key="4")
    assert {one.incident_id for one in await world.alerts()} == {first.incident_id}


async def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two(world)
    await world.person("dora")
    before = await belongs(world)
    with pytest.raises(InvalidParameter, match="other than the target"):
        await merge(world, "disk", into="disk")
    with pytest.raises(InvalidParameter, match="belong to that incident already"):
        await merge_alerts(world, "disk", into="disk")
    await world.close("alice", of="web")
    with pytest.raises(InvalidParameter, match="is closed, so nothing can be merged into it"):
        await merge(world, "disk", into="web")
    monkeypatch.setattr("tocsin.incidents.merging.MOST_ALERTS", 1)
    with pytest.raises(InvalidParameter, match="has 1 alerts and 1 would come"):
        await merge(world, "web", into="disk")
    assert await belongs(world) == before
    assert await world.lines("i_merge", of="disk") == []


async def test_what_one_may_not_see_does_not_exist(world: World) -> None:
    await two(world, is_private=True)
    with pytest.raises(NotFound, match="source_incident_ids"):
        await merge(world, "web", into="disk")
    with pytest.raises(NotFound, match="target_incident_id"):
        await merge(world, "disk", into="web")
    with pytest.raises(NotFound, match="alert_ids"):
        await merge_alerts(world, "web", into="disk")
    actor = structs.replace(await world.actor("alice"), sees_all=True)
    ids = {one.title: one.incident_id for one in await world.incidents()}
    await journey.merge(world.product, Merge(target_id=ids["disk"], source_ids=(ids["web"],)), actor)
    assert await belongs(world) == {"disk": "disk", "web": "disk"}


async def test_the_card_of_a_merged_incident_shows_that_it_is_over(world: World) -> None:
    provider, _ = await slack(world)
    await world.person("dora")
    await world.linked("dora", provider, "U0ANN")
    await world.rule(layer("dora", ways=Ways(critical=["slack_app"])))
    await world.fire("source")
    world.expect("slack", event="api/chat.postMessage", title="source")
    await world.create("alice", title="target", person_ids=(world.person_id("dora"),))
    world.expect("dora", title="target")
    await merge(world, "source", into="target")
    assert "losed" in world.expect("slack", event="api/chat.update", title="source").text


async def test_a_merged_incident_that_is_reopened_is_on_its_own_again(world: World) -> None:
    await two(world)
    await merge(world, "web", into="disk")
    await world.command("alice", Reopen, of="web", reason="not the same after all")
    world.expect("bob", event="reopened")
    one = await world.incident("web")
    assert (one.is_closed, one.merged_into) == (False, "")
    assert await belongs(world) == {"disk": "disk", "web": "disk"}
    await merge_alerts(world, "web", into="web")
    assert await belongs(world) == {"disk": "disk", "web": "web"}
