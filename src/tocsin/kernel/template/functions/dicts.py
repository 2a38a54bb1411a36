"""Functions on maps. ``set``, ``unset`` and ``merge`` change a map that the template made and hand it on, as in Go.

The data is never changed: of a map in it they change a copy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.kernel.template.errors import TemplateLimitError
from tocsin.kernel.template.gofmt import show
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import OwnDict, Run
from tocsin.kernel.template.values import kind, sorted_keys, truth, weigh

Map = Mapping[str, object]
Dict = dict[str, object]


def _own(source: Map) -> OwnDict:
    return source if isinstance(source, OwnDict) else OwnDict(source)


@register("dict", "v*", wants_run=True)
def make(run: Run, *pairs: object) -> Dict:
    """A map out of keys and values in turn."""
    keys = [key if isinstance(key, str) else show(key, run) for key in pairs[::2]]
    values = [*pairs[1::2], ""]
    return OwnDict(zip(keys, values, strict=False))


@register("get", "ms")
def get(source: Map, key: str) -> object:
    """The value of the key, an empty string when missing."""
    return source.get(key, "")


@register("hasKey", "ms")
def has_key(source: Map, key: str) -> bool:
    """Whether the map has the key."""
    return key in source


@register("set", "msv")
def put(source: Map, key: str, value: object) -> Dict:
    """The map with the key."""
    result = _own(source)
    result[key] = value
    return result


@register("unset", "ms")
def unset(source: Map, key: str) -> Dict:
    """The map without the key."""
    result = _own(source)
    result.pop(key, None)
    return result


@register("keys", "m*", wants_run=True)
def keys(run: Run, *sources: Map) -> list[object]:
    """The keys, sorted within each map."""
    run.spend(sum(map(len, sources)) >> 2)
    return [key for source in sources for key in _keys(source)]


@register("values", "m")
def values(source: Map) -> list[object]:
    """The values, in the order of the keys."""
    return [source[key] for key in _keys(source)]


def _keys(source: Map) -> list[str]:
    return [str(key) for key in sorted_keys(source)]


@register("pick", "ms*")
def pick(source: Map, *names: str) -> Dict:
    """Only these keys."""
    return OwnDict((name, source[name]) for name in names if name in source)


@register("omit", "ms*")
def omit(source: Map, *names: str) -> Dict:
    """All but these keys."""
    return OwnDict((name, value) for name, value in source.items() if name not in names)


@register("pluck", "sm*")
def pluck(name: str, *sources: Map) -> list[object]:
    """The values of one key in several maps."""
    return [source[name] for source in sources if name in source]


@register("dig", "sv*")
def dig(*path: object) -> object:
    """``dig key key default map``: look deeper and deeper, with a default."""
    if len(path) < 3:
        raise ValueError("needs at least a key, a default and a map")
    *names, default, value = path
    for name in names:
        if not isinstance(value, Mapping):
            raise ValueError(f"cannot look into a value of type {kind(value)}")
        if name not in value:
            return default
        value = value[name]
    return value


@register("merge mustMerge", "mm*", wants_run=True)
def merge(run: Run, target: Map, *sources: Map) -> Dict:
    """All keys; what stands in an earlier map wins, unless it is empty."""
    return _merged(run, target, sources, overwrite=False)


@register("mergeOverwrite mustMergeOverwrite", "mm*", wants_run=True)
def merge_overwrite(run: Run, target: Map, *sources: Map) -> Dict:
    """All keys; what stands in a later map wins."""
    return _merged(run, target, sources, overwrite=True)


def _merged(run: Run, target: Map, sources: Sequence[Map], *, overwrite: bool) -> Dict:
    most = run.limits.output
    weight = sum(weigh(source, most) for source in (target, *sources))
    if weight > most:
        raise TemplateLimitError("merges maps that are too large", run.line)
    run.spend(weight >> 4)
    result = _own(target)
    for source in sources:
        _merge_into(result, source, overwrite=overwrite)
    return result


def _merge_into(target: Dict, source: Map, *, overwrite: bool) -> None:
    for key, value in list(source.items()):
        mine = target.get(key)
        if isinstance(mine, Mapping) and isinstance(value, Mapping):
            inner = OwnDict(mine)
            _merge_into(inner, value, overwrite=overwrite)
            target[key] = inner
        elif overwrite or not truth(mine):
            target[key] = value


@register("deepCopy mustDeepCopy", "v", wants_run=True)
def deep_copy(run: Run, value: object) -> object:
    """The value with new lists and maps all the way down, so that ``set`` changes only the copy."""
    weight = weigh(value, run.limits.output)
    if weight > run.limits.output:
        raise TemplateLimitError("copies a value that is too large", run.line)
    run.spend(weight)
    return owned(value)


def owned(value: object) -> object:
    """The value made of lists and maps that belong to the template."""
    if isinstance(value, Mapping):
        return OwnDict((key, owned(one)) for key, one in value.items())
    return [owned(one) for one in value] if isinstance(value, list | tuple) else value
