"""The course of an incident up to an instant, read from its timeline: who was told, who had it, what kept it quiet. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from tocsin.kernel.clock import MINUTE
from tocsin.notify.explanation import Past


class Told(Struct, frozen=True):
    """A layer, or persons chosen by hand, that were given the incident."""

    at: int
    person_ids: Sequence[int]
    rule_id: str = ""
    rule_name: str = ""
    rule_version: int = 0
    layer_idx: int = 0


class Course(Struct):
    """An incident as it was at an instant, read from its timeline."""

    told: list[Told] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)
    closed: tuple[int, int, str] | None = None  # at, by whom, from what
    snoozed: tuple[int, int, int] | None = None  # at, by whom, until
    muted: tuple[int, Mapping[str, Any]] | None = None
    delay: tuple[int, Mapping[str, Any]] | None = None
    no_rule: tuple[int, Sequence[Mapping[str, Any]]] | None = None
    passed: Sequence[Mapping[str, Any]] = ()
    exhausted_at: int = 0
    removed_at: int = 0


def replay(lines: Iterable[Past], to_at: int) -> Course:
    """The course of an incident up to an instant."""
    course = Course()
    for past in lines:
        if past.at > to_at:
            break
        detail, by = past.line.detail, past.line.creator_id
        known = _STEPS.get(past.line.type)
        if known is not None:
            known(course, past.at, detail, by)
    return course


def _assigned(course: Course, at: int, detail: Mapping[str, Any], _: int) -> None:
    told = Told(
        at,
        list(detail.get("person_ids") or ()),
        str(detail.get("escalate_rule_id") or ""),
        str(detail.get("escalate_rule_name") or ""),
        int(detail.get("rule_version") or 0),
        int(detail.get("layer_idx") or 0),
    )
    course.told.append(told)
    course.delay = course.no_rule = None
    course.passed = detail.get("passed") or course.passed


def _delayed(course: Course, at: int, detail: Mapping[str, Any], _: int) -> None:
    course.delay = (at, detail)
    course.passed = detail.get("passed") or ()


def _untold(course: Course, at: int, detail: Mapping[str, Any], _: int) -> None:
    if detail.get("code") == "no_rule":
        course.no_rule = (at, detail.get("passed") or ())


def _acknowledged(course: Course, at: int, _: Mapping[str, Any], by: int) -> None:
    course.acknowledged.setdefault(by, at)


def _given_back(course: Course, _: int, __: Mapping[str, Any], by: int) -> None:
    course.acknowledged.pop(by, None)


def _closed(course: Course, at: int, detail: Mapping[str, Any], by: int) -> None:
    course.closed = (at, by, str(detail.get("from") or ""))


def _reopened(course: Course, _: int, __: Mapping[str, Any], ___: int) -> None:
    course.closed = None
    course.acknowledged.clear()


def _snoozed(course: Course, at: int, detail: Mapping[str, Any], by: int) -> None:
    course.snoozed = (at, by, at + int(detail.get("minutes") or 0) * MINUTE)


def _woken(course: Course, _: int, __: Mapping[str, Any], ___: int) -> None:
    course.snoozed = None
    course.acknowledged.clear()


def _muted(course: Course, at: int, detail: Mapping[str, Any], _: int) -> None:
    course.muted = (at, detail)


def _unmuted(course: Course, _: int, __: Mapping[str, Any], ___: int) -> None:
    course.muted = None


def _exhausted(course: Course, at: int, _: Mapping[str, Any], __: int) -> None:
    course.exhausted_at = at


def _removed(course: Course, at: int, _: Mapping[str, Any], __: int) -> None:
    course.removed_at = at


_STEPS = {
    "i_assign": _assigned,
    "i_delay": _delayed,
    "i_untold": _untold,
    "i_ack": _acknowledged,
    "i_unack": _given_back,
    "i_rslv": _closed,
    "i_reopen": _reopened,
    "i_snooze": _snoozed,
    "i_wake": _woken,
    "i_muted": _muted,
    "i_unmuted": _unmuted,
    "i_exhausted": _exhausted,
    "i_removed": _removed,
}
