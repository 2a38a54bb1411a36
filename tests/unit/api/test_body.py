"""Decoding requests, and the words for what is wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from tocsin.api import body
from tocsin.kernel.errors import InvalidContentType, InvalidParameter, Problem


class Inner(Struct):
    """Something inside."""

    kind: Literal["a", "b"] = "a"
    size: Annotated[int, Meta(ge=1)] | None = None


class Outer(Struct, kw_only=True):
    """A request with everything that can be wrong."""

    name: Annotated[str, Meta(min_length=1)]
    inner: Inner | None = None
    many: list[Inner] = []
    labels: dict[str, str] = {}
    free: dict[str, Any] = {}
    hex_id: Annotated[str, Meta(pattern="^[0-9a-f]{24}$")] = "0" * 24


DECODER = msgspec.json.Decoder(Outer)


def decode(text: str | bytes, content_type: str = "application/json") -> Outer:
    """Decode as the API does."""
    return body.decode(content_type, text.encode() if isinstance(text, str) else text, DECODER)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "name: is required"),
        ('{"name": null}', "name: is required"),
        ('{"name": ""}', "name: must be a string of length >= 1"),
        ('{"name": "x", "inner": {"kind": "c"}}', "inner.kind: must be one of a, b; got 'c'"),
        ('{"name": "x", "many": [{}, {"kind": "c"}]}', "many[1].kind: must be one of a, b; got 'c'"),
        ('{"name": "x", "inner": {"size": 0}}', "inner.size: must be an integer >= 1"),
        ('{"name": "x", "inner": {"size": "1"}}', "inner.size: must be an integer, not a string"),
        ('{"name": "x", "inner": {"size": 1.5}}', "inner.size: must be an integer, not a number"),
        ('{"name": "x", "inner": [1]}', "inner: must be an object, not a list"),
        ('{"name": "x", "many": [null]}', "many[0]: must be an object, not null"),
        ('{"name": "x", "labels": {"a": 1}}', "labels[...]: must be a string, not an integer"),
        ('{"name": "x", "labels": {"a": null}}', "labels[...]: must be a string, not null"),
        ('{"name": "x", "hex_id": "z"}', "hex_id: must be a string matching regex '^[0-9a-f]{24}$'"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(text: str, message: str) -> None:
    with pytest.raises(InvalidParameter) as refusal:
        decode(text)
    assert refusal.value.message == message


def test_null_means_absent_where_there_is_a_default() -> None:
    text = '{"name": "x", "inner": null, "many": [{"kind": null, "size": null}], "labels": null, "free": {"a": null}}'
    assert decode(text) == Outer(name="x", many=[Inner()], free={"a": None}), "inside free values null stays"


def test_very_many_nulls_are_refused_rather_than_searched_for_ever() -> None:
    many = ",".join(['{"kind": null}'] * 300)
    with pytest.raises(InvalidParameter, match="more than 200 nulls"):
        decode(f'{{"name": "x", "many": [{many}]}}')


@pytest.mark.parametrize("content_type", ["application/json", "", "application/vnd.x+json; a=b", "Application/JSON"])
def test_json_has_several_names(content_type: str) -> None:
    assert decode('{"name": "x"}', content_type).name == "x"


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=json", "application/xml"])
def test_other_kinds_are_refused(content_type: str) -> None:
    with pytest.raises(InvalidContentType):
        decode('{"name": "x"}', content_type)


def test_brackets_and_long_numbers_inside_texts_are_only_text() -> None:
    text = msgspec.json.encode({"name": "[" * 200 + '\\"' + "9" * 30, "free": {"n": 1.5e300}})
    assert decode(text).name.startswith("[[[")
    assert decode('{"name": "a\\\\u0000"}').name == "a\\u0000", "a backslash and four digits are no NUL"


def test_query_strings_fill_the_same_structs() -> None:
    assert body.from_query({"kind": "b", "size": "3", "more": "x"}, Inner) == Inner("b", 3)
    with pytest.raises(InvalidParameter, match=r"^size: must be an integer"):
        body.from_query({"size": "many"}, Inner)


@given(st.binary(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(msgspec.json.encode))
def test_whatever_comes_is_read_or_refused(content: bytes) -> None:
    """Every other exception than a refusal with 400 fails this."""
    status = 200
    try:
        decode(content)
    except Problem as refusal:
        status = refusal.status
    assert status in (200, 400)
