"""Gaps in words, for the command line and for messages. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from tocsin.ahead.cover import Cause, Gap

_ENGLISH: Final = {
    "empty": "schedule {schedule} has nobody on call",
    "override_over": "schedule {schedule} has nobody on call since an override ended",
    "schedule_gone": "schedule {schedule} was deleted",
    "schedule_disabled": "schedule {schedule} is disabled",
    "no_target": "the rule names nobody",
    "no_mail": "this server has no way to send mail",
    "no_rule": "no rule of the channel holds",
    "leave": "{person} is on leave",
    "deleted": "{person} was deleted",
}
_CHINESE: Final = {
    "empty": "值班表“{schedule}”无人值班",
    "override_over": "值班表“{schedule}”在替班结束后无人值班",
    "schedule_gone": "值班表“{schedule}”已删除",
    "schedule_disabled": "值班表“{schedule}”已停用",
    "no_target": "规则未指定任何人",
    "no_mail": "此服务器无法发送邮件",
    "no_rule": "协作空间没有生效的规则",
    "leave": "{person} 休假",
    "deleted": "{person} 已删除",
}
_CANNOT: Final = {"en": "{person} cannot be reached ({code})", "zh": "无法联系 {person}（{code}）"}


def cause_text(one: Cause, person: str, schedule: str, language: str = "en") -> str:
    """Why a target reaches nobody."""
    known = _CHINESE if language == "zh" else _ENGLISH
    return known.get(one.code, _CANNOT[language]).format(person=person, schedule=schedule, code=one.code)


def gap_text(one: Gap, zone: tzinfo) -> str:
    """``2026-03-29 02:00 – 03:30``; the second day is named where it is another."""
    start, end = (datetime.fromtimestamp(at / 1_000, zone) for at in (one.start_at, one.end_at))
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M} – {until}"
