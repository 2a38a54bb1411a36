"""Roles on call: the usual two, those of the account, and what protects one that is used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.harness import Client, House, api_world
from tests.api.setting_up import parts
from tocsin.oncall.role_flow import MOST

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house that can open what is sealed."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def names(by: Client) -> list[str]:
    """The names of all roles."""
    return [one["role_name"] for one in (await by.data("/schedule/role/list"))["items"]]


async def test_every_account_has_the_usual_two(ana: Client) -> None:
    items = (await ana.data("/schedule/role/list"))["items"]
    assert [(one["role_id"], one["role_name"], one["is_usual"]) for one in items] == [
        (1, "Primary", True),
        (2, "Backup", True),
    ]


async def test_a_role_is_made_renamed_used_and_given_up(ana: Client) -> None:
    role = (await ana.data("/schedule/role/create", role_name=" Commander "))["role_id"]
    await ana.data("/schedule/role/create", role_name="数据库")
    assert await names(ana) == ["Primary", "Backup", "Commander", "数据库"]
    await ana.data("/schedule/role/update", role_id=role, role_name="commander")  # only its case
    groups = [{"members": [{"role_id": role, "person_ids": [ana.member_id]}]}]
    layers = [{"layer_start": 1_767_600_000, "rotation_unit": "day", "groups": groups}]
    made = await ana.data("/schedule/create", schedule_name="dba", layers=layers)
    shown = await ana.data("/schedule/info", schedule_id=made["schedule_id"], start=1_767_600_000, end=1_767_700_000)
    assert shown["layers"][0]["groups"][0]["members"][0]["role_id"] == role
    refused = await ana.post("/schedule/role/delete", role_id=role)
    assert refused.message == "role_id: persons have this role in dba; change them first"
    await ana.data("/schedule/delete", schedule_ids=[made["schedule_id"]])
    await ana.data("/schedule/role/delete", role_id=role)
    assert await names(ana) == ["Primary", "Backup", "数据库"]
    assert (await ana.post("/schedule/role/delete", role_id=role)).code == "ResourceNotFound"


@pytest.mark.parametrize("name", ["Commander", "COMMANDER", "primary", "", "  ", "x" * 40, "a\nb"])
async def test_names_that_will_not_do(ana: Client, name: str) -> None:
    await ana.data("/schedule/role/create", role_name="Commander")
    assert (await ana.post("/schedule/role/create", role_name=name)).message.startswith("role_name: ")


@pytest.mark.parametrize("role_id", [1, 2])
async def test_the_usual_ones_stay(ana: Client, role_id: int) -> None:
    assert "every account" in (await ana.post("/schedule/role/delete", role_id=role_id)).message
    assert "every account" in (await ana.post("/schedule/role/update", role_id=role_id, role_name="x")).message


async def test_there_is_an_end_to_them(ana: Client) -> None:
    for number in range(MOST):
        await ana.data("/schedule/role/create", role_name=f"r{number}")
    assert "at most 100" in (await ana.post("/schedule/role/create", role_name="one more")).message


async def test_other_accounts_have_their_own(house: House, ana: Client) -> None:
    role = (await ana.data("/schedule/role/create", role_name="Commander"))["role_id"]
    zoe = await house.another_account()
    assert await names(zoe) == ["Primary", "Backup"]
    assert (await zoe.post("/schedule/role/update", role_id=role, role_name="x")).code == "ResourceNotFound"
    assert (await zoe.post("/schedule/role/delete", role_id=role)).code == "ResourceNotFound"
    await zoe.data("/schedule/role/create", role_name="Commander")
