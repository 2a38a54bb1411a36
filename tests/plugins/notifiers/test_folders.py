"""Every notifier folder keeps the promises of the interface; a new folder is tested by being there."""

import json
import re
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec
import pytest

from tests.plugins.notifiers.golden import read_message, read_response, show_receipt, show_request
from tocsin.kernel.wire import (
    ForeignNote,
    HttpRequest,
    HttpResponse,
    Mail,
    NoResponse,
    NoResponseKind,
    PhoneCall,
    PhoneResult,
    SmtpResponse,
)
from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, DigestLine, Event, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.runtime.plugins import load_folders

FOLDERS = load_folders("tocsin.notifiers")
CATALOGUE = Catalogue(FOLDERS)
NAMES = sorted(CATALOGUE.manifests)
CASES = [(name, path) for name in NAMES for path in sorted((FOLDERS[name].folder / "cases").glob("*.json"))]
CANARY = "canary7Zq9Xw3Kd5Lm1"
ENCRYPTED = {"webpush"}
PARTS = {
    "update": "updater",
    "grant": "grant",
    "callback": "callback",
    "stream": "stream",
    "lookup": "lookup",
    "sign_in": "sign_in",
    "keys_of_signer": "signer_keys",
}
LINK = "https://tocsin.example/incident/6549f8a1e1b2c3d4e5f60718"
HOSTILE_TEXTS = {
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳👍🏽" * 2000,
    "chinese": "数据库磁盘将满，请尽快处理。" * 2000,
    "combining": "a\u0301\u0323" * 20000,
    "controls": "\x00\x01\r\n\x0b\x0c\x1b[31m\x85\u2028\u2029\u202e" * 500,
    "markup": "<at id=all></at><@all><!channel>](http://evil.example)![x](y)</td><script>&\"'`*_~" * 300,
    "surrogate": "\ud83d broken \udc00" * 100,
}


def case_id(case: tuple[str, Path]) -> str:
    return f"{case[0]}-{case[1].stem}"


def example(name: str) -> dict[str, Any]:
    """A folder's own `example.json`: a target and settings that can be used, every secret of which is the canary."""
    text = FOLDERS[name].read_text("example.json").replace("CANARY", CANARY)
    return cast("dict[str, Any]", json.loads(text))


def target_of(name: str) -> dict[str, Any]:
    """A target whose every secret is the canary."""
    return cast("dict[str, Any]", example(name)["target"])


def settings_of(name: str) -> dict[str, Any]:
    """The provider's settings, with an access token where the folder needs one."""
    granted = {"access_token": f"granted{CANARY}"} if "grant" in CATALOGUE.manifest(name).abilities else {}
    return cast("dict[str, Any]", example(name)["settings"]) | granted


BUTTONS = (
    Button(action="ack", token="1a" + "A" * 38),
    Button(action="close", token="1c" + "A" * 38),
    Button(action="snooze", token="1s" + "A" * 38, minutes=120),
    Button(action="escalate", token="1e" + "A" * 38),
)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": 1763695800000,
        "incident_id": "6549f8a1e1b2c3d4e5f60718",
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": LINK,
    }
    return Message(**values | changes)


def content_of(request: object) -> bytes:
    """What goes over the wire apart from the address; some interfaces take what is said in the query."""
    if isinstance(request, Mail):
        return request.message
    if isinstance(request, PhoneCall | ForeignNote):
        return request.text.encode("utf-8", "replace")
    assert isinstance(request, HttpRequest)
    return request.body or urlsplit(request.url).query.encode()


def is_readable(name: str) -> bool:
    """Whether the body is text: what a phone gets through a push service is encrypted."""
    return name not in ENCRYPTED


def has(name: str, ability: str) -> bool:
    return ability in CATALOGUE.manifest(name).abilities


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_is_complete(name: str) -> None:
    manifest, folder = CATALOGUE.manifest(name), FOLDERS[name].folder
    assert set(manifest.title) == set(manifest.summary) == {"en", "zh"}
    assert manifest.types or not manifest.reaches_groups
    assert {each.name for each in manifest.fields if each.name in manifest.secrets} <= set(manifest.secrets)
    assert all(set(each.label) == {"en", "zh"} and set(each.hint) in ({"en", "zh"}, set()) for each in manifest.fields)
    assert not ("buttons" in manifest.abilities and not {"callback", "stream"} & set(manifest.abilities))
    for ability, part in PARTS.items():
        assert (getattr(CATALOGUE, part)(name) is not None) == (ability in manifest.abilities)
    assert len(list((folder / "cases").glob("*.json"))) >= 4
    for guide in ("guide.en.md", "guide.zh.md"):
        assert FOLDERS[name].read_text(guide).startswith("# ")
    icon = FOLDERS[name].read_text("icon.svg")
    assert icon.startswith("<svg ")
    assert not re.search(r"script|href|data:|on\w+=", icon)


