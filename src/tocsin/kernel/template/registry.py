"""The functions templates may call: their names, how many arguments of which kinds they take, and how they are called.

Kinds are written as one letter each: ``s`` string, ``i`` integer, ``n`` number, ``l`` list, ``m`` map, ``b`` truth,
``v`` anything; ``?`` after a letter makes it optional and ``*`` lets it repeat. Where missing values are lenient, one
becomes the zero value of its kind, as a field of a Go struct would be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tocsin.kernel.template.errors import TemplateRenderError
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import kind, truth

_WORDS = {"s": "a string", "i": "an integer", "n": "a number", "l": "a list", "m": "a map", "b": "a truth value"}
_F = TypeVar("_F", bound=Callable[..., object])
_SLOW_STRING = 6  # a step for every 64 characters
_SLOW_LIST = 2  # a step for every 4 items


@dataclass(frozen=True, slots=True)
class Function:
    """One function; ``wants_run`` gets the ``Run`` before its arguments."""

    name: str
    call: Callable[..., object]
    kinds: str
    required: int
    repeats: bool
    wants_run: bool


FUNCTIONS: dict[str, Function] = {}


def register(names: str, kinds: str = "", *, wants_run: bool = False) -> Callable[[_F], _F]:
    """Decorator: offer a function under each of ``names`` (separated by blanks)."""
    letters = kinds.replace("?", "").replace("*", "")
    required = len(letters) - kinds.count("?") - kinds.count("*")

    def keep(call: _F) -> _F:
        for name in names.split():
            FUNCTIONS[name] = Function(name, call, letters, required, kinds.endswith("*"), wants_run)
        return call

    return keep


def invoke(function: Function, values: Sequence[object], run: Run) -> object:
    """Check, convert and pay for the arguments, then call. Raises ``TemplateRenderError``."""
    kinds, count = function.kinds, len(values)
    if count < function.required or (count > len(kinds) and not function.repeats):
        raise TemplateRenderError(_wrong_count(function, count), run.line)
    args: list[object] = []
    steps = 1
    for number, value in enumerate(values):
        letter = kinds[number] if number < len(kinds) else kinds[-1]
        if isinstance(value, str):
            steps += len(value) >> _SLOW_STRING
        elif isinstance(value, list | tuple | Mapping):
            steps += len(value) >> _SLOW_LIST
        args.append(value if letter == "v" else _convert(function, number, letter, value, run))
    run.spend(steps)
    try:
        result = function.call(run, *args) if function.wants_run else function.call(*args)
    except (ArithmeticError, ValueError, LookupError) as error:
        raise TemplateRenderError(f"{function.name}: {error}", run.line) from None
    if isinstance(result, str):
        run.room(len(result))
    elif isinstance(result, list | dict):
        run.spend(len(result) >> _SLOW_LIST)
    return result


def _wrong_count(function: Function, count: int) -> str:
    most = len(function.kinds)
    wanted = f"at least {function.required}" if function.repeats else str(function.required)
    if not function.repeats and most > function.required:
        wanted = f"{function.required} to {most}"
    return f"{function.name}: wrong number of arguments: {count} given, {wanted} wanted"


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


_CHECKS = {"s": _is_string, "i": _is_integer, "n": _is_number, "l": _is_list, "m": _is_map}
_ZERO: dict[str, Callable[[], object]] = {"s": str, "i": int, "n": int, "l": list, "m": dict, "b": bool}


def _convert(function: Function, number: int, letter: str, value: object, run: Run) -> object:
    if value is None and (run.lenient or letter == "m"):  # a nil map is a map in Go
        return _ZERO[letter]()
    if letter == "b":
        return truth(value)
    if not _CHECKS[letter](value):
        problem = f"argument {number + 1} must be {_WORDS[letter]}, not {kind(value)}"
        raise TemplateRenderError(f"{function.name}: {problem}")
    # Libraries written in C want exactly a str, not Markup or a member of an enumeration.
    return str.__str__(value) if isinstance(value, str) and type(value) is not str else value
