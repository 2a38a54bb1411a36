"""Every decision of the stages can be read back in words."""

import re
from pathlib import Path

import tocsin.alerts.stages
from tocsin.alerts.explain import describe, read_trace, step


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
