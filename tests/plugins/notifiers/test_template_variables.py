"""The little language of template variables."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.notifiers.message import DigestLine, Message
from tocsin.notifiers.template_variables import (
    DEFAULT_CHARS,
    NAMES,
    Template,
    code_of,
    expression_fault,
    fill,
    read_template,
    values_of,
)

LINE = DigestLine(num="A", title="x", severity="Info", progress="Triggered", url="")
MESSAGE = Message(
    event="triggered",
    delivery_id="d1",
    sent_at=1763695800000,
    num="A1B2C3",
    title="Disk full on 👩‍👩‍👧‍👦 www.evil.example/x and 【more】",
    description="Usage is high",
    severity="Critical",
    channel_name="Payments",
    account_name="Acme",
    started_at=1763695740000,
    time_zone="Asia/Shanghai",
    locale="zh-CN",
    alert_count=3,
    person_name="安",
)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{num}", "A1B2C3"),
        ("INC {num}", "INC A1B2C3"),
        ("{severity}", "严重"),
        ("{progress}", "待处理"),
        ("{event}", "已触发"),
        ("{title|cut 4}", "Disk"),
        ("{ title | cut 13 }", "Disk full on"),
        ("{title}", "Disk full on 👩‍👩‍👧‍👦 and more"),
        ("{channel|cut 3}/{account}", "Pay/Acme"),
        ("{time}", "11-21 11:29"),
        ("{count}", "3"),
        ("{name}", "安"),
        ("{text}", "Usage is high"),
        ("{code}", ""),
        ("plain", "plain"),
    ],
)
def test_an_expression_is_filled(expression: str, value: str) -> None:
    assert expression_fault(expression) == ""
    assert fill(expression, MESSAGE) == value


@pytest.mark.parametrize(
    "expression",
    [
        *("", " ", 7, None, "{}", "{titel}", "{title|cut}", "{title|cut 0}", "{title|cut 999}", "{title|upper}"),
        *("{title", "title}", "{{title}}", "{title} }", "x" * 201, "{message.labels}"),
    ],
)
def test_what_cannot_be_filled_is_said(expression: object) -> None:
    fault = expression_fault(expression)
    assert fault.endswith(".")


def test_a_digest_is_counted_and_headed() -> None:
    message = Message(event="digest", delivery_id="d1", sent_at=1, lines=(LINE, LINE), locale="en-US")
    assert fill("{count}: {title}", message) == "2: Digest # 2 incidents"


@pytest.mark.parametrize(
    ("event", "title", "description", "code"),
    [
        ("notice", "", "Your code is 402913.", "402913"),
        ("notice", "您的验证码是402913", "请勿泄露", "402913"),
        ("notice", "Code: 12345678", "", "12345678"),
        ("notice", "Your shift begins on 2026-11-26 at 09:00", "", ""),
        ("notice", "Build 20261126-1 failed", "", ""),
        ("notice", "Call 13800138000", "", ""),
        ("notice", "See https://x.example/123456", "", ""),
        ("triggered", "Disk 402913 full", "", ""),
    ],
)
def test_a_code_is_found_where_it_stands_alone(event: Any, title: str, description: str, code: str) -> None:
    assert code_of(Message(event=event, delivery_id="d", sent_at=1, title=title, description=description)) == code


def test_lists_and_maps_are_templates_and_other_things_are_not() -> None:
    read = read_template({"t": " SMS_1 ", "v": ["{num}", "{title}"]}, "t", "v")
    assert read == Template(id="SMS_1", variables={"1": "{num}", "2": "{title}"})
    assert read_template({"t": "SMS_1"}, "t", "v") == Template(id="SMS_1", variables={})
    for settings, field in (
        ({"v": {}}, "t"),
        ({"t": "SMS_1", "v": "x"}, "v"),
        ({"t": "SMS_1", "v": {"a b": "{num}"}}, "v"),
        ({"t": "SMS_1", "v": {"a": ["{num}"]}}, "v"),
        ({"t": "SMS_1", "v": ["{num}"] * 21}, "v"),
    ):
        problems = read_template(settings, "t", "v")
        assert isinstance(problems, list)
        assert [problem.field for problem in problems] == [field]


@given(
    title=st.text(max_size=400),
    expressions=st.lists(
        st.sampled_from([*(f"{{{name}}}" for name in NAMES), "{title|cut 200}", "x{text|cut 200}"]), max_size=20
    ),
    room=st.integers(20, 300),
)
def test_values_are_never_empty_never_too_long_and_hold_no_address(
    title: str, expressions: list[str], room: int
) -> None:
    message = Message(
        event="triggered", delivery_id="d", sent_at=1, title=f"{title} http://x.example/", description=title
    )
    template = Template(id="1", variables={str(number): one for number, one in enumerate(expressions)})
    values = values_of(template, message, room)
    assert list(values) == list(template.variables)
    assert all(values.values())
    assert sum(map(len, values.values())) <= room
    assert not any("http://" in value or set(value) & set("【】{}<>\n\r") for value in values.values())
    for name, value in values.items():
        assert "cut" in template.variables[name] or len(value) <= DEFAULT_CHARS
