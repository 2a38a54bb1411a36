"""The settings of a provider as they come from a form and as they are shown again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.masking import HIDDEN
from tocsin.notifiers.manifest import Field, Manifest
from tocsin.notifiers.notifier import Notifier

LONGEST = 10_000
"""Characters of one setting: service account keys are long."""
MOST_ENTRIES = 100


def shown(settings: Mapping[str, Any], manifest: Manifest) -> dict[str, Any]:
    """The settings of the provider's own form, with :data:`HIDDEN` in place of each secret that is set."""
    names = [one.name for one in _fields(manifest)]
    return {
        name: HIDDEN if name in manifest.secrets and settings[name] else settings[name]
        for name in names
        if name in settings
    }


def merged(given: Mapping[str, Any], old: Mapping[str, Any], manifest: Manifest) -> dict[str, Any]:
    """The settings to keep: those given, where :data:`HIDDEN` stands for the old secret; what is empty is left out.

    Raises ``InvalidParameter`` naming ``settings.<field>`` for an unknown field or a value of the wrong kind.
    """
    fields = {one.name: one for one in _fields(manifest)}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        known = ", ".join(fields) or "none"
        raise InvalidParameter(f"settings.{unknown[0][:100]}: is no setting of this provider; there are: {known}")
    kept: dict[str, Any] = {}
    for name, value in given.items():
        if value == HIDDEN and name in manifest.secrets:
            if name not in old:
                raise InvalidParameter(f"settings.{name}: there is no old value to keep; enter it")
            kept[name] = old[name]
        elif value not in (None, "", [], {}):
            kept[name] = _checked(value, fields[name])
    return kept


def check(settings: Mapping[str, Any], manifest: Manifest, notifier: Notifier) -> None:
    """Raise ``InvalidParameter`` with everything that is missing or that the notifier finds wrong."""
    missing = [one.name for one in _fields(manifest) if one.required and one.name not in settings]
    problems = [f"settings.{name}: is required" for name in missing]
    found = [one for one in notifier.check(settings) if one.field not in missing]
    problems += [f"settings.{one.field}: {one.text.rstrip('.')}" for one in found]
    if problems:
        raise InvalidParameter("; ".join(problems))


def _fields(manifest: Manifest) -> list[Field]:
    return manifest.provider_fields


def _checked(value: Any, field: Field) -> Any:
    path = f"settings.{field.name}"
    match field.kind:
        case "flag":
            return _of(value, bool, path, "true or false")
        case "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise InvalidParameter(f"{path}: must be a number")
            return value
        case "choice":
            if value not in field.choices:
                raise InvalidParameter(f"{path}: must be one of {', '.join(field.choices)}")
            return value
        case "list":
            return [_text(one, f"{path}[{index}]") for index, one in enumerate(_many(value, list, path, "a list"))]
        case "map":
            pairs = _many(value, dict, path, "an object")
            return {_text(key, f"a key of {path}"): _text(one, f"{path}.{key[:100]}") for key, one in pairs.items()}
        case _:
            return _text(value, path)


def _many(value: Any, kind: type[Any], path: str, words: str) -> Any:
    if len(_of(value, kind, path, words)) > MOST_ENTRIES:
        raise InvalidParameter(f"{path}: has at most {MOST_ENTRIES} entries")
    return value


def _text(value: Any, path: str) -> str:
    text: str = _of(value, str, path, "a string")
    if len(text) > LONGEST:
        raise InvalidParameter(f"{path}: has at most {LONGEST} characters")
    return text.strip()


def _of(value: Any, kind: type[Any], path: str, words: str) -> Any:
    if not isinstance(value, kind):
        raise InvalidParameter(f"{path}: must be {words}")
    return value
