"""Whether a route can work, before it is saved; mistakes name the field's path in the API. Pure (domain rule 2.5)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from tocsin.kernel.conditions import LABEL_PREFIX, ConditionError, compile_filters
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.routes.model import Case, Route
from tocsin.routes.plan import EXTRA_KEYS

MOST_CASES: Final = 10_000
MOST_CHANNELS: Final = 20


def check(route: Route, channel_ids: Collection[int]) -> None:
    """Raise ``InvalidParameter`` for what cannot work, ``NotFound`` for a channel that is not among ``channel_ids``."""
    if not route.cases and not route.default_ids:
        raise InvalidParameter("cases: give at least one case, or a default")
    if len(route.cases) > MOST_CASES:
        raise InvalidParameter(f"cases: {len(route.cases)} are given; {MOST_CASES} are accepted")
    for number, case in enumerate(route.cases):
        _check_case(case, channel_ids, f"cases[{number}]")
    _check_channels(route.default_ids, channel_ids, "default.channel_ids")
    _check_sections(route)


def _check_case(case: Case, channel_ids: Collection[int], path: str) -> None:
    if not case.conditions:
        everything = '{"key": "title", "oper": "IN", "vals": ["*"]} matches everything'
        raise InvalidParameter(f"{path}.if: a case needs at least one condition; {everything}")
    try:
        compile_filters([case.conditions], extra_keys=EXTRA_KEYS)
    except ConditionError as error:
        place = error.path.replace("filters[0]", f"{path}.if", 1)
        raise InvalidParameter(f"{place}: {error.message}") from error
    if case.mode == "name_mapping":
        if not case.label.removeprefix(LABEL_PREFIX):
            raise InvalidParameter(f"{path}.name_mapping_label: name the label whose value is the channel's name")
        return
    if not case.channel_ids:
        raise InvalidParameter(f"{path}.channel_ids: name at least one channel, or use routing_mode name_mapping")
    _check_channels(case.channel_ids, channel_ids, f"{path}.channel_ids")


def _check_channels(wanted: list[int], known: Collection[int], path: str) -> None:
    if len(wanted) > MOST_CHANNELS:
        raise InvalidParameter(f"{path}: {len(wanted)} are given; {MOST_CHANNELS} are accepted")
    for number, channel_id in enumerate(wanted):
        if channel_id not in known:
            raise NotFound(f"{path}[{number}]: there is no channel {channel_id}")


def _check_sections(route: Route) -> None:
    names = [one.name for one in route.sections]
    for number, one in enumerate(route.sections):
        path = f"sections[{number}]"
        if not one.name.strip():
            raise InvalidParameter(f"{path}.name: must not be empty")
        if names.index(one.name) != number:
            raise InvalidParameter(f"{path}.name: there is a section {one.name!r} already")
        if not 0 <= one.position <= len(route.cases):
            raise InvalidParameter(f"{path}.position: must be 0 to {len(route.cases)}, the number of cases")
