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

import asyncio
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from tests.api.harness import Answer, in_process
from tests.world import invariants
from tests.world.databases import Place
from tests.world.far_ends import MAIL_DOMAIN, FarEnds, Said
from tests.world.nemesis import BreakableDatabase, Killed, Nemesis
from tests.world.rules import Step, to_layer
from tocsin import journey
from tocsin.alerts import store as alert_store
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.db import timers
from tocsin.db.tables import alert, event, inbox, incident
from tocsin.db.transaction import Transaction
from tocsin.engine.delivering import Delivering
from tocsin.escalation import store as rule_store
from tocsin.escalation.model import Rule
from tocsin.incidents import store as incident_store
from tocsin.incidents.model import Acknowledge, Close, Command, Create, Incident, Unacknowledge
from tocsin.intake.batcher import Batcher
from tocsin.intake.catalogue import Sources
from tocsin.intake.door import Door
from tocsin.intake.keys import Keys
from tocsin.intake.receiving import Receiving
from tocsin.integrations import store as integration_store
from tocsin.integrations.model import Integration, key_hash
from tocsin.kernel.clock import DAY, HOUR, MINUTE, SECOND, ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.notify import store as delivery_store
from tocsin.notify import template_store
from tocsin.notify.model import Delivery, Template
from tocsin.people import store as people_store
from tocsin.people.model import Account, Actor, Member, Team
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.runtime.telemetry import Metrics
from tocsin.server import make_world

START_AT = 1_767_603_600_000
"""Monday, 5 January 2026, 09:00 UTC."""
ACCOUNT_ID = 1
PUSH = "/event/push/alert/"
STEPS = 2_000
"""More pieces of work than any story has; past it something runs in circles."""
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_sources = cache(Sources)


