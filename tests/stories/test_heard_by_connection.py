"""Promise: a server that nothing can reach hears presses all the same, by connections that it opens itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.world.chats import CHATS, TelegramChat
from tests.world.lines import LINES, Line, LineServer, Pauses, look
from tests.world.rules import layer
from tests.world.world import World
from tocsin.engine.listening import Listening
from tocsin.escalation.model import Ways
from tocsin.people.permissions import RESPONDER
from tocsin.reach import provider_store

pytestmark = pytest.mark.anyio


def read(world: World) -> str:
    said = "\n".join(one.text for one in world.unread())
    world._read = len(world.ends.said)
    return said


async def state(world: World) -> tuple[str, str]:
    async with world.db.snapshot() as tx:
        (one,) = (await provider_store.read_streams(tx, 1)).values()
    return one[0], one[1]


async def told(world: World, medium: str) -> None:
    """Alice has a message that asks her to act."""
    await world.rule(layer("alice", ways=Ways(critical=[medium]), times=3, every=10), layer("bob"))
    await world.fire("disk full")
    assert "disk full" in read(world)


@pytest.fixture
async def server() -> AsyncIterator[LineServer]:
    """The far end of connections."""
    one = LineServer()
    yield one
    await one.stop()


@pytest.fixture(params=sorted(LINES))
async def line(request: pytest.FixtureRequest, world: World, server: LineServer) -> AsyncIterator[Line]:
    """An app that speaks by connection, Alice in it, and a message to her."""
    kind, settings = LINES[request.param]
    chat = await CHATS[request.param](world).open(inbound="stream", **settings)
    world.ends.sockets["wss://"] = await server.start()
    await world.person("alice", role_ids=[RESPONDER])
    await chat.link("alice")
    await told(world, chat.notifier)
    yield kind(chat, server)
    read(world)


@pytest.fixture
async def pauses() -> Pauses:
    """Pauses that take no time."""
    return Pauses()


@pytest.fixture
async def listening(world: World, line: Line, pauses: Pauses) -> AsyncIterator[Listening]:
    """The connection stands."""
    one = Listening(world.product, pauses)
    await one.piece()
    await line.server.connected(1)
    yield one
    await one.stop()


async def test_a_press_acts_and_the_app_is_answered(world: World, line: Line, listening: Listening) -> None:
    shown = await line.press("ack")
    await world.work()
    assert str((await world.incident()).progress) == "Processing"
    assert (await world.lines("i_ack"))[0]["by"] == world.person_id("alice")
    assert line.chat.notifier == "slack_app" or "alice" in shown
    assert "alice" in line.chat.shown()
    assert not line.chat.can_press()
    assert await state(world) == ("open", "")
    await world.forward("2h")
    assert len(line.chat.heard(line.chat.ann)) == 1


async def test_a_stranger_and_a_press_that_comes_twice_change_nothing(
    world: World, line: Line, listening: Listening
) -> None:
    await line.press("ack", line.chat.bob)
    assert str((await world.incident()).progress) == "Triggered"
    line.chat.fake.now = world.clock.now()
    frame = line.pressed("ack", line.chat.ann)
    for _ in range(2):
        await line.server.say(frame)
        await line.server.hear()
    await world.work()
    assert len(await world.lines("i_ack")) == 1


async def test_a_code_told_to_the_bot_links(world: World, line: Line, listening: Listening) -> None:
    await world.person("bob")
    await line.tell(line.chat.words(await line.chat.make_code("bob")))
    await listening.stop()
    assert "belongs to bob" in read(world)


async def test_words_are_answered_after_the_token_of_the_beginning_has_run_out(
    world: World, line: Line, listening: Listening
) -> None:
    await world.forward("3h")
    read(world)
    await line.tell(line.chat.words("ABCDEFGH"))
    await listening.stop()
    assert "not known here" in str(vars(line.chat.fake)), "it was taken, not refused for its token"


async def test_garbage_harms_nobody(world: World, line: Line, listening: Listening) -> None:
    for frame in ("", "{", "[]", '"x"', "null", b"", b"\xff\xfe\x00", b"\x08\x96\x01", "{}" * 5_000, '{"type":"x"}'):
        await line.server.say(frame)
    await line.press("ack")
    await world.work()
    assert str((await world.incident()).progress) == "Processing"
    assert len(line.server.connections) == 1


async def test_a_broken_connection_is_opened_again_with_growing_pauses(
    world: World, line: Line, listening: Listening, pauses: Pauses
) -> None:
    for number in (2, 3, 4):
        line.server.drop()
        await line.server.connected(number)
    assert pauses.asked == [1.0, 5.0, 15.0]
    await line.press("ack")
    await world.work()
    assert str((await world.incident()).progress) == "Processing"


async def test_while_it_cannot_be_opened_it_is_said_why(
    world: World, line: Line, listening: Listening, pauses: Pauses
) -> None:
    pauses.hold()
    line.server.drop()
    await line.server.ended()
    while not pauses.asked:
        await _turn()
    kind, said = await state(world)
    assert kind == "failed"
    assert "broke" in said


async def test_a_farewell_of_the_app_is_no_failure(
    world: World, line: Line, listening: Listening, pauses: Pauses
) -> None:
    farewell = line.farewell()
    if farewell is None:
        return
    for number in (2, 3, 4):
        await line.server.say(farewell)
        await line.server.connected(number)
    assert pauses.asked == [1.0, 1.0, 1.0]


async def test_a_provider_that_is_disabled_or_takes_callbacks_has_no_connection(
    world: World, line: Line, listening: Listening
) -> None:
    await world.change_provider(line.chat.provider, status="disabled")
    await look(world, listening)
    await line.server.ended()
    assert (await state(world))[0] == "off"
    await world.change_provider(line.chat.provider, status="enabled")
    await look(world, listening)
    await line.server.connected(2)
    sealed = world.product.access.seal(line.chat.provider, {**line.chat.settings(), "inbound": "callback"})
    await world.change_provider(line.chat.provider, settings_sealed=sealed)
    await look(world, listening)
    await line.server.ended()
    assert (await state(world))[0] == "off"


async def test_one_process_holds_it_and_another_takes_over(world: World, line: Line, listening: Listening) -> None:
    other = Listening(world.product, Pauses())
    await look(world, other, listening)
    assert len(line.server.connections) == 1
    for _, task in listening._tasks.values():  # the process dies
        task.cancel()
    listening._tasks.clear()
    world.clock.advance(39_000)
    await look(world, other)
    assert len(line.server.connections) == 1
    world.clock.advance(2_000)
    await look(world, other)
    await line.server.connected(2)
    await line.press("ack")
    await world.work()
    assert str((await world.incident()).progress) == "Processing"
    await other.stop()


async def test_an_orderly_end_lets_another_process_take_over_at_once(
    world: World, line: Line, listening: Listening
) -> None:
    await listening.stop()
    await line.server.ended()
    assert (await state(world))[0] == "connecting"
    other = Listening(world.product, Pauses())
    await look(world, other)
    await line.server.connected(2)
    await other.stop()


async def test_without_its_store_the_presser_is_asked_to_try_again(
    world: World, line: Line, listening: Listening
) -> None:
    world.nemesis.store_is_away = True
    shown = await line.press("ack")
    world.nemesis.store_is_away = False
    assert "try again" in shown + read(world) or line.chat.notifier == "slack_app"
    await line.press("ack")
    await world.work()
    assert str((await world.incident()).progress) == "Processing"


async def test_telegram_is_asked_again_and_again(world: World, pauses: Pauses) -> None:
    chat = TelegramChat(world)
    chat.fake.webhook = ""
    await chat.open(inbound="stream", secret_token="")
    await world.person("alice", role_ids=[RESPONDER])
    await chat.link("alice")
    await told(world, "telegram")
    pauses.hold()
    listening = Listening(world.product, pauses)
    await listening.piece()
    while not pauses.asked:
        await _turn()
    assert await state(world) == ("open", "")
    chat.queue("ack")
    pauses.let_go()
    while not any(chat.fake.answers.values()):
        await _turn()
    await listening.stop()
    await world.work()
    assert str((await world.incident()).progress) == "Processing"
    assert "alice" in chat.shown()
    (answer,) = chat.fake.answers.values()
    assert answer["text"] == "You acknowledged it."
    read(world)


async def test_what_only_a_connection_needs_is_not_missing_where_nobody_asked_for_one(
    world: World, pauses: Pauses
) -> None:
    chat = await CHATS["slack_app"](world).open(inbound="")
    listening = Listening(world.product, pauses)
    await listening.piece()
    while (await state(world))[0] == "connecting":
        await _turn()
    assert await state(world) == ("off", "")
    asked = world.product.access.seal(chat.provider, {**chat.settings(), "inbound": "stream"})
    await world.change_provider(chat.provider, settings_sealed=asked)
    await look(world, listening)
    while (await state(world))[0] != "failed":
        await _turn()
    assert "app_token" in (await state(world))[1]
    await listening.stop()


async def _turn() -> None:
    await asyncio.sleep(0.01)
