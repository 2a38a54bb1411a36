"""What people are told of swaps and overrides, in their language. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from tocsin.kernel.spans import wall_of
from tocsin.oncall.turn import Swap


def span_text(start_at: int, end_at: int, zone: ZoneInfo) -> str:
    """``2026-01-05 09:00 – 18:00 (Europe/Paris)``; the second day is named where it is another."""
    start, end = wall_of(start_at, zone), wall_of(end_at, zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} – {until} ({zone.key})"


def asked(one: Swap, schedule: str, who: str, zone: ZoneInfo) -> dict[str, tuple[str, str]]:
    """By language, title and text for whoever is asked to take over."""
    span = span_text(one.start_at, one.end_at, zone)
    back = span_text(one.back_start_at, one.back_end_at, zone) if one.back_start_at else ""
    english = f"{who} asks you to be on call in {schedule} instead of them: {span}."
    chinese = f"{who} 请您代替其在“{schedule}”值班：{span}。"
    if back:
        english += f" In return {who} takes your time: {back}."
        chinese += f"作为交换，{who} 接替您：{back}。"
    if one.note:
        english, chinese = f"{english}\n{one.note}", f"{chinese}\n{one.note}"
    english += "\nAnswer under On call, My shifts."
    chinese += "\n请在“值班 → 我的班次”中答复。"
    return {"en": (f"Swap of shifts: {schedule}", english), "zh": (f"换班请求：{schedule}", chinese)}


def answered(one: Swap, schedule: str, who: str, zone: ZoneInfo) -> dict[str, tuple[str, str]]:
    """By language, title and text for whoever asked."""
    span = span_text(one.start_at, one.end_at, zone)
    did = {"accepted": ("accepted", "接受"), "declined": ("declined", "拒绝"), "withdrawn": ("withdrew", "撤回")}
    english, chinese = did[one.state]
    return {
        "en": (f"Swap {one.state}: {schedule}", f"{who} {english} the swap in {schedule}: {span}."),
        "zh": (f"换班已{chinese}：{schedule}", f"{who} 已{chinese}“{schedule}”的换班：{span}。"),
    }
