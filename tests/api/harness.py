"""A world on a throw-away SQLite file, and clients that speak to the API in process.

::

    async with api_world(tmp_path) as house:
        ana = await house.owner()                       # signed in
        team = await ana.data("/team/upsert", team_name="db")
        refused = await house.nobody().post("/team/list")
        assert refused.code == "Unauthorized"

``house.invite(ana, "bo", role_ids=[3])`` makes and signs in more people; ``house.key(ana)`` calls with an APP key.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
from sqlalchemy import create_engine

from tocsin.api.app import Api, build_api
from tocsin.db.database import Database
from tocsin.db.tables import metadata
from tocsin.journey import World
from tocsin.kernel.clock import ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.people import credential_store, store
from tocsin.people.flow import People
from tocsin.people.login import Hashing
from tocsin.people.model import Account, AuditLine, Member
from tocsin.runtime.config import Settings

START_AT = 1_760_000_000_000
OWNER_EMAIL = "ana@example.com"
OWNER_PASSWORD = "correct horse battery"
BASE_URL = "https://tocsin.example.com"


@dataclass(frozen=True)
class Answer:
    """An answer of the API. ``body`` is the decoded envelope."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def body(self) -> Any:
        """The whole envelope."""
        return msgspec.json.decode(self.content)

    @property
    def data(self) -> Any:
        """What the operation answered; fails the test when it refused."""
        assert self.status == 200, f"{self.status}: {self.content.decode()}"
        return self.body["data"]

    @property
    def code(self) -> str:
        """The code of the refusal; fails the test when it was none."""
        assert self.status != 200, f"not refused: {self.content.decode()}"
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        """The message of the refusal."""
        return str(self.body["error"]["message"])

    def header(self, name: str) -> str:
        """A header's value, empty without it."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class Client:
    """Sends requests as one caller: a browser with ``cookie`` and ``csrf``, an APP ``key``, or nobody."""

    app: Any
    key: str = ""
    cookie: str = ""
    csrf: str = ""
    address: str = "192.0.2.7"
    member_id: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    async def data(self, path: str, **body: Any) -> Any:
        """The data of an operation that must succeed."""
        return (await self.post(path, **body)).data

    async def post(self, path: str, **body: Any) -> Answer:
        """POST keyword arguments as JSON."""
        return await self.send("POST", path, msgspec.json.encode(body))

    async def send(self, method: str, path: str, content: bytes = b"", **headers: str) -> Answer:
        """Any request; keyword arguments are headers (``content_type="text/plain"``)."""
        every = {"content-type": "application/json", "host": "tocsin.example.com"} | self.headers
        if self.cookie:
            every |= {"cookie": self.cookie, "x-csrf-token": self.csrf, "sec-fetch-site": "same-origin"}
        if self.key:
            every["authorization"] = f"Bearer {self.key}"
        every |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await in_process(self.app, method, path, content, every, self.address)


async def in_process(
    app: Any, method: str, target: str, content: bytes, headers: dict[str, str], address: str = "192.0.2.7"
) -> Answer:
    """One request to an ASGI application; ``target`` may hold a query string."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "client": (address, 40_000),
        "scheme": "https",
        "http_version": "1.1",
    }
    incoming = [{"type": "http.request", "body": content, "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return Answer(
        status=sent[0]["status"],
        headers=[(name.decode(), value.decode()) for name, value in sent[0]["headers"]],
        content=b"".join(message.get("body", b"") for message in sent[1:]),
    )


@dataclass
class House:
    """A world with an account, its API and its people."""

    world: World
    clock: ManualClock
    db: Database
    people: People
    api: Api
    settings: Settings
    account: Account
    founder: Member

    def nobody(self) -> Client:
        """A caller without any credentials."""
        return Client(self.api)

    async def owner(self) -> Client:
        """The account's owner, signed in."""
        return await self.sign_in(self.founder)

    async def sign_in(self, one: Member) -> Client:
        """A browser of ``one``, without the slow way through the password."""
        async with self.db.transaction() as tx:
            session, token = await self.people.open_session(tx, one, "192.0.2.7", "test", self.clock.now())
        cookie = f"__Host-tocsin_session={token}"
        return Client(self.api, cookie=cookie, csrf=session.csrf_token, member_id=one.member_id)

    async def invite(self, by: Client, name: str, role_ids: list[int] | None = None) -> Client:
        """A new member, signed in. ``name`` also makes the address; without roles a Responder."""
        wanted: dict[str, Any] = {"member_name": name, "email": f"{name}@example.com"}
        if role_ids:
            wanted["role_ids"] = role_ids
        invited = await by.data("/member/invite", members=[wanted])
        return await self.sign_in(await self.member(invited["items"][0]["member_id"]))

    async def key(self, one: Client) -> Client:
        """The same person by an APP key."""
        created = await one.data("/app-key/create", name="test")
        return Client(self.api, key=created["app_key"], member_id=one.member_id)

    async def member(self, member_id: int) -> Member:
        """A member's row."""
        async with self.db.snapshot() as tx:
            found = await store.read_member(tx, self.account.account_id, member_id)
        assert found is not None
        return found

    async def audited(self) -> list[AuditLine]:
        """The audit log, newest line first."""
        async with self.db.snapshot() as tx:
            return await credential_store.read_audit(tx, self.account.account_id)

    async def another_account(self) -> Client:
        """The owner of a second account in the same database, signed in."""
        async with self.db.transaction() as tx:
            made = await self.people.create_account(
                tx, "Other", "Zoe", "zoe@example.org", OWNER_PASSWORD, self.clock.now()
            )
        return await self.sign_in(made[1])


def quick_people(ids: SeededIds) -> People:
    """The people slice with hashes that take no time."""
    return People(ids, Hashing(memory_kib=8, passes=1))


@cache
def _empty_database() -> Path:
    """A file with all tables, made once per test process and copied."""
    path = Path(tempfile.mkdtemp(prefix="tocsin-api-")) / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@asynccontextmanager
async def api_world(
    folder: Path, parts: dict[str, Any] | None = None, base_url: str = BASE_URL, database_url: str = ""
) -> AsyncIterator[House]:
    """A house on a fresh database; ``parts`` are the slices of the world that a test needs.

    The database is a file in ``folder``, or the empty but migrated one at ``database_url``.
    """
    path = folder / "tocsin.db"
    if not database_url:
        shutil.copy(_empty_database(), path)
    settings = Settings(data=str(folder), base_url=base_url, demo="off")
    clock, ids, db = ManualClock(START_AT), SeededIds(7), Database(database_url or f"sqlite:///{path}")
    world = cast(World, SimpleNamespace(clock=clock, ids=ids, db=db, settings=settings, **(parts or {})))
    people = quick_people(ids)
    await db.open()
    try:
        async with db.transaction() as tx:
            made, founder, _ = await people.create_account(tx, "Acme", "Ana", OWNER_EMAIL, OWNER_PASSWORD, START_AT)
        yield House(world, clock, db, people, build_api(world, settings, people), settings, made, founder)
    finally:
        await db.close()
        people.hashing.close()
