"""Who and what there is in a story: people, teams, channels, integrations, rules, templates, each known by its name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from tests.world.databases import Place
from tests.world.far_ends import MAIL_DOMAIN, FarEnds
from tests.world.nemesis import Nemesis
from tests.world.process import Process
from tests.world.rules import Step, to_layer
from tocsin.alerts import store as alert_store
from tocsin.channels import noise_store
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.channels.noise_check import check_settings
from tocsin.channels.noise_rule import SETTINGS, NoiseRule, NoiseSettings
from tocsin.escalation import store as rule_store
from tocsin.escalation.model import Layer, Rule
from tocsin.integrations import rules_flow
from tocsin.integrations import store as integration_store
from tocsin.integrations.enrich_rule import EnrichRule
from tocsin.integrations.model import Integration, key_hash
from tocsin.integrations.process_rule import ProcessRule
from tocsin.kernel.clock import ManualClock
from tocsin.notify import template_store
from tocsin.notify.model import Template
from tocsin.oncall.layer import Layer as Rotation
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.schedule_flow import Schedules
from tocsin.people import store as people_store
from tocsin.people.model import Account, Actor, Member, Team
from tocsin.reach import person_store, provider_store
from tocsin.reach.model import Identity, Provider
from tocsin.routes import store as route_store
from tocsin.routes.model import Case, Route

ACCOUNT_ID = 1


class House(Process):
    """A process and what is set up on its database."""

    def __init__(self, place: Place, clock: ManualClock, nemesis: Nemesis, ends: FarEnds, seed: int = 1) -> None:
        super().__init__(place, clock, nemesis, ends, seed)
        self._members: dict[str, Member] = {}
        self._providers: list[Provider] = []
        self._teams: dict[str, int] = {}
        self._schedules: dict[str, int] = {}
        self._channels: dict[str, Channel] = {}
        self._integrations: dict[str, Integration] = {}

    def share(self, other: House) -> None:
        """Know everybody and everything that `other` knows."""
        self._members, self._teams = other._members, other._teams
        self._schedules = other._schedules
        self._providers = other._providers
        self._channels, self._integrations = other._channels, other._integrations

    async def found(self) -> None:
        """An account with its first channel `db` and a dedicated integration of the same name."""
        async with self.db.transaction() as tx:
            await people_store.add_account(tx, Account(account_id=ACCOUNT_ID, name="Acme"))
        await self.channel("db")
        await self.integration("db")

    def channel_id(self, name: str = "db") -> int:
        """The id of a channel known by name."""
        return self._channels[name].channel_id

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

    async def schedule(self, name: str, *layers: Rotation, zone: str = "UTC", **fields: Any) -> Schedule:
        """A schedule; whom its layers name by number is the caller's business. Again: the next version of it."""
        schedules, actor = (
            Schedules(self.ids, self.product.vault),
            Actor(account_id=ACCOUNT_ID, member_id=1, is_owner=True),
        )
        values = {"name": name, "layers": list(layers), "time_zone": zone, **fields}
        async with self.db.transaction() as tx:
            if name in self._schedules and fields.get("status") == "deleted":
                (one,) = await schedules.delete(tx, actor, [self._schedules[name]], self.clock.now())
            elif name in self._schedules:
                one = await schedules.change(tx, actor, self._schedules[name], values, self.clock.now())
            else:
                one = await schedules.create(tx, actor, values, self.clock.now())
        self._schedules[name] = one.schedule_id
        return one

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

    async def provider(self, notifier: str, settings: dict[str, Any], **fields: Any) -> Provider:
        """A configured notifier; the first one made of a medium is tried first."""
        number = len(self._providers)
        one = Provider(
            account_id=ACCOUNT_ID,
            provider_id=self.ids.number(self.clock.now()),
            notifier=notifier,
            name=fields.pop("name", notifier),
            priority=fields.pop("priority", number),
            callback_secret="callback-secret",
            created_at=self.clock.now(),
            **fields,
        )
        one = msgspec.structs.replace(one, settings_sealed=self.product.access.seal(one, settings))
        async with self.db.transaction() as tx:
            await provider_store.add(tx, one)
        self._providers.append(one)
        return one

    async def change_provider(self, one: Provider, **values: Any) -> None:
        """Set columns of a provider."""
        async with self.db.transaction() as tx:
            await provider_store.change(tx, ACCOUNT_ID, one.provider_id, values)

    async def linked(self, name: str, provider: Provider, user_id: str, address: str = "") -> None:
        """`name` is `user_id` in a chat app."""
        one = Identity(
            account_id=ACCOUNT_ID,
            provider_id=provider.provider_id,
            member_id=self.person_id(name),
            user_id=user_id,
            address=address,
        )
        async with self.db.transaction() as tx:
            await person_store.write_identity(tx, one)

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

    async def route(self, name: str, *cases: Case, default: Sequence[str] = ()) -> Route:
        """The route of a shared integration; again: its next version. ``default`` names channels."""
        one = self._integrations[name]
        ids = [self._channels[channel].channel_id for channel in default]
        async with self.db.transaction() as tx:
            old = await route_store.lock(tx, ACCOUNT_ID, one.integration_id)
            version = old.version + 1 if old else 1
            made = Route(
                account_id=ACCOUNT_ID,
                integration_id=one.integration_id,
                version=version,
                cases=list(cases),
                default_ids=ids,
                updated_at=self.clock.now(),
            )
            await route_store.save(tx, made, new=old is None)
            await alert_store.move_config_version(tx, ACCOUNT_ID)
        return made

    def to(self, *channels: str, falls_through: bool = False, **asked: str) -> Case:
        """A case: events whose severity or label is as ``asked`` go to these channels."""
        keys = {key: key if key in ("severity", "title") else f"labels.{key}" for key in asked}
        conditions = [{"key": keys[key], "oper": "IN", "vals": [value]} for key, value in asked.items()]
        ids = [self._channels[channel].channel_id for channel in channels]
        return Case(conditions=conditions, channel_ids=ids, falls_through=falls_through)

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
        now = self.clock.now()
        changed = msgspec.structs.replace(rule, version=rule.version + 1, layers=layers, updated_at=now, **fields)
        await self._save(changed, new=False)
        return changed

    def _layer(self, step: Step) -> Layer:
        for name in step.who:
            if name.startswith("mail:"):
                self.ends.known.add(name.removeprefix("mail:"))
        return to_layer(step, self.person_id, self._teams.__getitem__, self._schedules.__getitem__, self.ends.robot)

    async def _save(self, rule: Rule, *, new: bool) -> None:
        async with self.db.transaction() as tx:
            await rule_store.save_rule(tx, self.vault, rule, new=new)
            await alert_store.move_config_version(tx, ACCOUNT_ID)

    async def noise(
        self,
        settings: NoiseSettings,
        *,
        channel: str = "db",
        name: str = "",
        calendars: Collection[str] = (),
        **fields: Any,
    ) -> NoiseRule:
        """A drop, silence or inhibit rule of a channel."""
        kind = next(kind for kind, one in SETTINGS.items() if isinstance(settings, one))
        check_settings(settings, self.clock.now(), calendars)
        one = NoiseRule(
            account_id=ACCOUNT_ID,
            rule_id=self.ids.hex24(self.clock.now()),
            channel_id=self._channels[channel].channel_id,
            kind=kind,
            name=name or f"{kind} of {channel}",
            settings=settings,
            created_at=self.clock.now(),
            updated_at=self.clock.now(),
            **fields,
        )
        await self._save_noise(one, new=True)
        return one

    async def change_noise(self, rule: NoiseRule, **fields: Any) -> NoiseRule:
        """The next version of a noise rule: other settings, another status."""
        changed = msgspec.structs.replace(rule, version=rule.version + 1, updated_at=self.clock.now(), **fields)
        await self._save_noise(changed, new=False)
        return changed

    async def _save_noise(self, rule: NoiseRule, *, new: bool) -> None:
        async with self.db.transaction() as tx:
            await noise_store.save_rule(tx, rule, new=new)
            await alert_store.move_config_version(tx, ACCOUNT_ID)

    async def enrich(self, *rules: dict[str, Any], integration: str = "db") -> None:
        """The enrich rules of an integration, as the API takes them."""
        integration_id = self._integrations[integration].integration_id
        actor = await self.actor("admin", sees_all=True)
        async with self.db.transaction() as tx:
            parsed = msgspec.convert(rules, list[EnrichRule])
            await rules_flow.save_enrich(tx, actor, integration_id, parsed, self.clock.now())
            await alert_store.move_config_version(tx, ACCOUNT_ID)

    async def process(self, *rules: dict[str, Any], integration: str = "db") -> None:
        """The process rules of an integration, as the API takes them."""
        integration_id = self._integrations[integration].integration_id
        actor = await self.actor("admin", sees_all=True)
        async with self.db.transaction() as tx:
            parsed = msgspec.convert(rules, list[ProcessRule])
            await rules_flow.save_process(tx, actor, integration_id, parsed, self.clock.now())
            await alert_store.move_config_version(tx, ACCOUNT_ID)

    async def template(self, **bodies: str) -> Template:
        """A message template with texts by medium."""
        one = Template(
            account_id=ACCOUNT_ID, template_id=self.ids.hex24(self.clock.now()), name="template", bodies=bodies
        )
        async with self.db.transaction() as tx:
            await template_store.add(tx, one)
        return one

    async def actor(self, name: str, **fields: Any) -> Actor:
        """A person as the API sees them."""
        await self.person(name)
        async with self.db.snapshot() as tx:
            team_ids = await people_store.read_team_ids(tx, ACCOUNT_ID, self.person_id(name))
        return Actor(account_id=ACCOUNT_ID, member_id=self.person_id(name), kind="session", team_ids=team_ids, **fields)
