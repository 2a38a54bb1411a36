"""Our interpreter against Go's own: some thousand templates, rendered once by a real Go (see ``go_templates``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tocsin.kernel.template import (
    Env,
    StringMap,
    TemplateRenderError,
    TemplateSyntaxError,
    compile_template,
)

HERE = Path(__file__).parent / "go_templates"
CASES: dict[str, Any] = msgspec.json.decode((HERE / "cases.json").read_bytes())
GOLDEN: list[dict[str, str]] = msgspec.json.decode((HERE / "golden.json").read_bytes())

DELIBERATE: dict[str, tuple[str, str]] = {
    # source: (what we do, why)
    "{{9223372036854775808}}": ("parse", "refused when it is saved rather than when it is sent"),
    "{{$x = 2}}": ("parse", "refused when it is saved rather than when it is sent"),
    "{{range $i, $w = .Words}}{{end}}": ("parse", "refused when it is saved rather than when it is sent"),
    "{{.Num |}}": ("parse", "a slip: nothing follows the bar"),
    "{{0x1p4}}": ("parse", "hexadecimal floats have no use in a message"),
    '{{printf "%x" 1.5}}': ("%!x(float64=1.5)", "hexadecimal floats have no use in a message"),
    "{{hello}}": ("parse", "sprig's test function"),
    "{{range .AlertCnt}}x{{end}}": ("xxx", "range over an integer, as Go has it since 1.22"),
    "{{range 3}}x{{end}}": ("xxx", "range over an integer, as Go has it since 1.22"),
    "{{eq 1e3 1000}}": ("true", "JSON does not tell integers and floats apart, so they may be compared"),
    "{{eq 1 1.0}}": ("true", "JSON does not tell integers and floats apart, so they may be compared"),
    "{{lt 1.5 2.5}} {{lt 1 1.5}}": ("true true", "JSON does not tell integers and floats apart"),
    '{{fromJson "12"}} {{fromJson "1e3"}} {{fromJson "12345678"}}': (
        "12 1000 12345678",
        "integers of JSON keep their digits: Go shows an id as 1.2345678e+07",
    ),
    '{{substr 4 2 "abcdef"}}': ("abcd", "the product's own substr, which never fails"),
    '{{substr 9 12 "abc"}}': ("", "the product's own substr, which never fails"),
    '{{toPrettyJson "x"}}': ("x", "the product's own toPrettyJson lays out a text that is JSON"),
    '{{nospace .Spaces}}|{{nospace "a\\u3000b"}}': ("twowords|ab", "Go looks at bytes and misses wide blanks"),
    '{{dateModify "1h" .StartTime}}': ("2023-11-14 23:13:20 +0000 UTC", "the product's times are Unix seconds"),
    "{{unixEpoch .StartTime}}": ("1700000000", "the product's times are Unix seconds"),
    '{{ternary "y" "n" 1}}': ("y", "any value has a truth, as in if"),
    "{{slice .None}}": ("[]", "Go's own slice, which takes texts too; sprig's hides it and gives nil here"),
    '{{b64dec "!!"}}': ("render", "the text of an error does not belong into a message"),
    '{{b32dec "!!"}}': ("render", "the text of an error does not belong into a message"),
    '{{b64dec "YQ"}}': ("render", "the text of an error does not belong into a message"),
}


def plain(value: Any, name: str = "") -> Any:
    """The data with labels as the product gives them to templates."""
    if isinstance(value, dict):
        return StringMap(value) if name == "Labels" else {key: plain(one, key) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


DATA = plain(CASES["data"])
ENV = Env(now_at=CASES["now_at_s"] * 1000)


def ours(source: str) -> str:
    """The text, or at which stage the template is refused."""
    try:
        return compile_template(source).render(DATA, missing="no value", env=ENV)
    except TemplateSyntaxError:
        return "parse"
    except TemplateRenderError:
        return "render"


def gos(one: dict[str, str]) -> str:
    """What Go said."""
    return one["output"] if "output" in one else one["error"]


def test_the_golden_file_belongs_to_the_cases() -> None:
    sources = [(group["group"], source) for group in CASES["groups"] for source in group["templates"]]
    assert [(one["group"], one["source"]) for one in GOLDEN] == sources
    assert len(sources) > 900


@pytest.mark.parametrize("group", [group["group"] for group in CASES["groups"]])
def test_renders_as_a_real_go(group: str) -> None:
    wanted = {one["source"]: gos(one) for one in GOLDEN if one["group"] == group and one["source"] not in DELIBERATE}
    assert {source: ours(source) for source in wanted} == wanted


@pytest.mark.parametrize(("source", "said"), [(source, said) for source, (said, _) in DELIBERATE.items()])
def test_differs_on_purpose(source: str, said: str) -> None:
    go = {one["source"]: gos(one) for one in GOLDEN}
    assert ours(source) == said
    assert go[source] != said, "no longer a difference: take it out of the table"


def test_the_data_is_as_it_was() -> None:
    before = msgspec.json.encode(DATA)
    for one in GOLDEN:
        ours(one["source"])
    assert msgspec.json.encode(DATA) == before
