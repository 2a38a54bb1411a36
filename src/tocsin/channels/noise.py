"""What a channel does about noise: what its settings are when nobody wrote any, and which ones cannot be. Pure.

The limits of single numbers stand at the API's fields; here is what needs more than one field (domain rules 2.9, 2.10).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from tocsin.channels.model import Channel
from tocsin.kernel.conditions import KEYS, LABEL_PREFIX, ConditionError, compile_filters
from tocsin.kernel.errors import InvalidParameter

NO_GROUPING: Final = MappingProxyType({"method": "n"})
MARK_FLAPPING: Final = MappingProxyType({"is_disabled": False, "max_changes": 4, "in_mins": 60, "mute_mins": 0})

EQUALS_PER_LIST: Final = 5
_SIMILARITY: Final = "i"


def flapping_of(channel: Channel) -> dict[str, Any]:
    """A channel's settings about flapping, with the defaults of those that nobody wrote."""
    return {**MARK_FLAPPING, **channel.flapping}


def check_grouping(group: Mapping[str, Any]) -> None:
    """Raise ``InvalidParameter`` with the field's path for a grouping that cannot be carried out."""
    for number, keys in enumerate(group.get("equals", ())):
        _check_keys(keys, f"group.equals[{number}]")
    for number, case in enumerate(group.get("cases", ())):
        _check_case(case, f"group.cases[{number}]")
    thresholds = group.get("storm_thresholds", ())
    if list(thresholds) != sorted(set(thresholds)):
        raise InvalidParameter("group.storm_thresholds: each must be greater than the one before")
    if group["method"] == _SIMILARITY:
        for number, key in enumerate(group.get("i_keys", ())):
            _check_key(key, f"group.i_keys[{number}]")


def _check_case(case: object, path: str) -> None:
    if not isinstance(case, Mapping):
        raise InvalidParameter(f'{path}: must be an object like {{"if": [...], "equals": ["labels.service"]}}')
    conditions = case.get("if", [])
    if not isinstance(conditions, list):
        raise InvalidParameter(f"{path}.if: must be a list of conditions")
    try:
        compile_filters([conditions], path=f"{path}.if")
    except ConditionError as error:
        raise InvalidParameter(str(error).replace(".if[0]", ".if", 1)) from error
    equals = case.get("equals")
    if not isinstance(equals, list) or not equals:
        raise InvalidParameter(f"{path}.equals: must name at least one attribute or label")
    lists = equals if all(isinstance(one, list) for one in equals) else [equals]
    for keys in lists:
        _check_keys(keys, f"{path}.equals")


def _check_keys(keys: Sequence[object], path: str) -> None:
    if not 0 < len(keys) <= EQUALS_PER_LIST:
        raise InvalidParameter(f"{path}: must name 1 to {EQUALS_PER_LIST} attributes or labels")
    for number, key in enumerate(keys):
        _check_key(key, f"{path}[{number}]")


def _check_key(key: object, path: str) -> None:
    known = isinstance(key, str) and (key in KEYS | {"alert_severity"} or key.startswith(LABEL_PREFIX))
    if not known or key == LABEL_PREFIX:
        accepted = ", ".join(sorted(KEYS))
        raise InvalidParameter(f"{path}: {key!r} is not known; accepted are {accepted} and labels.<name>")
