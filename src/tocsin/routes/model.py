"""The nouns of routing (domain rule 2.5)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Mode = Literal["standard", "name_mapping"]


class Case(Struct, frozen=True, kw_only=True):
    """Events that fulfil all ``conditions`` go to ``channel_ids``, or to the channel named as the value of ``label``.

    With ``falls_through`` the cases below are looked at too.
    """

    conditions: list[dict[str, Any]] = []
    channel_ids: list[int] = []
    falls_through: bool = False
    mode: Mode = "standard"
    label: str = ""


class Section(Struct, frozen=True):
    """A heading over the cases from ``position`` on."""

    name: str
    position: int


class Route(Struct, frozen=True, kw_only=True):
    """The route of an integration in one version. ``default_ids``: where events go that no case took anywhere."""

    account_id: int
    integration_id: int
    version: int
    cases: list[Case] = []
    sections: list[Section] = []
    default_ids: list[int] = []
    status: str = "enabled"  # enabled | deleted
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


def channel_ids(route: Route) -> set[int]:
    """Every channel that a route names by id."""
    return {*route.default_ids, *(one for case in route.cases for one in case.channel_ids)}
