"""Drop and silence: which rule decides, when a silence is over, and that the index finds what looking at each rule finds."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.alerts.making import CHANNEL, NOW, draft, rule
from tests.world.conditions import labels, when
from tocsin.alerts.explain import read_trace
from tocsin.alerts.model import Draft
from tocsin.alerts.stages.drop import DropRules, drop
from tocsin.alerts.stages.silence import SilenceRules, silence, silence_ends_at
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_rule import EXTRA_KEYS, DropSettings, NoiseRule, SilenceSettings, place
from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.kernel.conditions import compile_filters

UTC, TOKYO, BERLIN = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
ONE = draft(labels={"env": "dev", "service": "pay"}, description="sda1", alert_key="k")


def _trace(one: Draft) -> list[dict[str, Any]]:
    return read_trace(f"[{','.join(one.steps)}]")


@pytest.mark.parametrize(
    ("filters", "is_dropped"),
    [
        (when(title="disk full"), True),
        (when(title="/^disk/"), True),
        (when(title="full"), False),
        (when(description="sda1"), True),
        (when(severity="Critical"), True),
        (when(alert_severity="Critical"), True),
        (when(severity="Info"), False),
        (when(alert_key="k"), True),
        (when(data_source_id="3"), True),
        (when(service="pay"), True),
        (labels(env="dev"), True),
        (labels(env="dev", service="shop"), False),
        (labels(env="prod") + labels(service="pay"), True),
        ([[{"key": "labels.env", "oper": "NOTIN", "vals": ["prod"]}]], True),
        ([[{"key": "labels.owner", "oper": "IN", "vals": ["*"]}]], False),
    ],
)
def test_what_a_drop_rule_matches(filters: Any, is_dropped: bool) -> None:
    one = draft(labels={"env": "dev", "service": "pay"}, description="sda1", alert_key="k")
    onward = drop([one], {CHANNEL: DropRules([rule(DropSettings(filters=filters), "drop")])})
    assert (onward == [], one.fate == "dropped") == (is_dropped, is_dropped)


def test_recoveries_and_other_channels_pass() -> None:
    rules = {CHANNEL: DropRules([rule(DropSettings(filters=when(title="*")), "drop")])}
    over, elsewhere = draft(status="Ok"), draft()
    elsewhere.channel_id = 9
    assert drop([over, elsewhere], rules) == [over, elsewhere]


def test_the_lowest_priority_decides_and_is_named() -> None:
    rules = [
        rule(DropSettings(filters=when(title="*")), "drop", 1, priority=5),
        rule(DropSettings(filters=when(title="*")), "drop", 2, priority=1),
    ]
    one = draft()
    drop([one], {CHANNEL: DropRules(rules)})
    (step,) = _trace(one)
    assert step["facts"] == {"rule": f"{2:024x}", "name": "rule 2", "version": 3}


def _weekly(start: str, end: str, *days: int) -> SilenceSettings:
    return SilenceSettings(filters=when(title="*"), time_filters=[{"start": start, "end": end, "repeat": list(days)}])


@pytest.mark.parametrize(
    ("settings", "zone", "ends_in"),
    [
        (SilenceSettings(start_at=NOW, end_at=NOW + 5), UTC, 5),
        (SilenceSettings(start_at=NOW - 5, end_at=NOW), UTC, None),
        (SilenceSettings(start_at=NOW + 1, end_at=NOW + 5), UTC, None),
        (_weekly("09:00", "10:00"), UTC, HOUR),
        (_weekly("09:00", "10:00", 1), UTC, HOUR),
        (_weekly("09:00", "10:00", 2), UTC, None),
        (_weekly("08:00", "09:00"), UTC, None),
        (_weekly("09:00", "10:00"), TOKYO, None),
        (_weekly("17:30", "18:30"), TOKYO, 30 * MINUTE),
        (_weekly("22:00", "09:30", 0), UTC, 30 * MINUTE),
        (_weekly("22:00", "09:30", 1), UTC, None),
        (_weekly("09:00", "08:00"), UTC, 23 * HOUR),
        (_weekly("09:00", "24:00"), UTC, 15 * HOUR),
        (_weekly("00:00", "00:00"), UTC, 15 * HOUR),
        (_weekly("09:00", "09:00"), UTC, 24 * HOUR),
    ],
)
def test_when_a_silence_is_over(settings: SilenceSettings, zone: ZoneInfo, ends_in: int | None) -> None:
    assert silence_ends_at(settings, zone, {}, NOW) == (NOW + ends_in if ends_in is not None else 0)


def test_its_own_time_zone_goes_before_the_accounts() -> None:
    settings = SilenceSettings(time_filters=[{"start": "18:00", "end": "19:00"}], time_zone="Asia/Tokyo")
    assert silence_ends_at(settings, UTC, {}, NOW) == NOW + HOUR


def test_of_two_periods_the_later_end_counts() -> None:
    settings = SilenceSettings(time_filters=[{"start": "08:00", "end": "10:00"}, {"start": "09:00", "end": "12:00"}])
    assert silence_ends_at(settings, UTC, {}, NOW) == NOW + 3 * HOUR


def test_one_that_marks_stands_before_one_that_discards() -> None:
    times: dict[str, Any] = {"start_at": NOW, "end_at": NOW + HOUR}
    marks = rule(SilenceSettings(filters=when(title="disk full"), **times), "silence", 1)
    discards = rule(SilenceSettings(filters=when(title="*"), discard=True, **times), "silence", 2, priority=1)
    rules = {CHANNEL: SilenceRules([discards, marks], UTC, {})}
    first, second, over = draft(), draft("cpu"), draft("cpu", "Ok")
    assert silence([first, second, over], rules, NOW) == [first, over]
    assert first.mute is not None
    assert (first.mute.rule_id, first.mute.until_at) == (marks.rule_id, NOW + HOUR)
    assert (second.fate, _trace(second)[0]["decision"]) == ("silenced", "discarded")
    assert (over.mute, over.fate) == (None, None)
    assert silence([draft()], rules, NOW + HOUR)[0].mute is None


WORDS = st.sampled_from(["a", "b", "c"])
CONDITION = st.builds(
    lambda key, oper, vals: {"key": key, "oper": oper, "vals": vals},
    st.sampled_from(["title", "severity", "labels.x", "labels.y", "alert_key", "service"]),
    st.sampled_from(["IN", "IN", "NOTIN"]),
    st.lists(st.sampled_from(["a", "b", "Info", "*", "/^[ab]/", "b*"]), min_size=1, max_size=2),
)
FILTERS = st.lists(st.lists(CONDITION, min_size=1, max_size=3), min_size=1, max_size=3)
DRAFTS = st.builds(
    lambda title, status, labels: draft(title, status, labels=labels),
    WORDS,
    st.sampled_from(["Critical", "Info"]),
    st.dictionaries(st.sampled_from(["x", "y", "service"]), WORDS, max_size=3),
)


@given(st.lists(st.tuples(FILTERS, st.integers(0, 2)), max_size=8), DRAFTS)
def test_the_index_finds_what_looking_at_each_rule_finds(wanted: list[tuple[Any, int]], one: Draft) -> None:
    drops = [
        rule(DropSettings(filters=filters), "drop", number, priority=priority)
        for number, (filters, priority) in enumerate(wanted)
    ]
    assert DropRules(drops).first(one) == _naive(drops, [one_of for one_of, _ in wanted], one)
    times: dict[str, Any] = {"start_at": NOW, "end_at": NOW + 1}
    silences = [
        rule(SilenceSettings(filters=filters, **times), "silence", number, priority=priority)
        for number, (filters, priority) in enumerate(wanted)
    ]
    found = SilenceRules(silences, UTC, {}).first(subject_of_event(one), NOW)
    assert (found[0] if found else None) == _naive(silences, [one_of for one_of, _ in wanted], one)


def _naive(rules: list[NoiseRule], filters: list[Any], one: Draft) -> NoiseRule | None:
    by_rule = dict(zip([one.rule_id for one in rules], filters, strict=True))
    for each in sorted(rules, key=place):
        if compile_filters(by_rule[each.rule_id], extra_keys=EXTRA_KEYS).matches(subject_of_event(one)):
            return each
    return None
