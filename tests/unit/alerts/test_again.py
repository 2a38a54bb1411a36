"""A stored decision that is made again gives the same; whatever is changed behind its back is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from tests.unit.alerts.making import CHANNEL, NOW, alert, rule
from tocsin.alerts.again import WHY, check
from tocsin.alerts.case import Case, TraceStep
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.stages.group import key_of
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, NoiseRule, SilenceSettings
from tocsin.kernel.clock import HOUR, MINUTE

ALERT = "a" * 24
DISK = [[{"key": "title", "oper": "IN", "vals": ["disk full"]}]]
HOST = [[{"key": "title", "oper": "IN", "vals": ["host down"]}]]
DROP = rule(DropSettings(filters=DISK), "drop", 1)
SILENCE = rule(SilenceSettings(filters=DISK, start_at=NOW - HOUR, end_at=NOW + HOUR), "silence", 2)
GONE = rule(replace(SILENCE.settings, discard=True), "silence", 3)
INHIBIT = rule(InhibitSettings(target_filters=DISK, source_filters=HOST, equals=["labels.host"]), "inhibit", 4)
OPENED = ("dedupe", "opened", {"alert": ALERT})


def named(one: NoiseRule, **facts: Any) -> dict[str, Any]:
    """The facts of a step by a rule."""
    return {"rule": one.rule_id, "name": one.name, "version": one.version, **facts}


def case(*steps: tuple[str, str, dict[str, Any]], rules: tuple[NoiseRule, ...] = (), **fields: Any) -> Case:
    """An event `disk full` of host a, with its steps; `asked` are further facts of what was asked."""
    counts = {kind: sum(one.kind == kind for one in rules) for kind in ("drop", "silence", "inhibit")}
    asked = (
        {"at": NOW, "config": 1, "zone": "UTC"} | {kind: n for kind, n in counts.items() if n} | fields.pop("asked", {})
    )
    sources = fields.pop("sources", {ALERT: alert(alert_id=ALERT, alert_key="disk", flap=f"0|{NOW}")})
    is_certain, others = fields.pop("is_certain", True), fields.pop("others", None)
    values: dict[str, Any] = {
        "account_id": 1,
        "event_id": "e" * 24,
        "integration_id": 3,
        "channel_id": CHANNEL,
        "alert_id": ALERT,
        "alert_key": "disk",
        "status": "Critical",
        "title": "disk full",
        "title_rule": "",
        "description": "",
        "labels": {"host": "a"},
        "images": "[]",
        "event_at": NOW,
        "received_at": NOW,
        "fate": "opened",
        "reason": "",
        "trace": "",
    }
    event = KeptEvent(**(values | fields))
    made = [TraceStep("rules", "asked", asked), *(TraceStep(*one) for one in steps)]
    return Case(event=event, steps=made, at=NOW, noise=rules, is_certain=is_certain, sources=sources, others=others)


SOURCE = alert(alert_id="b" * 24, alert_key="host", title="host down", labels={"host": "a"})
JOINED = {
    "case": -1,
    "by": ["labels.host"],
    "key": key_of(-1, ("labels.host",), ["a"]),
    "window": 0,
    "since": NOW,
    "alerts": 2,
}
INHIBITED = ("inhibit", "inhibited", named(INHIBIT, alert="b" * 24, until=NOW + MINUTE))
SILENCED = ("silence", "silenced", named(SILENCE, until=NOW + HOUR))
NO_SOURCE = ("inhibit", "no_source", {"rules": 1})
CAUSE = replace(case().event, alert_id="b" * 24, alert_key="host", title="host down")
BOTH = {ALERT: alert(alert_id=ALERT, alert_key="disk"), "b" * 24: SOURCE}
FLAP = {"flap": [4, 60, 120]}


@pytest.mark.parametrize(
    "made",
    [
        case(OPENED),
        case(("drop", "dropped", named(DROP)), rules=(DROP,), fate="dropped"),
        case(OPENED, SILENCED, rules=(SILENCE,)),
        case(("silence", "discarded", named(GONE, until=NOW + HOUR)), rules=(GONE,), fate="silenced"),
        case(("dedupe", "merged", {"alert": ALERT, "known_at": NOW - 1}), rules=(SILENCE,), fate="merged"),
        case(OPENED, INHIBITED, rules=(INHIBIT,), sources=BOTH),
        case(OPENED, NO_SOURCE, rules=(INHIBIT,), others=[]),
        case(OPENED, NO_SOURCE, rules=(INHIBIT,), others=[replace(CAUSE, labels={"host": "z"})]),
        case(OPENED, NO_SOURCE, rules=(INHIBIT,), others=[replace(CAUSE, alert_key="disk")]),
        case(OPENED, ("flapping", "flaps", {"changes": 4}), asked=FLAP),
        case(
            OPENED, ("flapping", "flaps", {"changes": 5}), ("flapping", "flapping", {"until": NOW + HOUR}), asked=FLAP
        ),
        case(OPENED, ("group", "joined", JOINED)),
        case(("dedupe", "recovered", {"alert": ALERT, "known_at": NOW - 1}), fate="recovered", status="Ok"),
        case(("dedupe", "older_than_known", {"alert": ALERT, "known_at": NOW + 1}), fate="stale"),
        case(("dedupe", "nothing_to_recover", {}), fate="nothing_to_recover", status="Ok"),
        case(("route", "no_route", {"integration": 3}), fate="no_route", channel_id=0),
        case(("route", "dedicated", {"channel": CHANNEL}), OPENED),
    ],
)
def test_the_same_facts_give_the_same(made: Case) -> None:
    found = check(made)
    assert found.result == "same", found.reasons
    assert found.verdicts


@pytest.mark.parametrize(
    ("stage", "made"),
    [
        ("drop", case(OPENED, rules=(DROP,))),
        ("drop", case(("drop", "dropped", named(DROP)), rules=(replace(DROP, version=4),), fate="dropped")),
        ("drop", case(("drop", "dropped", named(DROP)), rules=(DROP,), fate="opened")),
        ("drop", case(("drop", "dropped", named(DROP)), rules=(DROP,), fate="dropped", title="other")),
        ("silence", case(OPENED, rules=(SILENCE,))),
        ("silence", case(OPENED, ("silence", "silenced", named(SILENCE, until=NOW + 1)), rules=(SILENCE,))),
        ("silence", case(OPENED, SILENCED, rules=(SILENCE,), title="other")),
        ("silence", case(OPENED, SILENCED, rules=(GONE,))),
        ("inhibit", case(OPENED, INHIBITED, rules=(INHIBIT,), sources=BOTH, labels={"host": "z"})),
        (
            "inhibit",
            case(OPENED, INHIBITED, rules=(INHIBIT,), sources=BOTH | {"b" * 24: replace(SOURCE, is_open=False)}),
        ),
        ("inhibit", case(OPENED, INHIBITED, rules=(replace(INHIBIT, version=9),), sources=BOTH)),
        ("inhibit", case(OPENED, rules=(INHIBIT,))),
        ("inhibit", case(OPENED, NO_SOURCE, rules=(INHIBIT,), title="other")),
        ("flapping", case(OPENED, ("flapping", "flaps", {"changes": 3}), asked=FLAP)),
        ("flapping", case(OPENED, ("flapping", "flaps", {"changes": 4}))),
        ("group", case(OPENED, ("group", "joined", JOINED), labels={"host": "z"})),
        ("group", case(OPENED, ("group", "joined", {**JOINED, "window": MINUTE, "since": NOW - MINUTE}))),
        ("dedupe", case(("dedupe", "merged", {"alert": ALERT, "known_at": NOW + 1}), fate="merged")),
        ("dedupe", case(("dedupe", "merged", {"alert": ALERT, "known_at": 0}), fate="opened")),
        ("dedupe", case(OPENED, alert_key="another")),
        (
            "dedupe",
            case(
                ("dedupe", "recovered", {"alert": ALERT, "known_at": 0}),
                fate="recovered",
                status="Ok",
                integration_id=9,
            ),
        ),
        ("dedupe", case(("dedupe", "nothing_to_recover", {}), fate="nothing_to_recover")),
        ("route", case(("route", "dedicated", {"channel": 99}), OPENED)),
    ],
)
def test_what_does_not_follow_from_the_facts_is_noticed(stage: str, made: Case) -> None:
    found = check(made)
    assert found.result == "differs"
    assert (stage, "other_result") in found.reasons


@pytest.mark.parametrize(
    ("why", "made"),
    [
        ("old_trace", replace(case(OPENED), steps=[TraceStep(*OPENED)])),
        ("rules_moved", case(OPENED, rules=(DROP,), is_certain=False)),
        ("rules_moved", case(OPENED, asked={"drop": 2})),
        ("others_not_kept", case(OPENED, NO_SOURCE, rules=(INHIBIT,))),
        ("others_not_kept", case(OPENED, NO_SOURCE, rules=(INHIBIT,), others=[CAUSE])),
        ("not_kept", case(OPENED, sources={})),
        (
            "memory_cut",
            case(
                OPENED,
                asked={"flap": [2, 60, 0]},
                sources={ALERT: alert(alert_id=ALERT, alert_key="disk", flap=f"0|{NOW + 1},{NOW + 2}")},
            ),
        ),
    ],
)
def test_what_cannot_be_told_any_more_says_why(why: str, made: Case) -> None:
    found = check(made)
    assert found.result == "unknown"
    assert why in [code for _, code in found.reasons]
    assert why in WHY
