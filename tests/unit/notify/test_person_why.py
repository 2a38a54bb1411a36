"""Why a person was not told, as a table: the course of an incident in, codes out."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.escalation.model import Layer, Rule, Target
from tocsin.incidents.model import Incident, Line
from tocsin.kernel.clock import MINUTE
from tocsin.notify.explanation import Past
from tocsin.notify.model import Delivery
from tocsin.notify.person_why import About, Person, explain_incident, layers_of

NOW = 1_767_603_600_000
ANA, BO, TEAM = 1, 2, 7
PERSON = Person(person_id=ANA, teams={TEAM: "dba"})


def rule(*layers: Target, number: int = 1, window: int = 30, **fields: Any) -> Rule:
    """A rule of these layers, `window` minutes each."""
    made = [Layer(target=one, escalate_window=window) for one in layers]
    values: dict[str, Any] = {"rule_id": f"r{number}", "name": f"rule {number}", "priority": number, "updated_at": NOW}
    return Rule(account_id=1, channel_id=5, layers=made, **(values | fields))


def of(*ids: int) -> Target:
    """A layer of persons."""
    return Target(person_ids=list(ids))


def line(kind: str, after: float = 0, by: int = 0, /, **detail: Any) -> Past:
    """A line of the timeline, some minutes after the beginning."""
    return Past(NOW + round(after * MINUTE), Line(kind, detail, by))


def told(layer_idx: int, *ids: int, minutes: float = 0, number: int = 1, **more: Any) -> Past:
    """A layer of a rule was told."""
    ref = {"escalate_rule_id": f"r{number}", "escalate_rule_name": f"rule {number}", "rule_version": 1}
    return line("i_assign", minutes, layer_idx=layer_idx, person_ids=list(ids), **ref, **more)


def sent(state: str, **fields: Any) -> Delivery:
    """A message to Ana."""
    values: dict[str, Any] = {
        "medium": "email",
        "created_at": NOW,
        "finished_at": NOW,
        "state": state,
        "person_id": ANA,
    }
    fixed: dict[str, Any] = {
        "account_id": 1,
        "delivery_id": "d",
        "delivery_key": "k",
        "event": "triggered",
        "notifier": "email",
    }
    more = {"target_key": "", "recipient": "ana", "target_sealed": "", "until": "closed", "reason": "layer 1"}
    return Delivery(**(fixed | more | values | fields))


def codes(
    *lines: Past, rules: tuple[Rule, ...], sendings: tuple[Delivery, ...] = (), person: Person = PERSON
) -> list[str]:
    """The codes of the reasons in the quarter of an hour around the beginning, the verdict first."""
    incident = Incident(account_id=1, incident_id="i", channel_id=5, severity="Critical", created_at=NOW)
    about = About(incident=incident, lines=lines, rules=rules, sendings=sendings, names={BO: "Bo"})
    found = explain_incident(about, person, NOW - 15 * MINUTE, NOW + 15 * MINUTE)
    return [found.verdict, *(one.code for one in found.reasons)]


TWO = rule(of(BO), of(ANA))
NONE = {"passed": [{"rule_id": "r1", "name": "rule 1", "why": "", "code": "time"}], "code": "no_rule"}
REF = {"escalate_rule_id": "r1", "escalate_rule_name": "rule 1", "rule_version": 1}


@pytest.mark.parametrize(
    ("lines", "rules", "expected"),
    [
        ([told(0, BO)], (TWO,), ["not_told", "layer_not_reached"]),
        ([told(0, BO), line("i_ack", 1, BO)], (TWO,), ["not_told", "layer_not_reached", "acknowledged"]),
        ([told(0, BO), line("i_ack", 1, BO), line("i_unack", 2, BO)], (TWO,), ["not_told", "layer_not_reached"]),
        ([told(0, BO), line("i_rslv", 1, BO)], (TWO,), ["not_told", "layer_not_reached", "closed"]),
        ([told(0, BO), line("i_rslv", 1, **{"from": "event"})], (TWO,), ["not_told", "layer_not_reached", "recovered"]),
        (
            [told(0, BO), line("i_rslv", 1, **{"from": "autorslv"})],
            (TWO,),
            ["not_told", "layer_not_reached", "timed_out"],
        ),
        (
            [told(0, BO), line("i_ack", 1, BO), line("i_snooze", 2, BO, minutes=9)],
            (TWO,),
            ["not_told", "layer_not_reached", "snoozed"],
        ),
        ([told(0, BO), line("i_ack", 60, BO)], (TWO,), ["not_told", "layer_not_reached"]),
        ([told(0, BO)], (rule(of(BO), of(ANA), window=0),), ["not_told", "layer_never"]),
        ([told(1, BO)], (rule(of(ANA), of(BO)),), ["not_told", "layer_passed"]),
        ([told(0, ANA)], (rule(of(ANA)),), ["not_told", "no_way"]),
        ([told(0, BO)], (rule(Target(team_ids=[TEAM])),), ["not_told", "not_in_team_then"]),
        ([told(0, BO)], (rule(of(BO)), rule(of(ANA), number=2)), ["not_told", "rule_below"]),
        ([told(0, BO)], (rule(of(BO)),), ["not_named", "not_named"]),
        (
            [told(0, BO, number=2, passed=NONE["passed"])],
            (rule(of(ANA)), rule(of(BO), number=2)),
            ["not_told", "rule_time"],
        ),
        ([line("i_untold", **NONE)], (rule(of(ANA)),), ["not_told", "rule_time"]),
        ([line("i_untold", code="no_rule", passed=[])], (), ["not_told", "no_rule"]),
        ([line("i_muted", code="silenced", rule_id="s", rule_version=2)], (TWO,), ["not_told", "silenced"]),
        ([line("i_muted", code="flapping"), line("i_unmuted", 1)], (TWO,), ["not_told", "not_decided"]),
        ([line("i_delay", until=NOW // 1000 + 60, **REF)], (rule(of(ANA)),), ["not_told", "delay_window"]),
        ([line("i_assign", person_ids=[BO])], (TWO,), ["not_told", "assigned_to_others"]),
        ([told(0, BO), line("i_removed", 1, BO)], (TWO,), ["not_told", "layer_not_reached", "removed"]),
    ],
)
def test_why_nobody_told_her(lines: list[Past], rules: tuple[Rule, ...], expected: list[str]) -> None:
    assert codes(*lines, rules=rules) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (sent("delivered"), ["told", "delivered"]),
        (sent("sent"), ["told", "sent"]),
        (sent("delivered", digest_id="x"), ["told", "in_digest"]),
        (sent("failed"), ["not_told", "failed"]),
        (sent("pending", finished_at=0, due_at=NOW + 1), ["not_told", "waiting"]),
        (sent("leased", finished_at=0, attempts=2), ["not_told", "retrying"]),
        (sent("dropped", result="the incident was snoozed before this was sent"), ["not_told", "dropped_snoozed"]),
        (sent("delivered", finished_at=NOW + 60 * MINUTE), ["not_told", "told_later"]),
        (sent("failed", created_at=NOW - 60 * MINUTE, finished_at=NOW - 59 * MINUTE), ["not_told", "failed"]),
        (sent("pending", created_at=NOW - 60 * MINUTE, finished_at=0, attempts=3), ["not_told", "retrying"]),
        (sent("dropped", result="of a newer version"), ["not_told", "dropped"]),
        (
            sent("delivered", created_at=NOW - 60 * MINUTE, finished_at=NOW - 60 * MINUTE),
            ["told_before", "told_before"],
        ),
    ],
)
def test_what_became_of_a_message_to_her(one: Delivery, expected: list[str]) -> None:
    assert codes(told(0, ANA, minutes=-60), rules=(rule(of(ANA)),), sendings=(one,)) == expected


def test_a_rule_counts_as_it_was_when_the_incident_began() -> None:
    later = rule(of(ANA), version=2, updated_at=NOW + MINUTE)
    assert codes(told(0, BO), rules=(rule(of(BO)), later)) == ["not_named", "not_named"]


def test_a_layer_names_a_person_or_their_team() -> None:
    assert layers_of(rule(of(ANA), Target(team_ids=[TEAM, 8]), of(BO)), PERSON) == {0: "", 1: "dba"}
