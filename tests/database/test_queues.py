"""The queues: timers, the inbox and deliveries give out what is due, once, to one worker at a time."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.unit.notify.samples import delivery
from tocsin.db import timers
from tocsin.db.database import Database
from tocsin.db.tables import inbox as inbox_table
from tocsin.db.tables import ledger, unprocessed
from tocsin.db.timers import Timer
from tocsin.intake import store as inbox
from tocsin.intake.books import read_books
from tocsin.notify import store as deliveries
from tocsin.notify.model import Delivery
from tocsin.notify.throttle import Bucket

pytestmark = pytest.mark.anyio


class TestTimers:
    """One row for each thing and kind."""

    async def test_setting_one_again_moves_it(self, db: Database) -> None:
        async with db.transaction() as tx:
            await timers.set_timers(tx, [Timer(1, "a", "snooze", 10), Timer(1, "a", "snooze", 20, {"x": 1})], now=0)
            await timers.set_timers(tx, [Timer(1, "a", "snooze", 30)], now=0)
            await timers.set_timers(tx, [Timer(1, "a", "escalation", 5), Timer(2, "a", "snooze", 7)], now=0)
            found = await timers.read_timers(tx, 1, ["a"])
            assert sorted((one.kind, one.due_at, one.payload) for one in found) == [
                ("escalation", 5, {}),
                ("snooze", 30, {}),
            ]
            assert await timers.next_due(tx) == 5

    async def test_what_is_due_is_taken_once(self, db: Database) -> None:
        async with db.transaction() as tx:
            await timers.set_timers(
                tx, [Timer(1, ref, "snooze", due) for ref, due in (("a", 1), ("b", 2), ("c", 9))], 0
            )
        async with db.transaction() as tx:
            due = await timers.peek_due(tx, 2, limit=10)
            assert [one.ref_id for one in due] == ["a", "b"]
            await timers.set_timers(tx, [Timer(1, "a", "snooze", 8)], 0)
            assert [one.ref_id for one in await timers.take(tx, due, 2)] == ["b"]
            assert await timers.take(tx, due, 2) == []
        async with db.snapshot() as tx:
            assert await timers.next_due(tx) == 8

    async def test_cancelling_takes_only_the_kinds_named(self, db: Database) -> None:
        async with db.transaction() as tx:
            await timers.set_timers(tx, [Timer(1, "a", kind, 1) for kind in ("snooze", "escalation")], 0)
            await timers.cancel_timers(tx, 1, ["a", "never set"], ["snooze"])
            await timers.cancel_timers(tx, 1, [], ["escalation"])
            assert [one.kind for one in await timers.read_timers(tx, 1, ["a"])] == ["escalation"]

    async def test_without_any_nothing_is_due(self, db: Database) -> None:
        async with db.snapshot() as tx:
            assert await timers.next_due(tx) is None
            assert await timers.peek_due(tx, 2**50, 10) == []


class TestInbox:
    """Accepted pushes, in order of arrival."""

    @staticmethod
    def _push(integration_id: int = 1, lane: int = 0, events: bytes = b"x") -> tuple[int, int, int, int, int, bytes]:
        return (1, integration_id, lane, 1, 100, events)

    async def test_the_oldest_come_first_and_only_of_one_lane(self, db: Database) -> None:
        async with db.transaction() as tx:
            await inbox.add(tx, [self._push(events=bytes([number]), lane=number % 2) for number in range(10)])
        async with db.transaction() as tx:
            first = await inbox.claim(tx, 100, 3, None, 0)
            rest = await inbox.claim(tx, 100, 100, None, 0)
        assert [bytes(one.events) for one in first + rest] == [b"\x00", b"\x02", b"\x04", b"\x06", b"\x08"]
        async with db.snapshot() as tx:
            assert await inbox.pending(tx) == (5, 100)

    async def test_a_partition_is_one_integrations(self, db: Database) -> None:
        async with db.transaction() as tx:
            await inbox.add(tx, [self._push(5), self._push(6)])
            partition_id = await inbox.lock_partition(tx, 100, 0)
            assert partition_id in (5, 6)
            claimed = await inbox.claim(tx, 100, 10, partition_id, 0)
            assert [one.integration_id for one in claimed] == [partition_id]
            assert await inbox.lock_partition(tx, 100, 1) is None

    async def test_put_off_it_is_not_due_before_its_time(self, db: Database) -> None:
        async with db.transaction() as tx:
            await inbox.add(tx, [self._push()])
        async with db.transaction() as tx:
            await inbox.put_off(tx, await self._only_id(db), attempts=2, due_at=500)
        async with db.transaction() as tx:
            assert await inbox.claim(tx, 499, 10, None, 0) == []
            assert await inbox.lock_partition(tx, 499, 0) is None
            (one,) = await inbox.claim(tx, 500, 10, None, 0)
            assert one.attempts == 2

    async def test_one_can_be_taken_and_set_apart(self, db: Database) -> None:
        async with db.transaction() as tx:
            await inbox.add(tx, [self._push()])
        inbox_id = await self._only_id(db)
        async with db.transaction() as tx:
            one = await inbox.claim_one(tx, inbox_id)
            assert one is not None
            assert await inbox.claim_one(tx, inbox_id) is None
            await inbox.quarantine(tx, "u1", one, "a fault", 200)
            (row,) = await tx.fetch(select(unprocessed))
        assert (row.error, bytes(row.events), row.received_at, row.created_at) == ("a fault", b"x", 100, 200)

    @staticmethod
    async def _only_id(db: Database) -> int:
        async with db.snapshot() as tx:
            (row,) = await tx.fetch(select(inbox_table.c.inbox_id))
        return int(row[0])

    async def test_the_books_add_up_and_show_what_is_missing(self, db: Database) -> None:
        async with db.transaction() as tx:
            await inbox.add(tx, [self._push(), self._push()])
            await inbox.count(tx, {(1, 1, 0, "accepted"): 4, (1, 1, 3_600_000, "accepted"): 3})
            await inbox.count(tx, {(1, 1, 0, "accepted"): 1, (1, 1, 0, "opened"): 2, (1, 1, 0, "unprocessed"): 1})
            await inbox.count(tx, {(1, 1, 0, "rejected"): 9})
        async with db.snapshot() as tx:
            (books,) = await read_books(tx)
            assert len(await tx.fetch(select(ledger))) == 5
        assert (books.accepted, books.rejected, books.pending, books.unprocessed) == (8, 9, 2, 1)
        assert books.fates == {"opened": 2}
        assert books.difference == 3


class TestDeliveries:
    """Messages that wait, leased to one worker at a time."""

    @staticmethod
    def _row(number: int, **fields: Any) -> Delivery:
        return delivery(delivery_id=f"d{number}", delivery_key=f"key {number}", **fields)

    async def test_the_same_message_to_the_same_target_is_one_row(self, db: Database) -> None:
        async with db.transaction() as tx:
            assert await deliveries.add(tx, [self._row(1), self._row(2)]) == 2
            again = delivery(delivery_id="d9", delivery_key="key 1")
            assert await deliveries.add(tx, [again, self._row(3)]) == 1
            assert len(await deliveries.read_of_incident(tx, 1, "one")) == 3

    async def test_due_is_what_waits_and_what_somebody_left_lying(self, db: Database) -> None:
        rows = [
            self._row(1, due_at=50),
            self._row(2, due_at=10),
            self._row(3, due_at=101),
            self._row(4, state="leased", lease_until_at=100, lease_token="old"),
            self._row(5, state="leased", lease_until_at=101, lease_token="new"),
            self._row(6, state="delivered"),
            self._row(7, state="failed"),
        ]
        async with db.transaction() as tx:
            await deliveries.add(tx, rows)
            due = await deliveries.claim_due(tx, 100, 10)
            assert sorted(one.delivery_id for one in due) == ["d1", "d2", "d4"]
            assert len(await deliveries.claim_due(tx, 100, 2)) == 2
            assert await deliveries.next_due(tx) == 10
            assert await deliveries.count_due(tx, 100) == 2

    async def test_a_stale_token_opens_nothing(self, db: Database) -> None:
        held = self._row(1, state="leased", lease_until_at=100, lease_token="mine")
        async with db.transaction() as tx:
            await deliveries.add(tx, [held, self._row(2)])
            assert await deliveries.lock_leased(tx, 1, {"d1": "another", "d2": ""}) == []
            assert await deliveries.lock_leased(tx, 2, {"d1": "mine"}) == []
            (found,) = await deliveries.lock_leased(tx, 1, {"d1": "mine"})
            found.state, found.attempts = "delivered", 1
            await deliveries.move(tx, [found])
            assert await deliveries.lock_leased(tx, 1, {"d1": "mine"}) == []

    async def test_a_layer_is_undecided_while_one_message_may_arrive(self, db: Database) -> None:
        rows = [self._row(1, state="failed"), self._row(2), self._row(3, layer_idx=1), self._row(4, assignment_id="b")]
        async with db.transaction() as tx:
            await deliveries.add(tx, rows)
            assert await deliveries.undecided(tx, 1, "one", "a", 0) == 1
            rows[1].state = "failed"
            await deliveries.move(tx, rows[1:2])
            assert await deliveries.undecided(tx, 1, "one", "a", 0) == 0

    async def test_the_pace_of_targets_is_kept(self, db: Database) -> None:
        async with db.transaction() as tx:
            await deliveries.write_buckets(tx, 1, {"a": Bucket(-5_000, 10), "b": Bucket(1_000, 20)})
            await deliveries.write_buckets(tx, 1, {"b": Bucket(0, 30)})
            found = await deliveries.read_buckets(tx, 1, ["a", "b", "c"])
            assert found == {"a": Bucket(-5_000, 10), "b": Bucket(0, 30)}
            assert await deliveries.read_buckets(tx, 2, ["a"]) == {}

    @pytest.mark.postgres
    async def test_two_workers_never_hold_the_same(self, two: tuple[Database, Database]) -> None:
        async with two[0].transaction() as tx:
            await deliveries.add(tx, [self._row(number) for number in range(10)])
        async with two[0].transaction() as one, two[1].transaction() as other:
            mine = {each.delivery_id for each in await deliveries.claim_due(one, 100, 6)}
            theirs = {each.delivery_id for each in await deliveries.claim_due(other, 100, 6)}
        assert (len(mine), len(theirs), mine & theirs) == (6, 4, set())

    @pytest.mark.postgres
    async def test_two_workers_never_share_a_partition(self, two: tuple[Database, Database]) -> None:
        async with two[0].transaction() as tx:
            await inbox.add(tx, [(1, 5, 0, 1, 100, b"x"), (1, 5, 0, 1, 100, b"y")])
        async with two[0].transaction() as one, two[1].transaction() as other:
            assert await inbox.lock_partition(one, 100, 0) == 5
            assert await inbox.lock_partition(other, 100, 0) is None
