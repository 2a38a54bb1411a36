"""Leave out of calendars at addresses: read at once and again and again, failing ones said to fail, nothing lost by it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.api.test_calendar_feeds import calendar, daily
from tests.world.world import World
from tocsin.engine.reading import LOOK_S, Reading
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.oncall.ical_read import LONGEST_TEXT
from tocsin.oncall.leave_calendar import SELDOM_MS

pytestmark = pytest.mark.anyio

URL = "https://hr.example.com/private-4711/leave.ics"
SEA = "SUMMARY:Sea\r\nDTSTART;VALUE=DATE:20260110\r\nDTEND;VALUE=DATE:20260112"
HILLS = "SUMMARY:Hills\r\nDTSTART;VALUE=DATE:20260120\r\nDTEND;VALUE=DATE:20260121"


class Hr:
    """A server that publishes calendars."""

    def __init__(self) -> None:
        self.asked: list[HttpRequest] = []
        self.says: HttpResponse | NoResponse = says(SEA)

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """What it says now."""
        self.asked.append(request)
        return self.says


def says(*events: str) -> HttpResponse:
    """A calendar with these events."""
    return HttpResponse(status=200, headers={}, body=calendar(*events).encode())


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


@pytest.fixture
async def bo(desk: Desk, ana: Client) -> Client:
    """A responder."""
    return await desk.sign_in("bo")


@pytest.fixture
def hr(world: World) -> Iterator[Hr]:
    """The server behind the address."""
    one = Hr()
    world.ends.vendor("hr", "https://hr.example.com/", one)
    yield one
    while [said for said in world.unread() if said.to == "hr"]:
        world.expect("hr")


async def leave_of(world: World, by: Client) -> list[dict[str, Any]]:
    """All leave of the coming months."""
    now = world.clock.now() // 1_000
    found: list[dict[str, Any]] = (await by.data("/schedule/leave/list", start=now, end=now + 60 * 86_400))["items"]
    return found


async def later(world: World, reading: Reading, minutes: int = 31) -> None:
    """Time passes, and the loop looks."""
    world.clock.advance(minutes * 60_000)
    await reading.piece()


async def test_it_is_read_at_once_and_again(world: World, bo: Client, hr: Hr) -> None:
    schedule_id = await daily(world, bo.member_id)
    made = await bo.data("/schedule/leave/calendar/create", name="HR", url=URL.replace("https", "webcal"))
    assert (made["report"]["taken"], made["report"]["skipped"]) == (1, 0)
    assert (hr.asked[0].url, hr.asked[0].most_bytes) == (URL, LONGEST_TEXT)
    [sea] = await leave_of(world, bo)
    assert (sea["note"], sea["source"], sea["end"] - sea["start"]) == ("Sea", "HR", 2 * 86_400)
    now = world.clock.now() // 1_000
    [conflict] = (await bo.data("/schedule/conflict/list", start=now, end=now + 20 * 86_400))["items"]
    assert (conflict["schedule_id"], conflict["person_id"]) == (schedule_id, bo.member_id)
    [shown] = (await bo.data("/schedule/leave/calendar/list"))["items"]
    assert (shown["host"], shown["problem"], shown["taken"]) == ("hr.example.com", "", 1)
    assert "4711" not in str(shown)

    reading = Reading(world.product)
    await later(world, reading, 10)
    assert len(hr.asked) == 1  # not yet
    hr.says = says(SEA, HILLS)
    await later(world, reading, 21)
    first, second = await leave_of(world, bo)
    assert first["leave_id"] == sea["leave_id"]  # what stays the same is the same leave
    assert second["note"] == "Hills"
    hr.says = says(HILLS)
    await later(world, reading)
    assert [one["note"] for one in await leave_of(world, bo)] == ["Hills"]


async def test_one_that_cannot_be_read_keeps_what_it_said(world: World, bo: Client, hr: Hr) -> None:
    await bo.data("/schedule/leave/calendar/create", name="HR", url=URL)
    reading = Reading(world.product)
    for answer, words in (
        (NoResponse(kind="connect", text="hr.example.com: no connection"), "no connection"),
        (HttpResponse(status=503, headers={}, body=b""), "answers 503"),
        (HttpResponse(status=404, headers={}, body=b""), "answers 404"),
        (HttpResponse(status=200, headers={}, body=b"<html>sign in</html>"), "something else than a calendar"),
        (HttpResponse(status=200, headers={}, body=b"BEGIN:VCALENDAR", body_cut=True), "longer than 256 KiB"),
    ):
        hr.says = answer
        await later(world, reading, 6 * 60 + 1)
        [shown] = (await bo.data("/schedule/leave/calendar/list"))["items"]
        assert words in shown["problem"]
        assert shown["next_at"] > world.clock.now() // 1_000
        assert shown["next_at"] - world.clock.now() // 1_000 <= SELDOM_MS // 1_000
    assert [one["note"] for one in await leave_of(world, bo)] == ["Sea"]
    hr.says = says(SEA)
    await later(world, reading, 6 * 60 + 1)
    [shown] = (await bo.data("/schedule/leave/calendar/list"))["items"]
    assert (shown["problem"], shown["read_at"]) == ("", world.clock.now() // 1_000)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (HttpResponse(status=302, headers={"location": "https://cdn.example.net/x"}, body=b""), "to cdn.example.net"),
        (HttpResponse(status=401, headers={}, body=b""), "use the secret address"),
        (HttpResponse(status=200, headers={}, body=b"\xff\xfe\x00"), "something else than a calendar"),
        (NoResponse(kind="refused", text="10.0.0.1 is a private address"), "private address"),
    ],
)
async def test_what_is_no_calendar_is_not_subscribed_to(
    bo: Client, hr: Hr, answer: HttpResponse | NoResponse, words: str
) -> None:
    hr.says = answer
    said = await bo.post("/schedule/leave/calendar/create", name="HR", url=URL)
    assert (said.code, said.message.startswith("url: ")) == ("InvalidParameter", True)
    assert words in said.message
    assert (await bo.data("/schedule/leave/calendar/list"))["items"] == []


@pytest.mark.parametrize("url", ["ftp://hr.example.com/x", "https://user:secret@hr.example.com/x", "leave.ics.example"])
async def test_addresses_that_nobody_asks(bo: Client, hr: Hr, url: str) -> None:
    assert (await bo.post("/schedule/leave/calendar/create", name="HR", url=url)).message.startswith("url: ")
    assert hr.asked == []


async def test_a_dry_run_keeps_nothing(world: World, bo: Client, hr: Hr) -> None:
    said = await bo.data("/schedule/leave/calendar/create", name="HR", url=URL, dry_run=True)
    assert (said["calendar_id"], said["report"]["taken"]) == ("", 1)
    assert await leave_of(world, bo) == []
    assert (await bo.data("/schedule/leave/calendar/list"))["items"] == []


async def test_giving_it_up_takes_its_future_along(world: World, bo: Client, hr: Hr) -> None:
    made = await bo.data("/schedule/leave/calendar/create", name="HR", url=URL)
    twice = await bo.post("/schedule/leave/calendar/create", name="HR", url=URL)
    assert twice.message == "name: there is a calendar 'HR' already; choose another name"
    file = await bo.post("/schedule/leave/import", text=calendar(HILLS), name="HR")
    assert "read from its address" in file.message
    await bo.data("/schedule/leave/import", text=calendar(HILLS), name="by hand")
    await bo.data("/schedule/leave/calendar/delete", calendar_id=made["calendar_id"])
    assert [one["note"] for one in await leave_of(world, bo)] == ["Hills"]
    asked = len(hr.asked)
    await later(world, Reading(world.product))
    assert len(hr.asked) == asked


async def test_one_given_up_while_it_is_read_stays_given_up(world: World, bo: Client, hr: Hr) -> None:
    made = await bo.data("/schedule/leave/calendar/create", name="HR", url=URL)

    class Slow(Hr):
        async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
            await bo.data("/schedule/leave/calendar/delete", calendar_id=made["calendar_id"])
            return says(SEA, HILLS)

    world.ends.vendor("hr", "https://hr.example.com/", Slow())
    await later(world, Reading(world.product))
    assert await leave_of(world, bo) == []


async def test_two_processes_read_it_once(world: World, bo: Client, hr: Hr) -> None:
    await bo.data("/schedule/leave/calendar/create", name="HR", url=URL)
    one, other = Reading(world.product), Reading(world.product)
    await later(world, one)
    await later(world, other, 0)
    assert len(hr.asked) == 2  # when it was made, and now
    await one.piece()
    world.clock.advance(int(LOOK_S * 1_000))
    await one.piece()
    assert len(hr.asked) == 2


async def test_whose_calendar_it_is_decides(world: World, desk: Desk, ana: Client, bo: Client, hr: Hr) -> None:
    made = await ana.data("/schedule/leave/calendar/create", name="HR", url=URL, member_id=bo.member_id)
    [shown] = (await bo.data("/schedule/leave/calendar/list"))["items"]
    assert shown["member_id"] == bo.member_id
    cy = await desk.sign_in("cy")
    assert (await cy.data("/schedule/leave/calendar/list", member_id=bo.member_id))["items"] == []
    named = {"calendar_id": made["calendar_id"]}
    assert (await cy.post("/schedule/leave/calendar/delete", **named)).code == "AccessDenied"
    of_bo = {"name": "X", "url": URL, "member_id": bo.member_id}
    assert (await cy.post("/schedule/leave/calendar/create", **of_bo)).code == "AccessDenied"
    gone = await ana.post("/schedule/leave/calendar/create", **{**of_bo, "member_id": 999})
    assert gone.code == "ResourceNotFound"
    await ana.data("/member/delete", member_id=bo.member_id)
    asked = len(hr.asked)
    await later(world, Reading(world.product))
    assert len(hr.asked) == asked
    assert (await ana.data("/schedule/leave/calendar/list"))["items"] == []
    await ana.data("/schedule/leave/calendar/create", name="HR", url=URL)
    assert (await ana.post("/schedule/leave/calendar/delete", **named)).code == "ResourceNotFound"
