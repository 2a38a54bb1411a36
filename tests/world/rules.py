"""Escalation rules in a story's words: `layer("alice", "team:db", "robot:ops", times=3, every=10, window=30)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.world.far_ends import MAIL_DOMAIN
from tocsin.escalation.model import Layer, Target, Ways, Webhook


@dataclass(frozen=True)
class Step:
    """A layer whose people are still names."""

    who: tuple[str, ...]
    times: int
    every: float
    window: int
    force: bool
    ways: Ways | None
    robot_type: str
    bot: dict[str, Any]


def layer(
    *who: str,
    times: int = 1,
    every: float = 10,
    window: int = 0,
    force: bool = False,
    ways: Ways | None = None,
    robot_type: str = "webhook",
    bot: dict[str, Any] | None = None,
) -> Step:
    """Tell `who` up to `times` times, `every` minutes apart; after `window` minutes the next layer (0 = never).

    `team:`, `schedule:`, `robot:` and `mail:` before it mean a team, who is on call in a schedule (`schedule:db/7`: in role
    7), a group robot and a bare mail address.
    `bot` are further settings of the group robots.
    """
    return Step(who, times, every, window, force, ways, robot_type, bot or {})


def to_layer(
    step: Step,
    person: Callable[[str], int],
    team: Callable[[str], int],
    schedule: Callable[[str], int],
    robot: Callable[[str], dict[str, str]],
) -> Layer:
    """The product's layer of a step."""
    kinds: dict[str, list[str]] = {"person": [], "team": [], "schedule": [], "robot": [], "mail": []}
    for one in step.who:
        kind, _, name = one.rpartition(":")
        kinds[kind or "person"].append(name)
    schedules: dict[str, list[int]] = {}
    for one in kinds["schedule"]:
        name, _, role = one.partition("/")
        schedules.setdefault(str(schedule(name)), []).extend([int(role)] if role else [])
    target = Target(
        person_ids=[person(name) for name in kinds["person"]],
        team_ids=[team(name) for name in kinds["team"]],
        schedule_to_role_ids=schedules,
        emails=[f"{name}@{MAIL_DOMAIN}" for name in kinds["mail"]],
        webhooks=[Webhook(step.robot_type, robot(name) | step.bot) for name in kinds["robot"]],
        by=step.ways,
    )
    return Layer(
        target=target,
        max_times=step.times,
        notify_step=step.every,
        escalate_window=step.window,
        force_escalate=step.force,
    )
