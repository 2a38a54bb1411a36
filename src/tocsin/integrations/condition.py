"""A condition of a rule as people write it; ``kernel.conditions`` says what it means."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

from tocsin.kernel.conditions import KEYS, LABEL_PREFIX

EXTRA_KEYS: Final = frozenset({"alert_key", "check", "resource", "service", "cluster"})
"""Keys of conditions beside those of ``kernel.conditions``: the alert's key, and short names of well-known labels."""
_FORMER = frozenset({"alert_severity"})


class Condition(Struct, frozen=True):
    """``key`` is, or is not, one of ``vals``."""

    key: Annotated[str, Meta(min_length=1, max_length=200)]
    oper: Literal["IN", "NOTIN"]
    vals: Annotated[list[Annotated[str, Meta(max_length=4_200)]], Meta(min_length=1, max_length=1_000)]


Groups = Annotated[
    list[Annotated[list[Condition], Meta(max_length=50)]],
    Meta(max_length=50, description="OR of groups, AND inside a group; absent or empty: every event."),
]
All = Annotated[
    list[Condition], Meta(max_length=50, description="All of them must match; absent or empty: every event.")
]


def plain(groups: list[list[Condition]]) -> list[list[dict[str, Any]]]:
    """Groups as ``compile_filters`` takes them; the bare name of a label (``env``) means ``labels.env``."""
    return [[{"key": _key(one.key), "oper": one.oper, "vals": one.vals} for one in group] for group in groups]


def _key(key: str) -> str:
    known = key in KEYS or key in EXTRA_KEYS or key in _FORMER or key.startswith(LABEL_PREFIX)
    return key if known else LABEL_PREFIX + key
