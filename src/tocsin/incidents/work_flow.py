"""What one transaction does to incidents, gathered until it is written at its end."""

from __future__ import annotations

from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.incidents.lifecycle import Transition
from tocsin.incidents.model import Happening, Incident, Line


class Work:
    """What one transaction does to incidents, gathered so that each row and each line is written once, at its end."""

    def __init__(self) -> None:
        self.new: dict[str, Incident] = {}
        self.changed: dict[str, Incident] = {}
        self.lines: list[tuple[Incident, Line]] = []
        self.happenings: list[Happening] = []
        self.timers: list[Timer] = []

    def add(self, incident: Incident, done: Transition) -> None:
        """Take over the outcome of a transition."""
        self.lines += [(incident, line) for line in done.lines]
        self.happenings += done.happenings

    def take_happenings(self) -> list[Happening]:
        """What happened since this was asked last."""
        happenings, self.happenings = self.happenings, []
        return happenings

    def known(self, incident_id: str) -> Incident | None:
        """The incident as this transaction has left it, if it has touched it."""
        return self.new.get(incident_id) or self.changed.get(incident_id)


def work_of(tx: Transaction) -> Work:
    """What this transaction does to incidents; made by whoever asks first."""
    work: Work | None = tx.memo.get(Work)
    if work is None:
        work = tx.memo[Work] = Work()
    return work
