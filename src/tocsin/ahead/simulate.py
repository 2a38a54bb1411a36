"""Who would be told what, and when, if something happened: the production's own plan and ways, on a clock of its own. Pure.

It begins where an incident begins: whether rules of the channel would keep it quiet is not asked. A message counts as arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tocsin.escalation import dynamic, plan, wording
from tocsin.escalation.dynamic import Directory
from tocsin.escalation.dynamic import Wanted as Asked
from tocsin.escalation.match import Passed, RuleSet
from tocsin.escalation.model import Order, Rule, Run
from tocsin.escalation.targets import meant, order_of
from tocsin.incidents.model import Incident, Progress
from tocsin.kernel.clock import SECOND
from tocsin.notify import recipients
from tocsin.oncall.periods import Days
from tocsin.oncall.schedule import Schedule
from tocsin.reach.model import Contacts, Means

MOST_MESSAGES = 1_000
LONGEST_MS = 7 * 86_400 * SECOND
"""How long it is played: layers without an end repeat at most six times."""

_RUN_ID = "0" * 24

Kind = Literal["told", "remark", "delay", "passed_over", "answered", "exhausted", "no_rule"]


@dataclass(frozen=True)
class Stage:
    """Everything that decides who is told: as it is now."""

    rules: RuleSet
    zone: ZoneInfo
    calendars: Days
    teams: Mapping[int, Sequence[int]]
    team_names: Mapping[int, str]
    schedules: Mapping[int, Schedule]
    contacts: Mapping[int, Contacts]
    means: Means
    bot_of: Callable[[str], str | None]
    directory: Directory | None = None
    """Whom the labels of the incident may name, where the channel lets them."""


class Question(Struct, frozen=True):
    """An incident that begins at ``at`` (ms), and after how long it is answered (ms; ``None``: never)."""

    incident: Incident
    at: int
    answered_after_ms: int | None = None


class Moment(Struct, frozen=True):
    """What happens at an instant (ms). ``transport`` and ``recipient`` of a message; ``person_id`` 0: an address or a group."""

    at: int
    kind: Kind
    layer: int = -1
    round: int = 0
    event: str = ""
    person_id: int = 0
    recipient: str = ""
    transport: str = ""
    text: str = ""


class Simulated(Struct, frozen=True):
    """Which rule holds, which were passed over, and everything that happens, in order."""

    rule: Rule | None
    passed: list[Passed]
    moments: list[Moment]


def simulate(question: Question, stage: Stage) -> Simulated:
    """Play an incident to its end."""
    incident = structs.replace(question.incident, assigned_to=question.incident.assigned_to)
    match = stage.rules.match(incident, stage.zone, stage.calendars, question.at)
    if match.rule is None:
        text = wording.no_rule(incident, match.passed)
        return Simulated(None, match.passed, [Moment(question.at, "no_rule", text=text)])
    answered_at = None if question.answered_after_ms is None else question.at + question.answered_after_ms
    moments = list(_moments(question, match.rule, stage, answered_at))
    if answered_at is not None:
        moments.append(Moment(answered_at, "answered"))
        # An answer at the very instant of a message comes after it: it had to be told first.
        moments.sort(key=lambda one: (one.at, one.kind == "answered"))
    return Simulated(match.rule, match.passed, moments)


def _moments(question: Question, rule: Rule, stage: Stage, answered_at: int | None) -> Iterator[Moment]:
    incident, now = question.incident, question.at
    run = Run(
        account_id=rule.account_id,
        incident_id=incident.incident_id,
        assignment_id=_RUN_ID,
        rule_id=rule.rule_id,
        rule_version=rule.version,
        state="running",
    )
    if rule.aggr_window_s:
        run.state = "waiting"
        yield Moment(now, "delay", text=f"{rule.aggr_window_s} s")
        now += rule.aggr_window_s * SECOND
        step = plan.ring(run, rule, _as_of(incident, answered_at, now), now)
    else:
        step = plan.start_layer(run, rule, 0, "triggered", now)
    sent = 0
    while sent < MOST_MESSAGES and now < question.at + LONGEST_MS:
        while step.telling is not None:
            told, wanted = _tell(run, rule, _as_of(incident, answered_at, now), step.telling, stage, now)
            yield from told
            sent += len(told)
            if wanted:
                break
            yield Moment(now, "passed_over", step.telling.layer_idx)
            step = plan.skip_layer(run, rule, now)
        if step.exhausted:
            yield Moment(now, "exhausted")
        if step.due_at is None:
            return
        now = step.due_at
        step = plan.ring(run, rule, _as_of(incident, answered_at, now), now)


def _as_of(incident: Incident, answered_at: int | None, now: int) -> Incident:
    """The incident as it is at an instant."""
    answered = answered_at is not None and now > answered_at
    return structs.replace(incident, progress=Progress.processing) if answered else incident


def _tell(
    run: Run, rule: Rule, incident: Incident, telling: plan.Telling, stage: Stage, now: int
) -> tuple[list[Moment], bool]:
    """The messages of one order, and whether there is any."""
    asked, problems = Asked(), list[str]()
    if stage.directory is not None:
        asked = dynamic.wanted(incident.labels, telling.layer_idx)
        rule, problems = dynamic.retarget(rule, telling.layer_idx, asked, stage.directory)
    found = meant(rule, telling.layer_idx, stage.teams, stage.team_names, stage.schedules, now)
    named = structs.replace(found, person_reasons=dynamic.reasons(found.person_reasons, asked))
    order: Order = order_of(run, rule, incident, telling, named)
    where = (telling.layer_idx, telling.round, telling.event)
    missing = [*problems, *found.vacant] if telling.round <= 1 else []
    moments = [Moment(now, "remark", *where, text=one) for one in missing]
    resolved = recipients.resolve(order, stage.contacts, stage.means, stage.bot_of, now)
    moments += [
        Moment(
            now,
            "told",
            *where,
            one.person_id,
            one.recipient,
            one.medium if one.person_id else one.notifier or one.medium,
            one.reason,
        )
        for one in resolved.wanted
    ]
    if telling.round <= 1:
        moments += [Moment(now, "remark", *where, person_id, text=why) for person_id, why in resolved.unreachable]
        moments += [Moment(now, "remark", *where, text=one) for one in resolved.remarks]
    return moments, bool(resolved.wanted)
