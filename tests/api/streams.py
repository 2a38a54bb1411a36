"""A client of server-sent events, in process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.api.harness import Client


class Stream:
    """What arrives on an open stream."""

    def __init__(self) -> None:
        self.status = 0
        self.raw: list[bytes] = []
        self.begun = asyncio.Event()
        self.lives = asyncio.Event()
        self.ended = asyncio.Event()
        self.hang_up = asyncio.Event()
        self._arrived: asyncio.Queue[tuple[str, str, Any]] = asyncio.Queue()

    async def send(self, message: dict[str, Any]) -> None:
        """The ASGI side: an answer's start, or a piece of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        self.raw.append(message["body"])
        self.begun.set()
        if message["body"].startswith(b": still here"):
            self.lives.set()
        for block in message["body"].decode().split("\n\n") if self.status == 200 else ():
            fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
            if "event" in fields:
                self._arrived.put_nowait((fields["event"], fields.get("id", ""), msgspec.json.decode(fields["data"])))
        if not message.get("more_body"):
            self.ended.set()

    async def next(self) -> tuple[str, str, Any]:
        """The next event as ``(name, id, data)``; fails when none comes."""
        return await asyncio.wait_for(self._arrived.get(), 2)

    def is_silent(self) -> bool:
        """Whether nothing more has arrived."""
        return self._arrived.empty()


@asynccontextmanager
async def listen(app: Any, client: Client, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    """Open ``/live`` as ``client``; hangs up at the end of the block."""
    stream = Stream()
    every = {"cookie": client.cookie, "authorization": f"Bearer {client.key}" if client.key else ""}
    every |= {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/live",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in every.items() if value],
        "client": (client.address, 40_000),
    }

    async def receive() -> dict[str, Any]:
        await stream.hang_up.wait()
        return {"type": "http.disconnect"}

    task = asyncio.create_task(app(scope, receive, stream.send))
    try:
        await asyncio.wait_for(stream.begun.wait(), 2)
        yield stream
    finally:
        stream.hang_up.set()
        await asyncio.wait_for(task, 2)
