"""Which changes may have to do with an incident: near in time, and touching the same things. Pure.

Looked at are changes from a day before its start to its end (or now). The more labels a change shares with the incident, and the
nearer it began before it, the higher it stands; what began after the incident comes last: it can hardly be the cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from tocsin.changes.model import Change
from tocsin.kernel.clock import DAY, HOUR

BEFORE_MS: Final = DAY
WEIGHTS: Final[Mapping[str, int]] = {
    "service": 5,
    "resource": 4,
    "host": 3,
    "cluster": 2,
    "app": 3,
    "application": 3,
    "namespace": 2,
    "env": 1,
    "region": 1,
    "team": 1,
}
"""What it counts that both have the same value; any other label counts 1."""
_TELLING_NOTHING: Final = frozenset({"check", "operator", "status", "priority", "issue_type", "link", "body_text"})


class Near(Struct, frozen=True):
    """A change beside an incident: the labels they share, and how long before it (ms; negative: after) it began."""

    change: Change
    shared: tuple[str, ...]
    before_ms: int


def ranked(changes: Sequence[Change], labels: Mapping[str, str], start_at: int) -> list[Near]:
    """Changes by how likely they have to do with an incident that began at ``start_at`` and has these labels."""
    found = [Near(one, _shared(one.labels, labels), start_at - one.start_at) for one in changes]
    return sorted(found, key=lambda one: (one.before_ms < 0, -_score(one), abs(one.before_ms), one.change.change_id))


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    both = {name for name, value in one.items() if other.get(name) == value and name not in _TELLING_NOTHING}
    return tuple(sorted(both, key=lambda name: (-WEIGHTS.get(name, 1), name)))


def _score(one: Near) -> int:
    """Shared labels first; within an hour before the incident counts as much as a shared service."""
    near = 5 if one.before_ms <= HOUR else 2 if one.before_ms <= 6 * HOUR else 0
    return sum(WEIGHTS.get(name, 1) for name in one.shared) * 2 + near
