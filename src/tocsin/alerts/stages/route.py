"""Route: which channels an event belongs to (domain rule 2.5). Dedicated integrations name one; shared ones have a route.

An event may go to several channels: it is copied, and each copy has its own fate. It also goes wherever an alert of its key
from this integration is open already, so that what opened there can end there although severity or labels changed. A
recovery is routed as if it were of any severity: no rule asks for Ok.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.alerts.explain import step
from tocsin.alerts.model import SEVERITIES, Draft, Fate
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.model import Channel
from tocsin.integrations.model import Integration
from tocsin.kernel.conditions import Subject
from tocsin.routes.plan import DEFAULT, Dead, Decision, RoutePlan

Homes = Mapping[tuple[int, str], Sequence[int]]
"""(integration, alert_key) -> the channels in which an alert of that key is open."""


def route(
    drafts: Sequence[Draft],
    integrations: Mapping[int, Integration],
    channels: Mapping[int, Channel],
    plans: Mapping[int, RoutePlan],
    homes: Homes,
    new_id: Callable[[], str],
) -> list[Draft]:
    """Give each draft its channel; those without one get their fate here. Returns the drafts that go on, copies included."""
    onward: list[Draft] = []
    ways: dict[int, _Way] = {}
    router = _Router(channels, homes, new_id)
    for draft in drafts:
        plan = plans.get(draft.integration_id)
        if plan is not None and _is_shared(draft, integrations):
            onward += router.send(draft, plan)
            continue
        way = ways.get(draft.integration_id)
        if way is None:
            way = ways[draft.integration_id] = _way(draft.integration_id, integrations, channels)
        if way.fate is not None:
            draft.end(way.fate, way.step)
            continue
        draft.channel_id = way.channel_id
        draft.steps.append(way.step)
        onward.append(draft)
    return onward


class _Router:
    """Sends the events of shared integrations; knows where the events before them in the batch went."""

    def __init__(self, channels: Mapping[int, Channel], homes: Homes, new_id: Callable[[], str]) -> None:
        self._channels = channels
        self._homes = {key: list(ids) for key, ids in homes.items()}
        self._new_id = new_id

    def send(self, draft: Draft, plan: RoutePlan) -> list[Draft]:
        """The draft and its copies, each with its channel; none when it leads nowhere."""
        subject = subject_of_event(draft)
        is_over = draft.event.status == "Ok"
        decisions = [plan.decide(_as(subject, one)) for one in SEVERITIES] if is_over else [plan.decide(subject)]
        steps = {way.channel_id: _routed(way.channel_id, way.case, plan) for one in decisions for way in one.ways}
        key = (draft.integration_id, draft.event.alert_key)
        homes = self._homes.setdefault(key, [])
        for channel_id in homes:
            channel = self._channels.get(channel_id)
            if channel_id not in steps and channel is not None and channel.status == "enabled":
                steps[channel_id] = step("route", "home", channel=channel_id, route=plan.version)
        if not steps:
            draft.end(*_nowhere(draft, decisions[0], plan))
            return []
        if not is_over:
            homes += [channel_id for channel_id in steps if channel_id not in homes]
        return self._copies(draft, steps)

    def _copies(self, draft: Draft, steps: Mapping[int, str]) -> list[Draft]:
        copies = [draft]
        copies += [draft.copy(self._new_id()) for _ in range(len(steps) - 1)]
        for copy, (channel_id, told) in zip(copies, steps.items(), strict=True):
            copy.channel_id = channel_id
            copy.steps.append(told)
        return copies


def spare(drafts: Sequence[Draft]) -> set[str]:
    """Which copies need not be kept: recoveries that met nothing in a channel, where another copy did or one is kept.

    They were sent there in case something is open; that nothing was is no news.
    """
    met: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.original_id:
            met.setdefault(draft.original_id, []).append(draft)
    gone: set[str] = set()
    for draft in drafts:
        copies = met.get(draft.event_id)
        if copies is None or draft.event.status != "Ok":
            continue
        empty = [one for one in (draft, *copies) if one.fate == Fate.nothing_to_recover]
        kept = 0 if len(empty) <= len(copies) else 1
        gone.update(one.event_id for one in empty[kept:])
    return gone


class _Way(NamedTuple):
    """Where the events of one integration go, decided once for a batch."""

    channel_id: int
    fate: Fate | None
    step: str


def _is_shared(draft: Draft, integrations: Mapping[int, Integration]) -> bool:
    integration = integrations.get(draft.integration_id)
    return integration is not None and not integration.channel_id


def _way(integration_id: int, integrations: Mapping[int, Integration], channels: Mapping[int, Channel]) -> _Way:
    integration = integrations.get(integration_id)
    if integration is None or not integration.channel_id:
        return _Way(0, Fate.no_route, step("route", "no_route", integration=integration_id))
    channel = channels.get(integration.channel_id)
    if channel is None or channel.status != "enabled":
        return _Way(0, Fate.channel_gone, step("route", "channel_gone", channel=integration.channel_id))
    return _Way(channel.channel_id, None, step("route", "dedicated", channel=channel.channel_id))


def _as(subject: Subject, severity: str) -> Subject:
    """The subject as if it had this severity."""
    return lambda key: severity if key == "severity" else subject(key)


def _routed(channel_id: int, case: int, plan: RoutePlan) -> str:
    if case == DEFAULT:
        return step("route", "default", channel=channel_id, route=plan.version)
    return step("route", "routed", channel=channel_id, case=case + 1, route=plan.version)


def _nowhere(draft: Draft, decision: Decision, plan: RoutePlan) -> tuple[Fate, str]:
    """The fate of an event without a channel, and the step that says why."""
    if not decision.dead:
        return Fate.no_route, step("route", "unmatched", integration=draft.integration_id, route=plan.version)
    dead = decision.dead[0]
    if not dead.channel_id:
        return Fate.no_route, _unnamed(dead, plan)
    return Fate.channel_gone, step("route", "channel_gone", channel=dead.channel_id, route=plan.version)


def _unnamed(dead: Dead, plan: RoutePlan) -> str:
    """A name comes from the sender's label, so it is escaped and cut."""
    facts = {"case": dead.case + 1, "route": plan.version, "name": dead.name[:100]}
    return msgspec.json.encode(["route", "unnamed", facts]).decode()
