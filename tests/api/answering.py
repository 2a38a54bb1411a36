"""What tests of incidents and alerts share: a whole installation (`tests/world`) and the API over it."""

from __future__ import annotations

from typing import Any

from tests.api.harness import Client, quick_people
from tests.world.house import ACCOUNT_ID
from tests.world.world import World
from tocsin.api.app import build_api
from tocsin.people import store
from tocsin.people.permissions import ADMIN, RESPONDER


class Desk:
    """The API of a world, and its people signed in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._people = quick_people(world.ids)
        self._api = build_api(world.product, world.settings, self._people)

    async def sign_in(self, name: str, role_id: int = RESPONDER) -> Client:
        """A member of that role in a browser; made when there is none of that name."""
        await self.world.person(name)
        async with self.world.db.transaction() as tx:
            person_id = self.world.person_id(name)
            await store.change_member(tx, ACCOUNT_ID, person_id, {"role_ids": [role_id]})
            member = await store.read_member(tx, ACCOUNT_ID, person_id)
            assert member is not None
            session, token = await self._people.open_session(tx, member, "192.0.2.7", "test", self.world.clock.now())
        cookie = f"__Host-tocsin_session={token}"
        return Client(self._api, cookie=cookie, csrf=session.csrf_token, member_id=member.member_id)

    async def admin(self) -> Client:
        """Somebody who sees everything."""
        return await self.sign_in("root", ADMIN)

    async def key(self, one: Client) -> Client:
        """The same person by an APP key."""
        created = await one.data("/app-key/create", name="test")
        return Client(self._api, key=created["app_key"], member_id=one.member_id)

    def window(self, days: int = 7) -> dict[str, Any]:
        """The last days until now, as lists are asked for."""
        now_s = self.world.clock.now() // 1_000
        return {"start_time": now_s - days * 86_400, "end_time": now_s + 1}

    def close(self) -> None:
        """Let go of the threads that hash."""
        self._people.hashing.close()
