"""Promise: a rule's bot of a chat app reaches each group it names, mentions who is to act, and takes presses there."""

from collections.abc import AsyncIterator

import pytest

from tests.world.chat import Chat
from tests.world.chats import CHATS
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.people.permissions import RESPONDER
from tocsin.reach import provider_store

pytestmark = pytest.mark.anyio

GROUPS = sorted(set(CHATS) - {"wecom_app"})  # an app of WeCom has no groups; its group robots have no buttons


@pytest.fixture(params=GROUPS)
async def chat(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Chat]:
    """An app with two groups; Alice is Ann there."""
    one = await CHATS[request.param](world).open()
    one.add_group()
    await world.person("alice", role_ids=[RESPONDER])
    await one.link("alice")
    yield one
    read(world)


def read(world: World) -> str:
    said = "\n".join(one.text for one in world.unread())
    world._read = len(world.ends.said)
    return said


async def told(chat: Chat, **bot: object) -> None:
    """Both groups are told, and Alice by mail."""
    world = chat.world
    settings = {"token": "", "data_source_id": chat.provider.provider_id, "chat_ids": [chat.group, chat.other_group]}
    await world.rule(layer("alice", "robot:pay", robot_type=chat.notifier, bot=settings | bot))
    await world.fire("disk full")
    world.expect("alice")


async def test_each_group_is_told_and_the_responders_are_mentioned(world: World, chat: Chat) -> None:
    await told(chat, mention=True)
    for group in (chat.group, chat.other_group):
        (said,) = chat.heard(group)
        assert "disk full" in said
        assert "the group of this bot is named in it" in said
        assert chat.is_mention(said), said


async def test_without_a_mention_nobody_is_called(world: World, chat: Chat) -> None:
    await told(chat)
    for group in (chat.group, chat.other_group):
        assert not chat.is_mention(chat.heard(group)[0])


async def test_who_presses_in_a_group_acts_as_themself_and_all_groups_see_it(world: World, chat: Chat) -> None:
    await told(chat, mention=True)
    read(world)
    await chat.pressed("ack")
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")
    for group in (chat.group, chat.other_group):
        assert "alice" in chat.heard(group)[0]
        assert len(chat.heard(group)) == 1, "the message is changed, no second one is sent"


async def test_a_code_of_a_group_makes_it_known(world: World, chat: Chat) -> None:
    shown = await chat.linked_by_code("alice", kind="group", group=chat.group)
    assert "can now be chosen" in shown + read(world)
    async with world.db.snapshot() as tx:
        (known,) = await provider_store.read_chats(tx, ACCOUNT_ID, chat.provider.provider_id)
    settings = {"token": "", "data_source_id": chat.provider.provider_id, "chat_ids": [known.chat_id]}
    await world.rule(layer("robot:pay", robot_type=chat.notifier, bot=settings))
    await world.fire("disk full")
    assert any("disk full" in one for one in chat.heard(chat.group))


async def test_a_group_the_bot_was_thrown_out_of_is_visible_and_holds_up_no_other(world: World, chat: Chat) -> None:
    settings = {"token": "", "data_source_id": chat.provider.provider_id, "chat_ids": [chat.lost_group, chat.group]}
    await world.rule(layer("alice", "robot:pay", robot_type=chat.notifier, bot=settings))
    await world.fire("disk full")
    world.expect("alice")
    assert len(chat.heard(chat.group)) == 1
    states = sorted(one.state for one in await world.deliveries() if one.medium == "robot")
    assert states == ["delivered", "failed"]


async def test_a_provider_that_is_no_more_is_said_on_the_timeline(world: World, chat: Chat) -> None:
    await world.change_provider(chat.provider, status="disabled")
    await told(chat)
    world.expect_silence()
    assert "not set up (any more) or disabled" in str(await world.lines())
