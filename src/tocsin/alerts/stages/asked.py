"""Asked: what an event was decided by, left with it: the configuration's version, how many rules of each kind it met, settings.

Rules have versions of their own; settings of channels have none, so those that decide are kept with the event. With them a
decision can be made again, and "why did rule X not match?" can be answered: X was asked, or it was not in force then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from tocsin.alerts.configuration import Configuration
from tocsin.alerts.model import Draft
from tocsin.alerts.stages.flap import flap_settings
from tocsin.kernel.clock import MINUTE


def asked_facts(configuration: Configuration) -> dict[int, str]:
    """By channel, the part of the step that is the same for all its events: made once for each rulebook."""
    counts: dict[int, Counter[str]] = {}
    for rule in configuration.noise:
        counts.setdefault(rule.channel_id, Counter())[rule.kind] += 1
    found = {}
    for channel in configuration.channels:
        facts: dict[str, object] = {"config": configuration.version, "zone": str(configuration.zone)}
        facts |= sorted(counts.get(channel.channel_id, Counter()).items())
        flap = flap_settings(channel)
        if flap is not None:
            facts["flap"] = [flap.max_changes, flap.window_ms // MINUTE, flap.mute_ms // MINUTE]
        if channel.allow_foreign_recovery:
            facts["foreign"] = 1
        found[channel.channel_id] = msgspec.json.encode(facts).decode()[1:]
    return found


def note_asked(drafts: Sequence[Draft], facts: Mapping[int, str], now: int) -> None:
    """Leave the step with each draft that knows its channel; ``now`` (ms) is the instant at which they are decided."""
    steps: dict[int, str] = {}
    for draft in drafts:
        made = steps.get(draft.channel_id)
        if made is None:
            made = steps[draft.channel_id] = f'["rules","asked",{{"at":{now},{facts.get(draft.channel_id, "}")}]'
        draft.steps.append(made)
