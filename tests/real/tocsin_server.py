"""A real `tocsin serve` in its own process, and the few API calls that tests and benchmarks need."""

import http.client
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.real.processes import Child, free_port, wait_until

OWNER = "owner@example.com"
Json = dict[str, Any]


class ApiError(Exception):
    """An answer other than 2xx."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"HTTP {status}: {body[:600]}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Source:
    """An integration in its own channel: where to push, and what the API calls it."""

    channel_id: int
    integration_id: int
    key: str
    push_url: str


def tocsin(*arguments: str) -> list[str]:
    """The command line of the product installed beside this interpreter."""
    return [str(Path(sys.executable).with_name("tocsin")), *arguments]


def post(url: str, body: bytes, timeout_s: float = 10.0) -> Json:
    """POST JSON bytes and return the decoded answer; raises :class:`ApiError` or OSError."""
    decoded: Json = json.loads(_request("POST", url, body, timeout_s) or b"{}")
    return decoded


def get(url: str, timeout_s: float = 5.0) -> str:
    """The text behind `url`; raises :class:`ApiError` or OSError."""
    return _request("GET", url, None, timeout_s).decode()


def _request(method: str, url: str, body: bytes | None, timeout_s: float) -> bytes:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout_s)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
    except http.client.HTTPException as broken:
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()
    if answer.status >= 300:
        raise ApiError(answer.status, content.decode(errors="replace"))
    return content


def metric(text: str, name: str) -> float:
    """The sum over all label sets of one metric in Prometheus text; 0 when it does not occur."""
    rows = (line.rsplit(" ", 1) for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{")))
    return sum(float(value) for _, value in rows)


class TocsinServer:
    """One account in one data folder, served again and again on the same port."""

    def __init__(
        self, folder: Path, smtp_url: str = "", env: Mapping[str, str] | None = None, workers: int = 1
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.data, self.log = folder, folder / "data", folder / "serve.log"
        self.port, self.workers = free_port(), workers
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {"TOCSIN_BASE_URL": self.url, "TOCSIN_OUTBOUND_ALLOW": "127.0.0.0/8", **(env or {})}
        if smtp_url:
            self.env["TOCSIN_SMTP_URL"] = smtp_url
        self.app_key = ""
        self.child: Child | None = None

    def run(self, *arguments: str) -> Child:
        """Run one command of the product to its end in this server's environment; its output is in ``log``."""
        log = self.folder / f"{arguments[0]}.log"
        log.unlink(missing_ok=True)
        child = Child(tocsin(*arguments), log, env=self.env)
        child.process.wait(60)
        return child

    def init(self) -> None:
        """Create the account with its owner, and keep the APP key."""
        password, key = self.folder / "password", self.folder / "app_key"
        password.write_text("correct horse battery staple 42\n")
        files = ("--password-file", str(password), "--app-key-file", str(key))
        done = self.run("init", "--account", "Example", "--email", OWNER, *files, "--data", str(self.data))
        if done.process.returncode != 0:
            raise AssertionError(f"tocsin init failed: {done.tail()}")
        self.app_key = key.read_text().strip()

    def launch(self, wrapper: Sequence[str] = ()) -> Child:
        """Start serving, perhaps under another program such as strace, without waiting for readiness."""
        listen = ("--host", "127.0.0.1", "--port", str(self.port), "--workers", str(self.workers))
        self.child = Child([*wrapper, *tocsin("serve", *listen, "--data", str(self.data))], self.log, env=self.env)
        return self.child

    def ready(self) -> bool:
        """Whether `/readyz` answers 200 now."""
        try:
            get(f"{self.url}/readyz", timeout_s=1.0)
        except (OSError, ApiError):
            return False
        return True

    def start(self, wrapper: Sequence[str] = (), timeout_s: float = 20.0) -> Child:
        """Start serving and wait until it is ready."""
        child = self.launch(wrapper)
        wait_until("tocsin serve to be ready", lambda: self.ready() or not child.alive(), timeout_s)
        if not child.alive():
            raise AssertionError(f"tocsin serve ended: {child.tail()}")
        return child

    def stop(self) -> None:
        """End the server if it runs."""
        if self.child:
            self.child.stop()

    def call(self, operation: str, **fields: object) -> Json:
        """One API operation; returns its `data`."""
        answer = post(f"{self.url}{operation}?app_key={self.app_key}", json.dumps(fields).encode())
        data: Json = answer.get("data") or {}
        return data

    def items(self, operation: str, **fields: object) -> list[Json]:
        """All items of a listing, page by page."""
        found: list[Json] = []
        page = 1
        while True:
            data = self.call(operation, p=page, limit=100, **fields)
            found += data["items"]
            if not data["has_next_page"]:
                return found
            page += 1

    def metrics(self) -> str:
        """The text of `/metrics`."""
        return get(f"{self.url}/metrics")

    def source(self, name: str, kind: str, recipients: Sequence[str] = ()) -> Source:
        """A channel with one integration of type `kind`; with `recipients`, a rule that mails them at once."""
        team_id = self.items("/team/list")[0]["team_id"]
        channel_id = self.call("/channel/create", team_id=team_id, channel_name=name)["channel_id"]
        if recipients:
            self.add_rule(channel_id, recipients)
        made = self.call("/integration/create", integration_name=name, integration_type=kind, channel_id=channel_id)
        return Source(channel_id, made["integration_id"], made["integration_key"], made["push_url"])

    def add_rule(self, channel_id: int, recipients: Sequence[str]) -> None:
        """An escalation rule with one layer of fixed e-mail addresses."""
        template_id = self.items("/template/list")[0]["template_id"]
        layer = {"target": {"emails": list(recipients)}, "max_times": 1, "notify_step": 1, "escalate_window": 0}
        rule = {"rule_name": "mail", "template_id": template_id, "aggr_window": 0, "layers": [layer]}
        self.call("/channel/escalate/rule/create", channel_id=channel_id, **rule)
