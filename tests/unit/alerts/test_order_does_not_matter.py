"""Events in any order and any split into batches leave the same open alerts (domain section 10).

With the stages of noise reduction on, too, as far as that can be:

- a drop rule and a silence that discards ask the event and the clock only, whatever they ask: any order, any split;
- an alert is quiet by what its events were: any order where all events of a key are alike to the rules. Where they are not,
  somebody may be told who in another order would not: nobody can be untold;
- which alerts belong together: any order while no incident closes, no window ends and there is one list of names;
- inhibition and flapping are about what was there *before*: they follow the order of arrival, and any split of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.alerts.making import rule
from tests.world.conditions import labels as having
from tests.world.conditions import when
from tocsin.alerts import pipeline
from tocsin.alerts.alike import Pool
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.dedupe import Deduper, EarlyRecovery, Key
from tocsin.alerts.stages.group import Group, Grouper, GroupRules
from tocsin.alerts.stages.inhibit import Inhibitor
from tocsin.alerts.stages.quiet import Quiet
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.model import Channel
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, NoiseRule, SilenceSettings
from tocsin.integrations.model import Integration
from tocsin.kernel.similarity import Likeness
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


class Memory:
    """The stages from route to group over batches, with what a store would keep between them."""

    def __init__(self, rules: list[NoiseRule], **settings: Any) -> None:
        channel = Channel(account_id=ACCOUNT, channel_id=CHANNEL, team_id=0, name="db", **settings)
        source = Integration(
            account_id=ACCOUNT, integration_id=INTEGRATION, name="db", type="standard", channel_id=CHANNEL, key_hash=""
        )
        self.book = Rulebook(Configuration(1, [channel], [source], rules))
        self.heads: dict[Key, AlertState] = {}
        self.early: dict[Key, EarlyRecovery] = {}
        self.by_key: dict[tuple[int, str], str] = {}
        self.led: dict[str, Likeness] = {}
        self.alerts: list[AlertState] = []
        self.fates: list[str] = []
        self._numbers = count(1)

    def take(self, batch: Sequence[Event]) -> None:
        """One batch."""
        book, now = self.book, 1_000
        drafts = [Draft(ACCOUNT, INTEGRATION, f"{next(self._numbers)}", now, event) for event in batch]
        routed = pipeline.routed(drafts, book, {}, lambda: f"{next(self._numbers)}")
        onward = pipeline.before_lookup(routed, book, now)
        inhibitors = {
            key: Inhibitor(rules, self.alerts, {one.alert_id: one for one in self.alerts}, (), now)
            for key, rules in book.inhibits.items()
        }
        quiet = Quiet(book.flaps, inhibitors, now)
        keys, alike = self._keys(onward)
        new_id = lambda: f"{next(self._numbers):024x}"  # noqa: E731 - a short closure
        deduper = Deduper(self.heads, self.early, book.channels, new_id, now, quiet)
        grouper = Grouper(book.channels, book.groups, keys, self.by_key, self._groups(), new_id, now, alike)
        pipeline.after_lookup(onward, deduper, quiet, grouper, {})
        self.alerts += deduper.opened
        self.fates += [str(draft.fate) for draft in drafts]

    def _keys(
        self, onward: Sequence[Draft]
    ) -> tuple[dict[str, list[str]], dict[tuple[int, str], list[tuple[str, float]]]]:
        """What the events are found by, and which of it is alike, as the flow gathers both."""
        rules = self.book.groups.get(CHANNEL)
        if isinstance(rules, GroupRules):
            return {one.event_id: rules.keys(subject_of_event(one)) for one in onward}, {}
        if rules is None:
            return {}, {}
        wanted = {one.event_id: rules.likeness(one) for one in onward}
        keys = {event_id: [one.key] if one.key else [] for event_id, one in wanted.items()}
        pool = Pool(())
        known = {one.key: one for one in wanted.values()} | {key: self.led[key] for _, key in self.by_key}
        for one in known.values():
            pool.add(one)
        self.led |= known
        return keys, {(CHANNEL, one.key): pool.alike(one, rules.threshold) for one in wanted.values()}

    def _groups(self) -> dict[str, Group]:
        found: dict[str, Group] = {}
        for one in self.alerts:
            group = found.setdefault(one.incident_id, Group(one.created_at, one.created_at, 0, 0))
            group.alerts += 1
            group.active += one.is_open
        for group in found.values():
            group.is_over = not group.active
        return found

    def open(self) -> list[AlertState]:
        """What is open in the end."""
        return [one for one in self.heads.values() if one.is_open]


def _left(batches: list[list[Event]], rules: list[NoiseRule], **settings: Any) -> Memory:
    memory = Memory(rules, **settings)
    for batch in batches:
        memory.take(batch)
    return memory


TIMES: dict[str, Any] = {"start_at": 0, "end_at": 2_000}
DROPS = [
    rule(DropSettings(filters=when(severity="Info") + having(x="1")), "drop", 1),
    rule(SilenceSettings(filters=having(y="2"), discard=True, **TIMES), "silence", 2),
]
QUIET = [rule(SilenceSettings(filters=when(alert_key="a"), **TIMES), "silence", 1)]
BOTH: dict[str, Any] = {
    "source_filters": when(severity="Critical"),
    "target_filters": when(severity="Warning"),
    "equals": ["labels.x"],
}
ALL = [*DROPS, *QUIET, rule(InhibitSettings(**BOTH), "inhibit", 3)]
GROUPED = {"method": "p", "equals": [["labels.x"]]}
ALIKE = {"method": "i", "i_keys": ["labels.x", "labels.y", "title"], "i_score_threshold": 0.5}
FLAPPING = {"max_changes": 2, "mute_mins": 30}


@given(told_in_two_ways())
def test_what_is_dropped_depends_on_no_order(told: tuple[list[list[Event]], list[list[Event]]]) -> None:
    one, other = (_left(batches, DROPS) for batches in told)
    assert [_shown(memory) for memory in (one, other)] == [_shown(one)] * 2
    assert one.fates.count("dropped") == other.fates.count("dropped")
    assert one.fates.count("silenced") == other.fates.count("silenced")


def _shown(memory: Memory) -> set[tuple[str, str, str, bool]]:
    return {(one.alert_key, one.status, one.title, bool(one.mute)) for one in memory.open()}


@given(told_in_two_ways())
def test_what_is_quiet_depends_on_no_order_where_a_keys_events_are_alike(
    told: tuple[list[list[Event]], list[list[Event]]],
) -> None:
    one, other = (_left(batches, QUIET) for batches in told)
    assert _shown(one) == _shown(other)
    assert {key for key, *_, is_quiet in _shown(one) if is_quiet} <= {"a"}


@given(told_in_two_ways())
def test_what_belongs_together_depends_on_no_order_while_nothing_closes(
    told: tuple[list[list[Event]], list[list[Event]]],
) -> None:
    found = []
    for batches in told:
        firing = [
            [Event(one.title, "Info", one.title, event_time=one.event_time, labels=one.labels) for one in batch]
            for batch in batches
        ]
        together: dict[str, set[str]] = {}
        for alert in _left(firing, [], grouping=GROUPED).open():
            together.setdefault(alert.incident_id, set()).add(alert.alert_key)
        found.append(sorted(map(sorted, together.values())))
    assert found[0] == found[1]


@given(told_in_two_ways(), st.sampled_from([{}, GROUPED, ALIKE]))
def test_any_split_of_one_order_decides_the_same(
    told: tuple[list[list[Event]], list[list[Event]]], grouping: dict[str, Any]
) -> None:
    batches = told[0]
    settings = {"flapping": FLAPPING, "grouping": grouping}
    alone = [[event] for batch in batches for event in batch]
    at_once = [[event for batch in batches for event in batch]]
    ways = [_left(way, ALL, **settings) for way in (batches, alone, at_once)]
    assert ways[0].fates == ways[1].fates == ways[2].fates
    shown = [
        [(one.alert_key, one.is_open, _code(one), one.flap, _first(way, one)) for one in way.alerts] for way in ways
    ]
    assert shown[0] == shown[1] == shown[2]


def _code(one: AlertState) -> str:
    return one.mute.partition('"until_at"')[0]


def _first(memory: Memory, one: AlertState) -> int:
    """The place of the first alert of the same incident."""
    return next(at for at, other in enumerate(memory.alerts) if other.incident_id == one.incident_id)
