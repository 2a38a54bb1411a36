"""Whom an incident would have reached and when, if nobody had answered: the production's own plan, played to its end. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.escalation import plan
from tocsin.escalation.model import Layer, Run
from tocsin.kernel.clock import SECOND
from tocsin.kernel.spans import wall_of, zone_of
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import Stretch, at, people, timeline
from tocsin.replay.outcome import Story

MOST_STEPS = 200
NIGHT_BEGINS, NIGHT_ENDS = 23, 8
"""Hours in which a call wakes somebody (domain section 8)."""


class Call(Struct, frozen=True):
    """A person is told, or (``person_id`` 0) addresses and groups are: by which layer and message, at what instant (ms)."""

    person_id: int
    layer: int
    round: int
    at: int


class Crowd:
    """Who is who: members of teams as they are today, time zones of persons, and who was on call when."""

    def __init__(
        self,
        teams: Mapping[int, Sequence[int]],
        zones: Mapping[int, str],
        schedules: Sequence[Schedule],
        start_at: int,
        end_at: int,
    ) -> None:
        self._teams = teams
        self._zones = {person_id: zone_of(name) for person_id, name in zones.items()}
        self._schedules: dict[int, tuple[Schedule, list[Stretch]]] = {
            one.schedule_id: (
                one,
                timeline(one.layers, zone_of(one.time_zone), start_at, end_at, is_ranked=one.is_ranked),
            )
            for one in schedules
            if one.status == "enabled"
        }

    def of(self, layer: Layer, instant: int) -> list[int]:
        """The persons that a layer means at an instant, each once; 0 stands for addresses and groups."""
        target = layer.target
        found = list(target.person_ids)
        for team_id in target.team_ids:
            found += self._teams.get(team_id, ())
        for schedule_id, role_ids in target.schedule_to_role_ids.items():
            found += self._on_call(int(schedule_id), role_ids, instant)
        if target.emails or target.webhooks:
            found.append(0)
        return list(dict.fromkeys(found))

    def is_night(self, person_id: int, instant: int, zone: ZoneInfo) -> bool:
        """Whether it is between 23 and 8 where somebody lives (``zone``: where nothing is known of that)."""
        hour = wall_of(instant, self._zones.get(person_id, zone)).hour
        return hour >= NIGHT_BEGINS or hour < NIGHT_ENDS

    def _on_call(self, schedule_id: int, role_ids: Sequence[int], instant: int) -> list[int]:
        known = self._schedules.get(schedule_id)
        stretch = at(known[1], instant) if known is not None else None
        if known is None or stretch is None:
            return []
        standing = people(known[0].layers, stretch)
        return [one.person_id for one in standing if not role_ids or one.role_id in role_ids]


def calls(story: Story, crowd: Crowd, end_at: int) -> Iterator[Call]:
    """Every message of an incident until it is over, or until ``end_at`` (ms)."""
    rule, incident = story.rule, story.incident
    if rule is None or incident is None:
        return
    until = story.closed_at or end_at
    now = story.told_at + rule.aggr_window_s * SECOND
    run = Run(
        account_id=rule.account_id,
        incident_id=incident.incident_id,
        assignment_id="",
        rule_id=rule.rule_id,
        rule_version=rule.version,
        state="running",
    )
    if now >= until:
        return
    step = plan.start_layer(run, rule, 0, "triggered", now)
    for _ in range(MOST_STEPS):
        while step.telling is not None:
            meant = crowd.of(rule.layers[step.telling.layer_idx], now)
            if meant:
                for person_id in meant:
                    yield Call(person_id, step.telling.layer_idx, step.telling.round, now)
                break
            step = plan.skip_layer(run, rule, now)
        if step.due_at is None or step.due_at >= until:
            return
        now = step.due_at
        step = plan.ring(run, rule, incident, now)
