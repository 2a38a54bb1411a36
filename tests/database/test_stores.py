"""What the slices write comes back as it was, only to the account it belongs to, and secrets never in clear text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.world.databases import Place
from tests.world.far_ends import ROBOT_HOST
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World, new_world
from tocsin.alerts import store as alerts
from tocsin.alerts.model import AlertState
from tocsin.alerts.stages.dedupe import EarlyRecovery
from tocsin.db.database import Database
from tocsin.db.tables import delivery, escalation_rule, escalation_rule_version
from tocsin.escalation import store as rules
from tocsin.incidents import store as incidents
from tocsin.incidents.model import AssignedTo, Incident, Line, Progress, Responder
from tocsin.kernel.errors import StoreConflict
from tocsin.people.model import Actor

pytestmark = pytest.mark.anyio


def _alert(number: int, **fields: Any) -> AlertState:
    texts = dict.fromkeys(("title_rule", "description", "closed_by"), "")
    values: dict[str, Any] = {
        "account_id": 1,
        "alert_id": f"{number:024x}",
        "channel_id": 2,
        "integration_id": 3,
        "incident_id": "one",
        "alert_key": f"key {number}",
        "title": 'quotes " and 漢字',
        "severity": "Critical",
        "status": "Critical",
        "labels": {"a": "b", "empty": ""},
        "images": "[]",
        "start_at": 10,
        "last_at": number,
        "order_at": number,
        "end_at": 0,
        "event_cnt": number,
        "is_open": True,
        "is_latest": True,
        "ever_muted": False,
        "created_at": 5,
        "updated_at": 6,
    }
    return AlertState(**(texts | values | fields))


def _incident(number: int, **fields: Any) -> Incident:
    values: dict[str, Any] = {"account_id": 1, "incident_id": f"{number:024x}", "title": f"incident {number}"}
    return Incident(**(values | fields))


class TestAlerts:
    """The heads of keys, counters, and what becomes of alerts with their incidents."""

    async def test_a_head_comes_back_as_it_was(self, db: Database) -> None:
        async with db.transaction() as tx:
            await alerts.add_alerts(tx, [_alert(1), _alert(2, channel_id=9), _alert(3, account_id=7)])
            keys = [(2, "key 1"), (9, "key 2"), (2, "key 2"), (2, "key 3")]
            heads = await alerts.read_heads(tx, 1, keys)
        assert heads == {(2, "key 1"): _alert(1), (9, "key 2"): _alert(2, channel_id=9)}

    async def test_a_key_has_one_head(self, db: Database) -> None:
        first, second = _alert(1, alert_key="key"), _alert(2, alert_key="key")
        async with db.transaction() as tx:
            await alerts.add_alerts(tx, [first])
        with pytest.raises(StoreConflict):
            await self._add(db, second)
        async with db.transaction() as tx:
            await alerts.retire(tx, [first])
            await alerts.add_alerts(tx, [second])
            assert await alerts.read_heads(tx, 1, [(2, "key")]) == {(2, "key"): second}

    @staticmethod
    async def _add(db: Database, one: AlertState) -> None:
        async with db.transaction() as tx:
            await alerts.add_alerts(tx, [one])

    async def test_counting_leaves_the_rest_alone_and_changing_does_not(self, db: Database) -> None:
        async with db.transaction() as tx:
            await alerts.add_alerts(tx, [_alert(1), _alert(2)])
            counted = _alert(1, event_cnt=50, last_at=60, title="not written")
            changed = _alert(2, title="new", labels={"x": "y"}, is_open=False, closed_by="event", status="Ok")
            await alerts.count_alerts(tx, [counted])
            await alerts.change_alerts(tx, [changed])
            one, two = await alerts.read_of_incidents(tx, 1, ["one"])
        assert (one.event_cnt, one.last_at, one.title) == (50, 60, _alert(1).title)
        assert two == changed

    async def test_the_newest_early_recovery_of_a_key_is_kept(self, db: Database) -> None:
        marks = {(2, "key"): EarlyRecovery(3, 10, 20)}
        async with db.transaction() as tx:
            await alerts.write_early(tx, 1, marks)
            await alerts.write_early(tx, 1, {(2, "key"): EarlyRecovery(4, 30, 40)})
            assert await alerts.read_early(tx, 1, [(2, "key"), (3, "key")]) == {(2, "key"): EarlyRecovery(4, 30, 40)}
            assert await alerts.read_early(tx, 2, [(2, "key")]) == {}

    async def test_the_alerts_of_an_incident_are_summed_and_closed_together(self, db: Database) -> None:
        rows = [_alert(1), _alert(2, is_open=False, closed_by="event", end_at=4), _alert(3, incident_id="two")]
        async with db.transaction() as tx:
            await alerts.add_alerts(tx, rows)
            assert await alerts.sum_of_incidents(tx, 1, ["one", "two", "none"]) == {
                "one": (2, 1, 3, 2),
                "two": (1, 1, 3, 3),
            }
            await alerts.close_of_incidents(tx, 1, ["one"], "hand", 99)
            ended = {one.alert_id: one.closed_by for one in await alerts.read_of_incidents(tx, 1, ["one", "two"])}
        assert list(ended.values()) == ["hand", "event", ""]

    async def test_every_change_of_configuration_moves_its_version(self, db: Database) -> None:
        seen = []
        for _ in range(3):
            async with db.transaction() as tx:
                seen.append(await alerts.read_config_version(tx, 1))
                await alerts.move_config_version(tx, 1)
                seen.append(await alerts.read_config_version(tx, 1))
        assert seen == [0, 1, 1, 2, 2, 3]


class TestIncidents:
    """Rows with JSON in them, timelines, and who may see what."""

    async def test_an_incident_comes_back_as_it_was(self, db: Database) -> None:
        one = _incident(
            1,
            progress=Progress.processing,
            labels={"a": "漢字"},
            manual_overrides=["title"],
            responders=[Responder(7, 1, 2)],
            assigned_to=AssignedTo(person_ids=[7], emails=["a@example.com"], id="a", layer_idx=1),
            ever_muted=True,
        )
        async with db.transaction() as tx:
            await incidents.add(tx, [one])
            assert await incidents.lock(tx, 1, [one.incident_id, one.incident_id]) == [one]
            one.title, one.untold, one.responders = "new", "nobody", []
            await incidents.change(tx, [one])
            assert await incidents.read(tx, 1, [one.incident_id]) == [one]
            assert await incidents.read(tx, 2, [one.incident_id]) == []

    async def test_what_is_deleted_is_not_worked_on_any_more(self, db: Database) -> None:
        async with db.transaction() as tx:
            await incidents.add(tx, [_incident(1, deleted_at=5)])
            assert await incidents.lock(tx, 1, [_incident(1).incident_id]) == []

    async def test_lines_are_numbered_on_from_the_last_one(self, db: Database) -> None:
        one = _incident(1)
        async with db.transaction() as tx:
            await incidents.add_lines(
                tx, [(one, Line("i_new", {"a": 1})), (one, Line("i_ack", {}, 7))], ["f1", "f2"], 5
            )
            await incidents.add_lines(tx, [(one, Line("i_comm", {"comment": "x"}, 7))], ["f3"], 6)
            rows = await incidents.read_lines(tx, 1, one.incident_id, [], 0, 10, asc=False)
            acks = await incidents.read_lines(tx, 1, one.incident_id, ["i_ack"], 0, 10, asc=True)
        assert [(row.seq, row.type, row.creator_id) for row in rows] == [
            (3, "i_comm", 7),
            (2, "i_ack", 7),
            (1, "i_new", 0),
        ]
        assert [row.seq for row in acks] == [2]
        assert one.feed_seq == 3

    async def test_another_accounts_incidents_do_not_exist(self, db: Database) -> None:
        async with db.transaction() as tx:
            await incidents.add(tx, [_incident(1), _incident(2, account_id=2)])
            actor = Actor(account_id=1, member_id=1, sees_all=True)
            ids = [_incident(number).incident_id for number in (1, 2)]
            assert await incidents.visible_ids(tx, actor, ids) == {ids[0]}
            assert [one.incident_id for one in await incidents.read_visible(tx, actor, ids)] == ids[:1]


class TestSecrets:
    """Targets of robots are sealed wherever they are stored."""

    @pytest.fixture
    async def world(self, place: Place) -> AsyncIterator[World]:
        """A world with a rule that tells a robot, and an incident that did."""
        one = new_world(place)
        await one.start()
        await one.found()
        await one.rule(layer("alice", "robot:canary"))
        await one.fire("disk full")
        yield one
        await one.stop()

    async def test_no_row_shows_the_address_of_a_robot(self, world: World) -> None:
        tables = (escalation_rule, escalation_rule_version, delivery)
        for table in tables:
            rows = await world.rows(select(table))
            assert rows
            assert ROBOT_HOST not in str([tuple(row) for row in rows]), table.name

    async def test_no_timeline_shows_it_either(self, world: World) -> None:
        rows = await world.rows(select(text("detail")).select_from(text("feed")))
        assert len(rows) >= 3
        assert ROBOT_HOST not in str([tuple(row) for row in rows])

    async def test_every_version_of_a_rule_can_be_read_again(self, world: World) -> None:
        async with world.db.snapshot() as tx:
            (one,) = await rules.read_rules(tx, world.vault, ACCOUNT_ID)
        changed = await world.change_rule(one, layer("bob"), name="new")
        gone = await world.change_rule(changed, status="deleted")
        async with world.db.snapshot() as tx:
            versions = [
                await rules.read_version(tx, world.vault, ACCOUNT_ID, one.rule_id, number) for number in (1, 2, 3, 4)
            ]
            assert await rules.read_rule(tx, world.vault, ACCOUNT_ID, one.rule_id) is None
            assert await rules.read_of_channel(tx, world.vault, ACCOUNT_ID, one.channel_id) == []
        assert versions == [one, changed, gone, None]
