"""The way of an event through the alert slice, stage by stage (domain section 2).

::

    enrich · process            of the integration   stages/enrich.py (run by enrich_flow.py), process.py with beside.py
    route                       stages/route.py
    asked                       of the channel       stages/asked.py: which rules there were
    drop · silence              of the channel       stages/drop.py, silence.py: ask the event and the clock only
    dedupe                      stages/dedupe.py
    inhibit · flap              of the channel       stages/quiet.py, with inhibit.py and flap.py
    group                       stages/group.py

Pure: facts are gathered before and results are written after, both in :mod:`tocsin.alerts.flow`. From dedupe on, one event is
taken the whole way before the next: a batch decides what its events would have decided one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tocsin.alerts.model import Change, Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.asked import note_asked
from tocsin.alerts.stages.beside import Beside
from tocsin.alerts.stages.dedupe import Deduper
from tocsin.alerts.stages.drop import drop
from tocsin.alerts.stages.group import Grouper
from tocsin.alerts.stages.process import process
from tocsin.alerts.stages.quiet import Quiet
from tocsin.alerts.stages.route import Homes, route
from tocsin.alerts.stages.silence import silence


def routed(drafts: Sequence[Draft], book: Rulebook, homes: Homes, new_id: Callable[[], str]) -> list[Draft]:
    """What is left after the rules of the integration, with its channel; the drafts are enriched already.

    There may be more than came: an event that goes to several channels is copied.
    """
    return route(process(drafts, book.process), book.integrations, book.channels, book.routes, homes, new_id)


def before_lookup(drafts: Sequence[Draft], book: Rulebook, now: int) -> list[Draft]:
    """The stages that ask the event and the clock only: afterwards each remaining draft knows the silence that covers it."""
    note_asked(drafts, book.asked, now)
    return silence(drop(drafts, book.drops), book.silences, now)


def after_lookup(
    drafts: Sequence[Draft], deduper: Deduper, quiet: Quiet, grouper: Grouper, beside: Mapping[int, Beside]
) -> list[Change]:
    """The stages that need to know the alerts of the drafts' keys, and others of their channels and integrations."""
    changes = []
    for draft in drafts:
        near = beside.get(draft.integration_id)
        if near is not None and near.ends(draft):
            continue
        change = deduper.decide(draft)
        alert = draft.alert
        if alert is None:
            continue
        if change is not None and change.kind == "opened" and grouper.place(draft, alert):
            change = Change("joined", alert, draft.event_id, change.is_flapping)
        followed = quiet.follow(draft, alert, change)
        if near is not None:
            near.note(alert)
        if followed is not change:
            deduper.changed[alert.alert_id] = alert
        if followed is not None:
            changes.append(followed)
            if followed.kind == "recovered":
                grouper.ended(alert)
    return changes
