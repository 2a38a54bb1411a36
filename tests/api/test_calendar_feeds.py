"""Calendar feeds: what a calendar reads, that the address is the only proof, and that it ends with what it rests on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.answering import Desk
from tests.api.harness import Answer, Client, in_process
from tests.world.world import World
from tocsin.oncall.layer import Group, Layer, Member, Unit
from tocsin.people import store as people_store
from tocsin.web.feeds import FeedDoor

pytestmark = pytest.mark.anyio
DAY = 86_400_000


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """An admin."""
    return await desk.admin()


async def daily(world: World, *persons: int) -> int:
    groups = tuple(Group(str(one), (Member(0, (one,)),)) for one in persons)
    made = await world.schedule("dba", Layer("daily", groups, world.clock.now(), unit=Unit.day))
    return made.schedule_id


async def read(world: World, url: str, method: str = "GET", **headers: str) -> Answer:
    """One request of a calendar."""
    door = FeedDoor(world.product)
    path = "/" + url.split("/", 3)[3]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await in_process(lambda scope, _, answer: door(scope, answer), method, path, b"", named)


async def test_a_calendar_reads_the_shifts_of_a_schedule(world: World, desk: Desk, ana: Client) -> None:
    bo = await desk.sign_in("bo")
    schedule_id = await daily(world, ana.member_id, bo.member_id)
    made = await bo.data("/schedule/feed/create", schedule_id=schedule_id)
    answer = await read(world, made["url"])
    assert answer.status == 200
    text = answer.content.decode()
    assert "SUMMARY:root · dba\r\n" in text
    assert "SUMMARY:bo · dba\r\n" in text
    assert text.count("BEGIN:VEVENT") == 90
    assert "DTSTART:20260105T090000Z\r\nDTEND:20260106T090000Z" in text
    tag = answer.header("etag")
    world.clock.advance(1_000)
    again = await read(world, made["url"], if_none_match=tag)
    assert (again.status, again.content) == (304, b"")
    head = await read(world, made["url"], "HEAD")
    assert (head.status, head.content) == (200, b"")
    [shown] = (await ana.data("/schedule/feed/list", schedule_id=schedule_id))["items"]
    assert (shown["feed_id"], shown["member_id"]) == (made["feed_id"], bo.member_id)
    assert shown["last_read_at"] > 0
    assert "url" not in shown


async def test_ones_own_shifts_over_all_schedules(world: World, desk: Desk, ana: Client) -> None:
    bo = await desk.sign_in("bo")
    await daily(world, ana.member_id, bo.member_id)
    made = await bo.data("/schedule/feed/create")
    text = (await read(world, made["url"])).content.decode()
    assert text.count("BEGIN:VEVENT") == 45
    assert "DTSTART:20260106T090000Z" in text
    assert "DTSTART:20260105T090000Z" not in text


async def test_an_address_that_is_none_says_nothing_else(world: World, desk: Desk, ana: Client) -> None:
    bo = await desk.sign_in("bo")
    schedule_id = await daily(world, bo.member_id)
    made = await bo.data("/schedule/feed/create", schedule_id=schedule_id)
    mine = await bo.data("/schedule/feed/create")
    wrong = await read(world, "https://x/feeds/aaaaaaaaaaaaaaaaaaaaaaaa.ics")
    assert (wrong.status, wrong.content) == (404, b"There is no such calendar (any more).\n")
    assert (await read(world, made["url"], "POST")).status == 404
    cy = await desk.sign_in("cy")
    assert (await cy.post("/schedule/feed/revoke", feed_id=made["feed_id"])).code == "AccessDenied"
    await ana.data("/schedule/feed/revoke", feed_id=made["feed_id"])
    assert (await read(world, made["url"])).content == wrong.content
    other = await bo.data("/schedule/feed/create", schedule_id=schedule_id)
    await ana.data("/schedule/delete", schedule_ids=[schedule_id])
    assert (await read(world, other["url"])).status == 404
    assert (await read(world, mine["url"])).status == 200
    async with world.db.transaction() as tx:
        await people_store.change_member(tx, 1, bo.member_id, {"status": "deleted"})
    assert (await read(world, mine["url"])).content == wrong.content
    assert (await ana.post("/schedule/feed/create", schedule_id=404)).code == "ResourceNotFound"


def calendar(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\r\nUID:u{number}\r\n{one}\r\nEND:VEVENT\r\n" for number, one in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"


async def test_a_calendar_becomes_layers_with_a_report(world: World, desk: Desk, ana: Client) -> None:
    bo = await desk.sign_in("bo")
    schedule_id = await daily(world, ana.member_id)
    text = calendar(
        "SUMMARY:bo covers\r\nDTSTART:20260107T090000Z\r\nDTEND:20260107T180000Z",
        "SUMMARY:x\r\nATTENDEE:mailto:BO@example.com\r\nDTSTART:20260108T090000Z\r\nDTEND:20260108T180000Z",
        "SUMMARY:somebody\r\nDTSTART:20260109T090000Z\r\nDTEND:20260109T180000Z",
    )
    wanted = {"schedule_id": schedule_id, "text": text, "name": "holidays"}
    tried = await ana.data("/schedule/ical/import", **wanted, dry_run=True)
    assert (tried["taken"], tried["skipped"]) == (2, 1)
    assert [one["problem"] for one in tried["items"]] == ["", "", "no member of this account is named in it"]
    assert (await ana.data("/schedule/override/list", schedule_id=schedule_id))["items"] == []
    for _ in range(2):  # once more under the same name: what came before is replaced
        done = await ana.data("/schedule/ical/import", **wanted)
        assert done == tried
        made = (await ana.data("/schedule/override/list", schedule_id=schedule_id))["items"]
        assert [(one["kind"], one["person_ids"], one["note"]) for one in made] == [
            ("add", [bo.member_id], "holidays")
        ] * 2
    assert (await bo.post("/schedule/ical/import", **wanted)).code == "AccessDenied"
    refused = await ana.post("/schedule/ical/import", schedule_id=schedule_id, text="nonsense")
    assert refused.message.startswith("text: is no iCalendar file")


async def test_a_calendar_becomes_leave(world: World, desk: Desk, ana: Client) -> None:
    bo = await desk.sign_in("bo")
    schedule_id = await daily(world, bo.member_id)
    text = calendar("SUMMARY:Sea\r\nDTSTART;VALUE=DATE:20260110\r\nDTEND;VALUE=DATE:20260112")
    for _ in range(2):
        done = await bo.data("/schedule/leave/import", text=text, name="HR")
        assert (done["taken"], done["skipped"]) == (1, 0)
    now = world.clock.now() // 1_000
    span = {"start": now, "end": now + 20 * 86_400}
    [leave] = (await ana.data("/schedule/leave/list", **span))["items"]
    assert (leave["note"], leave["source"], leave["end"] - leave["start"]) == ("Sea", "HR", 2 * 86_400)
    [conflict] = (await ana.data("/schedule/conflict/list", **span))["items"]
    assert (conflict["schedule_id"], conflict["person_id"]) == (schedule_id, bo.member_id)
    assert (await bo.post("/schedule/leave/import", text=text, member_id=ana.member_id)).code == "AccessDenied"
