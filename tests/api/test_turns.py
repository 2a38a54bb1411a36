"""Overrides, swaps and leave: who is on call then, who may do what, what is refused with its place, who is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.api.harness import Client, House, api_world
from tests.api.setting_up import parts, team
from tests.api.test_schedules import DAY, NOW, group, layer, schedule
from tocsin.db.tables import delivery
from tocsin.kernel.ids import SeededIds
from tocsin.notify.flow import Notify
from tocsin.reach.means_flow import MeansFlow

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An account on a server that can seal secrets."""
    some = parts()
    means = MeansFlow(some["catalogue"], has_relay=True)
    notify = Notify(SeededIds(5), some["vault"], some["catalogue"], means)
    async with api_world(tmp_path, {**some, "notify": notify}) as made:
        yield made


async def daily(ana: Client, *persons: Client, **more: Any) -> int:
    """A schedule of ana's, a day each."""
    return await schedule(ana, layers=[layer(*(group(str(one.member_id), one.member_id) for one in persons))], **more)


async def at(by: Client, schedule_id: int, offset: int) -> list[int]:
    """Who is on call so many seconds from now."""
    moment = NOW + offset
    found = await by.data("/schedule/info", schedule_id=schedule_id, start=moment, end=moment + 1)
    members = [one for shift in found["final_schedule"]["schedules"] for one in shift["group"]["members"]]
    return [person for one in members for person in one["person_ids"]]


async def override(by: Client, schedule_id: int, kind: str, *persons: Client, **more: Any) -> Any:
    wanted = {"start": NOW + 3_600, "end": NOW + 7_200, "person_ids": [one.member_id for one in persons], **more}
    return await by.post("/schedule/override/create", schedule_id=schedule_id, kind=kind, **wanted)


async def test_all_are_replaced_one_is_replaced_one_is_added(ana: Client, bo: Client, house: House) -> None:
    cy = await house.invite(ana, "cy")
    both = [layer(group("A", ana.member_id, role_id=7)), layer(group("B", bo.member_id), layer_name="second")]
    one = await schedule(ana, layers=both)
    for kind, who, expected in (
        ("all", {}, {cy.member_id}),
        ("person", {"person_id": ana.member_id}, {cy.member_id, bo.member_id}),
        ("add", {}, {ana.member_id, bo.member_id, cy.member_id}),
    ):
        made = (await override(ana, one, kind, cy, note="holiday", **who)).data
        assert set(await at(ana, one, 3_600)) == expected
        assert set(await at(ana, one, 3_599)) == set(await at(ana, one, 7_200)) == {ana.member_id, bo.member_id}
        [shown] = (await ana.data("/schedule/override/list", schedule_id=one))["items"]
        assert shown == made
        assert (shown["kind"], shown["note"]) == (kind, "holiday")
        await ana.data("/schedule/override/delete", schedule_id=one, override_id=made["override_id"])
        assert (await ana.data("/schedule/override/list", schedule_id=one))["items"] == []


async def test_who_stands_in_has_the_role_of_whom_they_replace(ana: Client, bo: Client) -> None:
    one = await schedule(ana, layers=[layer(group("A", ana.member_id, role_id=7))])
    await override(ana, one, "person", bo, person_id=ana.member_id)
    found = await ana.data("/schedule/info", schedule_id=one, start=NOW + 3_600, end=NOW + 3_700)
    [shift] = found["final_schedule"]["schedules"]
    assert shift["group"]["members"] == [{"role_id": 7, "person_ids": [bo.member_id]}]
    saved = found["layers"][-1]
    await ana.data("/schedule/update", schedule_id=one, layers=found["layers"])
    again = await ana.data("/schedule/info", schedule_id=one, start=NOW + 3_600, end=NOW + 3_700)
    assert again["layers"][-1]["layer_id"] == saved["layer_id"], (
        "a client that writes back what it read changes nothing"
    )
    assert again["final_schedule"] == found["final_schedule"]


async def test_one_may_give_away_ones_own_time_and_no_more(ana: Client, bo: Client, house: House) -> None:
    owners = await team(ana, "owners", ana)
    one = await daily(ana, ana, bo, team_id=owners)
    own = await override(bo, one, "person", ana, person_id=bo.member_id, start=NOW + DAY, end=NOW + 2 * DAY)
    assert own.status == 200
    assert await at(ana, one, DAY) == [ana.member_id]
    for kind, more in (("all", {}), ("add", {}), ("person", {"person_id": ana.member_id})):
        refused = await override(bo, one, kind, bo, **more)
        assert (refused.code, "your own time" in refused.message) == ("AccessDenied", True)
    theirs = (await override(ana, one, "all", bo)).data
    named = {"schedule_id": one, "override_id": theirs["override_id"]}
    assert (await bo.post("/schedule/override/delete", **named)).code == "AccessDenied"
    await bo.data("/schedule/override/delete", schedule_id=one, override_id=own.data["override_id"])
    assert await at(ana, one, DAY) == [bo.member_id]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"end": NOW}, "end: must be after the start; both are Unix seconds"),
        ({"start": NOW - 100, "end": NOW}, "end: is over already"),
        ({"end": NOW + 400 * DAY}, "end: at most 366 days after the start"),
        ({"kind": "person"}, "person_id: say who is replaced"),
        ({"kind": "person", "person_id": 404}, "person_id: the schedule does not name this person"),
        ({"person_ids": [404]}, "layers[1].groups[0].members[0].person_ids: there is no member 404 in this account"),
    ],
)
async def test_an_override_that_cannot_be_is_refused(ana: Client, more: dict[str, Any], message: str) -> None:
    one = await daily(ana, ana)
    wanted = {"kind": "all", "person_ids": [ana.member_id], "start": NOW + 3_600, "end": NOW + 7_200, **more}
    assert (await ana.post("/schedule/override/create", schedule_id=one, **wanted)).message == message


