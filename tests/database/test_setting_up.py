"""The SQL behind lists of what people set up gives the same answers on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.database.postgres_server import PostgresServer
from tocsin.channels import flow as channels
from tocsin.channels import list_store
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress
from tocsin.integrations import list_store as integration_lists
from tocsin.integrations.flow import Integrations
from tocsin.kernel.ids import SeededIds
from tocsin.people.flow import People
from tocsin.people.model import Actor, TeamWish
from tocsin.runtime.secrets import Vault

pytestmark = pytest.mark.anyio

NOW = 1_760_000_000_000


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def db(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database with all tables."""
    server: PostgresServer | None = None
    url = f"sqlite:///{tmp_path / 'tocsin.db'}"
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.create()
    await migrate(url)
    made = Database(url)
    await made.open()
    try:
        yield made
    finally:
        await made.close()
        if server is not None:
            server.drop(url)


async def test_who_sees_which_channel_and_integration_and_in_which_order(db: Database) -> None:
    ids = SeededIds(1)
    vault, people = Vault(b"k" * 32, ids.bytes), People(ids)
    async with db.transaction() as tx:
        account, owner, _ = await people.create_account(
            tx, "Acme", "Ana", "ana@example.com", "correct horse battery", NOW
        )
        ana = Actor(account_id=account.account_id, member_id=owner.member_id, is_owner=True, sees_all=True)
        sre = await people.upsert_team(tx, ana, TeamWish(name="sre"), NOW)
        db_team = await people.upsert_team(tx, ana, TeamWish(name="db"), NOW)
        values = {
            "team_id": sre.team_id,
            "name": "Private 100%",
            "is_private": True,
            "managing_team_ids": [db_team.team_id],
        }
        private = await channels.create(tx, ana, ids, values, NOW)
        public = await channels.create(tx, ana, ids, {"team_id": sre.team_id, "name": "Public"}, NOW + 1)
        source = {"name": "Prom", "type": "prometheus", "channel_id": private.channel_id}
        await Integrations(ids, vault).create(tx, ana, source, NOW)
        for progress, severity in ((Progress.triggered, "Warning"), (Progress.processing, "Critical")):
            one = Incident(
                account_id=account.account_id,
                incident_id=ids.hex24(NOW),
                channel_id=private.channel_id,
                severity=severity,
                progress=progress,
                start_at=NOW,
            )
            await incidents.add(tx, [one])
    everything = list_store.Wanted()
    manager = Actor(account_id=account.account_id, member_id=5, team_ids=(db_team.team_id,))
    stranger = Actor(account_id=account.account_id, member_id=6, team_ids=(1,))
    async with db.snapshot() as tx:
        for actor, seen in ((manager, [private.channel_id, public.channel_id]), (stranger, [public.channel_id])):
            for order in ("ranking", "last_incident_at"):
                found, total = await list_store.page(tx, actor, everything, order, 0, 10, asc=False)
                assert ([one.channel_id for one in found], total) == (seen, len(seen))
            sources, _ = await integration_lists.page(tx, actor, [], "PRO", 0, 10)
            assert len(sources) == len(seen) - 1
        managed, _ = await list_store.page(
            tx, manager, list_store.Wanted(query="0%", is_my_team=True), "channel_name", 0, 10, asc=True
        )
        assert [one.channel_id for one in managed] == [private.channel_id]
        counts = await list_store.read_open(tx, account.account_id, [private.channel_id, public.channel_id])
    assert counts == {
        private.channel_id: list_store.Open(1, 1, "Critical", NOW),
        public.channel_id: list_store.Open(),
    }
    people.hashing.close()
