"""What changed from one version of a route to another, case by case. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Literal

import msgspec
from msgspec import Struct

from tocsin.routes.model import Route

Kind = Literal["added", "removed", "changed", "default", "sections"]


class Change(Struct, frozen=True):
    """A case was added, removed or changed, or the default or the sections were. Numbers count from 0; -1: there is none."""

    kind: Kind
    before: int = -1
    after: int = -1


def difference(old: Route, new: Route) -> list[Change]:
    """The changes from ``old`` to ``new``, from top to bottom; cases that only moved count as removed and added."""
    before = [msgspec.json.encode(case) for case in old.cases]
    after = [msgspec.json.encode(case) for case in new.cases]
    done: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind != "equal":
            done += _of_block(list(range(a, b)), list(range(c, d)))
    if old.default_ids != new.default_ids:
        done.append(Change("default"))
    if old.sections != new.sections:
        done.append(Change("sections"))
    return done


def _of_block(gone: list[int], come: list[int]) -> list[Change]:
    pairs = min(len(gone), len(come))
    changed = [Change("changed", *one) for one in zip(gone[:pairs], come[:pairs], strict=True)]
    removed = [Change("removed", before=one) for one in gone[pairs:]]
    return changed + removed + [Change("added", after=one) for one in come[pairs:]]