def ms(span: str) -> int:
    """`1h30m`, `90s`, `2d` in milliseconds."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([dhms])", span)
    assert "".join(f"{number}{unit}" for number, unit in parts) == span, f"{span!r} is not a span like 1h30m"
    return round(sum(float(number) * _UNITS[unit] for number, unit in parts))


class World:
    """One process on one database, its people, and what they are told."""

    def __init__(self, place: Place, clock: ManualClock, nemesis: Nemesis, ends: FarEnds, seed: int = 1) -> None:
        self.place = place
        self.clock = clock
        self.nemesis = nemesis
        self.ends = ends
        self.settings = Settings(data=str(place.folder), base_url="https://tocsin.example.com", demo="off")
        self._seed = seed
        self._read = 0
        self._members: dict[str, Member] = {}
        self._teams: dict[str, int] = {}
        self._channels: dict[str, Channel] = {}
        self._integrations: dict[str, Integration] = {}
        self._assemble()

    def _assemble(self) -> None:
        """A new process: nothing of the one before is left in memory."""
        self._seed += 1
        self.ids = SeededIds(self._seed)
        self.metrics = Metrics()
        self.vault = Vault(b"k" * 32, self.ids.bytes)
        self.db = BreakableDatabase(self.place.url, self.nemesis)
        self.product = make_world(self.db, self.settings, self.vault, self.ends, self.clock, self.ids)
        self.batcher = Batcher(self.db)
        self.keys = Keys(self.db)
        self.door = Door(self.clock, self.ids, self.keys, _sources(), self.batcher, self.settings, self.metrics)
        self.receiving = Receiving(self.product)
        self.delivering = Delivering(self.product, self.metrics)

    # ── life and death ────────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        """Open the database and begin to take pushes."""
        await self.db.open()
        self.batcher.start()

    async def stop(self) -> None:
        """Finish what is under way, and end."""
        await self.delivering.drain()
        await self.batcher.stop()
        await self.db.close()

    async def kill(self) -> None:
        """End at once: what is not committed never was."""
        tasks = [task for task in (self.batcher._task, *self.delivering._flying) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.nemesis.revive()
        await self.db.close()

    async def restart(self) -> None:
        """A new process on the same database, after :meth:`kill` or :meth:`stop`."""
        self._assemble()
        await self.start()

    # ── setting up ────────────────────────────────────────────────────────────────────────────────────────────────

    async def found(self) -> None:
        """An account with its first channel `db` and a dedicated integration of the same name."""
        async with self.db.transaction() as tx:
            await people_store.add_account(tx, Account(account_id=ACCOUNT_ID, name="Acme"))
        await self.channel("db")
        await self.integration("db")

    def person_id(self, name: str) -> int:
        """The id of a person known by name."""
        return self._members[name].member_id

    async def person(self, name: str, **fields: Any) -> Member:
        """A member whose mailbox is `name`@example.com."""
        if name in self._members:
            return self._members[name]
        address = f"{name}@{MAIL_DOMAIN}"
        values = {"name": name, "email": address, "email_key": address} | fields
        one = Member(account_id=ACCOUNT_ID, member_id=self.ids.number(self.clock.now()), **values)
        async with self.db.transaction() as tx:
            await people_store.add_members(tx, [one])
        self._members[name] = one
        self.ends.known.add(name)
        return one

    async def forget(self, name: str) -> None:
        """Delete a member."""
        async with self.db.transaction() as tx:
            await people_store.change_member(tx, ACCOUNT_ID, self.person_id(name), {"status": "deleted"})

    async def team(self, name: str, *members: str) -> int:
        """A team of people."""
        for member in members:
            await self.person(member)
        one = Team(account_id=ACCOUNT_ID, team_id=self.ids.number(self.clock.now()), name=name)
        async with self.db.transaction() as tx:
            await people_store.add_team(tx, one)
            await people_store.set_team_members(tx, ACCOUNT_ID, one.team_id, map(self.person_id, members))
        self._teams[name] = one.team_id
        return one.team_id

    async def channel(self, name: str, **fields: Any) -> Channel:
        """A channel, or new settings of one that is there."""
        known = self._channels.get(name)
        async with self.db.transaction() as tx:
            if known is None:
                known = Channel(
                    account_id=ACCOUNT_ID, channel_id=self.ids.number(self.clock.now()), team_id=0, name=name
                )
                await channel_store.add(tx, known)
            if fields:
                await channel_store.change(tx, ACCOUNT_ID, known.channel_id, fields)
            await alert_store.move_config_version(tx, ACCOUNT_ID)
        self._channels[name] = msgspec.structs.replace(known, **fields)
        return self._channels[name]

    async def integration(self, name: str, channel: str = "", **fields: Any) -> Integration:
        """A dedicated integration of `channel` (by default the one of its own name), or new settings of one."""
        known = self._integrations.get(name)
        async with self.db.transaction() as tx:
            if known is None:
                known = Integration(
                    account_id=ACCOUNT_ID,
                    integration_id=self.ids.number(self.clock.now()),
                    name=name,
                    type="standard",
                    channel_id=self._channels[channel or name].channel_id if channel or name in self._channels else 0,
                    key_hash=key_hash(f"key-of-{name}"),
                )
                await integration_store.add(tx, known)
            if fields:
                await integration_store.change(tx, ACCOUNT_ID, known.integration_id, fields)
            await alert_store.move_config_version(tx, ACCOUNT_ID)
        self._integrations[name] = msgspec.structs.replace(known, **fields)
        return self._integrations[name]

    async def rule(self, *steps: Step, channel: str = "db", name: str = "", **fields: Any) -> Rule:
        """The next rule of a channel. People who are named and not known yet become members."""
        for who in {one for step in steps for one in step.who if ":" not in one}:
            await self.person(who)
        now = self.clock.now()
        rule_id = self.ids.hex24(now)
        one = Rule(
            account_id=ACCOUNT_ID,
            rule_id=rule_id,
            channel_id=self._channels[channel].channel_id,
            name=name or f"rule of {channel}",
            layers=[self._layer(step) for step in steps],
            created_at=now,
            updated_at=now,
            **fields,
        )
        await self._save(one, new=True)
        return one

    async def change_rule(self, rule: Rule, *steps: Step, **fields: Any) -> Rule:
        """The next version of a rule: other layers, another status."""
        for who in {one for step in steps for one in step.who if ":" not in one}:
            await self.person(who)
        layers = [self._layer(step) for step in steps] or rule.layers
        changed = msgspec.structs.replace(rule, version=rule.version + 1, layers=layers, **fields)
        await self._save(changed, new=False)
        return changed

    def _layer(self, step: Step) -> Any:
        for name in step.who:
            if name.startswith("mail:"):
                self.ends.known.add(name.removeprefix("mail:"))
        return to_layer(step, self.person_id, self._teams.__getitem__, self.ends.robot)

    async def _save(self, rule: Rule, *, new: bool) -> None:
        async with self.db.transaction() as tx:
            await rule_store.save_rule(tx, self.vault, rule, new=new)
            await alert_store.move_config_version(tx, ACCOUNT_ID)

    async def template(self, **bodies: str) -> Template:
        """A message template with texts by medium."""
        one = Template(
            account_id=ACCOUNT_ID, template_id=self.ids.hex24(self.clock.now()), name="template", bodies=bodies
        )
        async with self.db.transaction() as tx:
            await template_store.add(tx, one)
        return one

    # ── events come in ────────────────────────────────────────────────────────────────────────────────────────────

    async def post(self, body: bytes, *, to: str = "db", source: str = "standard", key: str | None = None) -> Answer:
        """Any push to an integration; the answer, before anything is worked on."""
        key = f"key-of-{to}" if key is None else key
        target = f"{PUSH}{source}?integration_key={key}"
        call = in_process(self.door, "POST", target, body, {"content-type": "application/json"})
        return await self._unless_killed(call)

    async def push(self, title: str, status: str = "Critical", *, to: str = "db", **fields: Any) -> Answer:
        """One standard event, taken but not yet worked on. Its alert key is its title unless `alert_key` is given."""
        sent = {
            "title_rule": title,
            "event_status": status,
            "alert_key": title,
            "event_time": self.clock.now(),
        } | fields
        return await self.post(msgspec.json.encode(sent), to=to)

    async def fire(self, title: str, status: str = "Critical", *, to: str = "db", **fields: Any) -> None:
        """One standard event, taken and worked on."""
        answer = await self.push(title, status, to=to, **fields)
        assert answer.status == 200, f"{answer.status}: {answer.content.decode()}"
        await self.work()

    async def recover(self, title: str, *, to: str = "db", **fields: Any) -> None:
        """The event that ends an alert."""
        await self.fire(title, "Ok", to=to, **fields)

    async def _unless_killed(self, call: Any) -> Answer:
        """The answer; :class:`Killed` when the process died in the middle (then there never is one)."""
        asked = asyncio.ensure_future(call)
        assert self.batcher._task is not None
        await asyncio.wait({asked, self.batcher._task}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            raise Killed("while a push was taken")
        answer: Answer = asked.result()
        return answer

    # ── people do something ───────────────────────────────────────────────────────────────────────────────────────

    async def actor(self, name: str, **fields: Any) -> Actor:
        """A person as the API sees them."""
        await self.person(name)
        async with self.db.snapshot() as tx:
            team_ids = await people_store.read_team_ids(tx, ACCOUNT_ID, self.person_id(name))
        return Actor(account_id=ACCOUNT_ID, member_id=self.person_id(name), kind="session", team_ids=team_ids, **fields)

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

    # ── time passes ───────────────────────────────────────────────────────────────────────────────────────────────

    async def forward(self, span: str) -> None:
        """Let time pass: from one due row to the next, each loop running until it is idle."""
        end = self.clock.now() + ms(span)
        await self.work()
        for _ in range(STEPS):
            due_at = await self.next_due_at()
            if due_at is None or due_at > end:
                break
            assert due_at > self.clock.now(), "something is due that no loop takes"
            self.clock.set(due_at)
            await self.work()
        else:
            raise AssertionError("time does not pass: something is due again and again")
        self.clock.set(end)
        await self.work()

    async def next_due_at(self) -> int | None:
        """The next instant at which something waits to be done, in whichever table."""
        async with self.db.snapshot() as tx:
            waiting = await tx.first(select(func.min(inbox.c.due_at)))
            times = (waiting[0] if waiting else None, await timers.next_due(tx), await delivery_store.next_due(tx))
        return min((one for one in times if one is not None), default=None)

    async def work(self) -> None:
        """Let every loop run until none has anything to do."""
        for _ in range(STEPS):
            busy = await self.receiving.piece()
            busy |= await journey.timers_due(self.product) > 0
            busy |= await self.deliver()
            if not busy:
                return
        raise AssertionError("the loops are never idle")

    async def deliver(self) -> bool:
        """One piece of the delivery loop, until everything it sent has an outcome; whether there was any."""
        some = await self.delivering.piece()
        flying = list(self.delivering._flying)
        for done in await asyncio.gather(*flying, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done
        return some

    # ── what is seen ──────────────────────────────────────────────────────────────────────────────────────────────

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
    other._members, other._teams = world._members, world._teams
    other._channels, other._integrations = world._channels, world._integrations
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
