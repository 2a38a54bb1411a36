"""Bugs planted on purpose: a story that cannot see the bug it is there for would prove nothing.

Each plant breaks one promise of the product; the story named with it must fail.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

import pytest
from msgspec import structs

from tests.stories import test_ack_stops_everything as ack
from tests.stories import test_clock_goes_back as clock
from tests.stories import test_closed_by_hand as closed
from tests.stories import test_delay_window as delay
from tests.stories import test_delivery_is_tried_again as tried
from tests.stories import test_far_side_limits as limits
from tests.stories import test_first_notification as first
from tests.stories import test_foreign_recovery as foreign
from tests.stories import test_late_events_change_nothing as late
from tests.stories import test_late_worker_is_refused as worker
from tests.stories import test_private_channel as private
from tests.stories import test_restart_loses_nothing as restart
from tests.stories import test_robot_says_no_with_200 as robot
from tests.stories import test_store_away as store_away
from tests.stories import test_unknown_outcome as unknown
from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.world import World
from tocsin.alerts.stages import dedupe
from tocsin.db.tables import delivery
from tocsin.db.transaction import Transaction
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify.model import Delivery
from tocsin.notify.retry import Verdict

pytestmark = pytest.mark.anyio

Story = Callable[[World], Awaitable[None]]


@dataclass(frozen=True)
class Plant:
    """`target` is replaced by what `broken` makes of it."""

    name: str
    target: str
    broken: Callable[[Any], Any]
    story: Story


def _does_nothing(_: Any) -> Any:
    async def nothing(*_: Any, **__: Any) -> None:
        return None

    return nothing


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: lambda *_, **__: value


def _without_fence(_: Any) -> Any:
    async def lock_leased(tx: Transaction, account_id: int, leases: dict[str, str]) -> list[Delivery]:
        columns = Delivery.__struct_fields__
        rows = await tx.read_many(delivery, columns, {"account_id": account_id}, "delivery_id", list(leases), lock=True)
        return [Delivery(**dict(zip(columns, row, strict=True))) for row in rows]

    return lock_leased


def _unknown_is_failed(judge: Any) -> Any:
    def judge_hastily(receipt: Receipt, *rest: Any, **named: Any) -> Verdict:
        return Verdict("failed") if receipt.outcome == "unknown" else judge(receipt, *rest, **named)

    return judge_hastily


def _answered_before_kept(_: Any) -> Any:
    async def keep(*_: Any) -> None:
        return None

    return keep


def _new_id_for_each_attempt(message: Any) -> Any:
    def renamed(one: Delivery, facts: Any, text: str, now: int) -> Any:
        return structs.replace(message(one, facts, text, now), delivery_id=f"{one.delivery_id}-{one.attempts}")

    return renamed


def _ack_unseen(ring: Any) -> Any:
    def ring_anyway(run: Any, rule: Any, incident: Any, now: int, **named: Any) -> Any:
        progress, incident.progress = incident.progress, "Triggered"
        try:
            return ring(run, rule, incident, now, **named)
        finally:
            incident.progress = progress

    return ring_anyway


def _everything_visible(_: Any) -> Any:
    async def visible_ids(_: Any, __: Any, incident_ids: Sequence[str]) -> set[str]:
        return set(incident_ids)

    return visible_ids


def _due_when_it_came(add: Any) -> Any:
    async def add_late(tx: Transaction, rows: Any) -> int:
        for one in rows:
            one.due_at = one.created_at
        return int(await add(tx, rows))

    return add_late


PLANTS = [
    Plant("a late worker is not refused", "tocsin.notify.store.lock_leased", _without_fence,
          worker.test_a_result_that_comes_after_the_lease_changes_nothing),
    Plant("no second look before sending", "tocsin.notify.recheck.why_not", _always(""),
          ack.test_a_message_that_waits_is_dropped_and_says_why),
    Plant("an acknowledgement is not seen", "tocsin.escalation.plan.ring", _ack_unseen,
          delay.test_acknowledged_in_time_nobody_is_told),
    Plant("a new id for each attempt", "tocsin.notify.render.message", _new_id_for_each_attempt,
          tried.test_after_a_failure_it_is_sent_again_under_the_same_id),
    Plant("unknown is treated as failed", "tocsin.notify.retry.judge", _unknown_is_failed,
          unknown.test_an_unknown_outcome_is_repeated_and_marked),
    Plant("answered before it is kept", "tocsin.intake.batcher.Batcher.keep", _answered_before_kept,
          store_away.test_without_its_store_nothing_is_answered_as_kept),
    Plant("targets are never spared", "tocsin.notify.throttle.take", _always(0),
          limits.test_a_flood_becomes_a_digest),
    Plant("a 429 counts for one message only", "tocsin.notify.throttle.hold", _always(None),
          limits.test_a_429_holds_back_everything_for_that_target_and_nothing_else),
    Plant("HTTP 200 is enough", "tocsin.notifiers.feishu.notifier.Feishu.judge",
          _always(Receipt(outcome=Outcome.delivered)),
          robot.test_a_wrong_signature_is_a_failure_and_the_next_layer_is_told),
    Plant("events count in the order they come", "tocsin.alerts.stages.dedupe._order", _always(1),
          late.test_a_late_recovery_of_an_earlier_time_closes_nothing),
    Plant("every recovery is believed", "tocsin.alerts.stages.dedupe.Deduper._recover",
          lambda _: lambda self, draft, key: dedupe.Deduper._end(self, draft, self._heads[key]),
          foreign.test_it_is_kept_with_its_reason_and_changes_nothing),
    Plant("fates are not counted", "tocsin.alerts.store.count_ledger", _does_nothing,
          first.test_the_first_layer_is_told_at_once_and_why),
    Plant("timers are not set", "tocsin.db.timers.set_timers", _does_nothing,
          restart.test_timers_go_on_after_a_restart),
    Plant("private incidents show to all", "tocsin.incidents.store.visible_ids", _everything_visible,
          private.test_for_others_they_do_not_exist),
    Plant("closing leaves the alerts open", "tocsin.alerts.store.close_of_incidents", _does_nothing,
          closed.test_the_next_event_opens_a_new_alert),
    Plant("messages wait for the clock", "tocsin.notify.store.add", _due_when_it_came,
          clock.test_a_message_that_waits_is_sent_at_once),
]  # fmt: skip


async def _tell(story: Story, place: Place) -> None:
    async with running(place) as world:
        await story(world)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
async def test_the_story_sees_the_bug(plant: Plant, sqlite_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plant.target, plant.broken(resolve_name(plant.target)))
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        await _tell(plant.story, sqlite_place)
