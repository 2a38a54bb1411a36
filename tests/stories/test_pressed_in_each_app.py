"""Promise: in every chat app whoever presses acts as themself, once, with their rights; the app says so in its own format."""

from collections.abc import AsyncIterator

import pytest

from tests.api.harness import in_process
from tests.world.chat import Chat
from tests.world.chats import CHATS
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.transaction import Transaction
from tocsin.escalation.model import Ways
from tocsin.people import store as people_store
from tocsin.people.permissions import RESPONDER, VIEWER

pytestmark = pytest.mark.anyio


def everything(world: World) -> str:
    """Whatever went to the app since it was last looked at."""
    said = [one.text for one in world.unread()]
    world._read = len(world.ends.said)
    return "\n".join(said)


@pytest.fixture(params=sorted(CHATS))
async def chat(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Chat]:
    """An app of each kind, Alice linked to Ann in it, and told there of a full disk; she may close incidents."""
    one = await CHATS[request.param](world).open()
    await told(one, [RESPONDER])
    yield one
    everything(world)


async def told(chat: Chat, roles: list[int], **fields: str) -> None:
    """Alice has a message in the app that asks her to act, twice, ten minutes apart."""
    world = chat.world
    await world.person("alice", role_ids=roles, **fields)
    await world.person("bob")
    await chat.link("alice")
    await world.rule(layer("alice", ways=Ways(critical=[chat.notifier]), times=3, every=10), layer("bob"))
    await world.fire("disk full")
    assert "disk full" in everything(world)
    assert "disk full" in chat.heard(chat.ann)[-1]


async def progress(world: World) -> str:
    return str((await world.incident()).progress)


async def test_acknowledging_stops_everything_and_the_card_says_who(world: World, chat: Chat) -> None:
    shown = await chat.pressed("ack")
    assert await progress(world) == "Processing"
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")
    assert chat.notifier == "slack_app" or "alice" in shown or "acknowledged" in shown
    assert "alice" in everything(world), "the refresh says who did it"
    assert "alice" in chat.shown()
    assert not chat.can_press()
    assert (await world.deliveries())[0].proof == "answered"
    await world.forward("2h")
    world.expect_silence()


async def test_what_happens_elsewhere_shows_in_the_card(world: World, chat: Chat) -> None:
    await world.ack("bob")
    assert "bob" in chat.shown()
    assert not chat.can_press()
    assert len(await world.deliveries()) == 1


async def test_a_second_press_changes_nothing(world: World, chat: Chat) -> None:
    call = chat.press("ack")
    for _ in range(3):
        assert (await world.call_back(call)).status == 200
    assert len(await world.lines("i_ack")) == 1


async def test_the_first_answer_is_given_again(world: World, chat: Chat) -> None:
    call = chat.press("ack")
    first, second = await world.call_back(call), await world.call_back(call)
    if chat.notifier != "wecom_app":  # its answers are encrypted anew
        assert first.content == second.content


async def test_a_press_on_an_old_view_after_another_acknowledged_says_so(world: World, chat: Chat) -> None:
    call = chat.press("ack")
    await world.ack("bob")
    assert (await world.call_back(call)).status == 200
    assert await progress(world) == "Processing"


async def test_a_forged_press_is_refused(world: World, chat: Chat) -> None:
    answer = await world.call_back(chat.forged(chat.press("ack")))
    assert answer.status in (401, 403)
    assert await progress(world) == "Triggered"
    assert not await world.lines("i_press_refused")


async def test_somebody_who_may_not_is_told_but_changes_nothing(world: World, chat: Chat) -> None:
    await world.write(lambda tx: _become(tx, world, VIEWER))
    shown = await chat.pressed("close")
    assert await progress(world) == "Triggered"
    (line,) = await world.lines("i_press_refused")
    assert (line["who"], line["action"]) == ("alice", "close")
    assert "role" in shown + everything(world)


async def test_a_stranger_is_told_how_to_link(world: World, chat: Chat) -> None:
    shown = await chat.pressed("ack", chat.bob)
    assert await progress(world) == "Triggered"
    (line,) = await world.lines("i_press_refused")
    assert "not linked" in line["reason"]
    assert "not linked" in shown + everything(world)
    assert chat.can_press(), "the card is as it was"


async def test_closing_and_snoozing(world: World, chat: Chat) -> None:
    if chat.notifier != "slack_app":
        await chat.pressed("snooze")
        assert (await world.incident()).snoozed_until_at > world.clock.now()
    await world.forward("2s")
    await chat.pressed("close")
    assert await progress(world) == "Closed"


async def test_escalating_tells_the_next_layer(world: World, chat: Chat) -> None:
    await chat.pressed("escalate")
    world.expect("bob", event="escalated")


async def test_a_disabled_provider_hears_nothing(world: World, chat: Chat) -> None:
    call = chat.press("ack")
    await world.change_provider(chat.provider, status="disabled")
    assert (await world.call_back(call)).status == 404
    assert await progress(world) == "Triggered"


async def test_what_could_not_be_kept_is_done_when_it_is_said_again(world: World, chat: Chat) -> None:
    call = chat.press("ack")
    world.nemesis.store_is_away = True
    answer = await in_process(world.callbacks, call.method, call.url.partition(".com")[2], call.body, call.headers)
    assert answer.status == 503
    world.nemesis.store_is_away = False
    assert (await world.call_back(call)).status == 200
    assert await progress(world) == "Processing"


async def _become(tx: Transaction, world: World, role: int) -> None:
    await people_store.change_member(tx, ACCOUNT_ID, world.person_id("alice"), {"role_ids": [role]})
