"""The way of an event through the alert slice, stage by stage (domain section 2).

::

    enrich · process            of the integration   (their stages stand here once they have rules)
    route                       stages/route.py
    dedupe                      stages/dedupe.py
    silence · inhibit · flap    of the channel       (likewise)
    group                       stages/group.py

Pure: facts are gathered before and results are written after, both in :mod:`tocsin.alerts.flow`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.alerts.model import Change, Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.dedupe import Deduper
from tocsin.alerts.stages.group import group
from tocsin.alerts.stages.route import route


def before_lookup(drafts: Sequence[Draft], book: Rulebook) -> list[Draft]:
    """The stages that need no row: afterwards each remaining draft knows its channel."""
    return route(drafts, book)


def after_lookup(drafts: Sequence[Draft], deduper: Deduper, new_id: Callable[[], str]) -> list[Change]:
    """The stages that need to know the alerts of the drafts' keys."""
    changes = deduper.absorb(drafts)
    group(deduper.opened, new_id)
    return changes
