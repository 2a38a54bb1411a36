"""Promise: who tells a bot the code from their page is known in that app from then on, and its next message finds them."""

from collections.abc import AsyncIterator

import pytest

from tests.world.chat import Chat
from tests.world.chats import CHATS
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.people.permissions import RESPONDER

pytestmark = pytest.mark.anyio


@pytest.fixture(params=sorted(CHATS))
async def chat(request: pytest.FixtureRequest, world: World) -> AsyncIterator[Chat]:
    """An app that nobody is linked to, and a rule that would tell Alice by it."""
    one = await CHATS[request.param](world).open()
    await world.person("alice", role_ids=[RESPONDER])
    await world.rule(layer("alice", ways=Ways(critical=[one.notifier])))
    yield one
    read(world)


def read(world: World) -> str:
    said = "\n".join(one.text for one in world.unread())
    world._read = len(world.ends.said)
    return said


async def test_a_code_links_and_the_next_message_goes_there(world: World, chat: Chat) -> None:
    await world.fire("before")
    world.expect("alice")
    shown = await chat.linked_by_code("alice")
    assert "belongs to alice" in shown + read(world), "the teller hears what came of it"
    await world.fire("after")
    assert "after" in chat.heard(chat.ann)[-1]
    await chat.pressed("ack")
    assert str((await world.incident("after")).progress) == "Processing"


async def test_a_wrong_code_is_said_to_be_wrong(world: World, chat: Chat) -> None:
    shown = await chat.told(chat.words("ABCDEFGH"))
    assert "not known here" in shown + read(world)


async def test_a_code_is_good_once(world: World, chat: Chat) -> None:
    code = await chat.make_code("alice")
    await chat.told(chat.words(code))
    read(world)
    shown = await chat.told(chat.words(code), chat.bob)
    assert "used already" in shown + read(world)


async def test_a_code_typed_in_small_letters_and_with_a_dash_is_the_same(world: World, chat: Chat) -> None:
    code = (await chat.make_code("alice")).lower()
    shown = await chat.told(chat.words(f"{code[:4]}-{code[4:]}"))
    assert "belongs to alice" in shown + read(world)


async def test_an_identity_is_taken_over_by_whoever_proves_it(world: World, chat: Chat) -> None:
    await world.person("bob")
    await chat.link("bob")
    shown = await chat.linked_by_code("alice")
    assert "belongs to alice" in shown + read(world)
    await world.fire("after")
    assert "after" in chat.heard(chat.ann)[-1]
    await chat.pressed("ack")
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")


async def test_ordinary_words_to_the_bot_do_nothing(world: World, chat: Chat) -> None:
    for text in ("hello", "thanks a lot", "link", "is the database down again?"):
        await chat.told(text)
    assert not read(world).strip(), "nothing but keys and tokens was asked for"
