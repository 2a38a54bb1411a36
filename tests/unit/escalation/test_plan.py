"""The plan of an escalation: bounded, never early, silent once somebody has it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tocsin.escalation import plan
from tocsin.escalation.model import Layer, Rule, Run, Target
from tocsin.escalation.plan import Step, Telling
from tocsin.incidents.model import Incident, Progress
from tocsin.kernel.clock import MINUTE

START_AT = 1_767_603_600_000

LAYERS = st.builds(
    Layer,
    target=st.just(Target(person_ids=[1])),
    max_times=st.integers(0, 5),
    notify_step=st.sampled_from([0.0, 0.5, 1.0, 1.5, 10.0]),
    escalate_window=st.sampled_from([0, 1, 2, 30]),
    force_escalate=st.booleans(),
)
RULES = st.lists(LAYERS, min_size=1, max_size=4).map(
    lambda layers: Rule(account_id=1, rule_id="rule", channel_id=1, name="Default", layers=layers)
)


def _begin(rule: Rule) -> tuple[Run, Incident, Step]:
    run = Run(account_id=1, incident_id="one", assignment_id="a", rule_id="rule", rule_version=1, state="running")
    incident = Incident(account_id=1, incident_id="one")
    return run, incident, plan.start_layer(run, rule, 0, "triggered", START_AT)


def _told(step: Step) -> list[Telling]:
    return [step.telling] if step.telling is not None else []


@given(RULES, st.integers(0, 3 * MINUTE))
def test_it_ends_and_tells_each_round_of_each_layer_once(rule: Rule, late_ms: int) -> None:
    run, incident, step = _begin(rule)
    told = _told(step)
    most = sum(layer.rounds + 2 for layer in rule.layers)
    for _ in range(most):
        if step.due_at is None:
            break
        step = plan.ring(run, rule, incident, step.due_at + late_ms)
        told += _told(step)
    assert step.due_at is None, "it rings for ever"
    assert run.state == "exhausted"
    assert len(told) == len({(one.layer_idx, one.round) for one in told})
    assert [one.layer_idx for one in told] == sorted(one.layer_idx for one in told)
    assert {one.round for one in told if one.layer_idx == 0} <= set(range(1, rule.layers[0].rounds + 1))


@given(RULES)
def test_nothing_is_told_before_its_time(rule: Rule) -> None:
    run, incident, step = _begin(rule)
    for _ in range(20):
        if step.due_at is None:
            break
        assert step.due_at > START_AT or not step.telling
        early = plan.ring(run, rule, incident, step.due_at - 1)
        assert early.telling is None
        assert early.due_at == step.due_at
        step = plan.ring(run, rule, incident, step.due_at)


@given(RULES, st.integers(0, 10))
def test_after_an_acknowledgement_only_forced_layers_are_told(rule: Rule, rings_before: int) -> None:
    run, incident, step = _begin(rule)
    for _ in range(rings_before):
        if step.due_at is not None:
            step = plan.ring(run, rule, incident, step.due_at)
    incident.progress = Progress.processing
    while step.due_at is not None:
        before = run.layer_idx
        step = plan.ring(run, rule, incident, step.due_at)
        for one in _told(step):
            assert rule.layers[before].force_escalate
            assert (one.layer_idx, one.round) == (before + 1, 1)


@given(RULES, st.booleans())
def test_what_is_over_is_told_to_nobody(rule: Rule, unreachable: bool) -> None:
    run, incident, step = _begin(rule)
    incident.progress = Progress.closed
    rung = plan.ring(run, rule, incident, (step.due_at or START_AT) + 1, unreachable=unreachable)
    assert rung == Step()
    assert run.state == "stopped"


@given(RULES)
def test_layers_that_cannot_be_reached_are_all_passed_over_at_once(rule: Rule) -> None:
    run, incident, _ = _begin(rule)
    told, step = [], Step()
    for _ in rule.layers:
        step = plan.ring(run, rule, incident, START_AT, unreachable=True)
        told += [one.layer_idx for one in _told(step)]
    assert told == list(range(1, len(rule.layers)))
    assert step.exhausted


def test_after_a_pause_one_message_stands_for_those_missed() -> None:
    layer = Layer(target=Target(person_ids=[1]), max_times=5, notify_step=1)
    rule = Rule(account_id=1, rule_id="rule", channel_id=1, name="Default", layers=[layer])
    run, incident, _ = _begin(rule)
    step = plan.ring(run, rule, incident, START_AT + 3 * MINUTE + 1)
    assert step.telling == Telling(0, 4, "repeat")
    assert step.due_at == START_AT + 4 * MINUTE


def test_a_snooze_holds_even_a_forced_layer() -> None:
    layers = [Layer(target=Target(person_ids=[1]), escalate_window=5, force_escalate=True), Layer(target=Target())]
    rule = Rule(account_id=1, rule_id="rule", channel_id=1, name="Default", layers=layers)
    run, incident, step = _begin(rule)
    incident.progress = Progress.processing
    incident.snoozed_until_at = START_AT + 60 * MINUTE
    assert step.due_at == START_AT + 5 * MINUTE
    assert plan.ring(run, rule, incident, step.due_at) == Step()
    assert run.state == "held"
