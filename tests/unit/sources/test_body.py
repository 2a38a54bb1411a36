"""Bodies: size, type, compression, character set, depth, repeated keys."""

import gzip
import json
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.sources.pushes import NOW, only, push, refusal
from tocsin.sources import body as bodies
from tocsin.sources.body import DEPTH_LIMIT, SIZE_LIMIT, Body, decode_json
from tocsin.sources.prometheus import parse as prometheus
from tocsin.sources.source import BadPush, Push
from tocsin.sources.standard.parse import parse

GOOD = b'{"event_status":"Info","title_rule":"x","labels":{"k":"%s"}}'
PLAIN = GOOD % b"v"


@pytest.mark.parametrize(
    "content_type",
    [
        *("", "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "text/plain;charset=UTF-8"),
        *("application/cloudevents+json", "text/json", 'application/json; charset="utf8"'),
    ],
)
def test_json_is_read_under_the_types_senders_use(content_type: str) -> None:
    assert only(parse(push(PLAIN, content_type))).labels == {"k": "v"}


@pytest.mark.parametrize(
    "content_type", ["text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_other_types_are_refused_by_name(content_type: str) -> None:
    error = refusal(push(PLAIN, content_type))
    assert (error.status, error.code) == (400, "InvalidContentType")
    assert content_type.partition(";")[0] in error.text


def test_five_megabytes_are_accepted_and_one_byte_more_is_not() -> None:
    filler = b" " * (SIZE_LIMIT - len(PLAIN))
    assert parse(push(PLAIN + filler)).events
    assert refusal(push(PLAIN + filler + b" ")).status == 413


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(PLAIN)),
        ("x-gzip", gzip.compress(PLAIN)),
        (" GZIP ", gzip.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN)[2:-4]),
        ("identity", PLAIN),
        ("", PLAIN),
    ],
)
def test_compressed_bodies_are_read(encoding: str, data: bytes) -> None:
    assert only(parse(push(data, content_encoding=encoding))).labels == {"k": "v"}


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "\x00"])
def test_unknown_compression_is_415(encoding: str) -> None:
    assert refusal(push(PLAIN, content_encoding=encoding)).status == 415


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", PLAIN),
        ("gzip", gzip.compress(PLAIN)[:-9]),
        ("gzip", gzip.compress(gzip.compress(PLAIN))),
        ("gzip", gzip.compress(PLAIN) + b"more"),
        ("gzip", b""),
        ("deflate", b""),
        ("deflate", b"\xff\xff\xff"),
    ],
)
def test_broken_compression_is_400(encoding: str, data: bytes) -> None:
    assert refusal(push(data, content_encoding=encoding)).status == 400


@pytest.mark.parametrize("size", [200_000, 100_000_000])
def test_a_bomb_is_413(size: int) -> None:
    assert refusal(push(gzip.compress(b" " * size), content_encoding="gzip")).status == 413


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("gb2312", "gb18030"), ("GBK", "gbk"), ("big5", "big5"), ("utf-16", "utf-16"), ("shift_jis", "shift_jis")],
)
def test_a_named_character_set_is_decoded(charset: str, codec: str) -> None:
    text = '{"event_status":"Info","title_rule":"中文"}'.encode(codec)
    event = only(parse(push(text, f"application/json; charset={charset}")))
    assert event.title == "中文"
    assert event.flags == []


def test_utf_16_is_known_by_its_mark() -> None:
    assert only(parse(push('{"event_status":"Info","title_rule":"é"}'.encode("utf-16")))).title == "é"


def test_a_byte_order_mark_is_no_fault() -> None:
    event = only(parse(push(b"\xef\xbb\xbf" + PLAIN)))
    assert event.labels == {"k": "v"}
    assert event.flags == []


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (b"a\xffb", "a\ufffdb"),
        (b"\xc0\x80", "\ufffd\ufffd"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        (b"\\ud800", "\ufffd"),
        (b"x\\uDFFFy", "x\ufffdy"),
        (b"\\\\ud800\\ud800", "\\ud800\ufffd"),
        (b"\\ud83d\\ude00\\ud83d", "\U0001f600\ufffd"),
        ("中文".encode("gbk"), "\ufffd\ufffd\ufffd\ufffd"),
    ],
)
def test_what_is_no_text_becomes_the_replacement_character(value: bytes, stored: str) -> None:
    event = only(parse(push(GOOD % value)))
    assert event.labels == {"k": stored}
    assert event.flags == ["encoding_repaired"]


