"""The functions of sprig's documentation and those the reference product adds, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.kernel.template import Env, TemplateRenderError, compile_template

NOW = 1_700_003_600_000
ENV = Env(
    now_at=NOW,
    zone="Asia/Shanghai",
    images={"img_1": "https://files.example/img_1"},
    transfers={"img_1": "lark_key"},
)
DATA: dict[str, Any] = {
    "Start": 1_700_000_000,
    "Labels": {"resource": "web-1", "note": '{"detail_url":"http://d","n":1.5,"ok":true,"a.b":"dot"}'},
    "Alerts": [
        {"Labels": {"resource": "web-2", "zone": "a"}},
        {"Labels": {"resource": "web-1"}},
        {"Labels": {"resource": "web-2"}},
        {"Labels": {}},
    ],
    "Rows": '[{"userId":1,"id":"a"},{"userId":7777,"id":"b"},{"userId":7777,"id":"c"}]',
}

ROWS = [
    # strings
    ('{{upper "aé"}} {{lower "AÉ"}} {{title "hello wORLD"}} {{untitle "First Try"}}', "AÉ aé Hello WORLD first try"),
    (
        '[{{trim "  a b \\n"}}] {{trimAll "$" "$5.00$"}} {{trimPrefix "-" "-a"}} {{trimSuffix "-" "a-"}}',
        "[a b] 5.00 a a",
    ),
    (
        '{{trunc 5 "hello world"}} {{trunc -5 "hello world"}} {{trunc 9 "abc"}} {{trunc -9 "abc"}}',
        "hello world abc abc",
    ),
    ('{{trunc 4 "世界"}}', "世"),
    ('{{abbrev 5 "hello world"}} {{abbrev 20 "hello"}} {{abbrev 3 "hello"}}', "he... hello hello"),
    ('{{abbrevboth 5 10 "1234 5678 9123"}}', "...5678..."),
    ('{{replace " " "-" "I Am Henry VIII"}}', "I-Am-Henry-VIII"),
    ('{{contains "cat" "catch"}} {{hasPrefix "ca" "catch"}} {{hasSuffix "ca" "catch"}}', "true true false"),
    ('{{repeat 3 "ab"}}{{repeat 0 "x"}}', "ababab"),
    (
        '{{substr 0 5 "hello world"}} {{substr 3 -1 "hello"}} {{substr -1 3 "hello"}} {{substr 2 0 "hello"}}',
        "hello lo hel he",
    ),
    (
        '{{substr 10 11 "hello"}}|{{substr 0 2 "世界你好"}} {{substrRune 0 2 "世界你好"}} {{substrRune 2 -1 "世界你好"}}',
        "|世 世界 你好",
    ),
    ('{{nospace " h e l\\tl o "}}', "hello"),
    ('{{indent 2 "a\\nb"}}|{{nindent 2 "a\\nb"}}', "  a\n  b|\n  a\n  b"),
    ('{{quote "a" 1 nil "b\\"c"}} {{squote "a" 1}}', '"a" "1" "b\\"c" \'a\' \'1\''),
    ('{{cat "hello" nil 3 true}}', "hello 3 true"),
    ('{{join "_" (list "a" 1 nil true)}} {{join "-" "x"}}', "a_1_true x"),
    ('{{(split "$" "foo$bar$baz")._1}} {{(splitn "$" 2 "foo$bar$baz")._1}}', "bar bar$baz"),
    ('{{splitList "$" "foo$bar"}} {{splitList "" "ab"}}', "[foo bar] [a b]"),
    ('{{sortAlpha (list "c" "a" "b")}} {{toStrings (list 1 2)}} {{toString 1.5}}', "[a b c] [1 2] 1.5"),
    ('{{plural "one" "many" 1}} {{plural "one" "many" 2}}', "one many"),
    ('{{swapcase "aB"}} {{initials "First Try"}}', "Ab FT"),
    (
        '{{snakecase "FirstName"}} {{kebabcase "FirstName"}} {{camelcase "http_server"}}',
        "first_name first-name HttpServer",
    ),
    ('{{wrap 5 "aa bb cc"}}|{{wrapWith 3 "-" "abcdef"}}', "aa bb\ncc|abc-def"),
    # defaults and choices
    ('{{default "d" ""}} {{default "d" "x"}} {{default "d"}} {{"" | default "d"}} {{default 5 0}}', "d x d d 5"),
    ('{{empty ""}} {{empty 0}} {{empty (list)}} {{empty "x"}}', "true true true false"),
    ('{{coalesce "" 0 "x" "y"}}', "x"),
    ('{{ternary "yes" "no" true}} {{false | ternary "yes" "no"}}', "yes no"),
    ('{{all 1 "a"}} {{all 1 ""}} {{any 0 "a"}} {{any 0 ""}}', "true false true false"),
    (
        '{{kindOf "a"}} {{kindOf (list)}} {{kindOf (dict)}} {{kindIs "int" 1}} {{typeOf 1.5}}',
        "string slice map true float64",
    ),
    # numbers
    (
        "{{add 1 2 3}} {{sub 5 2}} {{mul 2 3 4}} {{div 7 2}} {{div -7 2}} {{mod 7 3}} {{mod -7 3}} {{add1 1}}",
        "6 3 24 3 -3 1 -1 2",
    ),
    ('{{add "1" 2.9 true}} {{int "42"}} {{int "x"}} {{int 3.9}} {{int64 "7.0"}} {{atoi "5"}}', "4 42 0 3 7 5"),
    ('{{float64 "1.5"}} {{float64 "x"}} {{float64 2}}', "1.5 0 2"),
    ("{{max 1 5 3}} {{min 4 2 3}} {{maxf 1.5 2.5}} {{minf 1.5 2}}", "5 2 2.5 1.5"),
    ("{{round 123.555555 3}} {{round 1.5 0}} {{ceil 1.1}} {{floor 1.9}}", "123.556 2 2 1"),
    ("{{addf 0.1 0.2}} {{subf 1.5 0.5}} {{mulf 1.1 1.1}} {{divf 1 4}}", "0.3 1 1.21 0.25"),
    ("{{mul 9223372036854775807 2}} {{add 9223372036854775807 1}}", "-2 -9223372036854775808"),
    (
        "{{until 3}} {{untilStep 3 9 3}} {{seq 3}} {{seq 2 4}} {{seq 0 2 6}} {{seq 3 1}}",
        "[0 1 2] [3 6] 1 2 3 2 3 4 0 2 4 6 3 2 1",
    ),
    # lists
    (
        "{{$l := list 1 2 3}}{{first $l}} {{last $l}} {{rest $l}} {{initial $l}} {{reverse $l}}",
        "1 3 [2 3] [1 2] [3 2 1]",
    ),
    ("{{append (list 1) 2}} {{prepend (list 1) 2}} {{concat (list 1) (list 2 3) (list)}}", "[1 2] [2 1] [1 2 3]"),
    ('{{has 2 (list 1 2)}} {{has "2" (list 1 2)}} {{has (list 1) (list (list 1))}}', "true false true"),
    (
        '{{without (list 1 2 3 2) 2 3}} {{uniq (list 1 2 1 "1" true)}} {{compact (list 0 1 "" "a")}}',
        "[1] [1 2 1 true] [1 a]",
    ),
    ("{{chunk 2 (list 1 2 3)}} {{mustSlice (list 1 2 3) 1 2}} {{first (list)}}", "[[1 2] [3]] [2] "),
    # maps
    (
        '{{$d := dict "a" 1 "b" 2}}{{get $d "a"}}{{get $d "z"}} {{hasKey $d "a"}} {{keys $d}} {{values $d}}',
        "1 true [a b] [1 2]",
    ),
    (
        '{{$d := dict "a" 1 "b" 2}}{{pick $d "a" "z"}} {{omit $d "a"}} {{unset $d "a"}} {{$d}}',
        "map[a:1] map[b:2] map[b:2] map[b:2]",
    ),
    ('{{$d := dict "a" 1}}{{set $d "b" 2}} {{$d}}', "map[a:1 b:2] map[a:1 b:2]"),
    ('{{merge (dict "a" 1) (dict "a" 2 "b" 3)}} {{mergeOverwrite (dict "a" 1) (dict "a" 2)}}', "map[a:1 b:3] map[a:2]"),
    ('{{merge (dict "a" (dict "x" 1)) (dict "a" (dict "y" 2))}}', "map[a:map[x:1 y:2]]"),
    ('{{pluck "a" (dict "a" 1) (dict "b" 2) (dict "a" 3)}}', "[1 3]"),
    ('{{dig "a" "b" "none" (dict "a" (dict "b" 1))}} {{dig "a" "z" "none" (dict "a" (dict))}}', "1 none"),
    ('{{dict "a"}} {{deepEqual (list 1 2) (list 1 2)}} {{deepEqual 1 true}}', "map[a:] true false"),
    ('{{in "a" "b" "a"}} {{in "a" (list "a")}} {{in "a" "b"}} {{in 1 "1"}}', "true true false false"),
    # JSON
    ('{{toJson (dict "b" 1 "a" (list nil true "<"))}}', '{"a":[null,true,"\\u003c"],"b":1}'),
    ('{{toRawJson "<&>"}} {{toJson "é\\n\\""}}', '"<&>" "é\\n\\""'),
    ('{{toPrettyJson (dict "a" 1)}}', '{\n  "a": 1\n}'),
    ('{{toPrettyJson "{\\"a\\":1}"}}|{{toPrettyJson "text"}}', '{\n  "a": 1\n}|text'),
    ('{{(fromJson "{\\"a\\":[1,2]}").a}} [{{fromJson "nope"}}]', "[1 2] []"),
    (
        '{{jsonGet .Labels.note "detail_url"}} {{jsonGet .Labels.note "n"}} {{jsonGet .Labels.note "ok"}}',
        "http://d 1.5 true",
    ),
    ('[{{jsonGet .Labels.note "none"}}] [{{jsonGet "no json" "a"}}] {{jsonGet .Labels.note "a\\\\.b"}}', "[] [] dot"),
    ('{{jsonGet .Rows "0.id"}} {{jsonGet .Rows "#"}} {{jsonGet .Rows "#.id"}}', 'a 3 ["a","b","c"]'),
    ('{{jsonGet .Rows "#(userId==7777)#.id"}} {{jsonGet .Rows "#(userId==7777).id"}}', '["b","c"] b'),
    (
        '{{jsonGet .Rows "#(id==\\"c\\").userId"}} {{jsonGet .Rows "#(userId>1)#.id"}} {{jsonGet .Rows "#(id%\\"?\\").id"}}',
        '7777 ["b","c"] a',
    ),
    # encodings
    ('{{b64enc "世"}} {{b64dec "5LiW"}} {{b32enc "a"}} {{b32dec "ME======"}}', "5LiW 世 ME====== a"),
    ('{{sha256sum "abc"}}', "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ('{{sha1sum "abc"}} {{adler32sum "abc"}}', "a9993e364706816aba3e25717850c26c9cd0d89d 38600999"),
    ('{{pathEscape "a b/c"}} {{pathUnescape "a%20b"}}', "a%20b%2Fc a b"),
    ('{{urlEncode "http://h/p?q=a b&r=\\"x\\""}}', "http://h/p?q=a+b&r=%22x%22"),
    ('{{urlDecode "http://h/p%20q?x=a%20b"}} {{(urlParse "https://u@h:1/p?q#f").hostname}}', "http://h/p q?x=a b h"),
    (
        '{{base "/a/b.txt"}} {{dir "/a/b.txt"}} {{ext "/a/b.txt"}} {{clean "/a/../b"}} {{isAbs "/a"}}',
        "b.txt /a .txt /b true",
    ),
    # regular expressions
    ('{{regexMatch "^[a-z]+$" "abc"}} {{regexMatch "^[a-z]+$" "ab1"}}', "true false"),
    (
        '{{regexFind "[a-z][0-9]" "xa1b2"}} {{regexFindAll "[0-9]" "a1b2c3" 2}} {{regexFindAll "[0-9]" "a1b2c3" -1}}',
        "a1 [1 2] [1 2 3]",
    ),
    (
        '{{regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W"}} {{regexReplaceAllLiteral "a(x*)b" "-ab-" "${1}"}}',
        "-W-xxW- -${1}-",
    ),
    ('{{regexReplaceAll "(?P<n>世)" "世界" "<${n}$$>"}}', "<世$>界"),
    ('{{regexSplit "z+" "pizza" -1}} {{regexSplit "z" "pizza" 2}} {{regexQuoteMeta "1.2"}}', "[pi a] [pi za] 1\\.2"),
    # dates
    ('{{date "2006-01-02 15:04:05" .Start}}', "2023-11-15 06:13:20"),
    ('{{date "Mon Jan _2 3:04PM 06 MST" .Start}}', "Wed Nov 15 6:13AM 23 CST"),
    ('{{date "Monday, January 2, 2006 002 pm 05.000" .Start}}', "Wednesday, November 15, 2023 319 am 20.000"),
    (
        '{{date "2006-01-02T15:04:05Z07:00" .Start}} {{dateInZone "Z0700 -07 15h4m5s" .Start "UTC"}}',
        "2023-11-15T06:13:20+08:00 Z +00 22h13m20s",
    ),
    (
        '{{dateInZone "15:04 -0700" .Start "America/New_York"}} {{dateInZone "15:04" .Start "No/Such"}}',
        "17:13 -0500 22:13",
    ),
    ("{{htmlDate .Start}} {{htmlDateInZone .Start `UTC`}} {{now | date `15:04`}}", "2023-11-15 2023-11-14 07:13"),
    ("[{{date `2006` .none}}] [{{ago .none}}]", "[] []"),
    ("{{ago .Start}} {{ago 1700003595}} {{ago 1700003600}}", "1h0m0s 5s 0s"),
    ("{{unixEpoch now}} {{now}}", "1700003600 2023-11-15 07:13:20 +0800 CST"),
    ('{{now | dateModify "-1h30m" | date "15:04"}}', "05:43"),
    ('{{toDate "2006-01-02 15:04" "2023-11-15 06:13" | unixEpoch}}', "1699999980"),
    ('{{toDate "2006-01-02T15:04:05Z07:00" "2023-11-14T22:13:20Z" | unixEpoch}}', "1700000000"),
    ('{{toDate "Jan 2, 2006 3:04 PM -0700" "Nov 14, 2023 5:13 PM -0500" | unixEpoch}}', "1699999980"),
    ('{{duration 95}} {{duration "3661"}} {{duration -5}}', "1m35s 1h1m1s -5s"),
    ('{{durationRound "2h10m5s"}} {{durationRound "2400h10m"}} {{durationRound "x"}}', "2h 3mo 0s"),
    ('{{humanizeDuration "24h5s"}} {{humanizeDuration "1h41m49.7s"}} {{humanizeDuration "-5m30s"}}', "1d 1h41m 5m30s"),
    # the reference product's own
    ('{{toHtml "" nil "<b>"}} {{toHtml .none "x"}}[{{toHtml .none}}]', "<b> x[]"),
    ('{{alertLabels . "resource"}} {{alertLabels . "note" | len}} {{alertLabels . "none"}}', "[web-2 web-1] 1 []"),
    ('{{joinAlertLabels . "resource" ", "}}[{{joinAlertLabels . "none" ","}}]', "web-2, web-1[]"),
    ('{{severityToColor "Critical"}} {{serverityToColor "nope"}}', "#C80000 #808080"),
    ('{{colorSeverity "Warning"}} {{colorSeverity "x"}}', '<font color="#FA7D00">Warning</font> x'),
    (
        '{{imageSrcToURL . "img_1"}} {{imageSrcToURL . "http://i"}} [{{imageSrcToURL . "no"}}]',
        "https://files.example/img_1 http://i []",
    ),
    ('{{transferImage . "img_1"}} [{{transferImage . "no"}}]', "lark_key []"),
    ('[{{fireReason .}}] {{fireReason (dict "FireType" "refire")}}', "[] [Reminder] "),
    ('{{fireReason (dict "FireType" "fire" "AssignedTo" (dict "Type" "escalate"))}}', "[Escalated] "),
]


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_functions(source: str, expected: str) -> None:
    assert compile_template(source).render(DATA, env=ENV) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{upper 5}}", "upper: argument 1 must be a string, not int"),
        ('{{trunc "5" "a"}}', "trunc: argument 1 must be an integer, not string"),
        ('{{repeat -1 "a"}}', "negative"),
        ('{{indent -1 "a"}}', "negative"),
        ("{{div 1 0}}", "division by zero"),
        ("{{mod 1 0}}", "division by zero"),
        ("{{divf 1 0}}", "division by zero"),
        ('{{fail "told so"}}', "told so"),
        ('{{first "a"}}', "must be a list"),
        ('{{keys "a"}}', "must be a map"),
        ("{{chunk 0 (list 1)}}", "at least 1"),
        ('{{dig "a" "b"}}', "at least"),
        ('{{mustFromJson "{"}}', "no JSON"),
        ('{{b64dec "%"}}', "no base64"),
        ('{{mustRegexMatch "(" "a"}}', "regular expression"),
        ('{{mustToDate "2006" "x"}}', "does not follow"),
        ('{{mustToDate "2006-01-02" "2023-02-30"}}', "mustToDate"),
        ('{{date "2006" 99999999999999}}', "out of range"),
        ('{{date "2006" -99999999999999}}', "out of range"),
        ('{{mustDateModify "soon" now}}', "no duration"),
        ("{{upper}}", "0 given, 1 wanted"),
        ('{{upper "a" "b"}}', "2 given, 1 wanted"),
        ("{{printf}}", "0 given, at least 1 wanted"),
        ("{{round 1.5}}", "1 given, 2 to 3 wanted"),
    ],
)
def test_function_errors(source: str, message: str) -> None:
    with pytest.raises(TemplateRenderError) as caught:
        compile_template(source).render(DATA, env=ENV)
    assert message in caught.value.message


@pytest.mark.parametrize("source", ["{{now}}", "{{ago 5}}", "{{date `2006` `text`}}"])
def test_time_comes_from_the_caller_only(source: str) -> None:
    with pytest.raises(TemplateRenderError, match="current time is not known"):
        compile_template(source).render({})


def test_escaping_covers_what_functions_return() -> None:
    source = '{{.t}} {{toHtml .t}} {{print "<" .t}} {{html .t}} {{"<b>"}}<i>'
    text = compile_template(source).render({"t": "<x>"}, env=Env(escape_html=True))
    assert text == "&lt;x&gt; &lt;x&gt; &lt;&lt;x&gt; &lt;x&gt; &lt;b&gt;<i>"


def test_escaped_text_can_be_used_like_any_other() -> None:
    source = '{{html "<" | toJson}} {{list (html "<") | toJson}} {{html "1" | toPrettyJson}} {{html "[1]" | fromJson}}'
    assert compile_template(source).render({}) == '"\\u0026lt;" ["\\u0026lt;"] 1 [1]'


def test_words_of_fire_reason_can_be_replaced() -> None:
    env = Env(reasons={"refire": "【提醒】"})
    assert compile_template("{{fireReason .}}").render({"FireType": "refire"}, env=env) == "【提醒】"


def test_data_never_changes() -> None:
    data = {"d": {"a": {"x": 1}}, "l": [1, 2]}
    source = '{{set .d "b" 2}}{{unset .d "a"}}{{merge .d (dict "a" (dict "y" 1))}}{{append .l 3}}{{reverse .l}}'
    compile_template(source).render(data)
    assert data == {"d": {"a": {"x": 1}}, "l": [1, 2]}
