"""Functions on lists. They return new lists; nothing in the data ever changes."""

from __future__ import annotations

from tocsin.kernel.template.functions.builtin import freeze
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import kind, truth

List = list[object]


@register("list tuple", "v*")
def make(*values: object) -> List:
    """The arguments as a list."""
    return list(values)


@register("first mustFirst", "l")
def first(items: List) -> object:
    """The first item, nothing of an empty list."""
    return items[0] if items else None


@register("last mustLast", "l")
def last(items: List) -> object:
    """The last item."""
    return items[-1] if items else None


@register("rest mustRest", "l")
def rest(items: List) -> List:
    """All but the first."""
    return list(items[1:])


@register("initial mustInitial", "l")
def initial(items: List) -> List:
    """All but the last."""
    return list(items[:-1])


@register("append push mustAppend mustPush", "lv")
def append(items: List, value: object) -> List:
    """The list with the value after it."""
    return [*items, value]


@register("prepend mustPrepend", "lv")
def prepend(items: List, value: object) -> List:
    """The list with the value before it."""
    return [value, *items]


@register("concat", "l*", wants_run=True)
def concat(run: Run, *lists: List) -> List:
    """All lists as one."""
    run.spend(sum(map(len, lists)) >> 2)
    return [item for items in lists for item in items]


@register("reverse mustReverse", "l")
def reverse(items: List) -> List:
    """From the last to the first."""
    return list(reversed(items))


@register("uniq mustUniq", "l", wants_run=True)
def uniq(run: Run, items: List) -> List:
    """Every value once, at its first place."""
    freeze(items, run)
    seen: dict[object, object] = {}
    for item in items:
        seen.setdefault(freeze(item, run), item)
    return list(seen.values())


@register("without mustWithout", "lv*", wants_run=True)
def without(run: Run, items: List, *unwanted: object) -> List:
    """The items that equal none of the values."""
    out = {freeze(value, run) for value in unwanted}
    return [item for item in items if freeze(item, run) not in out]


@register("has mustHas", "vv", wants_run=True)
def has(run: Run, value: object, items: object) -> bool:
    """Whether the list holds the value; no list holds nothing."""
    if items is None:
        return False
    if not isinstance(items, list | tuple):
        raise ValueError(f"argument 2 must be a list, not {kind(items)}")
    wanted = freeze(value, run)
    return any(freeze(item, run) == wanted for item in items)


@register("in", "vv*", wants_run=True)
def is_in(run: Run, value: object, *candidates: object) -> bool:
    """Whether the value is one of the others, or in a list among them."""
    wanted = freeze(value, run)
    for candidate in candidates:
        if freeze(candidate, run) == wanted:
            return True
        if isinstance(candidate, list | tuple) and any(freeze(item, run) == wanted for item in candidate):
            return True
    return False


@register("compact mustCompact", "l")
def compact(items: List) -> List:
    """Without empty items."""
    return [item for item in items if truth(item)]


@register("chunk mustChunk", "il")
def chunk(size: int, items: List) -> List:
    """Lists of at most ``size`` items."""
    if size < 1:
        raise ValueError("the size of a chunk must be at least 1")
    return [list(items[start : start + size]) for start in range(0, len(items), size)]


@register("mustSlice", "li?i?")
def cut(items: List, start: int = 0, end: int | None = None) -> List:
    """Items ``start`` to ``end``."""
    end = len(items) if end is None else end
    if not 0 <= start <= end <= len(items):
        raise ValueError(f"slice {start}:{end} is out of range of {len(items)} items")
    return list(items[start:end])


@register("until", "i", wants_run=True)
def until(run: Run, end: int) -> list[int]:
    """0 up to, not including, ``end``."""
    return numbers(run, range(0, end, 1 if end >= 0 else -1))


@register("untilStep", "iii", wants_run=True)
def until_step(run: Run, start: int, end: int, step: int) -> list[int]:
    """``start`` up to, not including, ``end``."""
    return numbers(run, range(start, end, step)) if step else []


@register("seq", "i*", wants_run=True)
def seq(run: Run, *bounds: int) -> str:
    """``seq end``, ``seq start end`` or ``seq start step end``: numbers with blanks between, the end included."""
    if not 1 <= len(bounds) <= 3:
        return ""
    start, end = (1 if len(bounds) == 1 else bounds[0]), bounds[-1]
    down = end < start
    step = bounds[1] if len(bounds) == 3 else (-1 if down else 1)
    if step == 0 or (step > 0) is down:
        return ""
    return " ".join(map(str, numbers(run, range(start, end + (-1 if down else 1), step))))


def numbers(run: Run, span: range) -> list[int]:
    """The numbers of a range, paid for before they are made."""
    run.spend(max((span.stop - span.start) // span.step, 0))
    return list(span)
