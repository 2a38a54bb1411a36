"""What a draft changes: two runs over the same events, compared. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.replay.calls import Call, Crowd, calls
from tocsin.replay.outcome import Fated, Outcome, Story

MOST_EXAMPLES = 50


class EventChange(Struct, frozen=True):
    """An event that becomes something else, as an example: by which rule before and after."""

    title: str
    severity: str
    alert_key: str
    at: int
    before: Sequence[Fated]
    after: Sequence[Fated]


class CallChange(Struct, frozen=True):
    """A message that would be added or fall away, as an example."""

    is_added: bool
    title: str
    severity: str
    channel_id: int
    call: Call


class Side(Struct, frozen=True):
    """One run in numbers. ``calls`` are messages to persons; ``woken``: those of them between 23 and 8, by person."""

    fates: Mapping[str, int]
    incidents: int
    told: int
    calls: int
    group_messages: int
    woken: Mapping[int, int]


class Difference(Struct, frozen=True):
    """What changes. ``fates``: (before, after) -> events, only where they differ."""

    before: Side
    after: Side
    fates: Mapping[tuple[str, str], int]
    merged: int  # incidents that hold alerts of several incidents of before
    split: int  # incidents whose alerts are in several incidents now
    added: int
    gone: int
    events: Sequence[EventChange]
    messages: Sequence[CallChange]

    @property
    def is_none(self) -> bool:
        """Whether the draft changes nothing."""
        return not (self.fates or self.merged or self.split or self.added or self.gone)


class Tally:
    """Counts the events of two runs while they come."""

    def __init__(self) -> None:
        self.before: Counter[str] = Counter()
        self.after: Counter[str] = Counter()
        self.fates: Counter[tuple[str, str]] = Counter()
        self.examples: list[EventChange] = []

    def add(self, event: tuple[str, str, str], at: int, before: Sequence[Fated], after: Sequence[Fated]) -> None:
        """One event, as ``(title, severity, alert key)``, and what became of it in both runs."""
        old, new = said(before), said(after)
        self.before[old] += 1
        self.after[new] += 1
        if _decided(before) == _decided(after):
            return
        self.fates[old, new] += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(EventChange(*event, at, list(before), list(after)))


def said(fated: Iterable[Fated]) -> str:
    """What became of an event, in one word: the loudest of its channels."""
    words = [one.why or one.fate for one in fated]
    return min(words, key=lambda word: _LOUD.index(word) if word in _LOUD else len(_LOUD), default="none")


_LOUD = ("opened", "merged", "recovered", "flapping", "silenced", "inhibited", "dropped", "stale", "nothing_to_recover")


def _decided(fated: Sequence[Fated]) -> list[tuple[int, str, str]]:
    return sorted((one.channel_id, one.fate, one.why) for one in fated)


def compare(tally: Tally, before: Outcome, after: Outcome, crowd: Crowd, zone: ZoneInfo, end_at: int) -> Difference:
    """The difference of two runs that ended at ``end_at`` (ms); ``zone`` is the account's."""
    merged, split = _regrouped(before, after)
    old, new = _messages(before, crowd, end_at), _messages(after, crowd, end_at)
    gone, added = old - new, new - old
    return Difference(
        before=_side(tally.before, before, old, crowd, zone),
        after=_side(tally.after, after, new, crowd, zone),
        fates=dict(tally.fates),
        merged=merged,
        split=split,
        added=added.total(),
        gone=gone.total(),
        events=tally.examples,
        messages=[*_examples(added, after, is_added=True), *_examples(gone, before, is_added=False)],
    )


_Message = tuple[int, tuple[int, int], int, int, int]
"""Person, the alert that opened its incident, layer, number of the message, instant: what makes two messages the same."""


def _messages(outcome: Outcome, crowd: Crowd, end_at: int) -> Counter[_Message]:
    found: Counter[_Message] = Counter()
    for story in outcome.stories.values():
        for one in calls(story, crowd, end_at):
            found[one.person_id, story.first, one.layer, one.round, one.at] += 1
    return found


def _side(fates: Counter[str], outcome: Outcome, messages: Counter[_Message], crowd: Crowd, zone: ZoneInfo) -> Side:
    woken: Counter[int] = Counter()
    for (person_id, _, _, _, at), count in messages.items():
        if person_id and crowd.is_night(person_id, at, zone):
            woken[person_id] += count
    groups = sum(count for message, count in messages.items() if not message[0])
    told = sum(1 for story in outcome.stories.values() if story.told_at)
    return Side(dict(fates), len(outcome.stories), told, messages.total() - groups, groups, dict(woken))


def _regrouped(before: Outcome, after: Outcome) -> tuple[int, int]:
    """How many incidents of after hold alerts of several of before, and the other way round. Alerts of both runs count."""
    into: dict[str, set[str]] = {}
    from_: dict[str, set[str]] = {}
    for opening, old in before.incident_of.items():
        new = after.incident_of.get(opening)
        if new is not None:
            into.setdefault(new, set()).add(old)
            from_.setdefault(old, set()).add(new)
    return sum(len(one) > 1 for one in into.values()), sum(len(one) > 1 for one in from_.values())


def _examples(messages: Counter[_Message], outcome: Outcome, *, is_added: bool) -> list[CallChange]:
    stories: dict[tuple[int, int], Story] = {one.first: one for one in outcome.stories.values()}
    found = []
    for person_id, first, layer, number, at in sorted(messages, key=lambda one: one[4])[:MOST_EXAMPLES]:
        story = stories[first]
        call = Call(person_id, layer, number, at)
        found.append(CallChange(is_added, story.title, story.severity, story.channel_id, call))
    return found
