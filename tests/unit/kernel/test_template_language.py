"""What Go's text/template is documented to do, row by row: syntax, scopes, truth, comparison, printing."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.kernel.template import StringMap, TemplateRenderError, TemplateSyntaxError, compile_template

DATA: dict[str, Any] = {
    "X": "x",
    "True": True,
    "I": 17,
    "F": 1.5,
    "Zero": 0,
    "FZero": 0.0,
    "Empty": "",
    "Nil": None,
    "SI": [3, 4, 5],
    "SIEmpty": [],
    "SB": [True, False],
    "MSI": {"one": 1, "two": 2, "three": 3},
    "MSIone": {"one": 1},
    "MSIEmpty": {},
    "SMSI": [{"one": 1}, {"eleven": 11}],
    "Names": StringMap({"a": "1"}),
    "U": {"V": "v", "W": {"Z": "z"}},
    "Evil": "{{.X}} ${X}",
    "服务": "支付",
}

GO_ROWS = [
    # text, comments and trimming
    ("", ""),
    ("plain { text } }}", "plain { text } }}"),
    ("a{{/* comment */}}b", "ab"),
    ("a {{- /* comment */ -}} b", "ab"),
    ("a{{/* }} \n */}}b", "ab"),
    ("{{23 -}} < {{- 45}}", "23<45"),
    ("a \n\t{{- .X -}} \r\n b", "axb"),
    ("a  {{.X}}  b", "a  x  b"),
    ("{{- .X}}", "x"),
    ("{{.X -}}", "x"),
    ("{{.X  -}} \n", "x"),
    ("{{-3}}", "-3"),
    ("{{\n.X\n}}", "x"),
    ("{{`}}`}}", "}}"),
    ('{{"}}"}}', "}}"),
    # fields, variables, constants
    ("{{.X}}", "x"),
    ("{{.U.V}}", "v"),
    ("{{.U.W.Z}}", "z"),
    ("{{$.U.V}}", "v"),
    ("{{.服务}}", "支付"),
    ("{{$x := .I}}{{$x}}", "17"),
    ("{{$x := 2}}{{$x = 3}}{{$x}}", "3"),
    ("{{$x := .U}}{{$x.V}}", "v"),
    ("{{with $x := 4}}{{$x}}{{end}}", "4"),
    ("{{if $x := .X}}{{$x}}{{else}}{{$x}}!{{end}}", "x"),
    ("{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}", "1"),
    ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
    ("{{$x := 1}}{{range .SI}}{{$x = .}}{{end}}{{$x}}", "5"),
    ("{{$x := true}}{{with $x := .I}}{{$x}},{{end}}{{$x}}", "17,true"),
    ("{{$变量 := 1}}{{$变量}}", "1"),
    ('{{"a\\tb\\u4e16\\x41\\101\\\\"}}', "a\tb世AA\\"),
    ("{{`raw \\n`}}", "raw \\n"),
    ("{{'a'}}", "97"),
    ("{{'\\n'}} {{'世'}}", "10 19990"),
    ("{{0x1F}} {{0b101}} {{0o17}} {{017}} {{1_000}}", "31 5 15 15 1000"),
    ("{{1.5}} {{.5}} {{1e3}} {{-2}} {{+2}}", "1.5 0.5 1000 -2 2"),
    ("{{true}} {{false}}", "true false"),
    # pipelines and parentheses
    ('{{"output" | printf "%s" | printf "%q"}}', '"output"'),
    ('{{printf "%d %d %d" (1) (2 | add 3) (add 4 (add 5 6))}}', "1 5 15"),
    ("{{($).X}}", "x"),
    ("{{(index .SMSI 1).eleven}}", "11"),
    ('{{(dict "up" "down" "left" "right").left}}', "right"),
    ("{{((.U).W).Z}}", "z"),
    ('{{print (.U).V "!"}}', "v!"),
    ('{{"x" | print "a" "b"}}', "abx"),
    # if
    ("{{if true}}T{{end}}", "T"),
    ("{{if false}}T{{else}}F{{end}}", "F"),
    ("{{if 1}}T{{else}}F{{end}}", "T"),
    ("{{if 0}}T{{else}}F{{end}}", "F"),
    ("{{if 1.5}}T{{else}}F{{end}}", "T"),
    ("{{if .FZero}}T{{else}}F{{end}}", "F"),
    ("{{if ``}}T{{else}}F{{end}}", "F"),
    ("{{if `0`}}T{{else}}F{{end}}", "T"),
    ("{{if .SIEmpty}}T{{else}}F{{end}}", "F"),
    ("{{if .SI}}T{{else}}F{{end}}", "T"),
    ("{{if .MSIEmpty}}T{{else}}F{{end}}", "F"),
    ("{{if .MSI}}T{{else}}F{{end}}", "T"),
    ("{{if .MSI.none}}T{{else}}F{{end}}", "F"),
    ("{{if not .MSI.none}}F{{else}}T{{end}}", "F"),
    ("{{if .Nil}}T{{else}}F{{end}}", "F"),
    ("{{if eq 1 3}}1{{else if eq 2 3}}2{{else if eq 3 3}}3{{end}}", "3"),
    ("{{if eq 1 3}}1{{else if eq 2 3}}2{{else}}4{{end}}", "4"),
    ("{{if false}}a{{else if $y := .X}}{{$y}}{{end}}", "x"),
    # with
    ("{{with .U}}{{.V}}{{end}}", "v"),
    ("{{with 0}}{{.}}{{else}}ZERO{{end}}", "ZERO"),
    ("{{with .Empty}}{{.}}{{else}}{{.X}}{{end}}", "x"),
    ("{{with .SI}}{{.}}{{end}}", "[3 4 5]"),
    ("{{with .MSIone}}{{.}}{{end}}", "map[one:1]"),
    ("{{with .U}}{{$.X}}{{end}}", "x"),
    ("{{with .Empty}}a{{else with .X}}{{.}}{{end}}", "x"),
    ("{{with $x := $}}{{$y := $.U.V}}{{$y}}{{end}}", "v"),
    # range
    ("{{range .SI}}-{{.}}-{{end}}", "-3--4--5-"),
    ("{{range .SIEmpty}}-{{.}}-{{end}}", ""),
    ("{{range .SIEmpty}}-{{.}}-{{else}}EMPTY{{end}}", "EMPTY"),
    ("{{range .SB}}-{{.}}-{{end}}", "-true--false-"),
    ("{{range .MSI}}-{{.}}-{{end}}", "-1--3--2-"),
    ("{{range .MSIEmpty}}x{{else}}EMPTY{{end}}", "EMPTY"),
    ("{{range .Nil}}x{{else}}EMPTY{{end}}", "EMPTY"),
    ("{{range $x := .SI}}<{{$x}}>{{end}}", "<3><4><5>"),
    ("{{range $x, $y := .SI}}<{{$x}}={{$y}}>{{end}}", "<0=3><1=4><2=5>"),
    ("{{range $x := .MSIone}}<{{$x}}>{{end}}", "<1>"),
    ("{{range $k, $v := .MSI}}<{{$k}}={{$v}}>{{end}}", "<one=1><three=3><two=2>"),
    ("{{range $x := .SI}}<{{$foo := $x}}{{$foo}}>{{end}}", "<3><4><5>"),
    ("{{range .SI}}{{if eq . 4}}{{break}}{{end}}{{.}}{{end}}", "3"),
    ("{{range .SI}}{{if eq . 4}}{{continue}}{{end}}{{.}}{{end}}", "35"),
    ("{{range .SI}}{{range $.SI}}{{if eq . 4}}{{break}}{{end}}{{.}}{{end}};{{end}}", "3;3;3;"),
    ("{{range 3}}{{.}}{{end}}", "012"),
    ("{{range $i := 3}}{{$i}}{{end}}", "012"),
    ("{{range 0}}x{{else}}none{{end}}", "none"),
    ("{{$k := 0}}{{$v := 0}}{{range $k, $v = .SI}}{{end}}{{$k}}{{$v}}", "25"),
    ("{{range .SI}}{{$.X}}{{end}}", "xxx"),
    ("{{range .SMSI}}{{.one}},{{end}}", "1,<no value>,"),
    # templates
    ('{{define "t"}}[{{.}}]{{end}}{{template "t" .X}}', "[x]"),
    ('{{template "t" .X}}{{define "t"}}[{{.}}]{{end}}', "[x]"),
    ('{{define "t"}}[{{.}}]{{end}}{{template "t"}}', "[<no value>]"),
    ('{{define "t"}}{{$x := 1}}{{$x}}{{end}}{{$x := 2}}{{template "t"}}{{$x}}', "12"),
    ('{{block "b" .U}}<{{.V}}>{{end}}', "<v>"),
    ('{{define "t"}}{{if gt . 0}}{{.}}{{template "t" (sub . 1)}}{{end}}{{end}}{{template "t" 3}}', "321"),
    ('{{define "t"}}{{$.V}}{{end}}{{template "t" .U}}', "v"),
    # comparison
    ("{{eq true true}} {{eq true false}}", "true false"),
    ("{{eq 1 1}} {{eq 1 2}} {{eq 1 2 1}}", "true false true"),
    ("{{eq 1.5 1.5}} {{eq `a` `a`}} {{eq `a` `b`}}", "true true false"),
    ("{{ne 1 2}} {{ne `a` `a`}}", "true false"),
    ("{{lt 1 2}} {{lt 2 1}} {{lt 1.5 2.5}} {{lt `a` `b`}}", "true false true true"),
    ("{{le 1 1}} {{le 2 1}} {{gt 2 1}} {{gt 1 1}} {{ge 1 1}} {{ge 1 2}}", "true false true false true false"),
    ("{{eq .Nil nil}} {{eq .X nil}}", "true false"),
    # logic
    ("{{and false 0}} {{and 1 0}} {{and 0 true}} {{and 1 1}}", "false 0 0 1"),
    ("{{or 0 0}} {{or 1 0}} {{or 0 true}} {{or 1 1}}", "0 1 true 1"),
    ("{{not true}} {{not false}} {{not ``}}", "false true true"),
    ("{{or 1 (index .SI 99)}}", "1"),
    ("{{and 0 (index .SI 99)}}", "0"),
    ("{{if and true 1 `hi` | not}}T{{else}}F{{end}}", "F"),
    ("{{or .SI `empty`}} {{or .SIEmpty `empty`}}", "[3 4 5] empty"),
    ("{{1 | and 2}} {{1 | or 0}}", "1 1"),
    # index, len, slice
    ("{{index .SI 0}}{{index .SI 2}}", "35"),
    ("{{index .MSI `one`}}", "1"),
    ("{{index .MSI `XXX`}}", "<no value>"),
    ("{{index .Names `XXX`}}|{{.Names.zzz}}|{{.Names.a}}", "|<no value>|1"),
    ("{{index .SMSI 1 `eleven`}}", "11"),
    ("{{index .U `W` `Z`}}", "z"),
    ("{{index `abc` 1}}", "98"),
    ("{{len .SI}} {{len .MSI}} {{len `abc`}} {{len `世`}} {{len ``}}", "3 3 3 3 0"),
    ("{{slice .SI 1}} {{slice .SI 1 2}} {{slice .SI}}", "[4 5] [4] [3 4 5]"),
    ("{{slice `abcd` 1 3}}", "bc"),
    # printing
    ('{{print "hello, print"}}', "hello, print"),
    ("{{print 1 2 3}}", "1 2 3"),
    ("{{print `a` 1 2 `b` `c` 3}}", "a1 2bc3"),
    ("{{print nil}}", "<nil>"),
    ("{{println 1 `a` 3}}", "1 a 3\n"),
    ("{{.Nil}} {{.none}}", "<no value> <no value>"),
    ("{{.SB}} {{.SMSI}}", "[true false] [map[one:1] map[eleven:11]]"),
    ("{{list 1 `a` nil 1.5}}", "[1 a <nil> 1.5]"),
    ("{{1000000.0}} {{123456789.0}} {{100000.0}} {{0.0001}} {{0.00001}}", "1e+06 1.23456789e+08 100000 0.0001 1e-05"),
    ("{{.F}} {{.FZero}} {{2.50}} {{-0.1}}", "1.5 0 2.5 -0.1"),
    # escaping
    ('{{html "<a href=\\"x\\">\'&"}}', "&lt;a href=&#34;x&#34;&gt;&#39;&amp;"),
    ('{{printf "<b>" | html}}', "&lt;b&gt;"),
    ('{{js "It\'d be \\"nice\\""}}', 'It\\\'d be \\"nice\\"'),
    ('{{js "<&=>"}}', "\\u003C\\u0026\\u003D\\u003E"),
    ('{{"http://www.example.org/?a=b c"|urlquery}}', "http%3A%2F%2Fwww.example.org%2F%3Fa%3Db+c"),
    # data is never a template
    ("{{.Evil}}", "{{.X}} ${X}"),
    ("{{print .Evil}}{{range list .Evil}}{{.}}{{end}}", "{{.X}} ${X}{{.X}} ${X}"),
]


@pytest.mark.parametrize(("source", "expected"), GO_ROWS)
def test_renders_as_go_does(source: str, expected: str) -> None:
    assert compile_template(source).render(DATA, missing="no value") == expected


@pytest.mark.parametrize(
    ("directive", "argument", "expected"),
    [
        ("%s", '"hello"', "hello"),
        ("%d", "17", "17"),
        ("%v", "17", "17"),
        ("%v", '(list 1 "a")', "[1 a]"),
        ("%q", '"a\\"b\\n"', '"a\\"b\\n"'),
        ("%q", "'x'", "'x'"),
        ("%f", "3.5", "3.500000"),
        ("%.2f", "3.14159", "3.14"),
        ("%8.2f|", "3.14159", "    3.14|"),
        ("%-8.2f|", "3.14159", "3.14    |"),
        ("%08.2f", "-3.14159", "-0003.14"),
        ("%e", "1234.5", "1.234500e+03"),
        ("%g", "3.5", "3.5"),
        ("%g", "1e21", "1e+21"),
        ("%.3g", "1234.5", "1.23e+03"),
        ("%x", "255", "ff"),
        ("%X", "255", "FF"),
        ("%#x", "255", "0xff"),
        ("%04x", "127", "007f"),
        ("%x", '"hi"', "6869"),
        ("%o", "8", "10"),
        ("%b", "5", "101"),
        ("%c", "19990", "世"),
        ("%U", "19990", "U+4E16"),
        ("%t", "true", "true"),
        ("%5d|", "42", "   42|"),
        ("%-5d|", "42", "42   |"),
        ("%05d", "-42", "-0042"),
        ("%+d", "42", "+42"),
        ("% d", "42", " 42"),
        ("%5s|", '"ab"', "   ab|"),
        ("%-5s|", '"ab"', "ab   |"),
        ("%5s|", '"世界"', "   世界|"),
        ("%.2s", '"abcdef"', "ab"),
        ("%5t|", "true", " true|"),
        ("%T", "1", "int"),
        ("%T", '"a"', "string"),
        ("%T", "1.5", "float64"),
        ("%d%%", "91", "91%"),
        ("%*d|", "4 42", "  42|"),
        ("%d", '"x"', "%!d(string=x)"),
        ("%s", "42", "%!s(int=42)"),
        ("%t", "1", "%!t(int=1)"),
        ("%z", "1", "%!z(int=1)"),
        ("%d %d", "1", "1 %!d(MISSING)"),
        ("%d", "1 2", "1%!(EXTRA int=2)"),
        ("%", "", "%!(NOVERB)"),
        ("no verbs", "", "no verbs"),
        ("%s", '(list "a" "b")', "[a b]"),
        ("%d", "(list 1 2)", "[1 2]"),
        ("%v", '(dict "b" 1 "a" 2)', "map[a:2 b:1]"),
        ("%s", "nil", "%!s(<nil>)"),
        ("%v", "nil", "<nil>"),
        ("%v", "true", "true"),
        ("%6.3v|", "3.14159", "  3.14|"),
        ("%99999999d", "1", "%!(NOVERB)%!(EXTRA int=1)"),
    ],
)
def test_printf_formats_as_go_does(directive: str, argument: str, expected: str) -> None:
    assert compile_template(f'{{{{printf "{directive}" {argument}}}}}').render({}, missing="no value") == expected


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("{{", 1, "not closed"),
        ("{{.X", 1, "not closed"),
        ("a\nb{{.X", 2, "not closed"),
        ("{{}}", 1, "missing value"),
        ("{{.X | }}", 1, "missing value"),
        ("{{| .X}}", 1, "missing value"),
        ("{{if}}a{{end}}", 1, "missing value"),
        ("{{if .X}}a", 1, "no {{end}}"),
        ("\n{{range .X}}\na", 2, "no {{end}}"),
        ("{{end}}", 1, "unexpected {{end}}"),
        ("{{else}}", 1, "unexpected {{else}}"),
        ("{{if .X}}{{else}}{{else}}{{end}}", 1, "only {{end}}"),
        ("{{range .X}}{{else if .Y}}{{end}}", 1, "unexpected 'if'"),
        ("{{nosuch .X}}", 1, "'nosuch' is not defined"),
        ("{{.X | nosuch}}", 1, "'nosuch' is not defined"),
        ("{{call .X}}", 1, "'call' is not defined"),
        ("{{$x}}", 1, "undefined variable $x"),
        ("{{$x = 1}}", 1, "undefined variable $x"),
        ("{{if true}}{{$x := 1}}{{end}}{{$x}}", 1, "undefined variable $x"),
        ("{{range $x := .A}}{{end}}{{$x}}", 1, "undefined variable $x"),
        ('{{$x := 1}}{{define "a"}}{{$x}}{{end}}', 1, "undefined variable $x"),
        ("{{break}}", 1, "outside {{range}}"),
        ('{{range .A}}{{block "b" .}}{{continue}}{{end}}{{end}}', 1, "outside {{range}}"),
        ("{{.X | 1}}", 1, "must be a function"),
        ("{{.X | .}}", 1, "must be a function"),
        ("{{(.X}}", 1, "not closed"),
        ("{{.X)}}", 1, "unexpected ')'"),
        ('{{"abc}}', 1, "not closed"),
        ("{{`abc}}", 1, "not closed"),
        ("{{'ab'}}", 1, "not closed"),
        ("{{/* a }}", 1, "comment is not closed"),
        ("{{/* a */ .X}}", 1, "comment must end"),
        ('{{"\\z"}}', 1, "unknown escape"),
        ('{{"\\ud800"}}', 1, "no character"),
        ("{{99999999999999999999}}", 1, "overflow"),
        ("{{1e999}}", 1, "out of range"),
        ("{{1i}}", 1, "bad character"),
        ("{{1.x}}", 1, "bad character"),
        ("{{.X#}}", 1, "bad character"),
        ("{{#}}", 1, "unexpected character"),
        ("{{1.5.X}}", 1, "cannot follow a constant"),
        ("{{nil.X}}", 1, "cannot follow a constant"),
        ('{{print "a""b"}}', 1, "in operand"),
        ("{{template .X}}", 1, "in quotes"),
        ('{{template "a" .X .Y | print}}{{define "b"}}', 1, "no {{end}}"),
        ('{{define ""}}{{end}}', 1, "not empty"),
        ('{{define "a"}}1{{end}}{{define "a"}}2{{end}}', 1, "defined twice"),
        ('{{if .X}}{{define "a"}}{{end}}{{end}}', 1, "top level"),
        ("{{if .X}}" * 41 + "{{end}}" * 41, 1, "nested deeper"),
        ("{{" + "(" * 41 + "1" + ")" * 41 + "}}", 1, "nested deeper"),
        ("x" * 65_537, 0, "65537 characters"),
    ],
)
def test_syntax_errors_say_the_line_and_the_reason(source: str, line: int, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        compile_template(source)
    assert message in caught.value.message
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{nil}}", "nil is not a command"),
        ("{{if nil}}T{{end}}", "nil is not a command"),
        ("{{3 2}}", "no function"),
        ("{{.X 1}}", "no function"),
        ("{{1 | .X}}", "no function"),
        ("{{$x := 1}}{{$x 2}}", "no function"),
        ("{{index .SI 10}}", "out of range"),
        ("{{index .SI -1}}", "out of range"),
        ("{{index .SI `hello`}}", "indexed by integers"),
        ("{{index .SI nil}}", "indexed by integers"),
        ("{{index .MSI 10}}", "indexed by strings"),
        ("{{index nil 1}}", "cannot index"),
        ("{{index 1 1}}", "cannot index"),
        ("{{len 3}}", "has no length"),
        ("{{len .Nil}}", "has no length"),
        ("{{slice `abc` 2 1}}", "out of range"),
        ("{{.X.Y}}", "cannot look up .Y"),
        ("{{(nil).True}}", "nil is not a command"),
        ("{{(1.0).anything}}", "cannot look up"),
        ("{{range .X}}{{end}}", "range cannot go over"),
        ("{{range true}}{{end}}", "range cannot go over"),
        ("{{range $i, $x := 3}}{{end}}", "one variable"),
        ("{{eq 1}}", "missing argument"),
        ("{{eq 1 `1`}}", "incompatible types"),
        ("{{eq true 1}}", "incompatible types"),
        ("{{eq .SI .SI}}", "cannot be compared"),
        ("{{lt true false}}", "cannot order"),
        ("{{lt 1 `a`}}", "cannot order"),
        ("{{lt 1 nil}}", "cannot order"),
        ("{{not}}", "wrong number of arguments"),
        ("{{not 1 2}}", "wrong number of arguments"),
        ("{{and}}", "wrong number of arguments"),
        ("{{true | printf}}", "must be a string"),
        ("{{template `nosuch`}}", "not defined"),
    ],
)
def test_render_errors_of_go(source: str, message: str) -> None:
    with pytest.raises(TemplateRenderError) as caught:
        compile_template(source).render(DATA, missing="no value")
    assert message in caught.value.message
    assert caught.value.line == 1


def test_render_error_names_the_line() -> None:
    with pytest.raises(TemplateRenderError, match="line 3: index"):
        compile_template("a\n\n{{index .SI 9}}").render(DATA)
    with pytest.raises(TemplateRenderError, match="line 2: upper"):
        compile_template("a\n{{upper 1}}").render(DATA)


class Secretive:
    """An object of the program that got into the data by mistake."""

    password = "hunter2"

    def __str__(self) -> str:
        return self.password


@pytest.mark.parametrize("source", ["{{.o}}", "{{.o.password}}", "{{print .o}}", "{{printf `%v` .o}}", "{{toJson .o}}"])
def test_objects_of_the_program_are_out_of_reach(source: str) -> None:
    with pytest.raises(TemplateRenderError) as caught:
        compile_template(source).render({"o": Secretive()})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["__class__", "items", "keys", "__len__"])
def test_names_are_looked_up_in_data_only(name: str) -> None:
    assert compile_template(f"{{{{.{name}}}}}{{{{.l.{name}}}}}").render({"l": {}}) == ""


LENIENT_ROWS = [
    ("{{.none}}", ""),
    ("{{.none.deeper.still}}", ""),
    ("{{.Creator.PersonName}}", ""),
    ('{{if eq .Labels.env ""}}unset{{end}}', "unset"),
    ('{{if ne .Labels.env "prod"}}other{{end}}', "other"),
    ("{{if gt .AlertCnt 1}}many{{else}}one{{end}}", "one"),
    ("{{eq .EndTime 0}}", "true"),
    ("{{eq .Flag false}}", "true"),
    ("{{eq .none nil}}", "true"),
    ("{{print .none .X}}", "x"),
    ('{{printf "[%s]" .none}}', "[]"),
    ("{{upper .none}}", ""),
    ("{{len .none}}", "0"),
    ("{{range .none}}x{{else}}none{{end}}", "none"),
    ("{{index .none `a`}}", ""),
    ("{{.none | default `d`}}", "d"),
]


@pytest.mark.parametrize(("source", "expected"), LENIENT_ROWS)
def test_missing_values_act_as_zero_values(source: str, expected: str) -> None:
    assert compile_template(source).render(DATA) == expected
