"""Secrets stay secret: canaries in every place that holds one occur in no log, answer, timeline, figure or file.

The far ends are hostile: they repeat in their refusals whatever they were sent.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.real.processes import wait_until
from tests.real.tocsin_server import Json, Source, TocsinServer
from tests.security.echoes import HttpEcho, SmtpEcho
from tests.security.wire import event, request

pytestmark = pytest.mark.slow

SMTP_PASSWORD = "canary-smtp-4f1c77"
BOT_TOKEN = "canary-bot-token-93ab"
SIGN_SECRET = "canarysignsecret5501"
HEADER = "canary-header-77d0"
PASSWORD = "canary owner password 42"
BOTS = ("dingtalk", "feishu", "wecom", "slack")
KEY = "the only alert"


@dataclass
class Scene:
    """A server after it has told an alert to far ends that refuse and repeat everything."""

    server: TocsinServer
    source: Source
    http: HttpEcho
    smtp: SmtpEcho
    incident_id: str
    deliveries: list[Json]

    def secrets(self) -> dict[str, str]:
        """Every secret there is, and how else it may be written."""
        plain = {
            "SMTP password": SMTP_PASSWORD,
            "bot token": BOT_TOKEN,
            "bot secret": SIGN_SECRET,
            "header": HEADER,
            "push key": self.source.key,
            "APP key": self.server.app_key,
        }
        written = {f"{name}, as in an address": quote(value) for name, value in plain.items()}
        return plain | written | {"SMTP login": base64.b64encode(f"\0mailer\0{SMTP_PASSWORD}".encode()).decode()}

    def assert_hidden(self, text: str, where: str) -> None:
        """No secret occurs in a text."""
        shown = [name for name, value in self.secrets().items() if value in text]
        assert not shown, f"{where} shows: {shown}"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Tell one alert to everybody."""
    http, smtp = HttpEcho(), SmtpEcho()
    relay = f"smtp://mailer:{SMTP_PASSWORD}@127.0.0.1:{smtp.port}?starttls=off"
    server = TocsinServer(tmp_path_factory.mktemp("secrets"), relay, {"TOCSIN_LOG_LEVEL": "debug"})
    server.init()
    server.start()
    try:
        yield _played(server, http, smtp)
    finally:
        server.stop()
        http.close()
        smtp.close()


def _played(server: TocsinServer, http: HttpEcho, smtp: SmtpEcho) -> Scene:
    source = server.source("secrets", "standard")
    address = f"{http.url}/hook/{BOT_TOKEN}?access_token={BOT_TOKEN}"
    bots = [{"type": kind, "settings": {"token": address, "sign_secret": SIGN_SECRET}} for kind in BOTS]
    secret = "whsec_" + base64.b64encode(SIGN_SECRET.encode()).decode()
    headers = {"X-Token": HEADER}
    bots.append({"type": "webhook", "settings": {"token": address, "headers": headers, "sign_secret": secret}})
    target = {"emails": ["oncall@example.com"], "webhooks": bots}
    layers = [{"target": target, "max_times": 1}]
    server.call("/channel/escalate/rule/create", channel_id=source.channel_id, rule_name="all", layers=layers)
    pushed = request(server, source.push_url.removeprefix(server.url), event(alert_key=KEY, labels={"a": "b"}))
    assert pushed.status == 200
    now = int(time.time())
    window = {"start_time": now - 3_600, "end_time": now + 60}
    incident = wait_until("the incident", lambda: server.items("/incident/list", **window))[0]

    def told() -> list[Json]:
        items: list[Json] = server.call("/incident/delivery/list", incident_id=incident["incident_id"])["items"]
        return items if len(items) == len(bots) + 1 and all(one["last_result"] for one in items) else []

    deliveries = wait_until("everybody to refuse", told)
    return Scene(server, source, http, smtp, incident["incident_id"], deliveries)


def test_the_far_ends_were_told_and_refused(scene: Scene) -> None:
    """Without this the rest would show nothing."""
    assert any(SMTP_PASSWORD in heard for heard in scene.smtp.heard)
    assert sum(BOT_TOKEN in heard for heard in scene.http.heard) >= len(BOTS) + 1
    assert any(HEADER in heard for heard in scene.http.heard)
    assert {one["state"] for one in scene.deliveries} <= {"failed", "pending"}


def test_what_is_told_of_deliveries_holds_no_secret(scene: Scene) -> None:
    server = scene.server
    scene.assert_hidden(str(scene.deliveries), "the list of deliveries")
    for path in ("/incident/feed", "/incident/info", "/explain/event"):
        scene.assert_hidden(str(server.call(path, incident_id=scene.incident_id)), path)
    now = int(time.time())
    for path in ("/alert/list", "/incident/list", "/alert-event/list"):
        scene.assert_hidden(str(server.items(path, start_time=now - 3_600, end_time=now + 60)), path)
    scene.assert_hidden(server.metrics(), "/metrics")


@pytest.mark.parametrize(
    ("path", "body"),
    [("/team/list", b"{"), ("/team/info", b'{"team_id": 4}'), ("/nowhere", b"{}"), ("/team/list", b'{"limit": "x"}')],
)
def test_a_refusal_does_not_repeat_the_key(scene: Scene, path: str, body: bytes) -> None:
    for key in (scene.server.app_key, scene.source.key):
        answer = request(scene.server, f"{path}?app_key={key}", body)
        assert answer.status >= 400
        scene.assert_hidden(answer.content.decode(), path)


def test_the_door_does_not_repeat_the_key(scene: Scene) -> None:
    path = scene.source.push_url.removeprefix(scene.server.url)
    for body, more in ((b"{", ""), (event(alert_key="k" * 256), ""), (b" " * 6_000_000, ""), (event(), "x")):
        answer = request(scene.server, path + more, body)
        assert answer.status >= 400
        scene.assert_hidden(answer.content.decode(), "the door")
    rejected = scene.server.items("/integration/rejected/list", integration_id=scene.source.integration_id)
    assert rejected
    scene.assert_hidden(str(rejected), "the rejected events")


def test_the_commands_print_no_secret(scene: Scene) -> None:
    data = ("--data", str(scene.server.data))
    for arguments in (("doctor", *data), ("why", scene.incident_id, *data), ("audit", *data)):
        done = scene.server.run(*arguments)
        assert done.tail()
        scene.assert_hidden(done.tail(100_000), f"tocsin {arguments[0]}")


def test_the_log_holds_no_secret(scene: Scene) -> None:
    scene.assert_hidden(scene.server.log.read_text(), "the log")


def test_the_files_hold_no_secret(scene: Scene) -> None:
    """Whoever copies the database has no key to anything; the vault's own key is a file apart."""
    for file in sorted(Path(scene.server.data).glob("tocsin.db*")):
        scene.assert_hidden(file.read_bytes().decode("latin-1"), file.name)
