"""Flapping again: the count that was kept and the channel's settings of then give the same mark and the same quiet."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees, unknown
from tocsin.kernel.clock import MINUTE


def again(case: Case) -> Verdict | None:
    """Only new alerts are looked at."""
    if case.event.fate != "opened":
        return None
    if not case.asked:
        return unknown("flapping", "old_trace")
    flaps, quiet = case.first("flapping", "flaps"), case.first("flapping", "flapping")
    settings = case.asked.get("flap")
    if settings is None:
        return agrees("flapping", same=flaps is None and quiet is None)
    most, _, mute_min = settings
    if flaps is None:
        alert = case.sources.get(case.event.alert_id)
        if alert is None:
            return unknown("flapping", "not_kept")
        return _without(alert.flap, case.at, settings, has_quiet=quiet is not None)
    is_enough = flaps.facts["changes"] >= most
    left = quiet.facts["until"] - case.at if quiet is not None else 0
    return agrees("flapping", same=is_enough and (quiet is None or 0 < left <= mute_min * MINUTE))


def _without(kept: str, at: int, settings: list[int], *, has_quiet: bool) -> Verdict:
    """The alert keeps when its key came and went, this opening included: so few that it does not flap."""
    most, window_min, _ = settings
    instants = [int(one) for one in kept.partition("|")[2].split(",") if one]
    recent = [one for one in instants if at - window_min * MINUTE < one <= at]
    is_cut = len(instants) >= most and any(one > at for one in instants)
    if is_cut and len(recent) < most:
        return unknown("flapping", "memory_cut")
    return agrees("flapping", same=len(recent) < most and not has_quiet)