def test_types_lead_to_folders() -> None:
    assert CATALOGUE.name_of("lark") == "feishu"
    assert CATALOGUE.name_of("custom") == "webhook"
    assert CATALOGUE.name_of("pigeon") is None


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_golden_cases_hold(case: tuple[str, Path]) -> None:
    name, path = case
    notifier, content = CATALOGUE.notifier(name), json.loads(path.read_text(encoding="utf-8"))
    for row in content.get("answers", []):
        assert show_receipt(notifier.judge(read_response(row["response"]))) == row["receipt"], row["response"]
    if "message" in content:
        request = notifier.build(read_message(content), content["target"], content["settings"])
        assert show_request(request) == content["request"]
    for row in content.get("updates", []):
        updater = CATALOGUE.updater(name)
        assert updater is not None
        changed = updater.update(read_message(row), row["ref"], row["target"], row["settings"])
        assert (changed and show_request(changed)) == row["request"]
    if "grant" in content:
        check_grant(name, content)


def check_grant(name: str, content: dict[str, Any]) -> None:
    grant, asked = CATALOGUE.grant(name), content["grant"]
    assert grant is not None
    request = grant.ask(asked["settings"], asked["now"])
    if isinstance(request, Token):
        assert [request.value, request.lives_s] == asked["token"]
    else:
        assert show_request(request) == asked["request"]
    for row in content.get("grant_answers", []):
        found = grant.read(read_response(row["response"]))
        if isinstance(found, Token):
            assert [found.value, found.lives_s] == row["token"]
        else:
            assert show_receipt(found) == row["receipt"]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_and_every_silence_gets_a_receipt(name: str) -> None:
    notifier = CATALOGUE.notifier(name)
    bodies = (b"", b"ok", b"<html>", b"{", b"[]", b'{"errcode":"x","code":null}', b"\xff\xfe", b"[" * 5000)
    for status in range(100, 600):
        for body in bodies:
            receipt = notifier.judge(HttpResponse(status=status, headers={"retry-after": "soon"}, body=body))
            assert isinstance(receipt.outcome, Outcome)
            assert not (receipt.ok and not 200 <= status <= 299), (status, body)
            assert receipt.ok or receipt.text
            assert len(receipt.text) <= 300
    for kind in get_args(NoResponseKind):
        receipt = notifier.judge(NoResponse(kind=kind, text="hooks.example: nothing"))
        assert not receipt.ok
        assert (receipt.outcome is Outcome.unknown) == (kind in ("timeout_after_send", "cut"))
    for code in range(200, 600):
        receipt = notifier.judge(SmtpResponse(code=code, text="2.0.0 ok"))
        assert receipt.ok == (name == "email" and code <= 299)
    for ending in get_args(get_type_hints(PhoneResult)["ending"]):
        receipt = notifier.judge(PhoneResult(ending=ending, text="x"))
        assert receipt.ok or receipt.text


@pytest.mark.parametrize("event", get_args(Event))
@pytest.mark.parametrize("name", NAMES)
def test_every_event_can_be_said_in_both_languages(name: str, event: Event) -> None:
    said = set()
    for locale in ("en-US", "zh-CN", "fr-FR"):
        message = message_of(event=event, locale=locale, time_zone="Mars/Olympus", started_at=1)
        request = CATALOGUE.notifier(name).build(message, target_of(name), settings_of(name))
        said.add((content_of(request), str(getattr(request, "language", ""))) if is_readable(name) else locale)
    assert len(said) == 2 or not is_readable(name)


@pytest.mark.parametrize("kind", HOSTILE_TEXTS)
@pytest.mark.parametrize("place", ["title", "description", "body", "labels", "lines", "responders"])
@pytest.mark.parametrize("name", NAMES)
def test_limits_hold_for_any_text_and_the_link_stays(name: str, place: str, kind: str) -> None:
    text = HOSTILE_TEXTS[kind]
    changes: dict[str, Any] = {place: text}
    if place == "labels":
        changes = {"labels": {f"{text[:40]}{n}": text[:2048] for n in range(50)}}
    elif place == "lines":
        line = DigestLine(num="A1", title=text[:512], severity="Info", progress="Triggered", url=LINK)
        changes = {"event": "digest", "lines": (line,) * 300}
    elif place == "responders":
        changes = {"responders": (text[:200],) * 50, "mentions": (Mention(name=text, phone="13800000000"),)}
    request = CATALOGUE.notifier(name).build(message_of(**changes), target_of(name), settings_of(name))
    content = content_of(request)
    limit = CATALOGUE.manifest(name).limits.body_bytes
    assert limit is not None
    assert len(content) <= limit
    if isinstance(request, HttpRequest) and is_readable(name) and place != "body" and has(name, "link"):
        shown = show_request(request)
        assert LINK in json.dumps(shown.get("json", shown.get("form", ""))).replace("\\", "")


