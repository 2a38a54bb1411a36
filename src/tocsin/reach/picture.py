"""What would reach a person now: a picture of their preferences for them and for those who count on them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tocsin.reach import ways
from tocsin.reach.model import Contacts, Means
from tocsin.reach.ways import Code


class Line(Struct, frozen=True):
    """One transport: the names of its ways, or in ``problem`` and ``code`` why there is none."""

    transport: str
    title: str
    ways: tuple[str, ...] = ()
    problem: str = ""
    code: Code = ""


class Step(Struct, frozen=True):
    """A transport that is tried, and in ``then`` what follows where it fails."""

    line: Line
    then: tuple[Line, ...] = ()


class Picture(Struct, frozen=True):
    """What would happen for one severity. ``quiet`` names the quiet rule that decides now, if one does."""

    severity: str
    quiet: str
    steps: tuple[Step, ...]

    @property
    def reaches(self) -> bool:
        """Whether anything would go out at all: also something that is tried instead."""
        return any(line.ways for step in self.steps for line in (step.line, *step.then))


def draw(contacts: Contacts, means: Means, now: int) -> list[Picture]:
    """The picture of each severity at ``now`` (ms), the worst first."""
    return [_of(severity, contacts, means, now) for severity in ways.SEVERITIES]


def _of(severity: str, contacts: Contacts, means: Means, now: int) -> Picture:
    wanted, rule = ways.wanted_by(contacts, severity, now)
    media = {one.partition(":")[0] for one in wanted}
    steps = []
    for transport in wanted:
        follow = [one for one in ways.instead(transport.partition(":")[0], severity) if one not in media]
        steps.append(Step(_line(transport, contacts, means), _lines(follow, contacts, means)))
    return Picture(severity, rule, tuple(steps))


def _lines(transports: Sequence[str], contacts: Contacts, means: Means) -> tuple[Line, ...]:
    return tuple(_line(one, contacts, means) for one in transports)


def _line(transport: str, contacts: Contacts, means: Means) -> Line:
    found = ways.find(transport, contacts, means)
    return Line(transport, ways.title(transport), tuple(one.name for one in found.ways), found.problem, found.code)
