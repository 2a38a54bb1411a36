"""What a preview shows is what arrives: limits, blank lines, the default wording, and presets that work."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.unit.notify.test_render import FACTS, NOW, facts
from tocsin.notify import limits, preview, render
from tocsin.notify.presets import PRESETS
from tocsin.notify.template_flow import MEDIA

MANUAL = facts(labels={}, description="", responders=[], title="made by <hand>")


def shown(field: str, source: str, of: Any = FACTS) -> preview.Shown:
    """One medium of a preview."""
    return preview.show({field: source}, of, NOW)[0]


def test_there_is_a_preset_for_every_medium() -> None:
    assert set(PRESETS) == set(MEDIA)


@pytest.mark.parametrize("field", MEDIA)
def test_a_preset_says_what_matters(field: str) -> None:
    one = shown(field, PRESETS[field])
    assert (one.problem, one.cut) == ("", False)
    assert "db-1.example.com" in one.content
    assert "<no value>" not in one.content
    in_card = field in limits.CARDS
    assert in_card or "A1B2C3" in one.content
    if in_card:
        assert "\n\n" not in one.content
        assert "db-1.example.com, db-2.example.com" in one.content


@pytest.mark.parametrize("field", MEDIA)
def test_a_preset_survives_an_incident_that_has_nothing(field: str) -> None:
    bare = msgspec.structs.replace(MANUAL, alerts=(), alert_count=0, responders=(), channel_name="")
    one = preview.show({field: PRESETS[field]}, bare, NOW)[0]
    if field in limits.CARDS:  # nothing but the title, which the card shows itself
        assert one.problem.startswith("this gives an empty text") or one.content
    else:
        assert one.problem == ""
        assert "\n\n\n" not in one.content
    assert field != "email" or "&lt;hand&gt;" in one.content


def test_an_empty_field_shows_the_own_wording() -> None:
    one = shown("slack", " ")
    assert (one.is_default, one.problem) == (True, "")
    assert one.content == one.default_text
    assert one.content.startswith("[Critical] INC #A1B2C3 db-1.example.com")
    assert one.notes[0].startswith("No template")
    assert shown("voice", "").content == "[Critical] INC #A1B2C3 db-1.example.com / disk.used"
    assert shown("sms", "").content.endswith("/incidents/0123456789abcdef01234567")


@pytest.mark.parametrize("source", ["{{index .Responders 9}}", "{{if .Nothing}}x{{end}}"])
def test_what_fails_shows_what_is_sent_instead(source: str) -> None:
    one = shown("dingtalk", source)
    assert (one.content, one.is_default) == ("", False)
    assert "the default wording would be sent" in one.problem
    assert one.default_text.startswith("[Critical] INC #A1B2C3")


@pytest.mark.parametrize("field", sorted(limits.CARDS))
def test_a_label_that_is_missing_leaves_no_hole_in_a_card(field: str) -> None:
    source = "{{.Title}}\n{{if .Labels.nope}}nope: {{.Labels.nope}}{{end}}\n\n{{if .Labels.env}}env: {{.Labels.env}}{{end}}\n"
    assert render.write(source, render.data(FACTS, NOW), field) == f"{FACTS.incident.title}\nenv: production"
    assert "\n\n" in render.write(source, render.data(FACTS, NOW), "slack")


@pytest.mark.parametrize(
    ("field", "length", "limit", "unit"),
    [
        ("dingtalk", 6000, 4000, "bytes"),
        ("wecom", 6000, 4000, "bytes"),
        ("feishu", 6000, 4000, "bytes"),
        ("slack", 30_000, 15_000, "bytes"),
        ("slack_app", 30_000, 15_000, "bytes"),
        ("telegram", 5000, 4000, "characters"),
        ("teams_app", 30_000, 16_000, "bytes"),
        ("sms", 2000, 268, "characters"),
    ],
)
def test_long_texts_are_cut_at_characters(field: str, length: int, limit: int, unit: str) -> None:
    text = "世" * (length // 3 if unit == "bytes" else length)
    one = limits.fit(field, text)
    assert (one.cut, one.length, one.limit, one.unit) == (True, length, limit, unit)
    assert one.text.endswith("…")
    assert one.text.rstrip("…").strip("世") == ""
    assert limits._length(one.text, one.unit) <= limit
    assert f"{length} {unit}, of which {limit} arrive" in one.notes[0]
    short = limits.fit(field, "short")
    assert (short.text, short.cut, short.length) == ("short", False, 5)


def test_one_character_too_many_is_cut_too() -> None:
    one = limits.fit("telegram", "a" * 4097)
    assert (one.cut, len(one.text)) == (True, 4000)


def test_a_text_message_in_its_own_alphabet_holds_more() -> None:
    one = limits.fit("sms", "a" * 2000)
    assert (one.cut, one.limit, len(one.text)) == (True, 612, 612)


def test_wecom_shows_eight_lines() -> None:
    one = limits.fit("wecom_app", "\n".join(f"line {number}" for number in range(12)))
    assert (one.cut, one.length, one.limit, one.unit) == (True, 12, 8, "lines")
    assert one.text.splitlines()[-1] == "line 7"


def test_a_text_message_says_what_it_costs_and_a_call_how_long_it_takes() -> None:
    assert limits.fit("sms", "a" * 160).notes == ("Is paid for as 1 text message.",)
    assert limits.fit("sms", "a" * 161).notes == ("Is paid for as 2 text messages.",)
    assert limits.fit("sms", "警" * 71).notes == ("Is paid for as 2 text messages.",)
    assert limits.fit("voice", "a" * 140).notes == ("Takes about 10 seconds to say.",)


def test_a_card_of_feishu_is_not_cut() -> None:
    one = limits.fit("feishu", '{"elements":[' + '"x",' * 2000 + '"x"]}')
    assert (one.cut, one.limit, one.notes) == (False, 20_000, ("Is JSON and sent as a card or as rich text.",))
    assert "not accepted" in limits.fit("feishu", '{"a":"' + "x" * 20_000 + '"}').notes[0]
    assert limits.fit("feishu", "{not json" + "x" * 5000).cut
    assert limits.fit("webhook", "x" * 9000) == limits.Fitted("x" * 9000, False, 9000, 0, "characters")


def test_a_card_shows_facts_by_itself_unless_they_are_hidden() -> None:
    snoozed = facts(snoozed_until_at=NOW + 3_600_000)
    all_of_them = {one.field: one.value for one in preview.fixed_fields("feishu_app", snoozed, {})}
    assert all_of_them == {
        "channel": "Orders",
        "snoozed_before": "2025-10-09 11:53:20",
        "severity": "Critical",
        "responders": "Ana",
        "aggregate_alert_count": "2",
    }
    for hidden in ({"feishu_app": ["channel", "severity"]}, {"channel": True, "severity": True, "responders": False}):
        left = [one.field for one in preview.fixed_fields("feishu_app", snoozed, hidden)]
        assert left == ["snoozed_before", "responders", "aggregate_alert_count"]
    assert preview.fixed_fields("slack", snoozed, {}) == []
    assert len(preview.fixed_fields("slack_app", snoozed, {"feishu_app": ["channel"]})) == 5
