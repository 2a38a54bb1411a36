"""Which field of a body is what: the mapping that people make in the console from a body that came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from tocsin.sources.source import SettingsError

Path = Annotated[str, Meta(max_length=200)]
Template = Annotated[str, Meta(max_length=1_000)]
HOLE: Final = re.compile(r"\$\{([^{}]*)\}")
"""A place in a template where the value at a path goes."""
_JSONPATH_STEP: Final = re.compile(r"""\.?([^.\[\]]+)|\[(\d+)\]|\[\*\]|\[(?:'([^']*)'|"([^"]*)")\]""")


class UniversalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mapping. ``title`` to ``key`` are texts with ``${path}`` in them; paths begin at one alert.

    ``items``: the path of the list of alerts; empty: the body is one alert, or a list of them. ``statuses``: what the words of
    ``status`` mean, in any case; ``otherwise``: what any other word means, or none. ``labels``: further labels by name;
    ``labels_from``: objects whose fields all become labels. ``key`` joins the events of one alert; without one it is made from
    resource, check and labels.
    """

    items: Path = ""
    title: Template = ""
    description: Template = ""
    status: Template = ""
    statuses: Annotated[
        dict[Annotated[str, Meta(max_length=100)], Literal["Critical", "Warning", "Info", "Ok"]], Meta(max_length=100)
    ] = {}
    otherwise: Literal["Critical", "Warning", "Info", "Ok"] = "Warning"
    resource: Template = ""
    check: Template = ""
    key: Template = ""
    time: Template = ""
    labels: Annotated[dict[Annotated[str, Meta(min_length=1, max_length=128)], Template], Meta(max_length=50)] = {}
    labels_from: Annotated[list[Path], Meta(max_length=10)] = []


def read(values: Mapping[str, Any]) -> UniversalSettings:
    """Check a mapping. Raises ``SettingsError`` with the place and the reason."""
    try:
        settings = msgspec.convert(values, UniversalSettings)
    except msgspec.ValidationError as error:
        raise SettingsError("settings", str(error)) from error
    named = [(name, getattr(settings, name)) for name in _TEMPLATES]
    for place, template in [*named, *((f"labels.{name}", text) for name, text in settings.labels.items())]:
        for path in HOLE.findall(template):
            _check(path, f"settings.{place}")
    for number, path in enumerate(settings.labels_from):
        _check(path, f"settings.labels_from[{number}]")
    if settings.items:
        _check(settings.items, "settings.items")
    if values and not settings.title:
        raise SettingsError("settings.title", "is required: what the alert says, such as ${message}")
    return settings


_TEMPLATES: Final = ("title", "description", "status", "resource", "check", "key", "time")


def path_of(written: str) -> str:
    """A path as the reader takes it. ``$.alerts[0].labels["a.b"]`` (JSONPath) is ``alerts.0.labels.a\\.b``; others stay."""
    if not written.startswith("$"):
        return written.strip()
    steps = []
    for step in _JSONPATH_STEP.finditer(written, 1):
        plain, number, single, double = step.groups()
        name = next((one for one in (plain, single, double) if one is not None), None)
        steps.append(number if number is not None else "#" if name is None else name.replace(".", "\\."))
    return ".".join(steps) or "@this"


def _check(path: str, place: str) -> None:
    if not path.strip():
        raise SettingsError(place, "has an empty path in ${}; name a field, such as ${message}")
    if path.startswith("$") and "".join(step[0] for step in _JSONPATH_STEP.finditer(path, 1)) != path[1:]:
        raise SettingsError(place, f"{path!r} is no path; write $.alerts[0].labels.host or alerts.0.labels.host")
