"""Connections that the product opens in a story: a real WebSocket server on loopback, and each app's way to speak on it."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from tests.vendors.slack import APP_TOKEN
from tests.world.chat import Chat
from tests.world.chats import DingTalkChat, FeishuChat, SlackChat
from tests.world.world import World
from tocsin.engine.listening import Listening
from tocsin.notifiers.feishu_app.frames import DATA, Frame, decode, encode

PATIENCE_S = 10.0


class LineServer:
    """Takes connections, keeps what it is told, and says what a story says."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []
        self._came = asyncio.Condition()
        self._heard: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._server: Server | None = None

    async def start(self) -> str:
        """Listen; the address."""
        self._server = await serve(self._take, "127.0.0.1", 0)
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}/"

    async def stop(self) -> None:
        """End."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def connected(self, count: int) -> None:
        """Wait until so many connections were opened in all."""
        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: len(self.connections) >= count)

    async def say(self, frame: str | bytes) -> None:
        """Send a frame by the newest connection."""
        await self.connections[-1].send(frame)

    async def hear(self) -> str | bytes:
        """The next frame that came."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._heard.get()

    @property
    def is_silent(self) -> bool:
        """Whether nothing came that was not heard yet."""
        return self._heard.empty()

    def drop(self) -> None:
        """Break the newest connection as a network does."""
        self.connections[-1].transport.abort()

    async def ended(self) -> None:
        """Wait until the newest connection is over."""
        async with asyncio.timeout(PATIENCE_S):
            await self.connections[-1].wait_closed()

    async def _take(self, connection: ServerConnection) -> None:
        async with self._came:
            self.connections.append(connection)
            self._came.notify_all()
        try:
            async for frame in connection:
                await self._heard.put(frame)
        except ConnectionClosed:
            pass


class Line:
    """How one app speaks by its connection."""

    def __init__(self, chat: Chat, server: LineServer) -> None:
        self.chat = chat
        self.server = server

    async def press(self, action: str, user: str = "") -> str:
        """Somebody presses: what the app is answered, as text."""
        self.chat.fake.now = self.chat.world.clock.now()
        await self.server.say(self.pressed(action, user or self.chat.ann))
        return self.read(await self.server.hear())

    async def tell(self, text: str) -> str:
        """Somebody writes to the bot."""
        self.chat.fake.now = self.chat.world.clock.now()
        await self.server.say(self.told(text))
        return self.read(await self.server.hear())

    def pressed(self, action: str, user: str) -> str | bytes:
        """The frame of a press."""
        raise NotImplementedError

    def told(self, text: str) -> str | bytes:
        """The frame of words to the bot."""
        raise NotImplementedError

    def farewell(self) -> str | bytes | None:
        """The frame by which the app wants a new connection; `None` where it has none."""
        return None

    def read(self, frame: str | bytes) -> str:
        """An answer."""
        return frame if isinstance(frame, str) else frame.decode()


class SlackLine(Line):
    """Socket Mode."""

    chat: SlackChat

    def pressed(self, action: str, user: str) -> str:
        payload = self.chat.fake.pressed(*self.chat.newest(), action, user)
        return self.chat.fake.envelope("interactive", payload)

    def told(self, text: str) -> str:
        return self.chat.fake.envelope("events_api", self.chat.fake.said(text))

    def farewell(self) -> str:
        return json.dumps({"type": "disconnect", "reason": "warning"})


class FeishuLine(Line):
    """The long connection."""

    chat: FeishuChat

    def pressed(self, action: str, user: str) -> bytes:
        return self._frame(self.chat.press_event(action, user))

    def told(self, text: str) -> bytes:
        return self._frame(self.chat.fake.told_event(text))

    def read(self, frame: str | bytes) -> str:
        assert isinstance(frame, bytes)
        answer = json.loads(decode(frame).payload)
        assert answer["code"] == 200
        return base64.b64decode(answer.get("data", "")).decode()

    def _frame(self, event: dict[str, Any]) -> bytes:
        headers = (("type", "event"), ("message_id", "m1"), ("sum", "1"), ("seq", "0"))
        return encode(Frame(seq_id=1, service=7, method=DATA, headers=headers, payload=json.dumps(event).encode()))


class DingTalkLine(Line):
    """Stream mode."""

    chat: DingTalkChat

    def pressed(self, action: str, user: str) -> str:
        return self.chat.fake.frame("/v1.0/card/instances/callback", self.chat.press_event(action, user))

    def told(self, text: str) -> str:
        return self.chat.fake.frame("/v1.0/im/bot/messages/get", self.chat.fake.told_event(text))

    def farewell(self) -> str:
        return self.chat.fake.frame("disconnect", {"reason": "connection is expired"}, "SYSTEM")


LINES: dict[str, tuple[type[Line], dict[str, Any]]] = {
    "slack_app": (SlackLine, {"app_token": APP_TOKEN, "signing_secret": ""}),
    "feishu_app": (FeishuLine, {"encrypt_key": "", "verification_token": ""}),
    "dingtalk_app": (DingTalkLine, {"callback_route_key": "", "card_secret": ""}),
}
"""How each app speaks, and the settings of those whom no callback can reach."""


class Pauses:
    """Sleeps that end at once, or when a story lets them; how long each was to be."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._gate = asyncio.Event()
        self._gate.set()

    async def __call__(self, seconds: float) -> None:
        """Sleep."""
        self.asked.append(seconds)
        await asyncio.sleep(0)
        await self._gate.wait()

    def hold(self) -> None:
        """From now on sleeps last."""
        self._gate.clear()

    def let_go(self) -> None:
        """They end."""
        self._gate.set()


async def look(world: World, *some: Listening) -> None:
    """The next look of each process at the connections that are wanted, five seconds after the last."""
    world.clock.advance(5_000)
    for one in some:
        await one.piece()
