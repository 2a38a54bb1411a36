"""Every notifier folder keeps the promises of the interface; a new folder is tested by being there."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from tests.plugins.notifiers.golden import read_message, read_response, show_receipt, show_request
from tocsin.kernel.wire import HttpRequest, HttpResponse, Mail, NoResponse, NoResponseKind, SmtpResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import DigestLine, Event, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.runtime.plugins import load_folders

FOLDERS = load_folders("tocsin.notifiers")
CATALOGUE = Catalogue(FOLDERS)
NAMES = sorted(CATALOGUE.manifests)
CASES = [(name, path) for name in NAMES for path in sorted((FOLDERS[name].folder / "cases").glob("*.json"))]
CANARY = "canary7Zq9Xw3Kd5Lm1"
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


def target_of(name: str) -> dict[str, Any]:
    """A target whose every secret is the canary."""
    if name == "email":
        return {"address": "ann@example.com"}
    secrets = {"token": f"https://hooks.example/robot/{CANARY}?key={CANARY}", "sign_secret": CANARY}
    return secrets | {"headers": {"X-Api-Key": CANARY}} if name == "webhook" else secrets


SETTINGS = {"from": "oncall@example.com", "name": "Tocsin"}


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
    """What goes over the wire apart from the address."""
    if isinstance(request, Mail):
        return request.message
    assert isinstance(request, HttpRequest)
    return request.body


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_is_complete(name: str) -> None:
    manifest, folder = CATALOGUE.manifest(name), FOLDERS[name].folder
    assert set(manifest.title) == set(manifest.summary) == {"en", "zh"}
    assert manifest.types
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


@pytest.mark.parametrize("event", get_args(Event))
@pytest.mark.parametrize("name", NAMES)
def test_every_event_can_be_said_in_both_languages(name: str, event: Event) -> None:
    said = set()
    for locale in ("en-US", "zh-CN", "fr-FR"):
        message = message_of(event=event, locale=locale, time_zone="Mars/Olympus", started_at=1)
        said.add(content_of(CATALOGUE.notifier(name).build(message, target_of(name), SETTINGS)))
    assert len(said) == 2


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
    request = CATALOGUE.notifier(name).build(message_of(**changes), target_of(name), SETTINGS)
    content = content_of(request)
    limit = CATALOGUE.manifest(name).limits.body_bytes
    assert limit is not None
    assert len(content) <= limit
    if isinstance(request, HttpRequest):
        decoded = json.loads(content)
        if place != "body":
            assert LINK in json.dumps(decoded)


@pytest.mark.parametrize("name", NAMES)
def test_building_is_deterministic_and_a_retry_keeps_its_key(name: str) -> None:
    notifier, message = CATALOGUE.notifier(name), message_of(labels={"b": "2", "a": "1"})
    again = msgspec.structs.replace(message, labels={"a": "1", "b": "2"})
    first = notifier.build(message, target_of(name), SETTINGS)
    assert not isinstance(first, Receipt)
    assert show_request(first) == show_request(notifier.build(message, target_of(name), SETTINGS))
    if name != "webhook":  # the webhook hands labels on in their own order
        assert show_request(first) == show_request(notifier.build(again, target_of(name), SETTINGS))


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_reaches_an_error_text_or_a_message(name: str) -> None:
    notifier, target = CATALOGUE.notifier(name), target_of(name)
    request = notifier.build(message_of(), target, SETTINGS)
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
    broken = dict.fromkeys(target, f"ftp://{CANARY}")
    assert all(CANARY not in f"{p.field}{p.text}" for p in notifier.check(broken))
    refused = notifier.build(message_of(), broken, {"from": CANARY})
    assert isinstance(refused, Receipt)
    assert CANARY not in show_text(refused)


def show_text(receipt: Receipt) -> str:
    return f"{receipt.code} {receipt.text} {receipt.provider_message_id}"


@pytest.mark.parametrize("settings", [{}, {"token": ""}, {"token": 7}, {"token": None}, {"token": "a b"}, {"from": []}])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_said_and_nothing_is_built(name: str, settings: dict[str, Any]) -> None:
    problems = CATALOGUE.notifier(name).check(settings)
    assert problems
    assert all(problem.field and problem.text.endswith(".") for problem in problems)
    refused = CATALOGUE.notifier(name).build(message_of(), settings, settings)
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error
