"""``[TPL]`` values of rules, and that data is never read as a template."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.template import (
    TemplateRenderError,
    TemplateSyntaxError,
    check_value,
    compile_cached,
    expand,
    expand_strictly,
)
from tocsin.kernel.template.expansion import _compiled

LABELS = {"resource": "127.0.0.1", "check": "cpu idle low", "a.b": "dotted", "evil": "{{.Title}} ${check}"}
FIELDS = {"Title": "T", "EventSeverity": "Warning", "Description": "${check}"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ""),
        ("plain {{.Title}} ${check}", "plain {{.Title}} ${check}"),
        (" [TPL]{{.Title}}", " [TPL]{{.Title}}"),
        ("[TPL]", ""),
        ("[TPL]text", "text"),
        ("[TPL]${resource} / ${check}", "127.0.0.1 / cpu idle low"),
        ("[TPL]${resource} / ${none}", "127.0.0.1 / <no value>"),
        ("[TPL]${ resource }", "127.0.0.1"),
        ("[TPL]${a.b}", "dotted"),
        ("[TPL]${Title}", "<no value>"),
        ("[TPL]${} $ {x} $x ${", "${} $ {x} $x ${"),
        ("[TPL]{{.Labels.resource}} / {{.Labels.none}}", "127.0.0.1 / "),
        ('[TPL]{{index .Labels "a.b"}}', "dotted"),
        ("[TPL]{{.EventSeverity}} / Host Down", "Warning / Host Down"),
        ("[TPL]{{.Nothing}}|{{.Nothing.at.all}}", "|"),
        ("[TPL][{{.Title}}] ${check}", "[T] cpu idle low"),
        ('[TPL]{{if eq .Labels.env ""}}no env{{end}}', "no env"),
        ('[TPL]{{.Title | lower | printf "%s-${check}"}}', "t-${check}"),
        ("[TPL]${evil}{{.Labels.evil}}", "{{.Title}} ${check}{{.Title}} ${check}"),
        ("[TPL]{{.Description}}", "${check}"),
        ("[TPL]{{if}}", "[TPL]{{if}}"),
        ("[TPL]{{upper 1}}", "[TPL]{{upper 1}}"),
        ("[TPL]{{repeat 99999999 `x`}}", "[TPL]{{repeat 99999999 `x`}}"),
    ],
)
def test_expand(value: str, expected: str) -> None:
    assert expand(value, LABELS, FIELDS) == expected


def test_strict_expansion_tells_what_is_wrong() -> None:
    assert expand_strictly("plain", LABELS, FIELDS) == "plain"
    for _ in range(2):  # the second time from the cache
        with pytest.raises(TemplateSyntaxError, match="missing value"):
            expand_strictly("[TPL]{{if}}", LABELS, FIELDS)
    with pytest.raises(TemplateRenderError, match="upper"):
        expand_strictly("[TPL]{{upper 1}}", LABELS, FIELDS)


def test_check_value() -> None:
    check_value("plain {{")
    check_value("[TPL]${x} {{.Title}}")
    with pytest.raises(TemplateSyntaxError):
        check_value("[TPL]{{")


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text()), st.text())
def test_data_is_printed_as_it_is(labels: dict[str, str], title: str) -> None:
    text = expand("[TPL]${a}\x1f{{.Labels.b}}\x1f{{.Title}}", labels, {"Title": title})
    assert text == "\x1f".join([labels.get("a", "<no value>"), labels.get("b", ""), title])


def test_caches_are_bounded() -> None:
    for number in range(600):
        expand(f"[TPL]{number}", {}, {})
        compile_cached(str(number))
    assert _compiled.cache_info().currsize <= 512
    assert compile_cached.cache_info().currsize <= 512
