"""Prometheus, Alertmanager and something to watch, wired together on free ports of 127.0.0.1."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.real import debian
from tests.real.processes import Child, free_port, wait_until
from tests.real.tocsin_server import ApiError, get, post

RULES = """
groups:
  - name: shop
    interval: 200ms
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels: {severity: critical, service: shop}
        annotations:
          summary: "The shop on {{ $labels.instance }} does not answer"
          description: "Its exporter has not answered the last scrape"
"""

SCRAPE = """
global: {{scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}}
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["{alertmanager}"]}}]}}]}}
scrape_configs: [{{job_name: shop, static_configs: [{{targets: ["{exporter}"]}}]}}]
"""

ROUTE = """
route: {{receiver: tocsin, group_by: {group_by}, group_wait: 50ms, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: tocsin, webhook_configs: [{{url: "{url}", send_resolved: true}}]}}]
"""


class Exporter:
    """The service under watch: answers a scrape while it is up, and not at all while it is down."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._server: ThreadingHTTPServer | None = None

    def up(self) -> None:
        """Begin to answer."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _Scrape)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def down(self) -> None:
        """Stop answering."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Scrape(BaseHTTPRequestHandler):
    """One metric in Prometheus text; a connection per scrape, so that `down` is seen at once."""

    def do_GET(self) -> None:
        body = b"shop_orders_total 1\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Inbox:
    """A plain webhook receiver that keeps every body; stands in for the product when the rig itself is tested."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        inbox = self

        class Receive(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                inbox.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receive)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop receiving."""
        self._server.shutdown()
        self._server.server_close()


class Alertmanager:
    """Debian's Alertmanager with its memory in `folder`."""

    def __init__(self, folder: Path, config: str, wait_s: float = 20.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"
        (folder / "alertmanager.yml").write_text(config)
        program = debian.alertmanager()
        command = [str(program.path), f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'am'}"]
        listen = ["--cluster.listen-address=", f"--web.listen-address={self.address}", "--log.level=warn"]
        self.child = Child([*command, *listen], folder / "alertmanager.log", cwd=program.cwd, env=program.env)
        await_answer(self.child, f"{self.url}/-/ready", wait_s)

    def push(self, alerts: list[dict[str, Any]]) -> None:
        """Post alerts the way Prometheus does."""
        post(f"{self.url}/api/v2/alerts", json.dumps(alerts).encode())


class Prometheus:
    """Debian's Prometheus that scrapes one exporter and tells one Alertmanager."""

    def __init__(self, folder: Path, exporter: Exporter, alertmanager: Alertmanager) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rules.yml").write_text(RULES)
        scrape = SCRAPE.format(alertmanager=alertmanager.address, exporter=exporter.address)
        (folder / "prometheus.yml").write_text(scrape)
        self.address = f"127.0.0.1:{free_port()}"
        program = debian.prometheus()
        storage = f"--storage.tsdb.path={folder / 'tsdb'}"
        command = [str(program.path), f"--config.file={folder / 'prometheus.yml'}", storage]
        listen = [f"--web.listen-address={self.address}", "--log.level=warn", "--rules.alert.resend-delay=1s"]
        self.child = Child([*command, *listen], folder / "prometheus.log", cwd=program.cwd, env=program.env)
        await_answer(self.child, f"http://{self.address}/-/ready", 20.0)

    def await_scrape(self) -> None:
        """Wait until the exporter has been seen up, so that going down is a change."""
        query = f"http://{self.address}/api/v1/query?query=up"

        def seen_up() -> bool:
            result = json.loads(get(query))["data"]["result"]
            return bool(result) and result[0]["value"][1] == "1"

        wait_until("Prometheus to scrape the exporter", seen_up)


def await_answer(child: Child, url: str, timeout_s: float) -> None:
    """Wait until `url` answers 2xx; fail at once with the log when the child ends before."""

    def answers() -> bool:
        if not child.alive():
            raise AssertionError(f"{child.command[0]} ended: {child.tail()}")
        try:
            get(url, timeout_s=1.0)
        except (OSError, ApiError):
            return False
        return True

    wait_until(f"{url} to answer", answers, timeout_s)
