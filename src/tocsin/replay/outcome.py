"""What one run comes to: a fate for each event, incidents with their alerts, and when each was told and over. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tocsin.alerts.model import RANK, AlertState, Change, Draft
from tocsin.alerts.rulebook import Rulebook
from tocsin.escalation.match import RuleSet
from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.incidents.upkeep import born
from tocsin.oncall.periods import Days
from tocsin.replay.memory import Memory, still_open

Opening = tuple[int, int]
"""Which alert: the number of the event that opened it, and its channel. The same in all runs over the same events."""


class Fated(Struct, frozen=True):
    """What became of an event in one channel. ``why``: what keeps it quiet; ``rule_id``: the rule that hid it."""

    channel_id: int
    fate: str
    why: str = ""
    rule_id: str = ""


class Story(Struct):
    """One incident. Instants in ms; ``told_at`` 0: nobody was told; ``closed_at`` 0: still open at the end."""

    first: Opening
    channel_id: int
    title: str
    severity: str
    opened_at: int
    told_at: int = 0
    closed_at: int = 0
    rule: Rule | None = None
    incident: Incident | None = None
    alerts: int = 0


class Outcome:
    """Listens to a run. ``rules`` by channel and ``calendars`` say whom an incident would be told to."""

    def __init__(self, book: Rulebook, rules: Mapping[int, RuleSet], calendars: Days) -> None:
        self.memory = Memory(book, self.hear)
        self.stories: dict[str, Story] = {}
        self.incident_of: dict[Opening, str] = {}
        self._book = book
        self._rules = rules
        self._calendars = calendars
        self._numbers: dict[str, int] = {}
        self._openings: dict[str, Opening] = {}

    def take(self, drafts: Sequence[Draft], numbers: Mapping[str, int], now: int) -> dict[int, list[Fated]]:
        """Let a push come; ``numbers`` number its events. What became of each, by channel."""
        self._numbers = dict(numbers)
        found: dict[int, list[Fated]] = {}
        for one in self.memory.take(drafts, now):
            number = self._numbers[one.original_id or one.event_id]
            why = one.reason if one.fate in ("opened", "merged") else ""
            found.setdefault(number, []).append(Fated(one.channel_id, str(one.fate), why, one.rule_id))
            if one.fate == "opened" and one.alert is not None:
                self._open(one.alert, (number, one.channel_id), now)
        return found

    def hear(self, change: Change, now: int) -> None:
        """A change of the run. Alerts that open are taken up by :meth:`take`, which knows their event."""
        alert = change.alert
        story = self.stories.get(alert.incident_id)
        if story is None:
            return
        if change.kind == "recovered":
            self._maybe_over(story, alert, now)
        elif change.kind in ("unmuted", "changed") and not story.closed_at:
            if RANK[alert.severity] > RANK[story.severity]:
                story.severity = alert.severity
            self._maybe_told(story, alert.incident_id, now)

    def _open(self, alert: AlertState, opening: Opening, now: int) -> None:
        self.incident_of[opening] = alert.incident_id
        story = self.stories.get(alert.incident_id)
        if story is None:
            story = Story(opening, alert.channel_id, alert.title, alert.severity, now)
            self.stories[alert.incident_id] = story
        story.alerts += 1
        if RANK[alert.severity] > RANK[story.severity]:
            story.severity = alert.severity
        self._maybe_told(story, alert.incident_id, now)
        if not alert.is_open:  # it recovered in the same push
            self._maybe_over(story, alert, now)

    def _maybe_told(self, story: Story, incident_id: str, now: int) -> None:
        """Told as soon as one of its open alerts may be, and a rule matches; else looked at again when something changes."""
        if story.told_at:
            return
        alerts = self.memory.alerts_of(incident_id)
        if all(one.mute for one in alerts if one.is_open):
            return
        rules = self._rules.get(story.channel_id)
        incident = born(incident_id, alerts, "n", now)
        match = rules.match(incident, self._book.zone, self._calendars, now) if rules is not None else None
        if match is not None and match.rule is not None:
            story.told_at, story.rule, story.incident = now, match.rule, incident

    def _maybe_over(self, story: Story, alert: AlertState, now: int) -> None:
        channel = self._book.channels.get(alert.channel_id)
        stays = channel is not None and channel.disable_auto_close and alert.closed_by != "timeout"
        if not story.closed_at and not stays and not still_open(self.memory.alerts_of(alert.incident_id)):
            story.closed_at = now
