"""Where an event goes: cases from top to bottom, then the default (domain rule 2.5). Pure, compiled once for a rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.channels.model import Channel
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import LABEL_PREFIX, Subject, compile_filters
from tocsin.routes.model import Case, Route

EXTRA_KEYS: Final = frozenset({"alert_key", "check", "resource", "service", "cluster"})
"""Keys of conditions beside those of ``kernel.conditions``, as noise rules know them."""
DEFAULT: Final = -1
"""The number that stands for the default instead of a case."""


class Way(NamedTuple):
    """A channel, and the number of the case that leads there, from 0 (``DEFAULT``: none, the default does)."""

    channel_id: int
    case: int


class Dead(NamedTuple):
    """A case that matched and leads nowhere: a channel that is gone or disabled, or a name that no channel has."""

    case: int
    channel_id: int
    name: str = ""


class Decision(NamedTuple):
    """Where an event goes. ``dead`` are the ends that lead nowhere; ``matched``: whether any case took it."""

    ways: tuple[Way, ...]
    dead: tuple[Dead, ...]
    matched: bool


class RoutePlan:
    """One route, compiled. ``channels`` are those of the account that are not deleted, by id."""

    def __init__(self, route: Route, channels: Mapping[int, Channel]) -> None:
        self.version = route.version
        self._route = route
        self._open = {one.channel_id for one in channels.values() if one.status == "enabled"}
        self._by_name = {one.name: one.channel_id for one in channels.values()}
        matchers = [
            (number, compile_filters([case.conditions], extra_keys=EXTRA_KEYS))
            for number, case in enumerate(route.cases)
        ]
        self._index: Index[int] = compile_index(matchers)

    def decide(self, subject: Subject) -> Decision:
        """The channels of an event, each once, by the first case that leads there."""
        ways: dict[int, int] = {}
        dead: list[Dead] = []
        matched = False
        for number in self._index.matching(subject):
            matched = True
            case = self._route.cases[number]
            self._take(self._targets(case, subject), number, ways, dead, _name(case, subject))
            if not case.falls_through:
                break
        if not ways:
            self._take(self._route.default_ids, DEFAULT, ways, dead, "")
        return Decision(tuple(Way(channel_id, case) for channel_id, case in ways.items()), tuple(dead), matched)

    def _targets(self, case: Case, subject: Subject) -> Sequence[int]:
        if case.mode == "standard":
            return case.channel_ids
        return (self._by_name.get(_name(case, subject), 0),)

    def _take(self, targets: Sequence[int], case: int, ways: dict[int, int], dead: list[Dead], name: str) -> None:
        for channel_id in targets:
            if channel_id in self._open:
                ways.setdefault(channel_id, case)
            else:
                dead.append(Dead(case, channel_id, name))


def label_key(case: Case) -> str:
    """The key under which a case finds the channel's name; ``service`` and ``labels.service`` are the same."""
    return case.label if case.label.startswith(LABEL_PREFIX) else f"{LABEL_PREFIX}{case.label}"


def _name(case: Case, subject: Subject) -> str:
    return (subject(label_key(case)) or "") if case.mode == "name_mapping" else ""
