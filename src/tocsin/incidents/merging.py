"""Merging by hand: whether it can be, and what it does to both sides. Pure (domain section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tocsin.alerts.model import AlertState
from tocsin.alerts.stages.group import MOST_ALERTS
from tocsin.incidents.lifecycle import Transition, edit, end
from tocsin.incidents.model import Edit, Happening, Incident, Line, Merge, Progress, Responder
from tocsin.kernel.errors import InvalidParameter

NAMED = 20
"""Alerts that a line names; it counts them all."""


def refuse(target: Incident, alerts: int, moved: int) -> None:
    """Raise ``InvalidParameter`` where nothing can be merged into the target; ``alerts`` it has, ``moved`` would come."""
    if target.is_closed:
        into = f" It was merged into another incident ({target.merged_into})." if target.merged_into else ""
        raise InvalidParameter(
            f"target_incident_id: INC #{target.num} is closed, so nothing can be merged into it; reopen it first.{into}"
        )
    refuse_many(target, alerts, moved)


def refuse_many(target: Incident, alerts: int, moved: int) -> None:
    """Raise ``InvalidParameter`` where the target would have too many alerts."""
    if alerts + moved > MOST_ALERTS:
        raise InvalidParameter(
            f"target_incident_id: INC #{target.num} has {alerts} alerts and {moved} would come to it; "
            f"an incident has at most {MOST_ALERTS}"
        )


def take_in(
    target: Incident, sources: Sequence[Incident], moved: Sequence[AlertState], wanted: Merge, actor_id: int, now: int
) -> Transition:
    """What the target becomes: its line, its new title and owner, and the people who have the sources.

    They are responders of the target too, but have not acknowledged it: nobody said that they have all of it.
    """
    done = Transition()
    people = _newcomers(target, sources) if wanted.source_ids else []
    target.responders += [Responder(one, now) for one in people]
    if wanted.owner_id:
        target.owner_id = wanted.owner_id
    done.lines.append(_line(target, sources, moved, wanted, people, actor_id))
    if wanted.title:
        done.lines += edit(target, Edit(incident_ids=(), title=wanted.title), actor_id, "", now).lines
    return done


def give_up(source: Incident, target: Incident, wanted: Merge, actor_id: int, now: int) -> Transition:
    """A source that has no alerts any more: it closes (or is deleted) and points to the target."""
    was_open = not source.is_closed
    if was_open:
        end(source, actor_id, now)
    source.merged_into = target.incident_id
    line = Line("i_merge", {"target_incident": short(target), **_said(wanted)}, actor_id)
    if wanted.remove_sources:
        source.deleted_at = now
        return Transition([line], [Happening("removed", source, actor_id)])
    return Transition([line], [Happening("closed", source, actor_id)] if was_open else [])


def give_some(source: Incident, target: Incident, moved: Sequence[AlertState], actor_id: int) -> Transition:
    """A source that keeps other alerts: a line says which ones went where."""
    return Transition([Line("a_merge", {"target_incident": short(target), **_named(moved)}, actor_id)])


def short(incident: Incident) -> dict[str, str]:
    """An incident as a line names it."""
    return {"incident_id": incident.incident_id, "title": incident.title, "progress": str(Progress(incident.progress))}


def _newcomers(target: Incident, sources: Sequence[Incident]) -> list[int]:
    there = {one.person_id for one in target.responders}
    open_ones = [one for one in sources if not one.is_closed]
    return list(
        dict.fromkeys(one.person_id for each in open_ones for one in each.responders if one.person_id not in there)
    )


def _line(
    target: Incident,
    sources: Sequence[Incident],
    moved: Sequence[AlertState],
    wanted: Merge,
    people: Sequence[int],
    actor_id: int,
) -> Line:
    detail: dict[str, Any] = {"source_incidents": [short(one) for one in sources], **_named(moved), **_said(wanted)}
    if not wanted.source_ids:
        return Line("a_merge", detail, actor_id)
    detail["target_incident"] = short(target)
    detail["source_responders"] = list(people)
    detail["remove_source_incidents"] = wanted.remove_sources
    return Line("i_merge", detail, actor_id)


def _named(moved: Sequence[AlertState]) -> dict[str, Any]:
    named = [{"alert_id": one.alert_id, "title": one.title} for one in moved[:NAMED]]
    return {"alerts": len(moved), "source_alerts": named}


def _said(wanted: Merge) -> dict[str, Any]:
    said = {"comment": wanted.comment, "title": wanted.title, "owner_id": wanted.owner_id}
    return {name: value for name, value in said.items() if value}
