"""What a route looks like at the API, and the way from there to the model and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, to_builtins

from tocsin.api.fields import Id, seconds
from tocsin.api.resources.escalation_fields import ConditionBody
from tocsin.channels.model import Channel
from tocsin.routes.model import Case, Route, Section

ChannelIds = Annotated[list[Id], Meta(max_length=20)]


class RouteCaseBody(Struct, kw_only=True, rename={"conditions": "if"}):
    """Events that fulfil all conditions go to these channels; `fallthrough`: the cases below are looked at too."""

    conditions: Annotated[list[ConditionBody], Meta(max_length=50)] = []
    channel_ids: ChannelIds = []
    fallthrough: bool = False
    routing_mode: Annotated[
        Literal["standard", "name_mapping", ""],
        Meta(description="`name_mapping`: to the channel named as the value of `name_mapping_label`."),
    ] = "standard"
    name_mapping_label: Annotated[str, Meta(max_length=200)] = ""


class RouteSectionBody(Struct):
    """A heading over the cases from `position` on."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    position: Annotated[int, Meta(ge=0, le=10_000)]


class RouteDefaultBody(Struct):
    """Where events go that no case took anywhere."""

    channel_ids: ChannelIds = []


class RouteBody(Struct, kw_only=True):
    """A route."""

    cases: Annotated[list[RouteCaseBody], Meta(max_length=10_000)] = []
    sections: Annotated[list[RouteSectionBody], Meta(max_length=200)] = []
    default: RouteDefaultBody | UnsetType = UNSET


class RouteProblem(Struct):
    """An end that leads nowhere, and its place."""

    path: str
    message: str


class RouteItem(Struct, kw_only=True):
    """The route of an integration in one version."""

    integration_id: int
    cases: list[RouteCaseBody]
    sections: list[RouteSectionBody]
    default: RouteDefaultBody
    status: Literal["enabled", "deleted"]
    version: int
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int
    deleted_at: Annotated[int, Meta(description="0 while its integration is there.")]
    problems: Annotated[
        list[RouteProblem], Meta(description="Channels that were deleted or disabled; a missing default.")
    ]


def values_in(body: RouteBody) -> dict[str, Any]:
    """What a request says, under the names of the model."""
    return {
        "cases": [_case_in(one) for one in body.cases],
        "sections": [Section(one.name, one.position) for one in body.sections],
        "default_ids": list(body.default.channel_ids) if body.default is not UNSET else [],
    }


def _case_in(body: RouteCaseBody) -> Case:
    return Case(
        conditions=to_builtins(body.conditions),
        channel_ids=list(body.channel_ids),
        falls_through=body.fallthrough,
        mode=body.routing_mode or "standard",
        label=body.name_mapping_label,
    )


def item_of(route: Route, channels: Mapping[int, Channel]) -> RouteItem:
    """A route as it is answered; ``channels`` are those of the account that are not deleted."""
    return RouteItem(
        integration_id=route.integration_id,
        cases=[_case_out(one) for one in route.cases],
        sections=[RouteSectionBody(one.name, one.position) for one in route.sections],
        default=RouteDefaultBody(list(route.default_ids)),
        status="deleted" if route.status == "deleted" else "enabled",
        version=route.version,
        creator_id=route.creator_id,
        updated_by=route.updated_by,
        created_at=seconds(route.created_at),
        updated_at=seconds(route.updated_at),
        deleted_at=seconds(route.updated_at) if route.status == "deleted" else 0,
        problems=_problems(route, channels),
    )


def _case_out(case: Case) -> RouteCaseBody:
    return RouteCaseBody(
        conditions=convert(case.conditions, list[ConditionBody]),
        channel_ids=list(case.channel_ids),
        fallthrough=case.falls_through,
        routing_mode=case.mode,
        name_mapping_label=case.label,
    )


def _problems(route: Route, channels: Mapping[int, Channel]) -> list[RouteProblem]:
    named = [
        (f"cases[{number}].channel_ids[{at}]", channel_id)
        for number, case in enumerate(route.cases)
        for at, channel_id in enumerate(case.channel_ids)
    ]
    named += [(f"default.channel_ids[{at}]", channel_id) for at, channel_id in enumerate(route.default_ids)]
    found = [
        RouteProblem(path, why)
        for path, channel_id in named
        if (why := _why_dead(channels.get(channel_id), channel_id))
    ]
    if not route.default_ids:
        found.append(
            RouteProblem("default", "Events that no case takes reach nobody: give the route a default channel.")
        )
    return found


def _why_dead(channel: Channel | None, channel_id: int) -> str:
    if channel is None:
        return f"Channel {channel_id} was deleted: nothing is delivered there."
    return f"Channel {channel_id} is disabled: nothing is delivered there." if channel.status != "enabled" else ""
