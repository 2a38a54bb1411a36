"""Make stored decisions again, stage by stage, and compare: the same facts must give the same result. Pure.

Each stage that can be decided again has a module ``stages/<stage>_again.py`` beside it with a function
``again(case) -> Verdict | None`` (``None``: the stage had nothing to say about this event). They are found by their names.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from tocsin.alerts import stages
from tocsin.alerts.case import Case, Result, Verdict

Again = Callable[[Case], Verdict | None]

WHY: Final = {
    "other_result": "the same facts give another result",
    "old_trace": "it was decided by a version that did not keep what it was decided by",
    "calendars_not_kept": "which days its service calendar had off then is not kept",
    "rules_moved": "the rules changed in the moment in which it was decided",
    "others_not_kept": "what else was active in the channel then is not kept",
    "lookups_not_kept": "what its mapping rules found then is not kept",
    "memory_cut": "how often its key came and went before is not kept far enough back",
    "not_kept": "something it was decided by was deleted since",
}
"""Why a verdict is not "same", by code."""


class Checked(Struct, frozen=True):
    """An event's decision made again: ``same`` only when every stage gave the same."""

    event_id: str
    verdicts: Sequence[Verdict]

    @property
    def result(self) -> Result:
        """The worst of the stages."""
        results = {one.result for one in self.verdicts}
        return "differs" if "differs" in results else "unknown" if "unknown" in results else "same"

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """``(stage, code)`` of those that are not the same."""
        return [(one.stage, one.why) for one in self.verdicts if one.result != "same"]


def check(case: Case) -> Checked:
    """Decide an event again in every stage it went through."""
    found = (again(case) for again in _stages())
    return Checked(case.event.event_id, [one for one in found if one is not None])


@cache
def _stages() -> tuple[Again, ...]:
    names = sorted(one.name for one in pkgutil.iter_modules(stages.__path__) if one.name.endswith("_again"))
    modules = [importlib.import_module(f"{stages.__name__}.{name}") for name in names]
    return tuple(module.again for module in modules)
