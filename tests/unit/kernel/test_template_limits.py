"""Templates that want too much are stopped, quickly; and no text whatever raises anything but our own errors."""

from __future__ import annotations

import contextlib
import time
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.template import (
    Env,
    Limits,
    TemplateError,
    TemplateLimitError,
    TemplateRenderError,
    TemplateSyntaxError,
    compile_template,
)
from tocsin.kernel.template.functions import FUNCTIONS

DOUBLE_TEXT = '{{$s := "xxxxxxxxxx"}}' + "{{$s = print $s $s}}" * 40
DOUBLE_LIST = '{{$l := list "x"}}' + "{{$l = list $l $l}}" * 40
LONG = '{{$s := repeat 60000 "x"}}'
MANY = "{{$l := until 4000}}"
BOMBS = {
    "nested ranges": "{{range until 100}}{{range until 100}}{{range until 100}}x{{end}}{{end}}{{end}}",
    "range over a huge integer": "{{range 999999999999}}{{end}}",
    "until": "{{until 999999999}}",
    "untilStep": "{{untilStep 0 999999999999 1}}",
    "seq": "{{seq 1 999999999}}",
    "repeat": '{{repeat 999999999 "x"}}',
    "repeat of repeat": '{{repeat 60000 "x" | repeat 60000}}',
    "doubling text": DOUBLE_TEXT,
    "doubling by printf": '{{$s := "xxxxxxxx"}}' + '{{$s = printf "%s%s" $s $s}}' * 40,
    "doubling by join": '{{$s := "xxxxxxxx"}}' + "{{$s = join $s (list $s $s)}}" * 40,
    "doubling by cat": '{{$s := "xxxxxxxx"}}' + "{{$s = cat $s $s}}" * 40,
    "doubling by replace": '{{$s := "xxxxxxxx"}}' + '{{$s = replace "x" $s $s}}' * 40,
    "doubling by regex": '{{$s := "xxxxxxxx"}}' + '{{$s = regexReplaceAll "x" $s $s}}' * 40,
    "regex groups": LONG + '{{regexReplaceAll "(x+)" $s "${1}${1}${1}${1}${1}${1}${1}${1}${1}${1}"}}',
    "many regex groups": LONG + '{{regexReplaceAll "(x+)" $s "' + "${1}" * 9000 + '"}}',
    "lists of lists": "{{$l := until 9000}}" + "{{$l = list " + "$l " * 900 + "}}{{$l}}",
    "many printed lists": "{{$l := list (repeat 60000 `x`)}}{{$x := print " + "$l " * 9000 + "}}",
    "doubling by quote": '{{$s := "\\"\\""}}' + "{{$s = quote $s}}" * 60,
    "doubling by html": '{{$s := "<<<<"}}' + "{{$s = html $s | replace `;` `<`}}" * 60,
    "doubling list printed": DOUBLE_LIST + "{{$l}}",
    "doubling list as JSON": DOUBLE_LIST + "{{toJson $l}}",
    "doubling list pretty": DOUBLE_LIST + "{{toPrettyJson $l}}",
    "doubling list by printf": DOUBLE_LIST + '{{printf "%v" $l}}',
    "doubling list by %d": DOUBLE_LIST + '{{printf "%d" $l}}',
    "doubling list compared": DOUBLE_LIST + "{{deepEqual $l $l}}",
    "doubling list uniq": DOUBLE_LIST + "{{uniq $l}}",
    "doubling list has": DOUBLE_LIST + "{{has 1 $l}}",
    "doubling list in": DOUBLE_LIST + "{{in 1 $l}}",
    "doubling list joined": DOUBLE_LIST + '{{join "" $l}}',
    "doubling list concat": "{{$l := list 1}}" + "{{$l = concat $l $l}}" * 40,
    "doubling map": '{{$d := dict "a" 1}}' + '{{$d = dict "a" $d "b" $d}}' * 40 + "{{merge $d $d}}",
    "doubling map printed": '{{$d := dict "a" 1}}' + '{{$d = dict "a" $d "b" $d}}' * 40 + "{{$d}}",
    "indent": '{{indent 999999999 "a"}}',
    "indent of many lines": '{{$s := repeat 30000 "\\n"}}{{indent 30000 $s}}',
    "wrapWith": LONG + "{{wrapWith 1 $s $s}}",
    "join of long": LONG + "{{join $s (until 1000)}}",
    "precision": '{{printf "%.9999d%.9999d%.9999d%.9999d%.9999d%.9999d%.9999d" 1 1 1 1 1 1 1}}',
    "printf of many": LONG + '{{printf "%s%s%s%s%s%s%s%s%s%s" $s $s $s $s $s $s $s $s $s $s}}',
    "upper in a loop": LONG + "{{range until 9000}}{{$x := upper $s}}{{end}}",
    "search in a loop": LONG + '{{range until 9000}}{{$x := regexMatch "(x+x+)+y" $s}}{{end}}',
    "hash in a loop": LONG + "{{range until 9000}}{{$x := sha256sum $s}}{{end}}",
    "sort in a loop": MANY + "{{range $l}}{{$x := sortAlpha $l}}{{end}}",
    "keys in a loop": '{{$d := split "" (repeat 9000 "x")}}{{range until 9000}}{{$x := keys $d}}{{end}}',
    "recursion": '{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}',
    "mutual recursion": '{{define "a"}}{{template "b" .}}{{end}}{{define "b"}}{{template "a" .}}{{end}}{{template "a"}}',
    "exponential calls": "".join(
        f'{{{{define "t{n}"}}}}{f"{{{{template `t{n + 1}`}}}}" * 4}{{{{end}}}}' for n in range(18)
    )
    + '{{define "t18"}}x{{end}}{{template "t0"}}',
    "output": '{{range until 700}}{{repeat 100 "x"}}{{end}}',
    "json": '{{$s := repeat 30000 "["}}{{jsonGet $s "a"}}{{range until 999}}{{jsonGet $s "a"}}{{end}}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_stopped_in_time(name: str) -> None:
    template = compile_template(BOMBS[name])
    started = time.perf_counter()
    with pytest.raises(TemplateLimitError):
        template.render({})
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("depth", [5, 20, 50, 300, 5_000])
def test_deep_json_is_read_or_refused(depth: int) -> None:
    data = {"s": "[" * depth + "]" * depth}
    for source in ("{{fromJson .s}}", "{{toPrettyJson .s}}", '{{jsonGet .s "0.0"}}', "{{uniq (list (fromJson .s))}}"):
        try:
            assert len(compile_template(source).render(data)) <= 65_536
        except TemplateRenderError:
            assert depth > 20


def test_deep_data_is_a_limit_and_no_crash() -> None:
    value: Any = "x"
    for _ in range(3_000):
        value = [value]
    with pytest.raises(TemplateLimitError, match="too deeply"):
        compile_template("{{.v}}").render({"v": value})


def test_integers_without_end_are_refused() -> None:
    for source in (
        "{{.n}}",
        "{{print .n}}",
        '{{printf "%d" .n}}',
        "{{.l}}",
        "{{toJson .n}}",
        "{{range .m}}{{.}}{{end}}",
    ):
        with pytest.raises(TemplateRenderError):
            compile_template(source).render({"n": 10**9000, "l": [10**9000], "m": {10**9000: 10**9000}})


def test_limits_are_exact() -> None:
    assert compile_template("{{.}}").render({}, Limits(output=5)) == "map[]"
    with pytest.raises(TemplateLimitError, match="more than 4 characters"):
        compile_template("{{.}}").render({}, Limits(output=4))
    nested = '{{define "a"}}{{if gt . 1}}{{template "a" (sub . 1)}}{{end}}x{{end}}{{template "a" .n}}'
    assert compile_template(nested).render({"n": 20}) == "x" * 20
    with pytest.raises(TemplateLimitError, match="deeper than 20"):
        compile_template(nested).render({"n": 21})
    loop = compile_template("{{range .n}}x{{end}}")
    assert loop.render({"n": 49}, Limits(steps=100)) == "x" * 49
    with pytest.raises(TemplateLimitError, match="more than 100 steps"):
        loop.render({"n": 50}, Limits(steps=100))


def test_deepest_accepted_source_renders_at_the_deepest_calls() -> None:
    parens = "(" * 38 + '"x"' + ")" * 38
    source = f'{{{{define "a"}}}}{{{{if gt . 1}}}}{{{{template "a" (sub . 1)}}}}{{{{end}}}}{{{{{parens}}}}}{{{{end}}}}'
    assert compile_template(source + '{{template "a" .n}}').render({"n": 20}) == "x" * 20


# Whatever is written, only our own errors come out.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
DATA = st.fixed_dictionaries(
    {"a": VALUES, "b": VALUES, "Labels": st.dictionaries(st.text(max_size=3), st.text(max_size=5))}
)
WORDS = (
    "{{ }} {{- -}} {{/* */}} if else end range with define template block break continue nil true . .a .b.c $ $x := = | "
    "( ) , \" ` ' \\ 1 -1 1.5 0x 1e9 1_ 'a' \"s\" `r` print printf index len eq and or not upper list dict ${a} ${ }"
)
ACTIONS = ["{{.a}}", "{{end}}", "{{if .a}}", "{{range .a}}", "{{$x := .b}}", "{{else}}"]
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "é", *ACTIONS])


