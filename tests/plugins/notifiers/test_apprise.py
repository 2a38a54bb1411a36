"""Which addresses the Apprise notifier takes, that none of them reaches this machine, and that Zoom is spoken to right."""

import json
from typing import Any

import pytest

from tocsin.kernel.wire import ForeignNote, HttpRequest, HttpResponse
from tocsin.notifiers.apprise.settings import SCHEMAS
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Mention, Message
from tocsin.notifiers.notifier import Outcome
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
APPRISE = CATALOGUE.notifier("apprise")
LOCAL = {
    *("blink1", "dbus", "qt", "glib", "gio", "kde", "gnome", "macosx", "windows", "syslog", "rsyslog", "file"),
    *(
        "json",
        "jsons",
        "xml",
        "xmls",
        "form",
        "forms",
        "mqtt",
        "mqtts",
        "smpp",
        "smpps",
        "irc",
        "ircs",
        "growl",
        "xmpp",
    ),
    *("mailto", "mailtos", "apprise", "apprises", "aprs", "amqp", "amqps", "nostr", "vapid", "sfr", "fcm"),
}
OURS = {"slack", "tgram", "feishu", "lark", "dingtalk", "wecombot", "wechat", "wecom", "zoom", "workflows", "workflow"}
OURS |= {"msteams", "twilio", "vonage", "nexmo", "sns"}


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {"event": "triggered", "delivery_id": "d", "sent_at": 1, "num": "A1", "title": "t"}
    return Message(**values | changes)


@pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning")
def test_every_kind_is_known_to_the_library_and_speaks_by_requests() -> None:
    import inspect

    import apprise
    from apprise.manager_plugins import NotificationManager

    known = {s for one in apprise.Apprise().details()["schemas"] for s in one["protocols"] or ()}
    known |= {s for one in apprise.Apprise().details()["schemas"] for s in one["secure_protocols"] or ()}
    assert known >= SCHEMAS
    manager: Any = NotificationManager
    plugins = manager()
    for schema in SCHEMAS:
        modules = {inspect.getmodule(one) for one in plugins[schema].__mro__ if ".plugins." in one.__module__}
        source = "".join(inspect.getsource(one) for one in modules if one and one.__name__ != "apprise.plugins.base")
        assert "requests" in source, schema
        for word in ("import socket", "import subprocess", "import smtplib", "import ssl", "import dbus", "paho"):
            assert word not in source, (schema, word)


def test_nothing_local_and_nothing_that_we_do_ourselves() -> None:
    assert not SCHEMAS & (LOCAL | OURS)
    for schema in LOCAL | OURS:
        assert [one.field for one in APPRISE.check({"url": f"{schema}://127.0.0.1/x"})] == ["url"]


@pytest.mark.parametrize(
    "url",
    [
        "discord://1/2?template=/etc/passwd",
        "ntfy://x/y?redirect=yes",
        "ntfy://x/y?Retry=9",
        "ntfy://x/y?a=1&wait=60",
        "ntfy://x/y?+attach=x",
        "ntfy://x/ y",
        "ntfy://x/y\n",
        "ntfy://x/\u4e2d",
        "ntfy:/x",
        "://x",
        "ntfy://[::1?template=x",
        7,
        [],
    ],
)
def test_addresses_that_are_refused(url: object) -> None:
    problems = APPRISE.check({"url": url})
    assert problems or url == "ntfy://x/y\n"  # what a person copied with a line end is still the address
    assert all(one.text.endswith(".") for one in problems)


@pytest.mark.parametrize("url", ["ntfys://ntfy.example.com/topic?priority=high", "PBUL://abc", "bark://key@host:8080/"])
def test_addresses_that_are_taken(url: str) -> None:
    note = APPRISE.build(message_of(), {"url": url}, {})
    assert isinstance(note, ForeignNote)
    assert note.url == url
    assert APPRISE.build(message_of(), {"token": url}, {}) == note


def test_the_link_stands_before_what_may_be_cut() -> None:
    message = message_of(url="https://t.example/i", description="x" * 9000, labels={"a": "b"})
    note = APPRISE.build(message, {"url": "ntfys://h/t"}, {})
    assert isinstance(note, ForeignNote)
    assert len(note.text.encode()) <= 3500
    assert "https://t.example/i" in note.text[:500]


def test_an_alert_mentions_nobody_through_apprise() -> None:
    note = APPRISE.build(message_of(title="@here", description="<!channel> <@U1> a@b.c"), {"url": "discord://1/2"}, {})
    assert isinstance(note, ForeignNote)
    said = note.title + note.text
    assert "@here" not in said
    assert "<" not in said
    assert "a@b.c" in said


def test_nothing_is_better_than_accepted() -> None:
    for status in range(200, 300):
        receipt = APPRISE.judge(HttpResponse(status=status, headers={}, body=b'{"ok":true}'))
        assert receipt.outcome is Outcome.accepted


def test_zoom_mentions_mapped_people_and_carries_its_token_bare() -> None:
    zoom = CATALOGUE.notifier("zoom")
    target = {"token": "https://inbots.zoom.us/incoming/hook/x?format=message", "verify_token": "tok"}
    mentions = (
        Mention(name="A|nn <b>", user_id="AbC_1"),
        Mention(name="Eve", user_id="all> <!x"),
        Mention(name="Bob", phone="1"),
    )
    request = zoom.build(message_of(mentions=mentions, title="<!all>", description="<!all> *x*"), target, {})
    assert isinstance(request, HttpRequest)
    assert request.url == "https://inbots.zoom.us/incoming/hook/x?format=full"
    assert request.headers["Authorization"] == "tok"
    marked = [part for part in json.loads(request.body)["content"]["body"] if part.get("is_markdown_support")]
    assert [part["text"] for part in marked] == ["<!abc_1@xmpp.zoom.us|A nn b>"]


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX: y", "中", "https://x"])
def test_zooms_token_must_fit_into_a_header(token: str) -> None:
    problems = CATALOGUE.notifier("zoom").check({"token": "abc", "verify_token": token})
    assert [one.field for one in problems] == ["verify_token"]
