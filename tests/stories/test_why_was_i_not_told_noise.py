"""Promise: whoever asks why nobody told them is told which noise rule kept it from them, in which version."""

import pytest
from sqlalchemy import select

from tests.world.asking import codes, sentence, why
from tests.world.conditions import labels, when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, SilenceSettings
from tocsin.db.tables import event
from tocsin.kernel.clock import HOUR
from tocsin.notify import person_flow
from tocsin.notify.person_wording import say

pytestmark = pytest.mark.anyio


async def test_dropped(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(DropSettings(filters=when(title="disk full")), name="test machines")
    await world.fire("disk full")
    await world.fire("disk full")
    found = await why(world, "alice")
    assert not found.concerns
    (reason,) = found.elsewhere
    assert (reason.code, reason.facts["count"]) == ("event_dropped", 2)
    assert reason.rule is not None
    assert (reason.rule.id, reason.rule.version) == (rule.rule_id, 1)
    assert say(reason) == "2 events were dropped by Drop rule test machines (version 1): no alert came of them."


async def test_more_events_than_are_counted_are_said_to_be_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person_flow, "MOST_EVENTS", 2)
    await world.rule(layer("alice"))
    await world.noise(DropSettings(filters=when(title="disk full")))
    for _ in range(3):
        await world.fire("disk full")
    found = await why(world, "alice")
    assert [one.code for one in found.elsewhere] == ["events_cut", "event_dropped"]


async def test_what_was_dropped_in_a_channel_that_never_tells_me_is_not_shown(world: World) -> None:
    await world.rule(layer("bob"))
    await world.person("alice")
    await world.noise(DropSettings(filters=when(title="disk full")))
    await world.fire("disk full")
    assert not (await why(world, "alice")).elsewhere


async def test_silenced(world: World) -> None:
    await world.rule(layer("alice"))
    now = world.clock.now()
    settings = SilenceSettings(filters=when(title="disk full"), start_at=now, end_at=now + HOUR)
    rule = await world.noise(settings, name="maintenance")
    await world.fire("disk full")
    assert await codes(world, "alice") == ["silenced"]
    said = await sentence(world, "alice")
    assert said == "Silence rule maintenance (version 1) kept it quiet until 2026-01-05 10:00 UTC."
    await world.change_noise(rule, status="disabled")
    await world.forward("2h")
    world.expect("alice", event="triggered")
    assert await codes(world, "alice", at=now) == ["silenced"]


async def test_discarded_by_a_silence(world: World) -> None:
    await world.rule(layer("alice"))
    now = world.clock.now()
    await world.noise(
        SilenceSettings(filters=when(title="disk full"), start_at=now, end_at=now + HOUR, discard=True), name="gone"
    )
    await world.fire("disk full")
    (reason,) = (await why(world, "alice")).elsewhere
    assert reason.code == "event_silenced"


async def test_inhibited(world: World) -> None:
    await world.rule(layer("alice"))
    settings = InhibitSettings(
        source_filters=when(title="host down"), target_filters=when(title="disk full"), equals=["labels.host"]
    )
    await world.noise(settings, name="down")
    await world.fire("host down", labels={"host": "a"})
    world.expect("alice")
    await world.fire("disk full", labels={"host": "a"})
    assert await codes(world, "alice", of="disk full") == ["inhibited"]
    assert "Inhibit rule down (version 1)" in await sentence(world, "alice", of="disk full")


async def test_an_inhibit_rule_that_found_nothing_says_so(world: World) -> None:
    await world.rule(layer("alice"))
    settings = InhibitSettings(
        source_filters=when(title="host down"), target_filters=when(title="disk full"), equals=["labels.host"]
    )
    await world.noise(settings, name="down")
    await world.fire("disk full", labels={"host": "a"})
    world.expect("alice")
    (row,) = await world.rows(select(event.c.trace))
    assert '["inhibit","no_source",{"rules":1}]' in row.trace


async def test_flapping(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping={"is_disabled": False, "max_changes": 3, "in_mins": 60, "mute_mins": 120})
    for _ in range(2):
        await world.fire("disk full")
        world.expect("alice")
        await world.recover("disk full")
        await world.forward("1m")
    await world.fire("disk full", labels={"try": "3"})
    newest = (await world.incidents())[-1]
    found = await why(world, "alice")
    concern = next(one for one in found.concerns if one.incident.incident_id == newest.incident_id)
    assert [one.code for one in concern.reasons] == ["flapping"]


async def test_channel_disabled(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", status="disabled")
    await world.fire("disk full")
    found = await why(world, "alice")
    assert [one.code for one in found.elsewhere] == ["event_channel_gone"]
    assert found.elsewhere[0].facts["channel"] == "db"


async def test_a_silence_of_other_labels_hides_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=labels(host="b"), start_at=now, end_at=now + HOUR))
    await world.fire("disk full", labels={"host": "a"})
    world.expect("alice")
    assert await codes(world, "alice") == ["delivered"]
