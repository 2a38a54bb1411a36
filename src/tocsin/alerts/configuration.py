"""What an account configured that the pipeline decides by, as plain values: read once for each version, or drafted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.channels.model import Channel
from tocsin.channels.noise_rule import NoiseRule
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.mapping.model import MappingApi, MappingSchema
from tocsin.oncall.calendar import Calendar
from tocsin.routes.model import Route

UTC = ZoneInfo("UTC")


class Configuration(Struct, frozen=True):
    """Everything a rulebook is compiled from. A draft is a copy with other rules (``msgspec.structs.replace``).

    ``noise``: the enabled rules of all channels; ``enrich`` and ``process``: the rules of integrations, with the mapping tables
    and APIs that they name; ``zone``: the account's, for times that name none.
    """

    version: int
    channels: Sequence[Channel] = ()
    integrations: Sequence[Integration] = ()
    noise: Sequence[NoiseRule] = ()
    enrich: Sequence[EnrichSet] = ()
    process: Sequence[ProcessSet] = ()
    schemas: Sequence[MappingSchema] = ()
    apis: Sequence[MappingApi] = ()
    zone: ZoneInfo = UTC
    routes: Sequence[Route] = ()
    calendars: Sequence[Calendar] = ()
