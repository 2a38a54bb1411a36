"""Every decision of the stages can be read back in words."""

import re
from pathlib import Path

import pytest

import tocsin.alerts.stages
from tests.unit.alerts.making import NOW, rule
from tocsin.alerts.explain import describe, flap_step, mute_step, read_trace, rule_step, step
from tocsin.alerts.mute import Mute
from tocsin.channels.noise_rule import DropSettings

NAMED = rule(DropSettings(), "drop", name='a "name" {x}')


def test_steps_are_read_back_in_order_and_in_words() -> None:
    trace = f"[{step('route', 'dedicated', channel=7)},{step('dedupe', 'opened', alert='abc')}]"
    assert read_trace(trace) == [
        {
            "stage": "route",
            "decision": "dedicated",
            "facts": {"channel": 7},
            "text": "The integration is dedicated to channel 7.",
        },
        {
            "stage": "dedupe",
            "decision": "opened",
            "facts": {"alert": "abc"},
            "text": "No open alert has this alert key in the channel: a new alert was opened.",
        },
    ]


def test_a_trace_that_was_never_written_is_empty() -> None:
    assert read_trace("") == []


def test_a_decision_of_a_newer_version_is_shown_as_it_is() -> None:
    assert describe("sent_to_the_moon", {}) == "sent_to_the_moon"


def test_every_decision_that_a_stage_takes_has_words() -> None:
    (folder,) = tocsin.alerts.stages.__path__
    source = "\n".join(path.read_text("utf-8") for path in Path(folder).glob("*.py"))
    decisions = set(re.findall(r'\bstep\("\w+", "(\w+)"', source))
    assert len(decisions) >= 5
    without = {one for one in decisions if describe(one, _Anything()) == one}
    assert not without, f"decisions without words: {without}"


class _Anything(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return key


@pytest.mark.parametrize(
    ("text", "stage", "words"),
    [
        (
            rule_step("drop", "dropped", NAMED),
            "drop",
            'Drop rule a "name" {x} (version 3) matches: no alert comes of it.',
        ),
        (
            rule_step("silence", "discarded", NAMED, until=NOW),
            "silence",
            'Silence rule a "name" {x} (version 3) matches until 2026-01-05 09:00 UTC and leaves no alert.',
        ),
        (
            rule_step("inhibit", "discarded_beside", NAMED, alert="a1"),
            "inhibit",
            'Inhibit rule a "name" {x} (version 3) matches beside the active alert a1 and leaves no alert.',
        ),
        (
            mute_step(Mute("silenced", NOW, "r", "night", 2)),
            "silence",
            "Silence rule night (version 2) keeps it quiet until 2026-01-05 09:00 UTC.",
        ),
        (
            mute_step(Mute("inhibited", NOW, "r", "down", 2, "a1")),
            "inhibit",
            "Inhibit rule down (version 2) keeps it quiet while alert a1 is active.",
        ),
        (
            mute_step(Mute("flapping", NOW)),
            "flapping",
            "It comes and goes, so it stays quiet until 2026-01-05 09:00 UTC.",
        ),
        (flap_step(4), "flapping", "It comes and goes: 4 times of late."),
        (step("silence", "unmuted"), "silence", "Nothing keeps it quiet any more: it may be told."),
        (
            step("group", "joined", incident="i1", alerts=7),
            "group",
            "Its values equal those of incident i1: it was grouped into it, as alert number 7.",
        ),
    ],
)
def test_what_noise_reduction_decided_is_said(text: str, stage: str, words: str) -> None:
    (found,) = read_trace(f"[{text}]")
    assert (found["stage"], found["text"]) == (stage, words)
