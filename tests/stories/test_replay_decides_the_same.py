"""Promise: a replay decides as the production did, changes nothing, and a draft shows what would be different."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import select

from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.configuration import Configuration
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, NoiseRule, NoiseSettings, SilenceSettings
from tocsin.db.tables import alert, event, incident
from tocsin.replay.flow import Asked, Replayed, integrations_of, read_present, replay

pytestmark = pytest.mark.anyio

HOUR_S = 3_600


def when(**asked: str) -> list[list[dict[str, Any]]]:
    return [[{"key": key.replace("__", "."), "oper": "IN", "vals": [value]} for key, value in asked.items()]]


async def run(world: World, change: Any = None, channel: str = "db") -> Replayed:
    """Replay everything that came to a channel; ``change`` makes the draft of the present configuration."""
    channel_id = world._channels[channel].channel_id
    async with world.db.snapshot() as tx:
        present = await read_present(tx, ACCOUNT_ID)
        draft = change(present) if change is not None else present
        asked = Asked(ACCOUNT_ID, integrations_of(present, channel_id), channel_id, 0, world.clock.now() + 1)
        return await replay(tx, world.product.vault, asked, present, draft, lambda _: None)


def with_rule(world: World, settings: NoiseSettings) -> Any:
    """A draft with one more rule."""

    def change(present: Configuration) -> Configuration:
        kind: Any = {DropSettings: "drop", SilenceSettings: "silence", InhibitSettings: "inhibit"}[type(settings)]
        rule = NoiseRule(
            account_id=ACCOUNT_ID,
            rule_id="d" * 24,
            channel_id=world._channels["db"].channel_id,
            kind=kind,
            name="draft",
            settings=settings,
        )
        return structs.replace(present, noise=[*present.noise, rule])

    return change


def grouped(world: World, grouping: dict[str, Any]) -> Any:
    """A draft with another grouping of the channel."""

    def change(present: Configuration) -> Configuration:
        mine = world._channels["db"].channel_id
        channels = [
            structs.replace(one, grouping=grouping) if one.channel_id == mine else one for one in present.channels
        ]
        return structs.replace(present, channels=channels)

    return change


async def test_nothing_changes_without_a_draft(world: World) -> None:
    await world.rule(layer("alice", times=2, window=30), layer("bob"))
    for number in range(5):
        await world.fire(f"disk {number}")
        world.expect("alice")
    found = await run(world)
    assert found.difference.is_none
    assert (found.events, found.difference.before.incidents, found.difference.before.told) == (5, 5, 5)
    before = await world.rows(select(event.c.event_id))
    assert len(before) == 5  # a replay writes nothing
    world.expect_silence()


async def test_a_drop_rule_would_have_saved_messages(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full", labels={"env": "dev"})
    await world.fire("cpu busy", labels={"env": "prod"})
    for title in ("disk full", "cpu busy"):
        world.expect("alice", title=title)
    found = (await run(world, with_rule(world, DropSettings(filters=when(labels__env="dev"))))).difference
    assert dict(found.fates) == {("opened", "dropped"): 1}
    assert (found.added, found.gone, found.before.calls, found.after.calls) == (0, 1, 2, 1)
    (example,) = found.events
    assert (example.title, example.after[0].fate, example.after[0].rule_id) == ("disk full", "dropped", "d" * 24)
    assert [(one.is_added, one.title) for one in found.messages] == [(False, "disk full")]


async def test_grouping_merges_incidents_and_wakes_fewer(world: World) -> None:
    await world.rule(layer("alice"))
    world.clock.set(1_767_661_200_000)  # 01:00 in UTC
    for number in range(4):
        await world.fire(f"disk {number}", labels={"host": "a"})
        world.expect("alice")
    by_host = {"method": "p", "equals": [["labels.host"]]}
    found = (await run(world, grouped(world, by_host))).difference
    assert (found.before.incidents, found.after.incidents, found.merged, found.split) == (4, 1, 1, 0)
    assert (found.gone, found.added) == (3, 0)
    alice = world.person_id("alice")
    assert (found.before.woken, found.after.woken) == ({alice: 4}, {alice: 1})


async def test_a_silence_that_ends_tells_later(world: World) -> None:
    await world.rule(layer("alice"))
    start = world.clock.now()
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("2h")
    await world.fire("disk full", "Warning")
    quiet = SilenceSettings(filters=when(title="disk*"), start_at=start, end_at=start + HOUR_S * 1_000)
    found = (await run(world, with_rule(world, quiet))).difference
    assert dict(found.fates) == {("opened", "silenced"): 1}
    assert (found.added, found.gone) == (1, 1)
    late = next(one for one in found.messages if one.is_added)
    assert late.call.at == start + HOUR_S * 1_000


async def test_a_shared_integration_is_replayed_where_its_route_leads(world: World) -> None:
    await world.channel("web")
    await world.integration("shared")
    await world.route("shared", world.to("db", severity="Critical"), default=["web"])
    await world.fire("disk full", to="shared")
    await world.fire("cpu busy", "Info", to="shared")
    found = await run(world)
    assert (found.difference.before.incidents, dict(found.difference.before.fates)) == (2, {"opened": 1})
    assert found.difference.is_none


TITLES = ["disk a", "disk b", "cpu a"]
PUSHES = st.lists(
    st.tuples(
        st.sampled_from(TITLES),
        st.sampled_from(["Critical", "Warning", "Ok"]),
        st.sampled_from(["dev", "prod"]),
        st.sampled_from(["0s", "1m", "9m", "40m"]),
    ),
    max_size=14,
)


def ruled(kind: str, now: int) -> NoiseSettings:
    """One of the rules of a run that begins now."""
    if kind == "drop":
        return DropSettings(filters=when(title="cpu*"))
    if kind == "inhibit":
        causes, effects = when(severity="Critical"), when(severity="Warning")
        return InhibitSettings(source_filters=causes, target_filters=effects, equals=["labels.env"])
    dev, end_at = when(labels__env="dev"), now + HOUR_S * 500
    return SilenceSettings(filters=dev, discard=kind == "discard", start_at=now, end_at=end_at)


@given(
    pushes=PUSHES,
    rules=st.lists(st.sampled_from(["drop", "silence", "discard", "inhibit"]), max_size=3),
    grouping=st.sampled_from([{"method": "n"}, {"method": "p", "equals": [["labels.env"]]}, {"method": "i"}]),
    flapping=st.booleans(),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_it_decides_what_was_decided(
    world: World,
    pushes: list[tuple[str, str, str, str]],
    rules: list[str],
    grouping: dict[str, Any],
    flapping: bool,
) -> None:
    """Any pushes through the real journey, then again in memory: the same fates, and the same alerts together."""
    name = f"c{len(world._channels)}"
    flaps = {"max_changes": 3, "mute_mins": 30} if flapping else {"is_disabled": True}
    await world.channel(name, grouping=grouping, flapping=flaps)
    await world.integration(name)
    for one in rules:
        await world.noise(ruled(one, world.clock.now()), channel=name)
    for title, status, env, span in pushes:
        await world.fire(title, status, to=name, alert_key=title, labels={"env": env})
        await world.forward(span)
    channel_id = world._channels[name].channel_id
    recorded = await world.rows(
        select(event.c.fate, event.c.reason).where(event.c.channel_id == channel_id).order_by(event.c.event_id)
    )
    alerts = await world.rows(
        select(alert.c.alert_id, alert.c.incident_id, alert.c.mute).where(alert.c.channel_id == channel_id)
    )
    found = (await run(world, channel=name)).difference
    fates: dict[str, int] = {}
    for row in recorded:
        word = row.reason or row.fate if row.fate in ("opened", "merged") else row.fate
        fates[word] = fates.get(word, 0) + 1
    assert found.is_none
    assert dict(found.before.fates) == fates
    assert found.before.incidents == len({row.incident_id for row in alerts})
    closed = await world.rows(
        select(incident.c.incident_id).where(incident.c.channel_id == channel_id, incident.c.progress == "Closed")
    )
    assert len(closed) <= found.before.incidents
