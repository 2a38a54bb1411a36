"""Explanations: rows in, decisions in the order of time out, in words a person understands."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.alerts.explain import alert_step, mute_step, step
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.mute import Mute
from tocsin.channels.noise_rule import NoiseRule, SilenceSettings
from tocsin.incidents.model import Line
from tocsin.notify import line_wording
from tocsin.notify.explanation import Facts, Past, RuleRef, compose, people_in
from tocsin.notify.model import Delivery

PEOPLE = {1: "Ana", 2: "Bo"}
RULE = {"escalate_rule_id": "f" * 24, "escalate_rule_name": "Default", "rule_version": 3}


@pytest.mark.parametrize(
    ("kind", "detail", "who", "stage", "decision", "text"),
    [
        ("i_new", {"title": "x", "severity": "Info", "event_id": "e"}, 0, "lifecycle", "opened", "A new alert opened"),
        ("i_new", {"title": "x", "severity": "Info"}, 1, "lifecycle", "opened", "Ana made the incident: x (Info)."),
        (
            "i_assign",
            {"person_ids": [2], "emails": ["c@x"]},
            1,
            "escalate",
            "assigned",
            "Ana gave it to Bo, c@x directly",
        ),
        (
            "i_assign",
            {**RULE, "layer_idx": 1},
            0,
            "escalate",
            "assigned",
            "Told layer 2 of rule Default (version 3): its group",
        ),
        (
            "i_assign",
            {**RULE, "by": 1, "person_ids": [2]},
            0,
            "escalate",
            "assigned",
            "Ana sent it to a layer. Told layer 1",
        ),
        ("i_delay", {**RULE, "seconds": 60}, 0, "escalate", "delayed", "Rule Default matches and waits 60 s"),
        ("i_untold", {"code": "no_rule", "reason": "No rule."}, 0, "match", "untold", "No rule."),
        ("i_untold", {"code": "empty_layer", "reason": "Empty."}, 0, "escalate", "untold", "Empty."),
        ("i_muted", {"code": "silenced", "reason": "Night."}, 0, "lifecycle", "muted", "Night."),
        ("i_unmuted", {}, 0, "lifecycle", "unmuted", "Nothing keeps it quiet any more"),
        ("i_m_flapping", {"title": "disk full"}, 0, "flapping", "flapping", "disk full comes and goes."),
        ("i_storm", {"threshold": 5, "alerts": 7}, 0, "storm", "storm", "A storm: 5 alerts were grouped into it, 7"),
        ("i_exhausted", {"reason": "All told."}, 0, "escalate", "exhausted", "All told."),
        ("i_unreachable", {"reason": "No address."}, 0, "notify", "unreachable", "No address."),
        (
            "i_notify_dropped",
            {"recipient": "Bo", "by": "email", "reason": "over"},
            0,
            "deliver",
            "dropped",
            "Not sent to Bo",
        ),
        ("i_rslv", {"from": "event"}, 0, "lifecycle", "closed", "All its alerts recovered"),
        ("i_rslv", {"from": "autorslv", "after_s": 60}, 0, "lifecycle", "closed", "Nobody closed it within 60 s"),
        ("i_rslv", {"from": "console"}, 2, "lifecycle", "closed", "Bo closed it."),
        ("i_wake", {}, 0, "lifecycle", "woken", "The snooze is over"),
        ("i_wake", {}, 1, "lifecycle", "woken", "Ana ended the snooze"),
        ("i_snooze", {"minutes": 5}, 1, "lifecycle", "snoozed", "Ana snoozed it for 5 minutes."),
        ("i_a_rspd", {"to": [2]}, 1, "lifecycle", "responders_added", "Ana asked Bo to join."),
        ("i_unack", {}, 9, "lifecycle", "given_back", "member 9 took the acknowledgement back."),
        ("i_comm", {"comment": "hi"}, 1, "lifecycle", "commented", "Ana commented."),
        ("i_reopen", {"reason": "again"}, 1, "lifecycle", "reopened", "Ana reopened it: again"),
        ("i_recovered", {"alerts": 2}, 0, "lifecycle", "recovered", "All 2 alerts recovered"),
        ("i_removed", {}, 1, "lifecycle", "removed", "Ana deleted it"),
        ("i_from_the_future", {}, 1, "lifecycle", "i_from_the_future", "i_from_the_future"),
    ],
)
def test_lines_in_words(kind: str, detail: dict[str, Any], who: int, stage: str, decision: str, text: str) -> None:
    said = line_wording.say(Line(kind, detail, who), PEOPLE)
    assert (said.stage, said.decision) == (stage, decision)
    assert said.text.startswith(text), said.text


def test_an_attempt_says_to_whom_how_it_went_and_why() -> None:
    detail = {
        "by": "email",
        "persons": [{"person_id": 2}],
        "attempt": 2,
        "outcome": "transient",
        "result": "451 later",
        "again_at": 5,
        "reason": "layer 1 of rule Default: you are named in it",
    }
    said = line_wording.say(Line("i_notify", detail), PEOPLE)
    assert said.decision == "transient"
    assert said.text == (
        "Told Bo by email: 451 later (attempt 2); it is tried again. Why they: layer 1 of rule Default: you are named in it."
    )


def test_an_edit_shows_before_and_after() -> None:
    said = line_wording.say(Line("i_r_severity", {"from": "Warning", "to": "Critical"}, 0), PEOPLE)
    assert (said.text, said.before, said.after) == (
        "Its alerts changed the severity.",
        {"severity": "Warning"},
        {"severity": "Critical"},
    )
    by_hand = line_wording.say(Line("i_r_rc", {"to": "disk"}, 1), PEOPLE)
    assert (by_hand.text, by_hand.before, by_hand.after) == ("Ana set the root cause.", None, {"root cause": "disk"})


def test_every_member_a_line_names_is_looked_up() -> None:
    lines = [
        Line("i_assign", {"person_ids": [1, 2], "by": 3}, 4),
        Line("i_notify", {"persons": [{"person_id": 5}], "by": "email"}),
        Line("i_a_rspd", {"to": [6]}, 7),
        Line("i_r_title", {"to": "8"}, 0),
    ]
    assert people_in(lines) == {1, 2, 3, 4, 5, 6, 7}


def kept(event_id: str, at: int, *steps: str) -> KeptEvent:
    return KeptEvent(
        account_id=1,
        event_id=event_id,
        integration_id=7,
        channel_id=8,
        alert_id="a",
        alert_key="k",
        status="Critical",
        title="x",
        title_rule="",
        description="",
        labels={},
        images="[]",
        event_at=at,
        received_at=at,
        fate="merged",
        reason="",
        trace=f"[{','.join(steps)}]",
    )


def test_steps_stand_in_the_order_of_time() -> None:
    route, merge = step("route", "dedicated", channel=8), step("dedupe", "merged", alert="a")
    facts = Facts(
        incident_id="i",
        events=[kept("e1", 100, route, merge), kept("e2", 300, route, merge)],
        events_total=40,
        lines=[Past(200, Line("i_ack", {}, 1)), Past(400, Line("i_rslv", {"from": "event"}))],
        people=PEOPLE,
        channels={8: "db"},
    )
    why = compose("incident", "i", facts)
    assert [(one.at, one.decision) for one in why.steps] == [
        (100, "accepted"),
        (100, "dedicated"),
        (100, "merged"),
        (200, "acknowledged"),
        (300, "accepted"),
        (300, "dedicated"),
        (300, "merged"),
        (400, "closed"),
    ]
    assert why.steps[0].text.startswith("Accepted through integration 7")  # a name nobody knows any more
    assert why.steps[1].text == "The integration is dedicated to channel db."
    assert (why.events[1].reason, why.events_total) == ("merged", 40)


def test_an_event_without_a_trace_still_has_its_fate() -> None:
    why = compose("event", "e", Facts(events=[kept("e", 1)]))
    assert (why.events[0].fate, why.events[0].reason, why.events_total) == ("merged", "", 1)
    assert [one.decision for one in why.steps] == ["accepted"]


@pytest.mark.parametrize(
    ("state", "attempts", "shown"), [("pending", 0, True), ("leased", 1, False), ("delivered", 1, False)]
)
def test_only_messages_that_nobody_tried_yet_are_said_to_wait(state: str, attempts: int, *, shown: bool) -> None:
    waiting = Delivery(
        account_id=1,
        delivery_id="d",
        delivery_key="k",
        incident_id="i",
        assignment_id="",
        event="triggered",
        layer_idx=0,
        round=1,
        notifier="email",
        medium="email",
        target_key="t",
        recipient="Bo",
        person_id=2,
        target_sealed="",
        template_id="",
        rule_id="",
        rule_name="",
        until="closed",
        reason="it was assigned to you directly",
        state=state,
        attempts=attempts,
        created_at=5,
    )
    steps = compose("incident", "i", Facts(deliveries=[waiting])).steps
    assert [one.decision for one in steps] == (["queued"] if shown else [])


def test_what_a_noise_rule_decided_names_the_rule_and_its_version() -> None:
    noise = NoiseRule(
        account_id=1,
        rule_id="a" * 24,
        channel_id=2,
        kind="silence",
        name="night",
        settings=SilenceSettings(),
        version=2,
    )
    mute = Mute("silenced", 0, noise.rule_id, noise.name, noise.version)
    joined = step("group", "joined", incident="i", alerts=2)
    event = replace(kept("e", 1, alert_step("opened", "a1"), mute_step(mute), joined), reason="silenced")
    line = Past(1, Line("i_muted", {"code": "silenced", "reason": "Night.", **_noise_fields(noise)}))
    found = compose("event", event.event_id, Facts(events=[event], lines=[line]))
    ref = RuleRef("silence_rule", noise.rule_id, "night", 2)
    assert [one.rule for one in found.steps if one.rule] == [ref, ref]
    (fate,) = found.events
    assert (fate.reason, fate.reason_text.startswith("Silence rule night (version 2)")) == ("silenced", True)


def _noise_fields(rule: NoiseRule) -> dict[str, Any]:
    return {"rule_id": rule.rule_id, "rule_name": rule.name, "rule_version": rule.version}
