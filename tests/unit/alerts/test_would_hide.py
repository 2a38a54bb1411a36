"""What a rule would have hidden: each kind on a table of events, and inhibiting against one that looks at every pair."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.would_hide import Mark, Tally, hint, trying
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, NoiseSettings, SilenceSettings
from tocsin.kernel.clock import HOUR, MINUTE

UTC = ZoneInfo("UTC")
NOON = 1_767_614_400_000  # Monday 5 January 2026, 12:00


def event(number: int, title: str = "t", status: str = "Critical", at: int = 0, **more: Any) -> KeptEvent:
    values = {"alert_key": title, "labels": {}} | more
    return KeptEvent(
        account_id=1,
        event_id=f"{number:024x}",
        integration_id=2,
        channel_id=3,
        alert_id="",
        status=status,
        title=title,
        title_rule="",
        description="",
        images="[]",
        event_at=NOON + at,
        received_at=NOON + at,
        fate="opened",
        reason="",
        trace="[]",
        **values,
    )


def when(**asked: str) -> list[list[dict[str, Any]]]:
    return [[{"key": key.replace("__", "."), "oper": "IN", "vals": [value]} for key, value in asked.items()]]


def seen(settings: NoiseSettings, *events: KeptEvent, in_time: bool = False) -> list[bool]:
    rule = trying(settings, UTC, {}, in_time=in_time)
    return [rule.see(one).matched for one in events]


def test_drop_asks_each_event_alone_and_recoveries_pass() -> None:
    rule = DropSettings(filters=[*when(title="a*"), *when(severity="Info")])
    some = [event(1, "ab"), event(2, "b"), event(3, "b", "Info"), event(4, "ab", "Ok")]
    assert seen(rule, *some) == [True, False, True, False]
    assert trying(rule, UTC, {}, in_time=False).see(some[2]) == Mark(True, 1)


def test_a_weekly_silence_only_matches_in_its_time() -> None:
    lunch = SilenceSettings(filters=when(title="*"), time_filters=[{"start": "12:00", "end": "13:00", "repeat": [1]}])
    some = [event(1), event(2, at=HOUR), event(3, at=-MINUTE)]
    assert seen(lunch, *some, in_time=True) == [True, False, False]
    assert seen(lunch, *some) == [True, True, True]


def test_inhibiting_asks_what_else_fired() -> None:
    rule = InhibitSettings(
        target_filters=when(title="effect*"), source_filters=when(title="cause*"), equals=["labels.host"]
    )
    a, b = {"host": "a"}, {"host": "b"}
    some = [
        event(1, "effect", labels=a),  # nothing fired before
        event(2, "cause", at=1, labels=a),
        event(3, "effect", at=2, labels=a),
        event(4, "effect", at=2, labels=b),  # another host
        event(5, "effect", at=2),  # no host at all
        event(6, "effect", at=10 * MINUTE + 1, labels=a),  # too long ago
        event(7, "cause", at=11 * MINUTE, labels=a),
        event(8, "cause", "Ok", at=11 * MINUTE, labels=a),
        event(9, "effect", at=11 * MINUTE, labels=a),  # it was over
    ]
    assert seen(rule, *some) == [False, False, True, False, False, False, False, False, False]


def test_what_is_hidden_hides_nothing_and_nothing_hides_itself() -> None:
    rule = InhibitSettings(target_filters=when(title="*"), source_filters=when(title="*"), equals=["labels.host"])
    some = [event(number, title, labels={"host": "a"}) for number, title in enumerate(["a", "a", "b", "c"])]
    assert seen(rule, *some) == [False, False, True, True]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["cause 1", "cause 2", "effect 1", "effect 2"]),
            st.sampled_from(["Critical", "Critical", "Ok"]),
            st.sampled_from(["a", "b", ""]),
            st.integers(0, 8),
        ),
        max_size=25,
    )
)
def test_inhibiting_is_what_looking_at_every_pair_finds(drawn: list[tuple[str, str, str, int]]) -> None:
    rule = InhibitSettings(
        target_filters=when(title="effect*"), source_filters=when(title="cause*"), equals=["labels.host"]
    )
    at, some = 0, []
    for number, (title, status, host, minutes) in enumerate(drawn):
        at += minutes * MINUTE
        some.append(event(number, title, status, at, labels={"host": host} if host else {}))
    expected = [_naive(some, number) for number in range(len(some))]
    assert seen(rule, *some) == expected


def _naive(events: list[KeptEvent], number: int) -> bool:
    one = events[number]
    if one.status == "Ok" or not one.title.startswith("effect") or "host" not in one.labels:
        return False
    for at in range(number):
        cause = events[at]
        is_last = all(later.alert_key != cause.alert_key for later in events[at + 1 : number])
        if cause.title.startswith("cause") and cause.status != "Ok" and is_last:
            near = one.received_at - cause.received_at < 10 * MINUTE
            if near and cause.labels.get("host") == one.labels["host"]:
                return True
    return False


@pytest.mark.parametrize(
    ("filters", "looked_at", "matched", "code"),
    [
        (when(title="*"), 0, 0, "matches_everything"),
        (when(severity="*", title="*"), 50, 50, "matches_everything"),
        (when(title="a*"), 100, 90, "matches_nearly_everything"),
        (when(title="a*"), 100, 89, ""),
        (when(title="a*"), 100, 0, "matches_nothing"),
        (when(title="a*"), 19, 0, ""),
    ],
)
def test_a_rule_that_may_be_a_mistake(
    filters: list[list[dict[str, Any]]], looked_at: int, matched: int, code: str
) -> None:
    found = hint(Tally(looked_at, matched), DropSettings(filters=filters))
    assert (found["code"] if found else "") == code
