"""The nouns beside a schedule: an override that somebody made, a swap that somebody asks for, leave."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class How(StrEnum):
    """What an override does in its time: it replaces everybody, it replaces one person, or it adds persons."""

    all = "all"
    person = "person"
    add = "add"


class Override(Struct, frozen=True, kw_only=True):
    """``person_ids`` are on call in ``[start_at, end_at)`` (ms), instead of everybody, of ``replaces``, or beside the others."""

    how: How
    person_ids: tuple[int, ...]
    start_at: int
    end_at: int
    replaces: int = 0
    name: str = ""


class SwapState(StrEnum):
    """How far a swap is."""

    asked = "asked"
    accepted = "accepted"
    declined = "declined"
    withdrawn = "withdrawn"


class Swap(Struct, frozen=True, kw_only=True):
    """``to_id`` is asked to take the time on call of ``from_id`` in ``[start_at, end_at)`` (ms).

    With ``back_start_at`` ``from_id`` takes that of ``to_id`` from then to ``back_end_at`` in return.
    """

    account_id: int
    swap_id: str
    schedule_id: int
    from_id: int
    to_id: int
    start_at: int
    end_at: int
    back_start_at: int = 0
    back_end_at: int = 0
    note: str = ""
    state: SwapState = SwapState.asked
    created_at: int = 0
    decided_at: int = 0


class Leave(Struct, frozen=True, kw_only=True):
    """A member is away in ``[start_at, end_at)`` (ms). It changes no schedule; where it meets a shift it is a conflict."""

    account_id: int
    leave_id: str
    member_id: int
    start_at: int
    end_at: int
    note: str = ""
    source: str = "hand"
    creator_id: int = 0
    created_at: int = 0
