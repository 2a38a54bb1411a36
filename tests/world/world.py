"""A whole installation in a test: real doors, real slices, a real database; the clock stands still until it is moved.

::

    async def test_the_second_layer_is_told_when_nobody_answers(world: World) -> None:
        await world.rule(layer("alice", window=30), layer("bob"))
        await world.fire("disk full")
        world.expect("alice", event="triggered")
        await world.forward("30m")
        world.expect("bob", event="escalated")
        world.expect_silence()

Names of people are mailboxes at example.com. Whatever is said and not expected fails the story at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Select, select

from tests.world import invariants
from tests.world.databases import Place
from tests.world.far_ends import FarEnds, Said
from tests.world.house import ACCOUNT_ID, House
from tests.world.nemesis import Nemesis
from tocsin import journey
from tocsin.db.tables import alert, event, incident
from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incident_store
from tocsin.incidents.model import Acknowledge, Close, Command, Create, Incident, Unacknowledge
from tocsin.kernel.clock import ManualClock
from tocsin.notify import store as delivery_store
from tocsin.notify.model import Delivery

START_AT = 1_767_603_600_000
"""Monday, 5 January 2026, 09:00 UTC."""


class World(House):
    """What people do in a story, and what can be seen of it."""

    def __init__(self, place: Place, clock: ManualClock, nemesis: Nemesis, ends: FarEnds, seed: int = 1) -> None:
        super().__init__(place, clock, nemesis, ends, seed)
        self._read = 0

    async def command(self, name: str, kind: Callable[..., Command], *, of: str = "", **fields: Any) -> None:
        """A person does something to the incident titled `of`, or to the only one there is."""
        incident_ids = ((await self.incident(of)).incident_id,)
        await journey.command(self.product, kind(incident_ids=incident_ids, **fields), await self.actor(name))
        await self.work()

    async def ack(self, name: str, of: str = "") -> None:
        """A person acknowledges."""
        await self.command(name, Acknowledge, of=of)

    async def unack(self, name: str, of: str = "") -> None:
        """A person gives it back."""
        await self.command(name, Unacknowledge, of=of)

    async def close(self, name: str, of: str = "") -> None:
        """A person closes."""
        await self.command(name, Close, of=of)

    async def create(self, name: str, **fields: Any) -> None:
        """A person makes an incident by hand."""
        wanted = Create(**({"title": "by hand", "severity": "Critical"} | fields))
        await journey.create(self.product, wanted, await self.actor(name))
        await self.work()

    def unread(self) -> list[Said]:
        """What was said and not expected yet."""
        return self.ends.said[self._read :]

    def expect(self, to: str, *, event: str = "", reason: str = "", says: str = "", title: str = "") -> Said:
        """`to` was told, next of all or at the same instant; `reason` and `says` are parts of the text."""
        for number, one in enumerate(self.unread(), self._read):
            fits = one.to == to and event in ("", one.event) and title in one.subject + one.text
            if fits and reason in one.text and says in one.text:
                self.ends.said.insert(self._read, self.ends.said.pop(number))
                self._read += 1
                return one
        wanted = f"{to} {event} {reason or says or title}".strip()
        raise AssertionError(f"not told: {wanted}. Said instead: {_shown(self.unread())}")

    def expect_silence(self) -> None:
        """Nobody else was told anything."""
        assert not self.unread(), f"said: {_shown(self.unread())}"

    async def incident(self, title: str = "") -> Incident:
        """The incident of that title, or the only one there is."""
        found = [one for one in await self.incidents() if title in ("", one.title)]
        assert len(found) == 1, f"{len(found)} incidents {title!r}"
        return found[0]

    async def incidents(self) -> list[Incident]:
        """All incidents, oldest first."""
        async with self.db.snapshot() as tx:
            ids = [row[0] for row in await tx.fetch(select(incident.c.incident_id).order_by(incident.c.incident_id))]
            found = {one.incident_id: one for one in await incident_store.read(tx, ACCOUNT_ID, ids)}
        return [found[one] for one in ids]

    async def lines(self, kind: str = "", of: str = "") -> list[dict[str, Any]]:
        """The details of the timeline's lines (of one kind), oldest first; `type` and `by` are added."""
        one = await self.incident(of)
        types = [kind] if kind else []
        async with self.db.snapshot() as tx:
            rows = await incident_store.read_lines(tx, ACCOUNT_ID, one.incident_id, types, 0, 1_000, asc=True)
        return [{**msgspec.json.decode(row.detail), "type": row.type, "by": row.creator_id} for row in rows]

    async def deliveries(self, of: str = "") -> list[Delivery]:
        """The messages of an incident as rows."""
        one = await self.incident(of)
        async with self.db.snapshot() as tx:
            return await delivery_store.read_of_incident(tx, ACCOUNT_ID, one.incident_id)

    async def alerts(self) -> list[Any]:
        """All alerts as rows, oldest first."""
        return await self.rows(select(alert).order_by(alert.c.alert_id))

    async def fates(self) -> list[str]:
        """The fates of all events, in the order they were worked on."""
        return [row.fate for row in await self.rows(select(event.c.fate).order_by(event.c.event_id))]

    async def rows(self, statement: Select[Any]) -> list[Any]:
        """The rows of any statement."""
        async with self.db.snapshot() as tx:
            return list(await tx.fetch(statement))

    async def write(self, change: Callable[[Transaction], Any]) -> None:
        """Change rows behind the product's back."""
        async with self.db.transaction() as tx:
            await change(tx)

    async def end(self) -> None:
        """The story is over: nothing unexpected was said, no scripted answer was left, and every promise holds."""
        self.expect_silence()
        strangers = {one.to for one in self.ends.said} - self.ends.known
        assert not strangers, f"messages to strangers: {strangers}"
        left = {name: list(answers) for name, answers in self.ends.answers.items() if answers}
        assert not left, f"answers that nobody asked for: {left}"
        await invariants.hold(self.db)


def beside(world: World) -> World:
    """A second process on the same database, with the same clock, people and far ends."""
    other = World(world.place, world.clock, world.nemesis, world.ends, seed=world._seed + 1_000)
    other.share(world)
    return other


def new_world(place: Place, settings: dict[str, Any] | None = None) -> World:
    """A world that is not open yet."""
    clock, nemesis = ManualClock(START_AT), Nemesis()
    world = World(place, clock, nemesis, FarEnds(clock, nemesis))
    if settings:
        world.settings = msgspec.structs.replace(world.settings, **settings)
        world._assemble()
    return world


def _shown(said: Iterable[Said]) -> str:
    return "; ".join(f"{one.to} {one.event} {one.subject}" for one in said) or "nothing"
