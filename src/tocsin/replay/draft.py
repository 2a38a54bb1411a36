"""A draft: the present configuration with some of it replaced. Pure; whether the parts can work is checked before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from tocsin.alerts.configuration import Configuration
from tocsin.channels.noise_rule import NoiseRule
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.routes.model import Route


class Draft(Struct, frozen=True, kw_only=True):
    """What is to be tried. ``rules`` come in place of those with the same id, or beside the others; ``without`` go.

    ``grouping`` and ``flapping`` (``None``: as they are) are the channel's; ``enrich``, ``process`` and ``route`` come in place
    of those of their integration.
    """

    rules: Sequence[NoiseRule] = ()
    without: Collection[str] = ()
    grouping: Mapping[str, Any] | None = None
    flapping: Mapping[str, Any] | None = None
    enrich: EnrichSet | None = None
    process: ProcessSet | None = None
    route: Route | None = None


def applied(present: Configuration, channel_id: int, draft: Draft) -> Configuration:
    """The configuration that the draft would make; ``channel_id`` is the channel whose settings it has."""
    gone = {*draft.without, *(one.rule_id for one in draft.rules)}
    noise = [one for one in present.noise if one.rule_id not in gone]
    settings: dict[str, Any] = {}
    if draft.grouping is not None:
        settings["grouping"] = dict(draft.grouping)
    if draft.flapping is not None:
        settings["flapping"] = dict(draft.flapping)
    channels = [structs.replace(one, **settings) if one.channel_id == channel_id else one for one in present.channels]
    return structs.replace(
        present,
        noise=[*noise, *draft.rules],
        channels=channels,
        enrich=_replaced(present.enrich, draft.enrich),
        process=_replaced(present.process, draft.process),
        routes=_replaced(present.routes, draft.route),
    )


def _replaced(some: Sequence[Any], new: EnrichSet | ProcessSet | Route | None) -> list[Any]:
    if new is None:
        return list(some)
    return [*(one for one in some if one.integration_id != new.integration_id), new]
