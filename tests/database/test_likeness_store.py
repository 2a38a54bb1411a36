"""Likenesses come back as they were, are found by what they share, and only in the account and channel they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.alerts.making import ACCOUNT, CHANNEL, NOW, alert
from tocsin.alerts import likeness_store as store
from tocsin.alerts import noise_store
from tocsin.alerts import store as alerts
from tocsin.db.database import Database
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress
from tocsin.kernel.similarity import Likeness, features_to_meet
from tocsin.people.model import Actor

pytestmark = pytest.mark.anyio

DISK = Likeness((("description", "磁盘 盘满"), ("title", 'disk "full" on')))
CPU = Likeness((("title", "cpu busy"),))
ANYBODY = Actor(account_id=ACCOUNT, member_id=1, kind="session", sees_all=True)


async def test_they_come_back_as_they_were(db: Database) -> None:
    async with db.transaction() as tx:
        assert await store.add(tx, ACCOUNT, CHANNEL, DISK, NOW)
        assert not await store.add(tx, ACCOUNT, CHANNEL, DISK, NOW + 1)
        assert await store.add(tx, ACCOUNT, CHANNEL + 1, CPU, NOW)
        both = [DISK.key, CPU.key]
        assert await store.read_known(tx, ACCOUNT, CHANNEL, both) == {DISK.key: (DISK, NOW)}
        assert await store.read_known(tx, ACCOUNT, CHANNEL + 1, both) == {CPU.key: (CPU, NOW)}
        assert await store.read_known(tx, ACCOUNT + 1, CHANNEL, both) == {}
        await store.see(tx, ACCOUNT, CHANNEL, [DISK.key], NOW + 9)
        assert await store.read_known(tx, ACCOUNT, CHANNEL, both) == {DISK.key: (DISK, NOW + 9)}


async def test_they_are_found_by_what_they_share(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    features = features_to_meet(DISK, 0.9)
    async with db.transaction() as tx:
        await store.add(tx, ACCOUNT, CHANNEL, DISK, NOW)
        await store.add(tx, ACCOUNT, CHANNEL, CPU, NOW)
        found = await store.read_meeting(tx, ACCOUNT, CHANNEL, features)
        assert sorted(found) == sorted((each, DISK.key) for each in features)
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL + 1, features) == []
        assert await store.read_meeting(tx, ACCOUNT + 1, CHANNEL, features) == []
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL, []) == []
        last = features_to_meet(DISK, 0.5)[-1]
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL, [last]) == []
        for _ in range(2):
            await store.widen(tx, ACCOUNT, CHANNEL, DISK, 0.5)
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL, [last]) == [(last, DISK.key)]
        monkeypatch.setattr(store, "MOST_SHARED", 0)
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL, features) == []


def _incident(number: int, **fields: Any) -> Incident:
    values: dict[str, Any] = {"account_id": ACCOUNT, "incident_id": f"{number:024x}", "channel_id": CHANNEL}
    values |= {"likeness": DISK.key, "progress": Progress.closed, "start_at": NOW, "created_at": NOW}
    return Incident(**(values | fields))


async def test_what_is_long_gone_is_forgotten_unless_it_leads_to_an_open_incident(db: Database) -> None:
    async with db.transaction() as tx:
        await store.add(tx, ACCOUNT, CHANNEL, DISK, NOW)
        await store.add(tx, ACCOUNT, CHANNEL, CPU, NOW)
        await store.add(tx, ACCOUNT, CHANNEL + 1, CPU, NOW + 1)
        await incidents.add(tx, [_incident(1, progress=Progress.triggered), _incident(2)])
        marks = {(CHANNEL, DISK.key): f"{1:024x}", (CHANNEL, CPU.key): f"{2:024x}"}
        await noise_store.write_groups(tx, ACCOUNT, marks, NOW)
        await store.forget(tx, NOW + 1)
        assert list(await store.read_known(tx, ACCOUNT, CHANNEL, [DISK.key, CPU.key])) == [DISK.key]
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL, features_to_meet(CPU, 0.85)) == []
        assert await store.read_meeting(tx, ACCOUNT, CHANNEL + 1, features_to_meet(CPU, 0.5))


async def test_past_incidents_in_order(db: Database) -> None:
    rows = [
        _incident(1, start_at=NOW - 5),
        _incident(2, start_at=NOW - 4, root_cause="x"),
        _incident(3, start_at=NOW - 9, root_cause="x", resolution="y"),
        _incident(4, start_at=NOW - 3),
        _incident(5, start_at=NOW - 11),
        _incident(6, start_at=NOW + 1),
        _incident(7, progress=Progress.processing),
        _incident(8, merged_into="another"),
        _incident(9, deleted_at=NOW),
        _incident(10, channel_id=CHANNEL + 1),
        _incident(11, account_id=ACCOUNT + 1),
        _incident(12, likeness=CPU.key),
    ]
    like = _incident(99)
    async with db.transaction() as tx:
        await incidents.add(tx, [*rows, like])
        found = await incidents.read_past(tx, ANYBODY, like, DISK.key, NOW - 10, 9)
        assert [int(one.incident_id, 16) for one in found] == [3, 2, 4, 1]
        assert found[0] == rows[2]
        assert len(await incidents.read_past(tx, ANYBODY, like, DISK.key, NOW - 10, 2)) == 2


async def test_marks_and_merges_are_kept(db: Database) -> None:
    one = _incident(1, is_rare=True)
    async with db.transaction() as tx:
        await incidents.add(tx, [one])
        one.merge_off, one.merged_into = True, "another"
        await incidents.change(tx, [one])
        assert await incidents.read(tx, ACCOUNT, [one.incident_id]) == [one]
        await noise_store.write_groups(tx, ACCOUNT, {(CHANNEL, "key"): one.incident_id}, NOW)
        _, groups = await noise_store.read_groups(tx, ACCOUNT, {CHANNEL: ["key"]}, [])
        assert groups[one.incident_id].is_off


async def test_alerts_move_and_groups_follow_within_the_channel(db: Database) -> None:
    one, two = _incident(1, progress=Progress.triggered), _incident(2, progress=Progress.triggered)
    rows = [alert(number, incident_id=one.incident_id, alert_key=f"{number}") for number in (1, 2)]
    keys = {(CHANNEL, "a"): one.incident_id, (CHANNEL, "b"): "third", (CHANNEL + 1, "a"): one.incident_id}
    async with db.transaction() as tx:
        await incidents.add(tx, [one, two])
        await alerts.add_alerts(tx, rows)
        await alerts.move(tx, ACCOUNT, [rows[0].alert_id], two.incident_id)
        await alerts.move(tx, ACCOUNT + 1, [rows[1].alert_id], two.incident_id)
        found = await alerts.read_of_incidents(tx, ACCOUNT, [two.incident_id])
        assert [each.alert_id for each in found] == [rows[0].alert_id]
        await noise_store.write_groups(tx, ACCOUNT, keys, NOW)
        await noise_store.lead_to(tx, ACCOUNT, CHANNEL, [one.incident_id], two.incident_id, NOW)
        by_key, _ = await noise_store.read_groups(tx, ACCOUNT, {CHANNEL: ["a", "b"], CHANNEL + 1: ["a"]}, [])
        assert by_key == {(CHANNEL, "a"): two.incident_id, (CHANNEL, "b"): "third", (CHANNEL + 1, "a"): one.incident_id}
