"""What an escalation does next: pure, (run, rule, incident, now) -> messages to order and when to look again.

A layer is told ``rounds`` times, ``notify_step`` minutes apart, until somebody acknowledges or it is over; ``escalate_window``
minutes after its first message the next layer follows when nobody has it (or, with ``force_escalate``, when it is not
closed). Domain rule 2.12.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tocsin.escalation.model import Rule, Run
from tocsin.incidents.model import Incident, Progress

Event = Literal["triggered", "repeat", "escalated", "unacknowledged", "reopened", "woken", "storm"]
"""What a message of a layer tells of."""


class Telling(Struct, frozen=True):
    """Tell layer ``layer_idx`` its message number ``round`` (from 1)."""

    layer_idx: int
    round: int
    event: Event


class Step(Struct, frozen=True):
    """What to do now: at most one message, and when to look again (``None`` = never)."""

    telling: Telling | None = None
    due_at: int | None = None
    exhausted: bool = False  # all layers are told and nobody answered


def start_layer(run: Run, rule: Rule, layer_idx: int, event: Event, now: int) -> Step:
    """Tell a layer for the first time (again, after everybody gave the incident back)."""
    run.state = "running"
    run.layer_idx = layer_idx
    run.sent_rounds = 1
    run.layer_started_at = now
    return _then(run, rule, Telling(layer_idx, 1, event), now, acknowledged=False)


def ring(run: Run, rule: Rule, incident: Incident, now: int, *, unreachable: bool = False) -> Step:
    """The timer rang: repeat, go to the next layer, or stop. ``unreachable``: nobody of the present layer was reached."""
    if incident.is_closed or incident.deleted_at:
        run.state = "stopped"
        return Step()
    acknowledged = incident.progress == Progress.processing
    if acknowledged and (incident.snoozed_until_at > now or not rule.layers[run.layer_idx].force_escalate):
        run.state = "held"
        return Step()
    if run.state == "waiting":
        return start_layer(run, rule, 0, "triggered", now)
    if unreachable:
        return skip_layer(run, rule, now)
    if _next_layer_due(run, rule, now):
        return start_layer(run, rule, run.layer_idx + 1, "escalated", now)
    layer = rule.layers[run.layer_idx]
    if not acknowledged and run.sent_rounds < layer.rounds and now >= _repeat_at(run, rule):
        # After a long pause one message stands for all that were missed: nobody is told five times at once.
        run.sent_rounds = min(layer.rounds, 1 + (now - run.layer_started_at) // layer.step_ms)
        return _then(run, rule, Telling(run.layer_idx, run.sent_rounds, "repeat"), now, acknowledged=False)
    return _then(run, rule, None, now, acknowledged=acknowledged)


def skip_layer(run: Run, rule: Rule, now: int) -> Step:
    """Nobody of the layer can be reached: the next one at once (domain section 10)."""
    if run.layer_idx + 1 < len(rule.layers):
        return start_layer(run, rule, run.layer_idx + 1, "escalated", now)
    run.state = "exhausted"
    return Step(exhausted=True)


def next_due(run: Run, rule: Rule, now: int, *, acknowledged: bool) -> int | None:
    """When something is to be done next: a repeat, the next layer, or the moment at which all has been tried."""
    layer = rule.layers[run.layer_idx]
    times = []
    if run.sent_rounds < layer.rounds and not acknowledged:
        times.append(_repeat_at(run, rule))
    window_ends_at = run.layer_started_at + layer.window_ms
    if layer.window_ms and (run.layer_idx + 1 < len(rule.layers) or window_ends_at > now):
        times.append(window_ends_at)
    return max(min(times), now) if times else None


def _then(run: Run, rule: Rule, telling: Telling | None, now: int, *, acknowledged: bool) -> Step:
    due_at = next_due(run, rule, now, acknowledged=acknowledged)
    if due_at is not None:
        return Step(telling, due_at)
    was_running = run.state == "running"
    run.state = "exhausted"
    return Step(telling, exhausted=telling is None and was_running and not acknowledged)


def _repeat_at(run: Run, rule: Rule) -> int:
    return run.layer_started_at + run.sent_rounds * rule.layers[run.layer_idx].step_ms


def _next_layer_due(run: Run, rule: Rule, now: int) -> bool:
    window_ms = rule.layers[run.layer_idx].window_ms
    return bool(window_ms) and run.layer_idx + 1 < len(rule.layers) and now >= run.layer_started_at + window_ms
