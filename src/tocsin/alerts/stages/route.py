"""Route: which channel an event belongs to (domain rule 2.5). Dedicated integrations name it; shared ones will ask rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tocsin.alerts.explain import step
from tocsin.alerts.model import Draft, Fate
from tocsin.channels.model import Channel
from tocsin.integrations.model import Integration


def route(
    drafts: Sequence[Draft], integrations: Mapping[int, Integration], channels: Mapping[int, Channel]
) -> list[Draft]:
    """Give each draft its channel; those without one get their fate here. Returns the drafts that go on."""
    onward: list[Draft] = []
    ways: dict[int, _Way] = {}
    for draft in drafts:
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


class _Way(NamedTuple):
    """Where the events of one integration go, decided once for a batch."""

    channel_id: int
    fate: Fate | None
    step: str


def _way(integration_id: int, integrations: Mapping[int, Integration], channels: Mapping[int, Channel]) -> _Way:
    integration = integrations.get(integration_id)
    if integration is None or not integration.channel_id:
        return _Way(0, Fate.no_route, step("route", "no_route", integration=integration_id))
    channel = channels.get(integration.channel_id)
    if channel is None or channel.status != "enabled":
        return _Way(0, Fate.channel_gone, step("route", "channel_gone", channel=integration.channel_id))
    return _Way(channel.channel_id, None, step("route", "dedicated", channel=channel.channel_id))
