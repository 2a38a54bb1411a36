"""Promise: an incident unlike any of the last 30 days is marked, and one like others shows what was learned from them."""

from __future__ import annotations

import pytest

from tests.world.world import World
from tocsin import journey
from tocsin.alerts import likeness_store
from tocsin.incidents import past_flow
from tocsin.incidents.model import Close, Edit, Merge
from tocsin.kernel.similarity import features_to_meet

pytestmark = pytest.mark.anyio


async def rare(world: World) -> list[str]:
    """The titles of the incidents that are marked, oldest first."""
    return [one.title for one in await world.incidents() if one.is_rare]


async def disk(world: World, host: str, **fields: str) -> None:
    """The same problem on a host."""
    await world.fire(f"disk full on {host}", labels={"resource": host}, **fields)


async def learned(world: World, host: str, root_cause: str = "", resolution: str = "") -> None:
    """alice closes the incident of a host."""
    await world.command("alice", Close, of=f"disk full on {host}", root_cause=root_cause, resolution=resolution)


async def past(world: World, title: str, limit: int = 5) -> list[tuple[str, float]]:
    """Past incidents like the one of that title, with their scores."""
    actor = await world.actor("alice")
    like = await world.incident(title)
    async with world.db.snapshot() as tx:
        return [(one.title, score) for one, score in await past_flow.past(tx, actor, like, limit)]


async def test_the_first_of_its_kind_is_marked_and_its_like_is_not(world: World) -> None:
    await disk(world, "a-1")
    await disk(world, "a-2")
    await world.fire("cpu busy")
    assert await rare(world) == ["disk full on a-1", "cpu busy"]


async def test_in_one_batch_it_is_the_same(world: World) -> None:
    for title in ("disk full on a-1", "disk full on a-2", "cpu busy"):
        await world.push(title)
    await world.work()
    assert await rare(world) == ["disk full on a-1", "cpu busy"]


async def test_where_alerts_are_grouped_by_likeness_it_is_the_same(world: World) -> None:
    await world.channel("db", grouping={"method": "i"})
    await disk(world, "a-1")
    await disk(world, "a-2")
    await world.fire("cpu busy")
    await world.close("alice", of="cpu busy")
    await world.fire("cpu busy")
    assert await rare(world) == ["disk full on a-1", "cpu busy"]
    assert len(await world.incidents()) == 3


async def test_nearly_the_same_words_are_alike(world: World) -> None:
    long = (
        "free space on the data volume of the primary database server is below ten percent and goes on falling quickly"
    )
    await world.fire("disk full", description=f"{long} today")
    await world.fire("disk full ", description=long, alert_key="b")
    assert len(await world.incidents()) == 2
    assert await rare(world) == ["disk full"]


async def test_after_thirty_days_it_is_rare_again(world: World) -> None:
    await disk(world, "a-1")
    await world.forward("29d")
    await disk(world, "a-2")
    await world.forward("29d")
    await disk(world, "a-3")
    await world.forward("31d")
    await disk(world, "a-4")
    assert await rare(world) == ["disk full on a-1", "disk full on a-4"]


async def test_a_channel_may_do_without_and_each_has_its_own_past(world: World) -> None:
    await world.channel("db", disable_outlier_detection=True)
    await world.channel("shop")
    await world.integration("shop")
    await disk(world, "a-1")
    assert await rare(world) == []
    await world.fire("disk full on a-2", to="shop", labels={"resource": "a-2"})
    assert await rare(world) == ["disk full on a-2"]


async def test_made_by_hand_is_never_marked(world: World) -> None:
    await world.create("alice", title="something new", person_ids=())
    assert await rare(world) == []


async def test_what_was_learned_comes_first_then_the_newest(world: World) -> None:
    await world.person("alice")
    for host in ("a-1", "a-2", "a-3", "a-4"):
        await disk(world, host)
        await world.forward("1m")
    await learned(world, "a-1", root_cause="logs", resolution="rotated")
    await learned(world, "a-2", root_cause="logs")
    await learned(world, "a-3")
    await world.fire("cpu busy")
    await world.close("alice", of="cpu busy")
    assert [title for title, _ in await past(world, "disk full on a-4")] == [
        "disk full on a-1",
        "disk full on a-2",
        "disk full on a-3",
    ]
    assert [score for _, score in await past(world, "disk full on a-4")] == [1.0, 1.0, 1.0]
    assert len(await past(world, "disk full on a-4", limit=2)) == 2


async def test_an_open_one_a_later_one_an_old_one_and_a_merged_one_are_not_past(world: World) -> None:
    await world.person("alice")
    await disk(world, "a-1")
    await learned(world, "a-1", resolution="too old")
    await world.forward("31d")
    await disk(world, "a-2")
    await disk(world, "a-3")
    ids = {one.title: one.incident_id for one in await world.incidents()}
    wanted = Merge(target_id=ids["disk full on a-2"], source_ids=(ids["disk full on a-3"],))
    await journey.merge(world.product, wanted, await world.actor("alice"))
    await world.forward("1m")
    await disk(world, "a-4")
    assert await past(world, "disk full on a-4") == []
    await learned(world, "a-4")
    assert await past(world, "disk full on a-2") == []
    await learned(world, "a-2")
    assert await past(world, "disk full on a-4") == [("disk full on a-2", 1.0)]


async def test_a_new_title_by_hand_changes_nothing_about_what_it_is_like(world: World) -> None:
    await world.person("alice")
    await disk(world, "a-1")
    await world.command("alice", Edit, title="the great outage")
    await world.close("alice")
    await world.forward("1m")
    await disk(world, "a-2")
    assert await past(world, "disk full on a-2") == [("the great outage", 1.0)]


async def test_what_was_long_not_seen_is_forgotten(world: World) -> None:
    await disk(world, "a-1")
    await world.fire("cpu busy")
    known = [one.likeness for one in await world.incidents()]
    await world.forward("2d")
    await disk(world, "a-2")
    async with world.db.transaction() as tx:
        await likeness_store.forget(tx, world.clock.now() - 1)
        channel_id = (await world.incidents())[0].channel_id
        left = await likeness_store.read_known(tx, 1, channel_id, known)
        assert list(left) == [known[0]]
        features = await likeness_store.read_meeting(
            tx, 1, channel_id, [each for one, _ in left.values() for each in features_to_meet(one, 0.5)]
        )
        assert {key for _, key in features} == {known[0]}