def test_bad_bytes_beside_values_of_other_types_are_repaired_too() -> None:
    event = only(parse(push(b'{"event_status":"Info","labels":{"n":1,"k":"a\xffb"},"title_rule":"x"}')))
    assert event.labels == {"n": "1", "k": "a\ufffdb"}
    assert event.flags == ["encoding_repaired"]
    event = only(
        prometheus.parse(push(b'{"alerts":[{"labels":{"n":1,"k":"a\xffb","alertname":"x"},"status":"firing"}]}'))
    )
    assert event.labels["k"] == "a\ufffdb"
    assert event.flags == ["encoding_repaired"]


def test_an_unknown_character_set_is_read_as_utf_8_and_flagged() -> None:
    assert only(parse(push(PLAIN, "application/json; charset=klingon"))).flags == ["charset_unknown"]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_is_refused_beyond_the_limit(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    for depth, refused in ((1, False), (DEPTH_LIMIT - 2, False), (DEPTH_LIMIT + 1, True), (900, True), (100_000, True)):
        nested = f'{{"event_status":"Info","title_rule":"x","labels":{{"k":{opening * depth}1{closing * depth}}}}}'
        if refused:
            assert refusal(push(nested.encode())).reason == "too_deep"
        else:
            assert parse(push(nested.encode())).events


def test_depth_is_that_of_the_deepest_place_not_the_number_of_brackets() -> None:
    wide = Body(json.dumps({"a": [[{}] for _ in range(500)], "b": "[[[" * 99}).encode())
    bodies.check_depth(wide, 0)
    deep = Body(b"[" * (DEPTH_LIMIT + 1) + b"]" * (DEPTH_LIMIT + 1))
    with pytest.raises(BadPush):
        bodies.check_depth(deep, 0)


@pytest.mark.parametrize(
    "text",
    [
        '{"event_status":"Info","event_status":"Critical","title_rule":"x"}',
        '{"event_status":"Info","title_rule":"x","labels":{"a":"1","a":"2"}}',
        '{"event_status" : "Info", "title_rule" : "x", "labels" : {"a" : "1", "a" : "2"}}',
        '{"event_status":"Info","title_rule":"x","labels":{"a":{"b":1,"b":2}}}',
        '{"event_status":"Info","title_rule":"x","other":1,"other":2}',
    ],
)
def test_of_a_repeated_key_the_last_one_counts_and_the_event_says_so(text: str) -> None:
    event = only(parse(push(text.encode())))
    assert event.flags == ["duplicate_keys"]
    assert event.labels.get("a", "2") in ("2", '{"b":1,"b":2}')


@pytest.mark.parametrize("value", ['\\":', 'a\\":b', ":", "\\\\", "x"])
def test_what_looks_like_a_key_inside_a_string_is_none(value: str) -> None:
    text = f'{{"event_status":"Info","title_rule":"{value}","unknown":[1,{{"a":"{value}"}}]}}'
    assert only(parse(push(text.encode()))).flags == []


MUST_FAIL = """\
[1,]|[,1]|[1 2]|{"a":1,}|{"a"}|{"a" 1}|{a:1}|{'a':1}|[01]|[-01]|[1.]|[.5]|[+1]|[1e]|[1e+]|[-]|[--1]|[0x1]|[NaN]
[Infinity]|[-Infinity]|[nul]|[True]|["a]|["\\x"]|["\\u12"]|["\\u123g"]|[1]]|[1}|{]|{"a":1}}|{} {}|[1],|/**/[]
{"a":/*c*/1}|"|\\u0022|]|{"a":"b",,"c":1}|{"a":1 "b":2}|{1:1}|{null:1}|{"a":}|[-2.]|[1.e1]|[1e1.5]|[1_000]
[\u00a01]|[\u2060]|["\t"]|["\x00"]"""


@pytest.mark.parametrize("text", [part for line in MUST_FAIL.split("\n") for part in line.split("|")])
def test_what_is_no_json_is_refused_wherever_it_stands(text: str) -> None:
    for whole in (text, f'{{"event_status":"Info","title_rule":"x","unknown":{text}}}'):
        assert refusal(push(whole.encode())).reason in ("not_json", "not_object")


@pytest.mark.parametrize("text", ["[]", "1", "null", '"a"', "true", "[{}]", "1e5"])
def test_json_that_is_no_object_is_refused(text: str) -> None:
    assert refusal(push(text.encode())).reason == "not_object"


@pytest.mark.parametrize("number", ["-0", "0e1", "1E-2", "123456789012345678901234567890", "1e400", "1" * 5_000])
def test_numbers_of_any_size_stay_as_written_in_labels(number: str) -> None:
    text = f'{{"event_status":"Info","title_rule":"x","labels":{{"n":{number}}},"unknown":{number}}}'
    stored = only(parse(push(text.encode()))).labels["n"]
    assert stored[:2_000] == number[:2_000]


def test_decoding_tells_another_shape_from_no_json() -> None:
    decoder = msgspec.json.Decoder(list[int])
    with pytest.raises(msgspec.ValidationError):
        bodies.decode_json(Body(b"{}"), decoder)
    with pytest.raises(msgspec.ValidationError):
        bodies.decode_json(Body(b"\xef\xbb\xbf{}"), decoder)
    with pytest.raises(BadPush):
        bodies.decode_json(Body(b"[1"), decoder)
    assert bodies.decode_json(Body(b"[1]"), decoder) == [1]


def test_the_body_is_never_touched_in_the_push() -> None:
    request = Push(b"\xef\xbb\xbf" + PLAIN, "", {}, {}, NOW)
    parse(request)
    assert request.body == b"\xef\xbb\xbf" + PLAIN


_PIECES = ["\\\\", '\\"', "\\n", "\\ud83d", "\\ude00", "\\uD800", "\\udfff", "a", "u", "ud800", "\\u0041"]


@given(st.lists(st.sampled_from(_PIECES), max_size=8))
def test_halves_of_pairs_are_replaced_and_nothing_else(pieces: list[str]) -> None:
    """The standard library reads lone halves, so it can say what the repaired text must be."""
    text = f'["{"".join(pieces)}"]'
    [lenient] = json.loads(text)
    wanted = "".join("\ufffd" if "\ud800" <= letter < "\ue000" else letter for letter in lenient)
    read = decode_json(Body(text.encode()), msgspec.json.Decoder(list[str]))
    assert read == [wanted]


_NAMES = ["a", "b", 'q\\":', "x\\\\", "\\u0061", "", "a\\n", ":"]
_json_texts = st.recursive(
    st.sampled_from(['"text"', '"a\\":1"', '"\\\\"', '": :"', "1", "null", "true", '"{\\"a\\":1}"']),
    lambda inner: (
        st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(["", " ", "\n", "  "]), inner), max_size=4).map(
            lambda pairs: "{" + ",".join(f'"{name}"{blank}: {value}' for name, blank, value in pairs) + "}"
        )
        | st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
    ),
    max_leaves=8,
)


@settings(max_examples=500)
@given(_json_texts)
def test_a_key_that_comes_twice_in_an_object_is_found_and_no_other(text: str) -> None:
    twice: list[bool] = []
    json.loads(text, object_pairs_hook=lambda items: twice.append(len(dict(items)) < len(items)))
    assert bodies.has_duplicate_keys(Body(text.encode())) == any(twice)


def test_whether_a_text_is_plain_is_asked_again_when_the_bytes_have_changed() -> None:
    body = Body(b"")
    said = []
    for data in (b'{"a": "b"}', b'{"a": "\\u0000"}', b'{"a": "c"}'):
        body.data = data
        said += [body.plain, body.plain]
    assert said == [True, True, False, False, True, True]
    assert not Body(b'{"a": "b"}', is_json=False).plain