MISSING: tuple[Literal["empty"], Literal["no value"]] = ("empty", "no value")


def check(source: str, data: dict[str, Any]) -> None:
    try:
        template = compile_template(source, label_references=True)
    except TemplateSyntaxError:
        return
    for missing in MISSING:
        try:
            text = template.render(data, missing=missing, env=Env(now_at=0))
        except TemplateRenderError:
            continue
        assert len(text) <= 65_536


@given(st.text(max_size=60), DATA)
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_template_or_an_error(source: str, data: dict[str, Any]) -> None:
    check(source, data)
    check("{{" + source + "}}", data)


@given(st.lists(PIECES, max_size=25), DATA)
@settings(max_examples=500, deadline=None)
def test_any_pieces_are_a_template_or_an_error(pieces: list[str], data: dict[str, Any]) -> None:
    check("".join(pieces), data)
    check("{{" + " ".join(pieces) + "}}", data)


SIMPLE = [".a", ".b", ".Labels", ".none", "nil", "true", "0", "-1", "3", "1.5", "1e300", "(list 1 2)", "now"]
TEXTS = ['""', '"text"', '"%d %s %q %x %5.2f"', '"世界"', '"2006-01-02"', '"1h"', '"(a*)"', '"{\\"k\\":[1]}"']
OPERANDS = st.sampled_from([*SIMPLE, *TEXTS, '(dict "k" .a)', "(list .a .b)"])


