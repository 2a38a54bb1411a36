"""Reading a push request: where the key may stand, and how much and how long a body may be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tocsin.intake import request
from tocsin.intake.request import BODY_LIMIT, Gone, key_of, query_of, read_body
from tocsin.kernel.errors import InvalidParameter, TooLarge

pytestmark = pytest.mark.anyio


def _scope(query: bytes = b"", headers: Sequence[tuple[bytes, bytes]] = ()) -> dict[str, Any]:
    return {"query_string": query, "headers": list(headers)}


@pytest.mark.parametrize(
    ("query", "headers", "body"),
    [
        (b"integration_key=secret", [], b"{}"),
        (b"a=b&integration_key=secret&integration_key=second", [], b"{}"),
        (b"integration_key=se%63ret", [], b"{}"),
        (b"", [(b"integration-key", b" secret ")], b"{}"),
        (b"", [(b"x-integration-key", b"secret")], b"{}"),
        (b"", [(b"authorization", b"Bearer secret")], b"{}"),
        (b"", [(b"authorization", b"bearer  secret")], b"{}"),
        (b"", [(b"authorization", b"Basic secret")], b'{"integration_key": "secret", "more": [1]}'),
        (b"integration_key=secret", [(b"integration-key", b"other")], b'{"integration_key": "other"}'),
    ],
)
def test_the_key_is_found_where_real_senders_put_it(
    query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    scope = _scope(query, headers)
    assert key_of(scope, query_of(scope), body) == "secret"


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff\xfe", b'{"integration_key": 5}', b"[" * 100_000])
def test_without_a_key_it_is_empty_whatever_the_body(body: bytes) -> None:
    assert key_of(_scope(), {}, body) == ""


def test_a_thousand_parameters_are_refused() -> None:
    with pytest.raises(InvalidParameter, match="at most 100"):
        query_of(_scope(b"&".join(b"a=%d" % number for number in range(1_000))))


class _Sender:
    """Sends a body in parts."""

    def __init__(self, *parts: bytes, hang_up: bool = False) -> None:
        self._messages: list[Mapping[str, Any]] = [
            {"type": "http.request", "body": part, "more_body": True} for part in parts
        ]
        end = {"type": "http.disconnect"} if hang_up else {"type": "http.request", "body": b"", "more_body": False}
        self._messages.append(end)
        self.asked = 0

    async def __call__(self) -> Mapping[str, Any]:
        self.asked += 1
        return self._messages.pop(0)


async def test_parts_are_joined() -> None:
    assert await read_body(_scope(), _Sender(b"one ", b"two")) == b"one two"


async def test_a_sender_that_hangs_up_is_gone() -> None:
    with pytest.raises(Gone):
        await read_body(_scope(), _Sender(b"one ", hang_up=True))


async def test_what_is_announced_as_too_long_is_not_even_read() -> None:
    sender = _Sender(b"x")
    with pytest.raises(TooLarge, match="more than 5 MB"):
        await read_body(_scope(headers=[(b"content-length", str(BODY_LIMIT + 1).encode())]), sender)
    assert sender.asked == 0


async def test_what_turns_out_too_long_is_not_read_to_its_end() -> None:
    part = b"x" * (BODY_LIMIT // 2 + 1)
    sender = _Sender(part, part, part, part)
    with pytest.raises(TooLarge):
        await read_body(_scope(headers=[(b"content-length", b"10")]), sender)
    assert sender.asked == 2


async def test_a_sender_that_stops_in_the_middle_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "BODY_TIMEOUT_S", 0.001)
    parts: list[Mapping[str, Any]] = [{"type": "http.request", "body": b"x", "more_body": True}]

    async def receive() -> Mapping[str, Any]:
        if parts:
            return parts.pop()
        await asyncio.Event().wait()
        raise AssertionError("unreachable: nothing sets the event")

    with pytest.raises(InvalidParameter, match="did not arrive"):
        await read_body(_scope(), receive)
