"""How people want to be told, and the picture of what would reach them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.reaching import Surroundings, chat, sms, voice

pytestmark = pytest.mark.anyio

QUIET = {"name": "Night", "start": "22:00", "end": "07:00", "transports": ["email"]}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house with made-up providers."""
    async with api_world(tmp_path, Surroundings().parts()) as made:
        yield made


async def test_preferences_are_read_back_as_written(house: House, ana: Client) -> None:
    nothing: dict[str, Any] = {"critical": [], "warning": [], "info": [], "quiet": []}
    assert await ana.data("/preference/info") == nothing
    provider_id = await chat(ana)
    mine = {"critical": ["voice", f"slack_app:{provider_id}", "voice"], "quiet": [QUIET]}
    await ana.data("/preference/update", **mine)
    found = await ana.data("/preference/info")
    rule = QUIET | {"days": [], "severities": ["Warning", "Info"], "time_zone": ""}
    assert found == nothing | {"critical": ["voice", f"slack_app:{provider_id}"], "quiet": [rule]}
    await ana.data("/preference/update", info=["app"])
    assert (await ana.data("/preference/info"))["critical"] == found["critical"]
    await ana.data("/preference/update", critical=[], info=[], quiet=[])
    assert await ana.data("/preference/info") == nothing
    assert (await house.member(ana.member_id)).preferences == {"critical": [], "warning": [], "info": []}


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"critical": ["pigeon"]}, "critical[0]: must be one of voice, sms, email"),
        ({"warning": ["sms", "sms:4"]}, "warning[1]: sms has no choice of provider; write 'sms'"),
        ({"info": ["slack_app:99"]}, "info[0]: there is no slack_app provider '99'"),
        ({"info": ["slack_app:"]}, "info[0]: there is no slack_app provider ''"),
        ({"info": ["telegram:$sms"]}, "info[0]: there is no telegram provider"),
        ({"quiet": [QUIET | {"transports": ["fax"]}]}, "quiet[0].transports[0]: must be one of"),
        ({"quiet": [QUIET | {"start": "25:00"}]}, "quiet[0].start: "),
        ({"quiet": [QUIET, QUIET | {"time_zone": "Mars"}]}, "quiet[1].time_zone: must be an IANA time zone"),
        ({"quiet": [QUIET | {"days": [7]}]}, "quiet[0].days[0]: "),
        ({"quiet": [QUIET | {"severities": []}]}, "quiet[0].severities: "),
        ({"quiet": [QUIET | {"name": "a\nb"}]}, "quiet[0].name: "),
        ({"quiet": [QUIET] * 11}, "quiet: "),
    ],
)
async def test_what_cannot_be_is_refused_with_its_path(ana: Client, wanted: dict[str, Any], message: str) -> None:
    provider_id = await sms(ana)
    filled = {
        key: [one.replace("$sms", str(provider_id)) if isinstance(one, str) else one for one in value]
        for key, value in wanted.items()
    }
    refused = await ana.post("/preference/update", **filled)
    assert (refused.code, refused.message[: len(message)]) == ("InvalidParameter", message), refused.message


async def test_the_picture_says_what_would_go_out_and_what_would_follow(house: House, ana: Client, bo: Client) -> None:
    await sms(ana)
    await voice(ana)
    await bo.data("/member/info/reset", member_id=bo.member_id, phone="+4915112345678")
    await bo.data("/preference/update", critical=["voice", "slack_app"], info=["sms"], quiet=[])
    shown = await ana.data("/preference/reach", member_id=bo.member_id)
    critical, warning, info = shown["items"]
    assert (shown["member_name"], critical["severity"], critical["reaches"]) == ("bo", "Critical", True)
    call, app = critical["transports"]
    assert (call["transport"], call["ways"], call["problem"]) == ("voice", ["+491…78"], "")
    assert [one["transport"] for one in call["then"]] == ["sms", "email"]
    assert (app["ways"], app["problem"]) == ([], "no Slack app is set up on this server")
    assert app["code"] == "no_provider"
    assert [one["transport"] for one in warning["transports"]] == ["email"]
    assert warning["transports"][0]["problem"] == "no mail relay is configured on this server"
    assert [one["transport"] for one in warning["transports"][0]["then"]] == ["sms", "app"]
    assert info["transports"][0]["ways"] == ["+491…78"]
    assert "12345678" not in str(shown)


async def test_nothing_at_all_is_said_plainly(ana: Client) -> None:
    shown = await ana.data("/preference/reach")
    assert [one["reaches"] for one in shown["items"]] == [False, False, False]


async def test_a_quiet_rule_that_holds_is_named(house: House, ana: Client) -> None:
    await sms(ana)
    always = {"name": "Holiday", "start": "00:00", "end": "24:00", "transports": ["sms"], "severities": ["Info"]}
    await ana.data("/preference/update", info=["voice"], quiet=[always])
    pictures = (await ana.data("/preference/reach"))["items"]
    assert [one["quiet"] for one in pictures] == ["", "", "Holiday"]
    assert [one["transport"] for one in pictures[2]["transports"]] == ["sms"]


async def test_the_picture_of_somebody_who_is_not_there(house: House, ana: Client, bo: Client) -> None:
    other = await house.another_account()
    assert (await ana.post("/preference/reach", member_id=other.member_id)).code == "ResourceNotFound"
    await ana.data("/member/delete", member_id=bo.member_id)
    assert (await ana.post("/preference/reach", member_id=bo.member_id)).code == "ResourceNotFound"
    assert house.clock.now() == START_AT