@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(OPERANDS, max_size=4), st.sampled_from(sorted(FUNCTIONS)), DATA)
@settings(max_examples=400, deadline=None)
def test_any_call_gives_a_value_or_an_error(name: str, args: list[str], piped: str, data: dict[str, Any]) -> None:
    check(f"{{{{{name} {' '.join(args)} | {piped}}}}}", data)
    check(f"{{{{range $k, $v := ({name} {' '.join(args)})}}}}{{{{$k}}}}{{{{$v}}}}{{{{end}}}}", data)


@given(st.text(st.characters(codec=None), max_size=20), st.sampled_from(sorted(FUNCTIONS)))
@settings(max_examples=500, deadline=None)
def test_lone_surrogates_pass_through_every_function(text: str, name: str) -> None:
    for source in (f"{{{{{name} .s}}}}", f"{{{{{name} 3 .s}}}}", f'{{{{{name} "a" .s}}}}', f"{{{{{name} .s .s .s}}}}"):
        with contextlib.suppress(TemplateError):
            assert isinstance(compile_template(source).render({"s": text}, env=Env(now_at=0)), str)


@pytest.mark.parametrize(
    "tail",
    [
        "{{$d}}",
        "{{toJson $d}}",
        "{{toPrettyJson $d}}",
        "{{deepCopy $d}}",
        "{{deepEqual $d $d}}",
        '{{printf "%#v" (list $d)}}',
        "{{merge (dict) $d}}",
        "{{mergeOverwrite $d $d}}",
        "{{uniq (list $d $d)}}",
        '{{join "," (list $d)}}',
    ],
)
def test_a_map_that_holds_itself_is_refused(tail: str) -> None:
    with pytest.raises(TemplateLimitError):
        compile_template('{{$d := dict "a" 1}}{{$_ := set $d "self" $d}}' + tail).render({})
