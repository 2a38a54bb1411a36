"""Events in any order and any split into batches leave the same open alerts (domain section 10)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.stages.dedupe import Deduper, EarlyRecovery, Key
from tocsin.channels.model import Channel
from tocsin.sources.event import Event, Status

ACCOUNT, CHANNEL, INTEGRATION = 1, 2, 3
CHANNELS = {CHANNEL: Channel(account_id=ACCOUNT, channel_id=CHANNEL, team_id=0, name="db")}

STATUSES: st.SearchStrategy[Status] = st.sampled_from(get_args(Status))
LABELS = st.dictionaries(st.sampled_from("xyz"), st.sampled_from("12"), max_size=2)


@st.composite
def told_in_two_ways(draw: st.DrawFn) -> tuple[list[list[Event]], list[list[Event]]]:
    """The same events twice: in different orders, cut into batches in different places. No two have the same time."""
    size = draw(st.integers(1, 10))
    events = [
        Event(
            title=f"title {at}",
            status=draw(STATUSES),
            alert_key=draw(st.sampled_from("ab")),
            event_time=at,
            labels=draw(LABELS),
        )
        for at in range(1, size + 1)
    ]
    one, other = (_cut(draw, draw(st.permutations(events))) for _ in range(2))
    return one, other


def _cut(draw: st.DrawFn, events: Sequence[Event]) -> list[list[Event]]:
    batches: list[list[Event]] = [[]]
    for event in events:
        if draw(st.booleans()):
            batches.append([])
        batches[-1].append(event)
    return batches


def _open_alerts(batches: list[list[Event]]) -> set[tuple[str, Status, str, tuple[tuple[str, str], ...]]]:
    """What is open after all batches, each worked on with what the ones before left in the store."""
    heads: dict[Key, AlertState] = {}
    early: dict[Key, EarlyRecovery] = {}
    numbers = count(1)
    for batch in batches:
        deduper = Deduper(heads, early, CHANNELS, lambda: f"{next(numbers):024x}", now=1_000)
        drafts = [Draft(ACCOUNT, INTEGRATION, "", 1_000, event) for event in batch]
        for draft in drafts:
            draft.channel_id = CHANNEL
        deduper.absorb(drafts)
        assert all(draft.fate is not None for draft in drafts)
        for alert in deduper.opened:
            if alert.is_latest:
                heads[CHANNEL, alert.alert_key] = alert
    return {
        (one.alert_key, one.status, one.title, tuple(sorted(one.labels.items())))  # type: ignore[misc]
        for one in heads.values()
        if one.is_open
    }


@given(told_in_two_ways())
def test_any_order_and_any_split_leave_the_same_open_alerts(told: tuple[list[list[Event]], list[list[Event]]]) -> None:
    one, other = told
    assert _open_alerts(one) == _open_alerts(other)


@given(told_in_two_ways())
def test_the_newest_event_of_a_key_decides(told: tuple[list[list[Event]], list[list[Event]]]) -> None:
    batches, _ = told
    newest: dict[str, Event] = {}
    for event in sorted((event for batch in batches for event in batch), key=lambda event: event.event_time):
        newest[event.alert_key] = event
    expected = {(one.alert_key, one.status, one.title) for one in newest.values() if one.status != "Ok"}
    assert {one[:3] for one in _open_alerts(batches)} == expected
