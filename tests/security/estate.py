"""Two accounts with people of every kind, and a private channel full of things, built once and copied for each test.

Every text of the private channel holds `PRIVATE`, every other text of the account `OURS`; neither occurs anywhere else, so
an answer that holds one of them has shown something.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.api.harness import BASE_URL, OWNER_EMAIL, OWNER_PASSWORD, START_AT, Client, House, quick_people
from tests.vendors.sample_apps import CHAT_SETTINGS, SampleFarEnd, folders
from tocsin import journey
from tocsin.alerts.model import Accepted
from tocsin.api.app import build_api
from tocsin.changes import flow as changes
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.integrations import store as integrations
from tocsin.integrations import watch_flow
from tocsin.integrations.model import Integration, RejectedEvent
from tocsin.journey import World
from tocsin.kernel.clock import ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.people.permissions import ADMIN, RESPONDER, VIEWER
from tocsin.reach import provider_store
from tocsin.reach.model import Chat, Provider
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.server import make_carrier, make_world
from tocsin.sources.change import ChangeEvent
from tocsin.sources.event import Event
from tocsin.sources.source import Beat

PRIVATE = "qprivateq"
OURS = "qoursq"
PEOPLE = ("stranger", "viewer", "outsider", "insider", "admin", "owner")
"""The owner of another account; a viewer; a responder outside and one inside the team of the private channel; those who
see everything."""


@dataclass(frozen=True)
class Estate:
    """A built database: where it is, what is in it by name, and the credentials of everybody."""

    file: Path
    things: dict[str, Any]
    sessions: dict[str, Client]
    keys: dict[str, str]


@dataclass
class Open:
    """A copy of an estate, open: `people` are signed in, `keys` are the same people as programs."""

    house: House
    file: Path
    things: dict[str, Any]
    people: dict[str, Client]
    keys: dict[str, Client]

    def rows(self) -> list[str]:
        """The whole database as text."""
        reader = sqlite3.connect(self.file)
        try:
            return list(reader.iterdump())
        finally:
            reader.close()


@asynccontextmanager
async def house_on(file: Path, seed: int) -> AsyncIterator[House]:
    """The product on a database file, without its loops and without a way out."""
    settings = Settings(data=str(file.parent), base_url=BASE_URL, demo="off")
    clock, ids, db = ManualClock(START_AT), SeededIds(seed), Database(f"sqlite:///{file}")
    people = quick_people(ids)
    carrier = make_carrier(settings, "")
    carrier.carry = SampleFarEnd().carry  # type: ignore[method-assign]  # the made-up chat app is all there is

    async def submit(integration: Integration, event: Event) -> None:
        await take(world, integration.account_id, integration.integration_id, event)

    with patch("tocsin.server.load_folders", folders):  # every kind of provider, whatever this release has
        world = make_world(db, settings, Vault(b"k" * 32, ids.bytes), carrier, clock, ids, submit)
    await db.open()
    try:
        yield House(world, clock, db, people, build_api(world, settings, people), settings, None, None)  # type: ignore[arg-type]
    finally:
        await carrier.close()
        await db.close()
        people.hashing.close()


async def take(world: World, account_id: int, integration_id: int, event: Event) -> None:
    """Let one event go the whole way up to its deliveries."""
    now = world.clock.now()
    async with world.db.transaction() as tx:
        await journey.receive(world, tx, [Accepted(account_id, integration_id, now, [event])])


async def build(folder: Path) -> Estate:
    """Build both accounts."""
    file = folder / "tocsin.db"
    await migrate(f"sqlite:///{file}")
    async with house_on(file, 7) as house:
        async with house.db.transaction() as tx:
            made = await house.people.create_account(tx, OURS, OURS, OWNER_EMAIL, OWNER_PASSWORD, START_AT)
        house.account, house.founder = made[0], made[1]
        owner = await house.owner()
        people = {"owner": owner, "stranger": await house.another_account()}
        for name, role in (("admin", ADMIN), ("insider", RESPONDER), ("outsider", RESPONDER), ("viewer", VIEWER)):
            people[name] = await house.invite(owner, f"{OURS}-{name}", [role])
        await _mail(house, people["stranger"])
        things = await _furnish(house, people)
        keys = {name: (await house.key(one)).key for name, one in people.items()}
    return Estate(file, things, people, keys)


async def _furnish(house: House, people: dict[str, Client]) -> dict[str, Any]:
    """A team, a template, a private channel with everything in it, and an open channel with an incident."""
    owner, insider = people["owner"], people["insider"]
    team = await owner.data("/team/upsert", team_name=f"{OURS} team", person_ids=[insider.member_id])
    other = await owner.data("/team/upsert", team_name=f"{OURS} other", person_ids=[people["outsider"].member_id])
    template = await owner.data("/template/create", template_name=f"{OURS} template", team_id=team["team_id"])
    things = {"team": team["team_id"], "other_team": other["team_id"], "template": template["template_id"]}
    things |= {f"{name}_member": one.member_id for name, one in people.items()}
    await owner.data("/app-key/create", name=f"{OURS} own key")
    things |= {"key": (await insider.data("/app-key/create", name=f"{OURS} key"))["key_id"]}
    things |= await _device(owner)
    account_id = house.account.account_id
    await _mail(house, owner)
    things |= await reach(house, owner, people["viewer"].member_id, things["team"], OURS)
    things |= await channel(house, account_id, owner, things["team"], PRIVATE, is_private=True)
    open_channel = await channel(house, account_id, owner, things["team"], OURS)
    things |= {f"open_{name}": value for name, value in open_channel.items()}
    return things


async def _mail(house: House, owner: Client) -> None:
    """A provider of mail, so that codes can go out."""
    account_id = (await owner.data("/account/info"))["account_id"]
    async with house.db.transaction() as tx:
        await provider_store.add(tx, Provider(account_id=account_id, provider_id=5, notifier="email", name="mail"))


async def reach(house: House, owner: Client, member_id: int, team_id: int, word: str) -> dict[str, Any]:
    """A chat app, who a member is in it, a group, and a table of mentions."""
    account_id = (await owner.data("/account/info"))["account_id"]
    app: dict[str, Any] = {"notifier": "sample_chat", "name": f"{word} chat", "settings": CHAT_SETTINGS}
    provider_id = (await owner.data("/provider/create", **app))["provider_id"]
    await owner.data("/identity/set", provider_id=provider_id, member_id=member_id, user_id=f"{word} user")
    group = Chat(account_id=account_id, provider_id=provider_id, chat_key="c" * 24, chat_id=f"{word} group", name=word)
    async with house.db.transaction() as tx:
        await provider_store.add_chat(tx, group)
    entries = {f"{word}@example.com": word}
    wanted = {"name": f"{word} table", "medium": "feishu", "team_id": team_id, "entries": entries}
    table = await owner.data("/mention-table/create", **wanted)
    schedule = await _schedule(owner, team_id, word) | await _calendar(owner, team_id, word)
    mapped = await _mapping(owner, team_id, word)
    more = {"shared": await _shared(owner, team_id, word), **schedule, **mapped}
    return {"provider": provider_id, "chat": "c" * 24, "table": table["table_id"], **more}


async def _calendar(owner: Client, team_id: int, word: str) -> dict[str, Any]:
    """A calendar with a day set by hand."""
    made = await owner.data("/calendar/create", cal_name=f"{word} calendar", team_id=team_id)
    days = {"summary": word, "start_at": "2026-05-01", "end_at": "2026-05-02", "is_off": True}
    entry = await owner.data("/calendar/event/upsert", cal_id=made["cal_id"], **days)
    return {"calendar": made["cal_id"], "calendar_days": entry["event_id"]}


async def _schedule(owner: Client, team_id: int, word: str) -> dict[str, Any]:
    """A schedule that has its owner on call."""
    group = {"group_name": word, "members": [{"person_ids": [owner.member_id]}]}
    layer = {"layer_name": word, "layer_start": START_AT // 1000, "rotation_unit": "day", "groups": [group]}
    made = await owner.data("/schedule/create", schedule_name=f"{word} schedule", team_id=team_id, layers=[layer])
    return {"schedule": made["schedule_id"]}


async def _shared(owner: Client, team_id: int, word: str) -> int:
    """A shared integration with a route that was saved twice."""
    wanted = {"integration_name": f"{word} shared", "integration_type": "standard", "team_id": team_id}
    source = int((await owner.data("/integration/create", **wanted))["integration_id"])
    asked = [{"key": "title", "oper": "IN", "vals": [f"{word} never"]}]
    case = {"if": asked, "channel_ids": [], "routing_mode": "name_mapping", "name_mapping_label": "service"}
    for _ in range(2):
        await owner.data("/route/upsert", integration_id=source, cases=[case], sections=[{"name": word, "position": 0}])
    return source


async def _mapping(owner: Client, team_id: int, word: str) -> dict[str, Any]:
    """A mapping table with a row, and a mapping API with a secret."""
    of_team = {"team_id": team_id, "description": word}
    labels = {"source_labels": ["host"], "result_labels": ["owner"]}
    schema = await owner.data("/enrichment/mapping/schema/create", schema_name=f"{word} hosts", **labels, **of_team)
    row = {"host": f"{word} host", "owner": f"{word} owner"}
    await owner.data("/enrichment/mapping/data/upsert", schema_id=schema["schema_id"], docs=[row])
    place = {"url": f"https://{word}.example.com/", "headers": {"X-Token": f"{word} secret"}}
    api = await owner.data("/enrichment/mapping/api/create", api_name=f"{word} cmdb", **place, **of_team)
    return {"schema": schema["schema_id"], "api": api["api_id"]}


async def _device(owner: Client) -> dict[str, Any]:
    """The owner's phone, the key of browsers, and a code for one more device."""
    await owner.data("/device/key")
    made = await owner.data("/device/add", name=f"{OURS} phone")
    code = await owner.data("/device/code")
    return {"device": made["device_id"], "device_secret": made["device_secret"], "device_code": code["code"]}


