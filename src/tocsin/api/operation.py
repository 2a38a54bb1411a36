"""How an operation of the API is declared; everything else about it is derived.

A module in ``api/resources/`` holds functions like this one, and nothing has to be registered anywhere::

    class ChannelInfoRequest(Struct):
        \"\"\"Names a channel.\"\"\"

        channel_id: Id


    class ChannelInfo(Struct):
        \"\"\"A channel as it is set up.\"\"\"

        channel_id: int
        channel_name: str
        created_at: int  # Unix seconds


    @operation("/channel/info", may="channels.read")
    async def channel_info(call: Call, body: ChannelInfoRequest) -> ChannelInfo:
        \"\"\"One channel.\"\"\"
        found = await store.read_visible(call.tx, call.actor, body.channel_id)
        if found is None:
            raise NotFound(f"channel_id {body.channel_id}: there is no such channel")
        return ChannelInfo(found.channel_id, found.name, seconds(found.created_at))

- The first line of the docstring is the operation's summary in the documentation, the rest its description.
- ``body`` is a msgspec Struct (leave it out when there are no parameters). Constraints are annotations
  (:mod:`tocsin.api.fields` has the usual ones); unknown fields are ignored, ``null`` means absent wherever the field
  has a default. With ``method="GET"`` the same struct is filled from the query string.
- The result is a msgspec Struct or ``None`` (answered as ``{}``). Instants leave as Unix seconds: ``seconds(ms)``.
- Refusals are raised: any ``Problem`` of :mod:`tocsin.kernel.errors`.

Where the work happens is one of three modes, and the whole handler is repeated when its transaction met another one:

========================  ====================================================================================
``@operation(...)``       reads: ``call.tx`` is a snapshot
``writes=True``           changes: ``call.tx`` is a transaction, the audit line is written in it
``journey=True``          the handler opens transactions itself (``journey.command(call.world, ..., call.actor)``);
                          there is no ``call.tx``, the audit line follows in a transaction of its own
========================  ====================================================================================

``may`` names the permission (``people.permissions``); ``SIGNED_IN`` asks only for an identity, ``None`` makes the
operation public. The data right over the thing itself is the handler's to ask:
``require_change(call.actor, teams, creator, what)``. ``audit`` names what is written to the audit log;
``call.note(object, **detail)`` says about what (without it, the ids of the request are noted).
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Literal, get_type_hints

from msgspec import Struct

from tocsin.people.permissions import ALL

SIGNED_IN: Final = "signed in"
"""``may=SIGNED_IN``: whoever is signed in, with whatever roles."""

Mode = Literal["read", "write", "journey"]
Handler = Callable[..., Awaitable[Any]]


class Nothing(Struct):
    """A request without parameters, or an answer without data."""


@dataclass(frozen=True)
class Operation:
    """One declared operation. ``takes_body``: the handler has a second parameter."""

    path: str
    method: Literal["POST", "GET"]
    may: str | None
    audit: str
    mode: Mode
    handler: Handler
    body: type[Any]
    result: Any
    takes_body: bool
    before_password: bool
    csrf: bool

    @property
    def name(self) -> str:
        """``incident.ack``, ``alert-event.list``: as unique as the path it is made from."""
        return self.path.strip("/").replace("/", ".")

    @property
    def upload(self) -> bool:
        """Whether the body is a file."""
        return "file" in getattr(self.body, "__struct_fields__", ())


def operation(
    path: str,
    *,
    may: str | None,
    audit: str = "",
    writes: bool = False,
    journey: bool = False,
    method: Literal["POST", "GET"] = "POST",
    before_password: bool = False,
    csrf: bool = True,
) -> Callable[[Handler], Operation]:
    """Declare the function below as the operation at ``path``; the module says how.

    ``before_password`` lets it be used by somebody who must first change a one-time password; ``csrf=False`` is for the
    operation that hands out the CSRF token. A body with a field ``file`` is an upload: that is the file's content, the
    other fields come from the query or the form. Raises ``TypeError`` at import for a declaration that cannot work.
    """
    mode: Mode = "write" if writes else "journey" if journey else "read"

    def declare(handler: Handler) -> Operation:
        if may is not None and may != SIGNED_IN and may not in ALL:
            raise TypeError(f"{path}: there is no permission {may!r}; people/permissions.py lists them")
        if mode != "read" and not audit:
            raise TypeError(f"{path}: what changes something needs an audit name")
        body, result, takes_body = _types(path, handler)
        early = before_password or may is None
        return Operation(path, method, may, audit, mode, handler, body, result, takes_body, early, csrf)

    return declare


def _types(path: str, handler: Handler) -> tuple[type[Any], Any, bool]:
    hints = get_type_hints(handler, include_extras=True)
    names = list(inspect.signature(handler).parameters)
    if not names or names[0] != "call" or len(names) > 2:
        raise TypeError(f"{path}: the parameters are (call) or (call, body)")
    body = hints[names[1]] if len(names) == 2 else Nothing
    result = hints.get("return", type(None))
    return body, Nothing if result is type(None) else result, len(names) == 2


def collect(package: ModuleType) -> dict[str, Operation]:
    """All operations of the modules of ``package`` by path. Raises ``TypeError`` when two share a path."""
    found: dict[str, Operation] = {}
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        for one in _declared(vars(importlib.import_module(module.name))):
            if found.setdefault(one.path, one) is not one:
                raise TypeError(f"two operations share the path {one.path}")
    return found


def _declared(names: Mapping[str, Any]) -> Iterable[Operation]:
    """Operations stand by themselves, or in a list or tuple when a function made a family of them."""
    for value in names.values():
        if isinstance(value, Operation):
            yield value
        elif isinstance(value, list | tuple):
            yield from (one for one in value if isinstance(one, Operation))
