"""Noise rules, quiet alerts and groups come back as they were, only to the account and channel they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.alerts.making import ACCOUNT, CHANNEL, NOW, alert, rule
from tests.world.conditions import when
from tocsin.alerts import noise_store as facts
from tocsin.alerts import store as alerts
from tocsin.alerts.mute import Mute, write_mute
from tocsin.alerts.stages.group import Group
from tocsin.channels import noise_store
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, SilenceSettings
from tocsin.db.database import Database
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress

pytestmark = pytest.mark.anyio

DROP = rule(DropSettings(filters=when(title='"x" 漢字')), "drop", 1, version=1)
WEEKLY = [{"start": "22:00", "end": "06:00", "repeat": [0]}]
SILENCE = rule(SilenceSettings(filters=when(title="x"), time_filters=WEEKLY, time_zone="Asia/Tokyo"), "silence", 2)
BOTH: dict[str, Any] = {"source_filters": when(title="x"), "target_filters": when(title="y"), "equals": ["labels.a"]}
INHIBIT = rule(InhibitSettings(**BOTH, discard=True), "inhibit", 3, status="disabled", priority=2)


def _incident(number: int, **fields: Any) -> Incident:
    values: dict[str, Any] = {"account_id": ACCOUNT, "incident_id": f"incident {number}", "channel_id": CHANNEL}
    return Incident(**(values | {"created_at": NOW} | fields))


async def test_rules_come_back_as_they_were(db: Database) -> None:
    async with db.transaction() as tx:
        for one in (INHIBIT, SILENCE, DROP):
            await noise_store.save_rule(tx, one, new=True)
        assert sorted(await noise_store.read_enabled(tx, ACCOUNT), key=lambda one: one.rule_id) == [DROP, SILENCE]
        assert await noise_store.read_enabled(tx, ACCOUNT + 1) == []
        assert await noise_store.read_of_channel(tx, ACCOUNT, CHANNEL) == [DROP, SILENCE, INHIBIT]
        assert await noise_store.read_of_channel(tx, ACCOUNT, CHANNEL, "inhibit") == [INHIBIT]
        assert await noise_store.read_of_channel(tx, ACCOUNT, CHANNEL + 1) == []
        assert await noise_store.read_rule(tx, ACCOUNT, SILENCE.rule_id) == SILENCE
        assert await noise_store.read_rule(tx, ACCOUNT + 1, SILENCE.rule_id) is None


async def test_a_version_stays_whatever_becomes_of_the_rule(db: Database) -> None:
    gone = rule(DROP.settings, "drop", 1, version=2, status="deleted", deleted_at=NOW)
    async with db.transaction() as tx:
        await noise_store.save_rule(tx, DROP, new=True)
        await noise_store.save_rule(tx, gone, new=False)
        assert await noise_store.read_rule(tx, ACCOUNT, DROP.rule_id) is None
        assert await noise_store.read_version(tx, ACCOUNT, DROP.rule_id, 1) == DROP
        assert await noise_store.read_version(tx, ACCOUNT, DROP.rule_id, 2) == gone
        assert await noise_store.read_version(tx, ACCOUNT, DROP.rule_id, 3) is None


async def test_what_is_active_is_open_and_of_late(db: Database) -> None:
    quiet = write_mute(Mute("silenced", NOW, "r", 'a "name"', 1))
    rows = [
        alert(1, mute=quiet, flap=f"0|{NOW}", ever_muted=True, labels={"a": "b"}),
        alert(2, updated_at=NOW - 10),
        alert(3, is_open=False),
        alert(4, channel_id=9),
        alert(5, account_id=9),
    ]
    async with db.transaction() as tx:
        await alerts.add_alerts(tx, rows)
        assert await facts.read_active(tx, ACCOUNT, CHANNEL, NOW - 10) == [rows[0]]
        assert len(await facts.read_active(tx, ACCOUNT, CHANNEL, NOW - 11)) == 2
        assert await facts.read_alerts(tx, ACCOUNT, [rows[2].alert_id, rows[4].alert_id]) == [rows[2]]
        rows[0].mute = ""
        await facts.write_mutes(tx, rows[:1])
        assert await facts.read_alerts(tx, ACCOUNT, [rows[0].alert_id]) == [rows[0]]


async def test_groups_lead_to_incidents_and_what_they_take(db: Database) -> None:
    rows = [
        alert(1, incident_id="incident 1", alert_key="1"),
        alert(2, incident_id="incident 1", alert_key="2", created_at=NOW + 7, is_open=False),
        alert(3, incident_id="incident 2", alert_key="3"),
    ]
    closed = _incident(2, progress=Progress.closed)
    removed = _incident(3, deleted_at=NOW)
    async with db.transaction() as tx:
        await alerts.add_alerts(tx, rows)
        await incidents.add(tx, [_incident(1), closed, removed, _incident(4, progress=Progress.processing)])
        await facts.write_groups(tx, ACCOUNT, {(CHANNEL, "one"): "incident 9", (CHANNEL, "two"): "incident 2"}, NOW)
        await facts.write_groups(tx, ACCOUNT, {(CHANNEL, "one"): "incident 1", (CHANNEL, "gone"): "incident 3"}, NOW)
        by_key, groups = await facts.read_groups(
            tx, ACCOUNT, {CHANNEL: ["gone", "one", "other", "two"]}, ["incident 4"]
        )
        assert by_key == {
            (CHANNEL, "one"): "incident 1",
            (CHANNEL, "two"): "incident 2",
            (CHANNEL, "gone"): "incident 3",
        }
        assert groups == {
            "incident 1": Group(NOW, NOW + 7, 2, 1),
            "incident 2": Group(NOW, NOW, 1, 1, is_over=True),
            "incident 4": Group(NOW, NOW, 0, 0),
        }
        assert await facts.read_groups(tx, ACCOUNT, {CHANNEL + 1: ["one"]}, []) == ({}, {})
        assert await facts.read_acknowledged(tx, ACCOUNT, CHANNEL) == {"incident 4"}
