"""A member's browser in a story: bound to the account, subscribed at a push service, with the worker's way to answer."""

from __future__ import annotations

import json
from typing import Any

from tests.api.harness import Answer
from tests.vendors.push_service import ORIGIN, Browser, PushService
from tests.world.world import World
from tocsin.notifiers.callback import Inbound
from tocsin.people import store as people_store
from tocsin.reach import person_store
from tocsin.reach.device_flow import Devices, Registration
from tocsin.reach.model import Device

ACCOUNT_ID = 1


class Phone:
    """One bound browser. Far ends know the service as `push`."""

    def __init__(self, world: World, service: PushService, browser: Browser, device: Device) -> None:
        self._world = world
        self.service = service
        self.browser = browser
        self.device_id = device.device_id

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What arrived and could be decrypted, oldest first."""
        return self.browser.received

    @property
    def topics(self) -> list[str]:
        """Under which name each of them stands: a later one takes the place of an earlier one."""
        return [one["topic"] for one in self.browser.heads]

    async def arrive(self, note: int = -1) -> Answer:
        """The worker shows it and says so."""
        return await self._post(
            self.notes[note], {"token": self.notes[note]["token"], "action": "delivered"}, "arrived"
        )

    async def open(self, note: int = -1) -> Answer:
        """The person presses the notification itself."""
        return await self._post(self.notes[note], {"token": self.notes[note]["token"], "action": "opened"}, "opened")

    async def press(self, action: str, note: int = -1, press_id: str = "p1") -> Answer:
        """The person presses a button of it."""
        button = next(one for one in self.notes[note]["actions"] if one["action"] == action)
        body = {"token": button["token"], "action": action, "minutes": button.get("minutes", 0)}
        return await self._post(self.notes[note], body, press_id)

    async def device(self) -> Device:
        """The device as it is kept."""
        async with self._world.db.snapshot() as tx:
            found = await person_store.read_device(tx, ACCOUNT_ID, self.device_id)
        assert found is not None
        return found

    async def _post(self, note: dict[str, Any], body: dict[str, Any], press_id: str) -> Answer:
        call = Inbound(
            method="POST",
            url=note["callback_url"],
            query={},
            headers={"content-type": "application/json"},
            body=json.dumps({**body, "id": press_id}).encode(),
        )
        return await self._world.call_back(call)


async def phone(world: World, name: str, service: PushService | None = None) -> Phone:
    """A browser of a member takes pushes from now on."""
    product, now = world.product, world.clock.now()
    service = service or PushService(now)
    world.ends.vendor("push", ORIGIN, service)
    devices = Devices(product.ids, product.vault, product.access, product.catalogue)
    actor = await world.actor(name)
    async with world.db.transaction() as tx:
        browser = service.subscribe(await devices.key(tx, actor, "mailto:ops@example.com", now))
        member = await people_store.read_member(tx, ACCOUNT_ID, actor.member_id)
        assert member is not None
        blank = Device(account_id=ACCOUNT_ID, device_id="", member_id=0, name=f"{name}'s phone", platform="web")
        device, _ = await devices.add(tx, member, blank, "", now)
        await devices.register(tx, device, _registration(browser), {}, now)
    return Phone(world, service, browser, device)


def _registration(browser: Browser) -> Registration:
    given = browser.subscription()
    return Registration(endpoint=given["endpoint"], p256dh=given["p256dh"], auth=given["auth"])
