"""Similar: how a channel groups by likeness of texts (domain rule 2.10, method ``i``). Pure.

An alert joins the incident whose *first* alert it is most like, if they are alike enough. Only the first counts: were each
member to draw others, an incident could wander from one problem to another by small steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tocsin.alerts.model import Draft
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_check import equals_of
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.similarity import DEFAULT_FIELDS, USUAL_THRESHOLD, Likeness, likeness

DEFAULT_THRESHOLD: Final = USUAL_THRESHOLD


class SimilarRules:
    """How one channel groups by likeness, compiled once for each rulebook."""

    def __init__(self, grouping: Mapping[str, Any]) -> None:
        self.fields = equals_of(grouping.get("i_keys") or DEFAULT_FIELDS)
        self.threshold: float = grouping.get("i_score_threshold") or DEFAULT_THRESHOLD
        self.window_ms: int = (grouping.get("time_window") or 0) * MINUTE
        self.is_sliding = grouping.get("window_type") == "sliding"

    def likeness(self, draft: Draft) -> Likeness:
        """What an event is compared by."""
        return likeness(self.fields, subject_of_event(draft), draft.event.labels)