async def test_a_colleague_accepts_a_swap_and_both_are_told(house: House, ana: Client, bo: Client) -> None:
    one = await daily(ana, ana, bo)
    wanted = {"start": NOW + 2 * DAY, "end": NOW + 3 * DAY, "back_start": NOW + DAY, "back_end": NOW + 2 * DAY}
    made = await ana.data("/schedule/swap/create", schedule_id=one, to_id=bo.member_id, note="wedding", **wanted)
    assert await at(ana, one, 2 * DAY) == [ana.member_id], "nothing changes before it is accepted"
    assert (await bo.data("/schedule/swap/list"))["items"] == [made]
    assert (await ana.post("/schedule/swap/answer", swap_id=made["swap_id"], answer="accept")).code == "AccessDenied"
    done = await bo.data("/schedule/swap/answer", swap_id=made["swap_id"], answer="accept")
    assert done["state"] == "accepted"
    assert await at(ana, one, 2 * DAY) == [bo.member_id]
    assert await at(ana, one, DAY) == [ana.member_id]
    again = await bo.post("/schedule/swap/answer", swap_id=made["swap_id"], answer="decline")
    assert again.message == "swap_id: this swap was accepted already"
    async with house.db.snapshot() as tx:
        told = [
            (row.person_id, row.reason) for row in await tx.fetch(select(delivery).order_by(delivery.c.delivery_id))
        ]
    assert told == [(bo.member_id, "a colleague asks you"), (ana.member_id, "your swap was answered")]


async def test_a_swap_that_is_declined_or_withdrawn_changes_nothing(ana: Client, bo: Client, house: House) -> None:
    one = await daily(ana, ana, bo)
    cy = await house.invite(ana, "cy")
    for by, answer, state in ((bo, "decline", "declined"), (ana, "withdraw", "withdrawn")):
        span = {"start": NOW + 2 * DAY, "end": NOW + 3 * DAY}
        made = await ana.data("/schedule/swap/create", schedule_id=one, to_id=bo.member_id, **span)
        assert (
            await cy.post("/schedule/swap/answer", swap_id=made["swap_id"], answer=answer)
        ).code == "ResourceNotFound"
        done = await by.data("/schedule/swap/answer", swap_id=made["swap_id"], answer=answer)
        assert done["state"] == state
        assert await at(ana, one, 2 * DAY) == [ana.member_id]


async def test_a_swap_needs_somebody_on_call_also_when_it_is_accepted(ana: Client, bo: Client) -> None:
    one = await daily(ana, ana, bo)
    span = {"start": NOW + DAY, "end": NOW + 2 * DAY}
    refused = await ana.post("/schedule/swap/create", schedule_id=one, to_id=bo.member_id, **span)
    assert refused.message.startswith("start: whoever gives it is not on call in that time")
    made = await bo.data("/schedule/swap/create", schedule_id=one, to_id=ana.member_id, **span)
    await ana.data("/schedule/update", schedule_id=one, layers=[layer(group("A", ana.member_id))])
    late = await ana.post("/schedule/swap/answer", swap_id=made["swap_id"], answer="accept")
    assert late.message.startswith("start: whoever gives it is not on call in that time")
    themself = await bo.post("/schedule/swap/create", schedule_id=one, to_id=bo.member_id, **span)
    assert themself.message == "to_id: ask a colleague, not yourself"


async def test_leave_is_a_conflict_and_changes_nothing(ana: Client, bo: Client) -> None:
    one = await daily(ana, ana, bo)
    span = {"start": NOW, "end": NOW + 4 * DAY}
    away = await bo.data("/schedule/leave/create", start=NOW + DAY + 3_600, end=NOW + 3 * DAY, note="sea")
    assert await at(ana, one, DAY + 3_600) == [bo.member_id]
    [found] = (await ana.data("/schedule/conflict/list", **span))["items"]
    assert found == {
        "schedule_id": one,
        "person_id": bo.member_id,
        "leave_id": away["leave_id"],
        "start": NOW + DAY + 3_600,
        "end": NOW + 2 * DAY,
    }
    await override(ana, one, "person", ana, person_id=bo.member_id, start=NOW + DAY, end=NOW + 2 * DAY)
    assert (await ana.data("/schedule/conflict/list", **span))["items"] == []
    others = await bo.post("/schedule/leave/create", member_id=ana.member_id, start=NOW, end=NOW + DAY)
    assert others.code == "AccessDenied"
    assert [one["note"] for one in (await ana.data("/schedule/leave/list", **span))["items"]] == ["sea"]
    await bo.data("/schedule/leave/delete", leave_id=away["leave_id"])
    assert (await ana.data("/schedule/leave/list", **span))["items"] == []
    gone = await bo.post("/schedule/leave/delete", leave_id=away["leave_id"])
    assert gone.message == f"leave_id {away['leave_id']}: there is no such leave"


async def test_a_change_of_groups_with_the_same_people_is_not_what_comes_next(ana: Client, bo: Client) -> None:
    one = await schedule(
        ana, layers=[layer(group("A", ana.member_id)), layer(group("B", bo.member_id), layer_start=NOW + DAY)]
    )
    await override(ana, one, "person", bo, person_id=ana.member_id, start=NOW, end=NOW + DAY)
    await override(ana, one, "all", bo, start=NOW + 3_600, end=NOW + 7_200)
    found = await ana.data("/schedule/info", schedule_id=one, start=NOW, end=NOW + DAY)
    assert found["cur_oncall"]["end"] == NOW + DAY, "bo until then, by three groups one after the other"
    assert found["next_oncall"]["start"] == NOW + DAY
