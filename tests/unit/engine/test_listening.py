"""Connections of a process: what breaks ends one of them, what is not wanted is off, and nothing holds up the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from tests.world.lines import Pauses, look
from tests.world.world import World
from tocsin.engine.listening import AGAIN_S, Listening
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.notifier import Outcome, Receipt, Response
from tocsin.notifiers.stream import Frame, FrameHeard, Opened
from tocsin.reach import provider_store
from tocsin.reach.model import Provider

pytestmark = pytest.mark.anyio

SETTINGS = {"token": "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}


class Script:
    """A folder's connection that does as the test says."""

    def __init__(self, opened: Callable[[], Opened | Receipt]) -> None:
        self._opened = opened
        self.polls = 0
        self.answer_to_poll: Callable[[], FrameHeard] = FrameHeard

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        return self._opened()

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        raise AssertionError("not asked for")

    def hear(self, frame: Frame, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        raise ValueError("a frame that breaks it")

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Frame | HttpRequest]:
        return []

    def alive(self, state: Mapping[str, Any]) -> Frame | None:
        return "ping"

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        self.polls += 1
        return HttpRequest(method="GET", url="https://polled.example/", headers={}, body=b"")

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        return self.answer_to_poll()


class Polled:
    """The far end of polling."""

    def __init__(self, answer: HttpResponse | NoResponse) -> None:
        self.said = answer

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        return self.said


class Memory:
    """A socket in memory."""

    def __init__(self, *frames: Frame) -> None:
        self.frames = list(frames)
        self.sent: list[Frame] = []
        self.is_closed = False

    async def send(self, frame: Frame) -> None:
        self.sent.append(frame)

    async def receive(self) -> Frame:
        if not self.frames:
            await asyncio.Event().wait()
        return self.frames.pop(0)

    async def close(self) -> None:
        self.is_closed = True


async def listening(
    world: World, script: Script, monkeypatch: pytest.MonkeyPatch
) -> tuple[Listening, Pauses, Provider]:
    """A provider that speaks by the script."""
    provider = await world.provider("telegram", SETTINGS)
    monkeypatch.setattr(world.product.catalogue, "stream", lambda _: script)
    pauses = Pauses()
    return Listening(world.product, pauses), pauses, provider


async def state(world: World) -> tuple[str, str]:
    async with world.db.snapshot() as tx:
        (one,) = (await provider_store.read_streams(tx, 1)).values()
    return one[0], one[1]


async def until(ready: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110 - what is waited for rings no event
            await asyncio.sleep(0.005)


async def test_a_folder_that_breaks_over_a_frame_ends_its_own_connection_and_it_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, pauses, _ = await listening(world, Script(lambda: Opened(url="wss://x.example/")), monkeypatch)
    sockets: list[Memory] = []

    async def connect(url: str, headers: Mapping[str, str]) -> Memory:
        sockets.append(Memory("anything"))
        return sockets[-1]

    monkeypatch.setattr(world.ends, "websocket", connect)
    await one.piece()
    await until(lambda: len(pauses.asked) >= 7)
    pauses.hold()
    assert pauses.asked[:7] == [*AGAIN_S, 60.0, 60.0]
    assert all(each.is_closed for each in sockets[:6])
    await one.stop()


async def test_what_went_wrong_is_shown_until_it_is_well(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Receipt(outcome=Outcome.config_error, code="webhook", text="Remove the webhook.")
    one, pauses, _ = await listening(world, Script(lambda: wrong), monkeypatch)
    pauses.hold()
    await one.piece()
    await until(lambda: bool(pauses.asked))
    assert await state(world) == ("failed", "Remove the webhook.")
    await one.stop()
    assert await state(world) == ("connecting", "")


async def test_a_missing_setting_of_a_connection_nobody_asked_for_is_no_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = Receipt(outcome=Outcome.config_error, code="settings", text="app_token: enter it")
    one, pauses, provider = await listening(world, Script(lambda: missing), monkeypatch)
    await one.piece()
    await asyncio.sleep(0.1)
    assert await state(world) == ("off", "")
    assert pauses.asked == [], "it is not tried again until the settings change"
    wanted = world.product.access.seal(provider, {**SETTINGS, "inbound": "stream"})
    await world.change_provider(provider, settings_sealed=wanted)
    await look(world, one)
    await until(lambda: bool(pauses.asked))
    assert await state(world) == ("failed", "app_token: enter it")
    await one.stop()


@pytest.mark.parametrize(
    "answer",
    [
        NoResponse(kind="connect", text="polled.example: cannot be reached"),
        HttpResponse(status=502, headers={}, body=b""),
        HttpResponse(status=429, headers={}, body=b""),
    ],
)
async def test_polling_that_fails_is_tried_again_with_growing_pauses(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: HttpResponse | NoResponse
) -> None:
    script = Script(Opened)
    world.ends.vendor("polled", "https://polled.example/", Polled(answer))
    one, pauses, _ = await listening(world, script, monkeypatch)
    await one.piece()
    await until(lambda: len(pauses.asked) >= 3)
    assert pauses.asked[:3] == [1.0, 5.0, 15.0]
    await one.stop()
    world._read = len(world.ends.said)


async def test_a_look_never_waits_and_comes_every_five_seconds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one, pauses, _ = await listening(world, Script(lambda: Opened(url="wss://x.example/")), monkeypatch)
    sockets: list[Memory] = []

    async def connect(url: str, headers: Mapping[str, str]) -> Memory:
        sockets.append(Memory())
        return sockets[-1]

    monkeypatch.setattr(world.ends, "websocket", connect)
    assert await one.piece() is False
    await until(lambda: bool(sockets))
    other = await world.provider("telegram", SETTINGS, name="another")
    assert await one.piece() is False
    assert len(one._tasks) == 1, "five seconds have not passed"
    await look(world, one)
    assert len(one._tasks) == 2
    assert (1, other.provider_id) in one._tasks
    assert pauses.asked == []
    async with asyncio.timeout(2):
        await one.stop()
    assert all(each.is_closed for each in sockets)


async def test_what_a_dead_process_left_open_is_shown_as_off_when_nobody_wants_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _, provider = await listening(world, Script(lambda: Opened(url="wss://x.example/")), monkeypatch)

    async def connect(url: str, headers: Mapping[str, str]) -> Memory:
        return Memory()

    monkeypatch.setattr(world.ends, "websocket", connect)
    await one.piece()
    await asyncio.sleep(0.1)
    assert (await state(world))[0] == "open"
    for _, task in one._tasks.values():
        task.cancel()
    one._tasks.clear()
    await world.change_provider(provider, status="disabled")
    world.clock.advance(60_000)
    await Listening(world.product, Pauses()).piece()
    assert (await state(world))[0] == "off"
