"""Promise: who presses a button in a chat acts as themself, with their rights of that moment, once, and the card shows it."""

import json

import pytest
from sqlalchemy import update

from tests.vendors.slack import FakeSlack
from tests.world.apps import at, press, slack
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import member
from tocsin.db.transaction import Transaction
from tocsin.escalation.model import Ways
from tocsin.notifiers.callback import Inbound
from tocsin.people.permissions import RESPONDER, VIEWER
from tocsin.reach.model import Provider

pytestmark = pytest.mark.anyio

CHAT = Ways(critical=["slack_app"])


async def told_in_slack(world: World, roles: list[int]) -> tuple[Provider, FakeSlack]:
    """Alice has a message in Slack that asks her to act, twice, ten minutes apart."""
    provider, fake = await slack(world)
    await world.person("alice", role_ids=roles)
    await world.linked("alice", provider, "U0ANN")
    await world.rule(layer("alice", ways=CHAT, times=3, every=10), layer("bob"))
    await world.fire("disk full")
    world.expect("slack", event="api/chat.postMessage", title="disk full")
    return provider, fake


async def test_acknowledging_stops_everything_and_the_card_says_who(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    answer = await press(world, provider, fake, "ack")
    assert answer.status == 200
    assert str((await world.incident()).progress) == "Processing"
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")
    changed = world.expect("slack", event="api/chat.update")
    assert "alice" in changed.text
    assert (await world.deliveries())[0].proof == "answered"
    await world.forward("2h")
    world.expect_silence()


async def test_a_second_press_changes_nothing(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    channel, ts = list(fake.messages)[-1]
    fake.now = world.clock.now()
    call = at(world, provider, fake.press(channel, ts, "ack"))
    for _ in range(3):
        assert (await world.call_back(call)).status == 200
    assert len(await world.lines("i_ack")) == 1
    world.expect("slack", event="api/chat.update")
    world.expect_silence()


async def test_a_forged_or_late_press_is_refused(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    channel, ts = list(fake.messages)[-1]
    fake.now = world.clock.now()
    call = at(world, provider, fake.press(channel, ts, "ack"))
    forged = Inbound(
        method="POST",
        url=call.url,
        query={},
        headers={**call.headers, "x-slack-signature": "v0=" + "0" * 64},
        body=call.body,
    )
    assert (await world.call_back(forged)).status in (401, 403)
    await world.forward("6m")
    assert (await world.call_back(call)).status in (401, 403)
    assert str((await world.incident()).progress) == "Triggered"


async def test_somebody_who_may_not_is_told_but_changes_nothing(world: World) -> None:
    provider, fake = await told_in_slack(world, [VIEWER])
    await press(world, provider, fake, "close")
    assert str((await world.incident()).progress) == "Triggered"
    (line,) = await world.lines("i_press_refused")
    assert (line["who"], line["action"]) == ("alice", "close")
    assert "role does not allow" in line["reason"]
    told = world.expect("slack")
    assert "role" in json.dumps(fake.ephemeral) + told.text
    world.expect_silence()


async def test_a_stranger_is_told_how_to_link(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    await press(world, provider, fake, "ack", user="U0BOB")
    assert str((await world.incident()).progress) == "Triggered"
    (line,) = await world.lines("i_press_refused")
    assert "not linked" in line["reason"]
    world.expect("slack")
    world.expect_silence()


async def test_whoever_left_can_press_no_more(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])

    async def leave(tx: Transaction) -> None:
        gone = (member.c.account_id == ACCOUNT_ID, member.c.member_id == world.person_id("alice"))
        await tx.run(update(member).where(*gone).values(status="deleted"))

    await world.write(leave)
    await press(world, provider, fake, "close")
    assert str((await world.incident()).progress) == "Triggered"
    world.expect("slack")


async def test_escalating_tells_the_next_layer(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    await press(world, provider, fake, "escalate")
    world.expect("bob", event="escalated")
    world.expect("slack", event="api/chat.update")


async def test_snoozing_acknowledges_by_it(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    await press(world, provider, fake, "snooze", minutes=30)
    incident = await world.incident()
    assert incident.snoozed_until_at == world.clock.now() + 30 * 60_000
    world.expect("slack", event="api/chat.update")
    await world.close("alice")
    world.expect("slack", event="api/chat.update")


async def test_a_button_of_another_account_or_provider_is_none(world: World) -> None:
    provider, fake = await told_in_slack(world, [RESPONDER])
    other = await world.provider(
        "slack_app", {"bot_token": "xoxb-b", "signing_secret": "8f742231b10e8888abcd99yyyzzz85a5"}
    )
    channel, ts = list(fake.messages)[-1]
    fake.now = world.clock.now()
    await world.call_back(at(world, other, fake.press(channel, ts, "ack")))
    assert str((await world.incident()).progress) == "Triggered"
    world.expect("slack")
    world.expect_silence()
    assert provider.provider_id != other.provider_id
