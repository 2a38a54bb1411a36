"""Merging, keeping apart and past incidents through the API: as official clients ask, refused with a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.world import World
from tocsin.people.permissions import VIEWER

pytestmark = pytest.mark.anyio
NOBODY = "f" * 24


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


async def ids(world: World) -> dict[str, str]:
    """Ids of incidents by title."""
    return {one.title: one.incident_id for one in await world.incidents()}


async def alert_ids(world: World) -> dict[str, str]:
    """Ids of alerts by title."""
    return {one.title: one.alert_id for one in await world.alerts()}


async def feed(ana: Client, incident_id: str, *types: str) -> list[Any]:
    answer = await ana.data("/incident/feed", incident_id=incident_id, types=list(types))
    return list(answer["items"])


async def test_incidents_are_merged_with_a_word(world: World, ana: Client) -> None:
    await world.fire("a", "Warning")
    await world.fire("b", "Critical")
    one = await ids(world)
    await ana.data(
        "/incident/merge",
        source_incident_ids=[one["a"], one["b"]],
        target_incident_id=one["a"],
        comment="one cause",
        title="both",
        owner_id=ana.member_id,
    )
    target = await ana.data("/incident/info", incident_id=one["a"])
    assert (target["title"], target["owner_id"], target["alert_cnt"]) == ("both", ana.member_id, 2)
    assert (target["incident_severity"], target["manual_overrides"]) == ("Critical", ["title"])
    source = await ana.data("/incident/info", incident_id=one["b"])
    assert (source["progress"], source["merged_into"], source["alert_cnt"]) == ("Closed", one["a"], 0)
    (line,) = await feed(ana, one["a"], "i_merge")
    assert line["creator_name"] == "ana"
    assert line["detail"] == {
        "alerts": 1,
        "comment": "one cause",
        "title": "both",
        "owner_id": ana.member_id,
        "remove_source_incidents": False,
        "source_alerts": [{"alert_id": (await alert_ids(world))["b"], "title": "b"}],
        "source_incidents": [{"incident_id": one["b"], "title": "b", "progress": "Triggered"}],
        "source_responders": [],
        "target_incident": {"incident_id": one["a"], "title": "a", "progress": "Triggered"},
    }
    (left,) = await feed(ana, one["b"], "i_merge")
    assert left["detail"]["target_incident"]["incident_id"] == one["a"]


async def test_alerts_are_merged_and_an_emptied_incident_closes(world: World, ana: Client) -> None:
    await world.fire("a")
    await world.fire("b")
    one = await ids(world)
    await ana.data("/alert/merge", alert_ids=[(await alert_ids(world))["b"]], incident_id=one["a"], comment="same")
    listed = await ana.data("/incident/alert/list", incident_id=one["a"])
    assert [item["title"] for item in listed["items"]] == ["a", "b"]
    assert (await ana.data("/incident/info", incident_id=one["b"]))["merged_into"] == one["a"]
    (line,) = await feed(ana, one["a"], "a_merge")
    assert (line["detail"]["alerts"], line["detail"]["comment"]) == (1, "same")


async def test_sources_can_be_deleted(world: World, ana: Client) -> None:
    await world.fire("a")
    await world.fire("b")
    one = await ids(world)
    body = {"source_incident_ids": [one["b"]], "target_incident_id": one["a"], "remove_source_incidents": True}
    await ana.data("/incident/merge", **body)
    assert (await ana.post("/incident/info", incident_id=one["b"])).code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("path", "body", "code", "says"),
    [
        (
            "/incident/merge",
            {"source_incident_ids": ["$a"], "target_incident_id": "$a"},
            "InvalidParameter",
            "other than",
        ),
        (
            "/incident/merge",
            {"source_incident_ids": ["$a"], "target_incident_id": "$over"},
            "InvalidParameter",
            "is closed",
        ),
        (
            "/incident/merge",
            {"source_incident_ids": [NOBODY], "target_incident_id": "$a"},
            "ResourceNotFound",
            "source_i",
        ),
        (
            "/incident/merge",
            {"source_incident_ids": ["$a"], "target_incident_id": NOBODY},
            "ResourceNotFound",
            "target_i",
        ),
        (
            "/incident/merge",
            {"source_incident_ids": [], "target_incident_id": "$a"},
            "InvalidParameter",
            "source_incident",
        ),
        (
            "/incident/merge",
            {"source_incident_ids": ["$over"], "target_incident_id": "$a", "owner_id": 77},
            "InvalidParameter",
            "owner_id: no member 77",
        ),
        ("/alert/merge", {"alert_ids": [NOBODY], "incident_id": "$a"}, "ResourceNotFound", "alert_ids: no alert"),
        ("/alert/merge", {"alert_ids": ["$alert"], "incident_id": "$a"}, "InvalidParameter", "belong to that"),
        ("/alert/merge", {"alert_ids": ["$alert"], "incident_id": "$over"}, "InvalidParameter", "is closed"),
        ("/incident/disable-merge", {"incident_ids": ["$over"]}, "InvalidParameter", "is closed"),
        ("/incident/past/list", {"incident_id": NOBODY}, "ResourceNotFound", "incident_id"),
        ("/incident/past/list", {"incident_id": "$a", "limit": 101}, "InvalidParameter", "limit"),
    ],
)
async def test_what_cannot_be_is_refused(
    world: World, ana: Client, path: str, body: dict[str, Any], code: str, says: str
) -> None:
    await world.fire("a")
    await world.fire("over")
    await world.close("ana", of="over")
    known = {f"${title}": one for title, one in (await ids(world)).items()}
    known["$alert"] = (await alert_ids(world))["a"]
    filled = {
        name: [known.get(one, one) for one in value] if isinstance(value, list) else known.get(value, value)
        for name, value in body.items()
    }
    refused = await ana.post(path, **filled)
    assert (refused.code, says in refused.message) == (code, True), refused.message


async def test_a_viewer_merges_nothing(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("a")
    await world.fire("b")
    viewer = await desk.sign_in("vi", VIEWER)
    one = await ids(world)
    body = {"source_incident_ids": [one["b"]], "target_incident_id": one["a"]}
    assert (await viewer.post("/incident/merge", **body)).code == "AccessDenied"
    assert (await ana.data("/incident/info", incident_id=one["b"]))["progress"] == "Triggered"


async def test_merging_by_itself_is_switched_off_and_on(world: World, ana: Client) -> None:
    await world.fire("a")
    one = (await ids(world))["a"]
    assert (await ana.data("/incident/info", incident_id=one))["is_merge_disabled"] is False
    await ana.data("/incident/disable-merge", incident_ids=[one])
    assert (await ana.data("/incident/info", incident_id=one))["is_merge_disabled"] is True
    await ana.data("/incident/enable-merge", incident_ids=[one])
    assert (await ana.data("/incident/info", incident_id=one))["is_merge_disabled"] is False
    assert [line["type"] for line in await feed(ana, one, "i_merge_off", "i_merge_on")] == ["i_merge_on", "i_merge_off"]


async def test_past_incidents_come_with_what_was_learned_and_how_alike_they_are(world: World, ana: Client) -> None:
    await world.fire("disk full on db-01")
    first = (await ids(world))["disk full on db-01"]
    await ana.data("/incident/resolve", incident_ids=[first], root_cause="logs", resolution="rotated them")
    await world.forward("1m")
    await world.fire("disk full on db-02")
    second = (await ids(world))["disk full on db-02"]
    (past,) = (await ana.data("/incident/past/list", incident_id=second))["items"]
    assert (past["incident_id"], past["score"], past["root_cause"]) == (first, 1.0, "logs")
    assert (await ana.data("/incident/past/list", incident_id=first, limit=0))["items"] == []
    assert (await ana.data("/incident/info", incident_id=first))["frequency"] == "rare"
    assert "frequency" not in await ana.data("/incident/info", incident_id=second)
