"""Group: which incident a new alert belongs to (domain rule 2.10). Method ``n``: each alert is an incident of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tocsin.alerts.model import AlertState


def group(opened: Sequence[AlertState], new_id: Callable[[], str]) -> None:
    """Give every new alert the id of its incident; an id no incident has yet opens one."""
    for alert in opened:
        alert.incident_id = new_id()
