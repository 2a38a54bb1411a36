"""Limits with visible cuts, clean text, images, derived keys."""

import pytest

from tests.unit.sources.pushes import standard_event, standard_refusal
from tocsin.sources.event import Event, Image
from tocsin.sources.normalise import UNTITLED, derive_key, finish, stamp

NAUGHTY = [
    *("null", "undefined", "NULL", "None", "true", "0", "{{7*7}}", "[TPL]{{.Labels.x}}", "${labels.a}", "=1+1"),
    *("@SUM(1)", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "$(id)", "`id`", "%s%n", "\\", '"'),
    *("\u202eabc", "a\u200bb", "e\u0301\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\ufdfa", "İıſß"),
    *("аdmin@example.com", "\ufeffx", "田中さん", "a\tb\nc", "\u2028", "\x7f", "\x85", "__proto__", "*(|(mail=*))"),
    *("Z\u032e\u031e\u0320a\u0319l\u031bg\u0315o", " ", "\u3000x", "a" + "\u0301" * 100),
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_is_stored_as_sent(text: str) -> None:
    event = standard_event(description=text, alert_key=f"k{text}", labels={"x": text, "a": "secret"})
    assert event.description == text
    assert event.labels["x"] == text
    assert event.alert_key == f"k{text}"
    assert event.flags == []


@pytest.mark.parametrize("text", ["{{7*7}}", "${labels.a}", "{{.Labels.a}}", "[TPL]${a}"])
def test_data_is_never_read_as_a_template(text: str) -> None:
    event = standard_event(title_rule="[TPL]${x}", labels={"x": text, "a": "secret"}, description=text)
    assert event.title == text
    assert event.description == text
    assert standard_event(title_rule=f"x {text}", labels={"a": "secret"}).title == f"x {text}"


def test_control_characters_are_taken_out_everywhere() -> None:
    bad = "a\x00b\x07c\x1bd\re\tf\ng"
    event = standard_event(title_rule=bad, description=bad, alert_key=bad, labels={"x": bad, "y": "z"})
    assert event.description == "abcde\tf\ng"
    assert event.labels == {"x": "abcde\tf\ng", "y": "z"}
    assert event.alert_key == "abcde\tf\ng"
    assert event.title == "abcde f g"


def test_a_title_is_one_line() -> None:
    assert standard_event(title_rule="a\nb\r\nc").title == "a b c"


@pytest.mark.parametrize("text", [" ", "\n", "\x00", " \t ", "\u3000"])
def test_a_blank_title_is_replaced_and_flagged(text: str) -> None:
    event = standard_event(title_rule=text)
    assert event.title == UNTITLED
    assert event.flags == ["title_missing"]


def test_a_key_of_nothing_but_control_characters_is_none() -> None:
    first, second = standard_event(alert_key="\x00"), standard_event(alert_key="\x07", title_rule="other")
    assert first.alert_key
    assert second.alert_key not in ("", first.alert_key)


@pytest.mark.parametrize("letter", ["a", "中", "👩‍👩‍👧‍👦", "e\u0301", "\U0001f1e9\U0001f1ea"])
def test_long_text_is_cut_within_the_limit_and_flagged(letter: str) -> None:
    event = standard_event(title_rule=letter * 3_000, description=letter * 3_000, labels={"x": letter * 3_000})
    assert 0 < len(event.title) <= 512
    assert 0 < len(event.description) <= 2_048
    assert 0 < len(event.labels["x"]) <= 2_048
    assert set(event.flags) == {"title_cut", "description_cut", "labels_cut"}


def test_text_at_the_limit_is_whole() -> None:
    event = standard_event(
        title_rule="t" * 512, description="d" * 2_048, alert_key="k" * 255, labels={"n" * 128: "v" * 2_048}
    )
    assert event.flags == []
    assert event.labels == {"n" * 128: "v" * 2_048}


def test_an_alert_key_is_never_cut() -> None:
    error = standard_refusal(alert_key="k" * 256)
    assert (error.status, error.path, error.reason) == (400, "alert_key", "alert_key_too_long")


def test_the_first_fifty_labels_are_kept_in_order() -> None:
    event = standard_event(labels={f"l{n}": "v" for n in range(10_000)})
    assert list(event.labels) == [f"l{n}" for n in range(50)]
    assert event.flags == ["labels_dropped"]


@pytest.mark.parametrize("name", ["", "n" * 129, "a\x00b", "a\nb", "\u202ex"])
def test_a_label_with_an_unusable_name_is_dropped(name: str) -> None:
    event = standard_event(labels={name: "v", "good": "w"})
    assert event.labels == {"good": "w"}
    assert "labels_dropped" in event.flags


def test_names_that_are_long_only_together_are_fine() -> None:
    names = [f"{n:0>100}" for n in range(5)]
    assert list(standard_event(labels=dict.fromkeys(names, "v")).labels) == names


def test_empty_and_null_labels_are_absent_without_a_fuss() -> None:
    event = standard_event(labels={"a": None, "b": "", "c": "x"})
    assert event.labels == {"c": "x"}
    assert event.flags == []


def test_images_are_checked_one_by_one() -> None:
    good = Image(src="https://x/a.png", alt="cpu", href="https://x/a")
    images = [
        good,
        Image(src="https://x/b.png", alt="cpu"),
        Image(src="javascript:alert(1)", alt="script"),
        Image(src="https://x/" + "a" * 256, alt="long"),
        Image(src="", alt="none"),
        Image(src="img/2026-09/abc.png"),
        Image(src="http://x/c", alt="c", href="javascript:alert(1)"),
        Image(src="http://x/d", alt="d" * 129),
    ]
    event = Event("t", "Info", "k", images=images)
    finish(event, plain=True)
    assert [image.src for image in event.images] == [good.src, "img/2026-09/abc.png", "http://x/c", "http://x/d"]
    assert event.images[0] == good
    assert event.images[2].href == ""
    assert len(event.images[3].alt) <= 128
    assert event.flags == ["images_changed"]


def test_good_images_are_left_alone() -> None:
    event = standard_event(
        images=[{"src": "https://x/a.png"}, {"src": "https://x/b.png", "alt": "b", "href": "https://x"}]
    )
    assert [image.src for image in event.images] == ["https://x/a.png", "https://x/b.png"]
    assert event.flags == []


def test_images_of_another_shape_are_left_out() -> None:
    event = standard_event(images=[1, None, "x", {"src": 7}, {"alt": "a"}, {"src": "https://x/a.png", "alt": None}])
    assert [image.src for image in event.images] == ["7", "https://x/a.png"]
    assert event.flags == ["images_changed"]


def test_too_many_images_are_dropped() -> None:
    event = standard_event(images=[{"src": f"https://x/{n}"} for n in range(5_000)])
    assert len(event.images) == 20
    assert event.flags == ["images_changed"]


def test_a_derived_key_depends_on_what_identifies_and_on_nothing_else() -> None:
    labels = {"service": "engine", "check": "cpu"}
    key = derive_key(labels, "cpu high")
    assert key == derive_key({"check": "cpu", "service": "engine"}, "cpu high")
    assert key == derive_key({**labels, "trigger_value": "93.1"}, "cpu high")
    assert key != derive_key(labels, "disk full")
    assert key != derive_key({**labels, "service": "api"}, "cpu high")
    assert key != derive_key({"service": "engine", "check": "cpu", "env": "prod"}, "cpu high")
    assert derive_key({}, "a") != derive_key({}, "b")
    assert 0 < len(key) <= 255


def test_a_derived_key_looks_only_at_the_labels_that_are_kept() -> None:
    labels = {f"l{n}": "v" for n in range(60)}
    kept = dict(list(labels.items())[:50])
    assert derive_key(labels) == derive_key(kept)
    assert derive_key(labels) != derive_key({**kept, "l49": "w"})


def test_a_derived_key_survives_a_change_of_severity_and_description() -> None:
    first = standard_event(labels={"a": "b"}, description="12 %")
    second = standard_event(labels={"a": "b"}, description="13 %", event_status="Critical", event_time=1)
    assert first.alert_key == second.alert_key


def test_a_time_of_nothing_but_control_characters_leaves_no_empty_label() -> None:
    event = Event(title="a", status="Info", alert_key="k")
    stamp(event, "\x00", 1_790_000_000_000)
    assert event.event_time == 1_790_000_000_000
    assert event.labels == {}
    assert event.flags == ["time_unreadable"]
