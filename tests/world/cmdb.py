"""A mapping API in a story: it knows who owns what, or answers as it is told to."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from tests.world.process import HANGS_S
from tests.world.world import World
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.mapping.api_flow import MappingApis

URL = "https://cmdb.example.com/ask"
OWNER = b'{"result_labels":{"owner":"ana","other":"nobody asked"}}'


class Cmdb:
    """A mapping API that answers as it is told to."""

    def __init__(self, *answers: HttpResponse | NoResponse) -> None:
        self.asked: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self._answers = list(answers)
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self._asked = asyncio.Event()

    async def is_asked(self) -> None:
        """Wait until it is."""
        async with asyncio.timeout(HANGS_S):
            await self._asked.wait()

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """The next answer, the last one again and again."""
        self.asked.append(msgspec.json.decode(request.body))
        self.headers.append(request.headers)
        self._asked.set()
        await self.may_answer.wait()
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def said(body: bytes = OWNER, status: int = 200, **fields: Any) -> HttpResponse:
    """An answer of the API."""
    return HttpResponse(status=status, headers={}, body=body, **fields)


async def cmdb(world: World, *answers: HttpResponse | NoResponse, url: str = URL, **fields: Any) -> Cmdb:
    """The API, known to the integration `db`."""
    fake = Cmdb(*(answers or (said(),)))
    world.ends.vendor("cmdb", URL, fake)
    actor = await world.actor("alice", sees_all=True)
    apis = MappingApis(world.ids, world.vault)
    values = {"name": "cmdb", "url": url, "headers": {"X-Token": "s3cret"}, **fields}
    async with world.db.transaction() as tx:
        api = await apis.create(tx, actor, values, world.clock.now())
    settings = {"result_labels": ["owner"], "mapping_type": "api", "api_id": api.api_id}
    await world.enrich({"kind": "mapping", "settings": settings})
    return fake


def forget(world: World) -> None:
    """What the far end was asked is no message."""
    world._read = len(world.ends.said)
