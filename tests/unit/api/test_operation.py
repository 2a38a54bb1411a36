"""Declaring operations: what the decorator takes from the signature, and what it refuses at import."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import pytest
from msgspec import Struct

from tocsin.api import resources
from tocsin.api.call import Call
from tocsin.api.operation import SIGNED_IN, Nothing, Operation, collect, operation


class Request(Struct):
    """A request."""

    name: str


class Answer(Struct):
    """An answer."""

    name: str


async def both(call: Call, body: Request) -> Answer:
    """Say a name."""
    return Answer(body.name)


async def neither(call: Call) -> None:
    """Say nothing."""


async def wrong(body: Request) -> None:
    """No call."""


def test_types_come_from_the_signature() -> None:
    one = operation("/a/b-c", may="teams.read")(both)
    assert (one.body, one.result, one.takes_body, one.mode, one.name) == (Request, Answer, True, "read", "a.b-c")
    other = operation("/a/b", may=None, audit="a.b", journey=True)(neither)
    assert (other.body, other.result, other.takes_body, other.mode) == (Nothing, Nothing, False, "journey")
    assert other.before_password, "public operations ask nobody for a password"


@pytest.mark.parametrize(
    ("handler", "options", "message"),
    [
        (both, {"may": "teams.raed"}, "no permission 'teams.raed'"),
        (both, {"may": SIGNED_IN, "writes": True}, "needs an audit name"),
        (wrong, {"may": SIGNED_IN}, r"\(call\) or \(call, body\)"),
    ],
)
def test_a_declaration_that_cannot_work_fails_at_import(handler: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        operation("/a/b", **options)(handler)


def test_two_operations_cannot_share_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    package, first, second = ModuleType("package"), ModuleType("package.first"), ModuleType("package.second")
    package.__path__ = []
    one, two = operation("/a/b", may=SIGNED_IN)(neither), operation("/a/b", may=SIGNED_IN)(both)
    modules = {"package.first": first, "package.second": second}
    vars(first).update(one=one, again=one)
    monkeypatch.setattr(pkgutil, "iter_modules", lambda *_: [type("M", (), {"name": name}) for name in modules])
    monkeypatch.setattr(importlib, "import_module", modules.__getitem__)
    assert collect(package) == {"/a/b": one}
    vars(second).update(family=[two])
    with pytest.raises(TypeError, match="/a/b"):
        collect(package)


def test_every_operation_says_what_it_does() -> None:
    found: dict[str, Operation] = collect(resources)
    assert "/session/login" in found
    public = {path for path, one in found.items() if one.may is None}
    assert public == {"/session/login", "/device/bind", "/device/renew"}, "what is public is decided here, one by one"
    assert all(one.handler.__doc__ for one in found.values())
    assert len({one.name for one in found.values()}) == len(found)
