"""Route: which channel an event belongs to (domain rule 2.5). Dedicated integrations name it; shared ones will ask rules."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.alerts.explain import step
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.rulebook import Rulebook


def route(drafts: Sequence[Draft], book: Rulebook) -> list[Draft]:
    """Give each draft its channel; those without one get their fate here. Returns the drafts that go on."""
    onward = []
    for draft in drafts:
        integration = book.integrations.get(draft.integration_id)
        if integration is None or not integration.channel_id:
            draft.end(Fate.no_route, step("route", "no_route", integration=draft.integration_id))
            continue
        channel = book.channels.get(integration.channel_id)
        if channel is None or channel.status != "enabled":
            draft.end(Fate.channel_gone, step("route", "channel_gone", channel=integration.channel_id))
            continue
        draft.channel_id = channel.channel_id
        draft.steps.append(step("route", "dedicated", channel=channel.channel_id))
        onward.append(draft)
    return onward