async def channel(house: House, account_id: int, owner: Client, team_id: int, word: str, **more: Any) -> dict[str, Any]:
    """A channel with a rule, an integration, an event that told somebody, and one that was refused."""
    made = await owner.data("/channel/create", team_id=team_id, channel_name=f"{word} channel", **more)
    channel_id = made["channel_id"]
    layers = [{"target": {"emails": [f"{word}@example.com"]}, "max_times": 1}]
    rule = await owner.data("/channel/escalate/rule/create", channel_id=channel_id, rule_name=word, layers=layers)
    noise = await _noise(owner, channel_id, word)
    wanted = {"integration_name": f"{word} source", "integration_type": "standard", "channel_id": channel_id}
    source = (await owner.data("/integration/create", **wanted))["integration_id"]
    await _shaping(owner, source, word)
    labels = {"check": word, "service": word}
    event = Event(f"{word} title", "Critical", f"{word} key", word, event_time=START_AT, labels=labels)
    await take(house.world, account_id, source, event)
    rejected_id = await _refuse(house, account_id, source, word)
    window = {"start_time": START_AT // 1000 - 60, "end_time": START_AT // 1000 + 60, "channel_ids": [channel_id]}
    incident = (await owner.data("/incident/list", **window))["items"][0]
    alert = (await owner.data("/alert/list", **window))["items"][0]
    events = await owner.data("/alert-event/list", **window)
    return {
        "channel": channel_id,
        "rule": rule["rule_id"],
        "integration": source,
        "rejected": rejected_id,
        "change": (await owner.data("/change/list", query=word))["items"][0]["change_id"],
        "incident": incident["incident_id"],
        "alert": alert["alert_id"],
        "event": events["items"][0]["event_id"],
        **noise,
    }


async def _noise(owner: Client, channel_id: int, word: str) -> dict[str, Any]:
    """A drop, a silence and an inhibit rule that match no event of the estate."""
    never = [[{"key": "title", "oper": "IN", "vals": [f"{word} never"]}]]
    named = {"channel_id": channel_id, "rule_name": word}
    once = {"start_time": START_AT // 1000 + 60, "end_time": START_AT // 1000 + 120}
    drop = await owner.data("/channel/unsubscribe/rule/create", **named, filters=never)
    silence = await owner.data("/channel/silence/rule/create", **named, filters=never, time_filter=once)
    both = {"source_filters": never, "target_filters": never, "equals": ["labels.host"]}
    inhibit = await owner.data("/channel/inhibit/rule/create", **named, **both)
    return {"drop": drop["rule_id"], "silence": silence["rule_id"], "inhibit": inhibit["rule_id"]}


async def _shaping(owner: Client, integration_id: int, word: str) -> None:
    """Enrich and process rules that match no event of the estate."""
    never = [{"key": "title", "oper": "IN", "vals": [f"{word} never"]}]
    compose = {"kind": "composition", "if": never, "settings": {"result_label": "x", "template": word}}
    reset = {"kind": "title_reset", "if": [never], "settings": {"title": word}}
    await owner.data("/enrichment/upsert", integration_id=integration_id, rules=[compose])
    await owner.data("/alert/pipeline/upsert", integration_id=integration_id, rules=[reset])


async def _refuse(house: House, account_id: int, integration_id: int, word: str) -> str:
    refused = RejectedEvent(
        account_id=account_id,
        rejected_id=house.world.ids.hex24(START_AT),
        integration_id=integration_id,
        code="not_json",
        reason=f"{word} reason",
        path="",
        content_type="application/json",
        request_id="",
        body=word.encode(),
        body_cut=False,
        received_at=START_AT,
    )
    async with house.db.transaction() as tx:
        await integrations.add_rejected(tx, [refused])
        found = await integrations.read_by_ids(tx, account_id, [integration_id])
        step = ChangeEvent(f"{word} change", f"{word} change", "Done", START_AT, labels={"service": word})
        await changes.absorb(tx, house.world.ids, found[0], [step], START_AT)
        await watch_flow.keep_signs(tx, [(found[0], Beat(f"{word} job", 3_600), START_AT)])
    return refused.rejected_id


@asynccontextmanager
async def opened(estate: Estate, folder: Path) -> AsyncIterator[Open]:
    """A copy of the estate, open, with everybody signed in."""
    file = folder / "tocsin.db"
    shutil.copy(estate.file, file)
    async with house_on(file, 11) as house:
        people = {name: replace(one, app=house.api) for name, one in estate.sessions.items()}
        keys = {name: Client(house.api, key=key, member_id=people[name].member_id) for name, key in estate.keys.items()}
        people["nobody"] = keys["nobody"] = house.nobody()
        yield Open(house, file, estate.things, people, keys)


def filled(body: Any, things: dict[str, Any]) -> Any:
    """A body with every `$name` replaced by the thing of that name."""
    if isinstance(body, dict):
        return {key: filled(value, things) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(one, things) for one in body]
    return things[body[1:]] if isinstance(body, str) and body.startswith("$") else body


def unknown(things: dict[str, Any]) -> dict[str, Any]:
    """The same names for things that nobody ever made; those of the open channel stay."""
    return {
        name: value
        if name.startswith("open_")
        else f"{number:024x}"
        if isinstance(value, str)
        else 999_000_000 + number
        for number, (name, value) in enumerate(things.items(), 1)
    }
