"""A trace costs at most 1 KB per event on average: the golden payloads of every source, through rules of every kind."""

from __future__ import annotations

import msgspec

from tests.plugins.sources.walk import cases
from tests.unit.alerts.making import CHANNEL, INTEGRATION, NOW, channel, rule
from tocsin.alerts import pipeline
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.model import Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.dedupe import Deduper
from tocsin.alerts.stages.group import Grouper, GroupRules
from tocsin.alerts.stages.inhibit import Inhibitor
from tocsin.alerts.stages.quiet import Quiet
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_rule import Conditions, DropSettings, InhibitSettings, SilenceSettings
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import HOUR
from tocsin.kernel.ids import SeededIds
from tocsin.sources.event import Event

MOST_BYTES = 1_024
LONGEST_NAME = "a name of a rule as long as one may be!"
ANY: Conditions = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]


def golden() -> list[Event]:
    """Every event of every golden payload, as its source reads it."""
    return [event for case in cases() if case.events for event in case.parse().events]


def configuration() -> Configuration:
    """A channel with fifty rules of each kind, grouping and a flapping that mutes; the last rule of each kind matches."""
    never = [[{"key": "labels.never", "oper": "IN", "vals": ["never"]}]]
    begun, over = NOW - HOUR, NOW + HOUR
    idle = SilenceSettings(filters=never, start_at=begun, end_at=over)
    rules = [rule(DropSettings(filters=never), "drop", number) for number in range(50)]
    rules += [rule(idle, "silence", 100 + number) for number in range(49)]
    everything = SilenceSettings(filters=ANY, start_at=begun, end_at=over)
    rules += [rule(everything, "silence", 199, name=LONGEST_NAME, priority=99)]
    rules += [
        rule(InhibitSettings(source_filters=ANY, target_filters=ANY, equals=["severity"]), "inhibit", 200 + number)
        for number in range(50)
    ]
    grouping = {"method": "p", "equals": [["labels.service", "labels.cluster", "severity"], ["labels.instance"]]}
    flapping = {"is_disabled": False, "max_changes": 4, "in_mins": 60, "mute_mins": 120}
    source = Integration(
        account_id=1, integration_id=INTEGRATION, name="golden", type="standard", channel_id=CHANNEL, key_hash=""
    )
    return Configuration(12_345, [channel(grouping=grouping, flapping=flapping)], [source], rules)


def traces(conf: Configuration, events: list[Event], now: int) -> list[str]:
    """The traces of some events, each sent three times: firing, again in other words, recovered."""
    book, ids = Rulebook(conf), SeededIds(1)
    new_id = lambda: ids.hex24(now)  # noqa: E731 - as the flow has it
    drafts = [
        Draft(1, INTEGRATION, ids.hex24(now), now, one)
        for event in events
        for one in (event, msgspec.structs.replace(event, title=f"{event.title}!", status="Info"))
    ]
    onward = pipeline.before_lookup(pipeline.routed(drafts, book, {}, new_id), book, now)
    inhibitors = {CHANNEL: Inhibitor(book.inhibits[CHANNEL], (), {}, (), now)} if book.inhibits else {}
    quiet = Quiet(book.flaps, inhibitors, now)
    deduper = Deduper({}, {}, book.channels, new_id, now, quiet)
    rules = book.groups[CHANNEL]
    assert isinstance(rules, GroupRules)
    keys = {one.event_id: rules.keys(subject_of_event(one)) for one in onward}
    pipeline.after_lookup(onward, deduper, quiet, Grouper(book.channels, book.groups, keys, {}, {}, new_id, now), {})
    return [f"[{','.join(one.steps)}]" for one in drafts]


def test_a_trace_has_at_most_a_kilobyte_on_average() -> None:
    events = golden()
    assert len(events) >= 20
    with_silence = configuration()
    without = msgspec.structs.replace(with_silence, noise=[one for one in with_silence.noise if one.kind != "silence"])
    for conf in (with_silence, without):
        sizes = [len(one.encode()) for one in traces(conf, events, NOW)]
        assert sum(sizes) / len(sizes) <= MOST_BYTES
        assert max(sizes) <= 2 * MOST_BYTES
        assert min(sizes) > 100  # every event left its steps
