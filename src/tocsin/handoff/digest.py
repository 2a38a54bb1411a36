"""What the notices say, in English and 中文. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.kernel.spans import wall_of
from tocsin.notify.letter import Words


class Digest(Struct, frozen=True, kw_only=True):
    """What whoever takes over should know: of the channels whose rules name the schedule.

    ``open_incidents`` and ``fired`` (of the last 7 days) by channel name; ``silences``: name of the rule and of its channel;
    ``gaps``: spans in words in which nobody is on call in the coming week.
    """

    open_incidents: Sequence[tuple[str, int]] = ()
    fired: Sequence[tuple[str, int]] = ()
    silences: Sequence[tuple[str, str]] = ()
    gaps: Sequence[str] = ()


def begins(schedule: str, at: int, until_at: int, others: Sequence[str], zone: ZoneInfo) -> Words:
    """To somebody whose time on call begins."""
    start, end = _when(at, zone), _when(until_at, zone)
    english = f"Your time on call in {schedule} begins at {start} and lasts until {end}."
    chinese = f"您在“{schedule}”的值班将于 {start} 开始，至 {end}。"
    if others:
        english += f" You take over from {', '.join(others)}."
        chinese += f"您接替：{'、'.join(others)}。"
    return Words({"en": f"On call soon: {schedule}", "zh": f"即将值班：{schedule}"}, {"en": english, "zh": chinese})


def ends(schedule: str, at: int, others: Sequence[str], zone: ZoneInfo) -> Words:
    """To somebody whose time on call ends."""
    when = _when(at, zone)
    english = f"Your time on call in {schedule} ends at {when}."
    chinese = f"您在“{schedule}”的值班将于 {when} 结束。"
    if others:
        english += f" {', '.join(others)} takes over."
        chinese += f"由 {'、'.join(others)} 接替。"
    else:
        english += " Nobody takes over."
        chinese += "之后无人值班。"
    return Words(
        {"en": f"On call until {when}: {schedule}", "zh": f"值班即将结束：{schedule}"}, {"en": english, "zh": chinese}
    )


def changes(schedule: str, at: int, on_call: Sequence[str], zone: ZoneInfo) -> Words:
    """To a group: who is on call from a hand-off on."""
    when = _when(at, zone)
    english = f"From {when} on call in {schedule}: {', '.join(on_call) or 'nobody'}."
    chinese = f"自 {when} 起“{schedule}”值班：{'、'.join(on_call) or '无人'}。"
    return Words({"en": f"Hand-off: {schedule}", "zh": f"交接班：{schedule}"}, {"en": english, "zh": chinese})


def now(schedule: str, on_call: Sequence[str], until_at: int, found: Digest, zone: ZoneInfo) -> Words:
    """At a fixed time: who is on call, and what they should know."""
    until = _when(until_at, zone)
    english = [f"On call in {schedule} until {until}: {', '.join(on_call) or 'nobody'}."]
    chinese = [f"“{schedule}”值班（至 {until}）：{'、'.join(on_call) or '无人'}。"]
    for title, heading, counts in (
        ("Open incidents", "未关闭故障", found.open_incidents),
        ("Incidents of the last 7 days", "过去 7 天的故障", found.fired),
    ):
        if counts:
            english.append(f"{title}: {', '.join(f'{name} {count}' for name, count in counts)}.")
            chinese.append(f"{heading}：{'，'.join(f'{name} {count}' for name, count in counts)}。")
    if found.silences:
        english.append(f"Silences in force: {', '.join(f'{name} ({channel})' for name, channel in found.silences)}.")
        chinese.append(f"生效的静默：{'，'.join(f'{name}（{channel}）' for name, channel in found.silences)}。")
    if found.gaps:
        english.append(f"Nobody is on call: {'; '.join(found.gaps)}.")
        chinese.append(f"无人值班：{'；'.join(found.gaps)}。")
    return Words(
        {"en": f"On call: {schedule}", "zh": f"值班：{schedule}"},
        {"en": "\n".join(english), "zh": "\n".join(chinese)},
    )


def _when(at: int, zone: ZoneInfo) -> str:
    return f"{wall_of(at, zone):%Y-%m-%d %H:%M} ({zone.key})"
