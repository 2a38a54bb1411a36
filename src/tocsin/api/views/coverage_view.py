"""Gaps as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.ahead.cover import Gap
from tocsin.ahead.coverage_flow import RuleCover
from tocsin.api.fields import seconds

MOST_GAPS = 200
"""Gaps that are shown of one rule or schedule; how many there are is told."""


class CauseItem(Struct, kw_only=True):
    """Why one target reaches nobody: a schedule that is empty, a person who cannot be reached, or is on leave."""

    code: str
    schedule_id: int
    person_id: int


class GapItem(Struct, kw_only=True):
    """From `start` to `end` (Unix seconds, to the minute) nobody could be reached, for all of these causes."""

    start: int
    end: int
    causes: list[CauseItem]


class CoverWarning(Struct, kw_only=True):
    """Of a rule that was saved: when it tells nobody of a severity in the coming weeks."""

    severity: Literal["Critical", "Warning", "Info"]
    gaps: Annotated[list[GapItem], Meta(description="The first ones.")]
    gap_count: int


def warnings_of(covers: Sequence[RuleCover], rule_id: str) -> list[CoverWarning]:
    """What has to be said of one rule."""
    return [
        CoverWarning(severity=severity_of(one.severity), gaps=gap_items(one.gaps)[:10], gap_count=len(one.gaps))
        for one in covers
        if one.rule_id == rule_id
    ]


def gap_items(gaps: Sequence[Gap]) -> list[GapItem]:
    """Gaps as they are answered, the first ones."""
    return [
        GapItem(
            start=seconds(one.start_at),
            end=seconds(one.end_at),
            causes=[
                CauseItem(code=each.code, schedule_id=each.schedule_id, person_id=each.person_id) for each in one.causes
            ],
        )
        for one in gaps[:MOST_GAPS]
    ]


def severity_of(name: str) -> Literal["Critical", "Warning", "Info"]:
    """A severity as the type that answers have."""
    return "Critical" if name == "Critical" else "Warning" if name == "Warning" else "Info"