@pytest.mark.parametrize("name", NAMES)
def test_building_is_deterministic_and_a_retry_keeps_its_key(name: str) -> None:
    notifier, message = CATALOGUE.notifier(name), message_of(labels={"b": "2", "a": "1"})
    again = msgspec.structs.replace(message, labels={"a": "1", "b": "2"})
    first = notifier.build(message, target_of(name), settings_of(name))
    assert not isinstance(first, Receipt)
    assert show_request(first) == show_request(notifier.build(message, target_of(name), settings_of(name)))
    if name != "webhook":  # the webhook hands labels on in their own order
        assert show_request(first) == show_request(notifier.build(again, target_of(name), settings_of(name)))


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_reaches_an_error_text_or_a_message(name: str) -> None:
    notifier, target = CATALOGUE.notifier(name), target_of(name)
    request = notifier.build(message_of(), target, settings_of(name))
    assert CANARY.encode() not in content_of(request)
    echoes = (
        json.dumps({"errcode": 123456, "errmsg": f"bad {CANARY}", "code": 99, "msg": f"https://x.example/{CANARY}"}),
        f"no such hook {CANARY}",
        json.dumps({"ok": False, "error": f"token={CANARY}"}),
    )
    for status in (200, 400, 404, 500):
        for echo in echoes:
            receipt = notifier.judge(HttpResponse(status=status, headers={}, body=echo.encode()))
            assert CANARY not in show_text(receipt)
    assert CANARY not in show_text(notifier.judge(SmtpResponse(code=550, text=f"5.7.1 password={CANARY}")))
    assert CANARY not in show_text(notifier.judge(NoResponse(kind="cut", text=f"https://x.example/{CANARY}")))
    broken = dict.fromkeys({**target, **settings_of(name)}, f"ftp://{CANARY}")
    assert all(CANARY not in f"{p.field}{p.text}" for p in notifier.check(broken))
    refused = notifier.build(message_of(), broken, {**broken, "from": CANARY})
    assert isinstance(refused, Receipt)
    assert CANARY not in show_text(refused)


def show_text(receipt: Receipt) -> str:
    return f"{receipt.code} {receipt.text} {receipt.provider_message_id}"


@pytest.mark.parametrize("name", [name for name in NAMES if "buttons" in CATALOGUE.manifest(name).abilities])
def test_buttons_are_in_the_message_and_nothing_else_is_pressed(name: str) -> None:
    with_buttons = content_of(
        CATALOGUE.notifier(name).build(message_of(buttons=BUTTONS), target_of(name), settings_of(name))
    )
    without = content_of(CATALOGUE.notifier(name).build(message_of(), target_of(name), settings_of(name)))
    for button in BUTTONS:
        assert (button.token.encode() in with_buttons) or not is_readable(name), button.action
        assert button.token.encode() not in without


@pytest.mark.parametrize("name", [name for name in NAMES if "callback" in CATALOGUE.manifest(name).abilities])
def test_a_stranger_is_refused_and_breaks_nothing(name: str) -> None:
    callback = CATALOGUE.callback(name)
    assert callback is not None
    bodies = (b"", b"{}", b"[]", b"{", b"null", b"<xml/>", b"a=b", b"\xff\xfe", b"[" * 20000, b'{"type":' * 500)
    for body in bodies:
        for kind in ("application/json", "application/x-www-form-urlencoded", "text/xml", ""):
            for method in ("POST", "GET"):
                call = Inbound(
                    method=method,
                    url="https://tocsin.example/callback/1",
                    query={},
                    body=body,
                    headers={"content-type": kind, "x-slack-signature": "v0=0", "authorization": "Bearer a.b.c"},
                )
                heard = callback.hear(call, settings_of(name), 1763695800000)
                assert isinstance(heard, Reply), (name, body)
                assert CANARY.encode() not in heard.body


@pytest.mark.parametrize("settings", [{}, {"token": ""}, {"token": 7}, {"token": None}, {"token": "a b"}, {"from": []}])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_said_and_nothing_is_built(name: str, settings: dict[str, Any]) -> None:
    problems = CATALOGUE.notifier(name).check(settings)
    assert problems or not CATALOGUE.manifest(name).is_configured
    assert all(problem.field and problem.text.endswith(".") for problem in problems)
    refused = CATALOGUE.notifier(name).build(message_of(), settings, settings)
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error
