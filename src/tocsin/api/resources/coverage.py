"""Coverage: at which minutes of the coming weeks nobody could be reached, and why."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.ahead.coverage_flow import LONGEST_DAYS, Foresight
from tocsin.api.call import Call
from tocsin.api.fields import IdList, seconds
from tocsin.api.operation import operation
from tocsin.api.views.coverage_view import GapItem, gap_items, severity_of
from tocsin.channels import list_store
from tocsin.channels import store as channel_store
from tocsin.kernel.clock import DAY, MINUTE
from tocsin.reach.means_flow import MeansFlow


class CoverageRequest(Struct, kw_only=True):
    """How far to look, and at what: without channels and schedules at everything that the caller may see."""

    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] = 30
    channel_ids: IdList = []
    schedule_ids: IdList = []


class ScheduleCoverItem(Struct, kw_only=True):
    """A schedule with gaps."""

    schedule_id: int
    schedule_name: str
    gaps: list[GapItem]
    gap_count: int


class RuleCoverItem(Struct, kw_only=True):
    """A rule that tells nobody of a severity at times; without `rule_id`: times in which no rule of the channel holds."""

    channel_id: int
    rule_id: str
    rule_name: str
    severity: Literal["Critical", "Warning", "Info"]
    gaps: list[GapItem]
    gap_count: int


class CoverageAnswer(Struct, kw_only=True):
    """What has gaps; `schedules_seen` and `rules_seen` say how much was looked at."""

    start: int
    end: int
    schedules: list[ScheduleCoverItem]
    rules: list[RuleCoverItem]
    schedules_seen: int
    rules_seen: int


@operation("/schedule/coverage", may="schedules.read")
async def schedule_coverage(call: Call, body: CoverageRequest) -> CoverageAnswer:
    """At which minutes of the coming days nobody could be reached: by schedule, and by escalation rule and severity."""
    start_at = call.now // MINUTE * MINUTE
    end_at = start_at + body.days * DAY
    means = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    known = [one.channel_id for one in await channel_store.read_all(call.tx, call.account_id)]
    asked = [] if body.schedule_ids and not body.channel_ids else body.channel_ids or known
    wanted = {one.channel_id for one in await list_store.read_visible(call.tx, call.actor, asked)}
    found = await Foresight(call.world.vault, means).coverage(
        call.tx,
        call.account_id,
        start_at,
        end_at,
        channel_ids=wanted,
        schedule_ids=body.schedule_ids if body.schedule_ids or body.channel_ids else None,
    )
    return CoverageAnswer(
        start=seconds(start_at),
        end=seconds(end_at),
        schedules=[
            ScheduleCoverItem(
                schedule_id=one.schedule_id,
                schedule_name=one.name,
                gaps=gap_items(one.gaps),
                gap_count=len(one.gaps),
            )
            for one in found.schedules
        ],
        rules=[
            RuleCoverItem(
                channel_id=one.channel_id,
                rule_id=one.rule_id,
                rule_name=one.name,
                severity=severity_of(one.severity),
                gaps=gap_items(one.gaps),
                gap_count=len(one.gaps),
            )
            for one in found.rules
        ],
        schedules_seen=found.schedules_seen,
        rules_seen=found.rules_seen,
    )
