"""Monitoring systems besides Prometheus, each set up as our guide says: Monit, Nagios, vmalert, ElastAlert 2."""

from __future__ import annotations

import grp
import json
import os
import pwd
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.real import debian
from tests.real.guides import SOURCES, block
from tests.real.monitoring import Alertmanager, Exporter, await_answer
from tests.real.processes import Child, free_port, wait_until
from tests.real.tocsin_server import get

ROOT = Path(__file__).resolve().parents[2]

MONITRC = """
set daemon 1
set pidfile {folder}/pid
set statefile {folder}/state
set idfile {folder}/id
set log {folder}/log
check file marker with path {folder}/marker
  if does not exist then exec "{folder}/monit-tocsin down" else if succeeded then exec "{folder}/monit-tocsin up"
"""

NAGIOS = """
log_file={folder}/nagios.log
cfg_file={folder}/objects.cfg
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/results
state_retention_file={folder}/retention.dat
lock_file={folder}/nagios.pid
query_socket={folder}/nagios.qh
command_file={folder}/nagios.cmd
check_external_commands=0
check_for_updates=0
use_syslog=0
interval_length=1
enable_notifications=1
illegal_macro_output_chars=`~$&|'"<>
nagios_user={user}
nagios_group={group}
"""

OBJECTS = """
define timeperiod {{
  timeperiod_name  24x7
  alias            always
{days}
}}
define command {{
  command_name  by-file
  command_line  /bin/sh {folder}/check.sh {folder}/$ARG1$
}}
define host {{
  host_name              web-1
  alias                  The first web server
  address                127.0.0.1
  check_command          by-file!host
  check_interval         1
  retry_interval         1
  max_check_attempts     1
  check_period           24x7
  notification_period    24x7
  notification_interval  0
  contacts               tocsin
}}
define service {{
  host_name              web-1
  service_description    disk
  check_command          by-file!disk
  check_interval         1
  retry_interval         1
  max_check_attempts     1
  check_period           24x7
  notification_period    24x7
  notification_interval  0
  contacts               tocsin
}}
{guide}
"""

SCRAPE = """
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs: [{{job_name: shop, static_configs: [{{targets: ["{exporter}"]}}]}}]
"""

VMALERT_RULES = """
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels: {severity: critical, service: shop}
        annotations: {summary: "The shop on {{ $labels.instance }} does not answer"}
"""

ELASTALERT = """
rules_folder: rules
run_every: {{seconds: 1}}
buffer_time: {{minutes: 1}}
es_host: 127.0.0.1
es_port: {port}
writeback_index: elastalert_status
"""

ELASTALERT_RULE = """
type: any
index: logs
filter: [{query_string: {query: "level:error"}}]
realert: {minutes: 0}
"""


class Monit:
    """Debian's Monit that watches whether a file is there."""

    def __init__(self, folder: Path, push_url: str) -> None:
        folder.mkdir()
        script, config, self.marker = folder / "monit-tocsin", folder / "monitrc", folder / "marker"
        script.write_text(block("monit", "#!/bin/sh", push_url))
        script.chmod(0o755)
        config.write_text(MONITRC.format(folder=folder))
        config.chmod(0o700)
        self.marker.touch()
        self.child = Child([str(debian.monit().path), "-I", "-c", str(config)], folder / "out")
        wait_until("Monit to start", lambda: "started" in self.child.tail() or not self.child.alive())


class Nagios:
    """Debian's Nagios with one host and one service, whose states stand in files."""

    def __init__(self, folder: Path, push_url: str) -> None:
        (folder / "results").mkdir(parents=True)
        self.folder = folder
        self.set("host", 0, "PING OK")
        self.set("disk", 0, "DISK OK")
        (folder / "check.sh").write_text('read state text < "$1"; echo "$text"; exit $state\n')
        script = SOURCES / "nagios" / "send_to_tocsin.sh"
        guide = block("nagios", "define command", push_url).replace("/usr/local/bin/send_to_tocsin.sh", f"sh {script}")
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        days = "\n".join(f"  {day}  00:00-24:00" for day in names)
        (folder / "objects.cfg").write_text(OBJECTS.format(folder=folder, days=days, guide=guide))
        # It gives its rights up for those of the user named here, also where that one has none to give up.
        user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        config = folder / "nagios.cfg"
        config.write_text(NAGIOS.format(folder=folder, user=user, group=group))
        self.child = Child([str(debian.nagios().path), str(config)], folder / "out")

    def set(self, what: str, state: int, text: str) -> None:
        """What the next check finds: 0 is OK, 1 a warning, 2 critical (for the host: down)."""
        partial = self.folder / f"{what}.part"
        partial.write_text(f"{state} {text}\n")
        partial.rename(self.folder / what)


class Vmalert:
    """VictoriaMetrics that scrapes an exporter, and vmalert that asks it and tells an Alertmanager."""

    def __init__(self, folder: Path, exporter: Exporter, alertmanager: Alertmanager) -> None:
        folder.mkdir()
        (folder / "scrape.yml").write_text(SCRAPE.format(exporter=exporter.address))
        (folder / "rules.yml").write_text(VMALERT_RULES)
        store, port = f"127.0.0.1:{free_port()}", free_port()
        command = [str(debian.victoria_metrics().path), f"-storageDataPath={folder / 'data'}", "-retentionPeriod=1d"]
        scrape = [
            f"-promscrape.config={folder / 'scrape.yml'}",
            "-search.latencyOffset=0s",
            "-memory.allowedPercent=10",
        ]
        self.store = Child([*command, *scrape, f"-httpListenAddr={store}"], folder / "victoria.log")
        await_answer(self.store, f"http://{store}/health", 20.0)
        self._await_scrape(store)
        ask = [f"-datasource.url=http://{store}", f"-notifier.url={alertmanager.url}", f"-rule={folder / 'rules.yml'}"]
        listen = ["-evaluationInterval=1s", "-rule.resendDelay=1s", f"-httpListenAddr=127.0.0.1:{port}"]
        self.child = Child([str(debian.vmalert().path), *ask, *listen], folder / "vmalert.log")
        await_answer(self.child, f"http://127.0.0.1:{port}/health", 20.0)

    def _await_scrape(self, store: str) -> None:
        def seen_up() -> bool:
            result = json.loads(get(f"http://{store}/api/v1/query?query=up"))["data"]["result"]
            return bool(result) and result[0]["value"][1] == "1"

        wait_until("VictoriaMetrics to scrape the exporter", seen_up)

    def stop(self) -> None:
        """End both."""
        self.child.stop()
        self.store.stop()


class Logs:
    """As much of Elasticsearch's search API as ElastAlert 2 asks for: documents by the word of their query, in a time."""

    def __init__(self) -> None:
        self.documents: list[tuple[str, dict[str, Any]]] = []
        logs = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                found = logs.found(json.loads(body)) if self.path.startswith("/logs/_search") else []
                hits = {"total": {"value": len(found), "relation": "eq"}, "hits": found}
                shards = {"total": 1, "successful": 1, "failed": 0}
                self._say({"_shards": shards, "hits": hits, "timed_out": False, "result": "created", "_id": "1"})

            def do_GET(self) -> None:
                self._say({"version": {"number": "7.10.2"}, "tagline": "You Know, for Search"})

            def do_DELETE(self) -> None:
                self.do_POST()

            def _say(self, answer: dict[str, Any]) -> None:
                data = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def write(self, level: str, **fields: str) -> None:
        """A line of the log, now."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.documents.append((level, {"@timestamp": at, "level": level, **fields}))

    def found(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        """The documents in the time of a query whose level it names."""
        text, must = json.dumps(query), query["query"]["bool"]["filter"]["bool"]["must"]
        time = next(one["range"]["@timestamp"] for one in must if "range" in one)
        return [
            {"_index": "logs", "_id": str(number), "_type": "_doc", "_source": document, "sort": [number]}
            for number, (level, document) in enumerate(self.documents)
            if f"level:{level}" in text and time["gt"] < document["@timestamp"] <= time["lte"]
        ]

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class ElastAlert:
    """ElastAlert 2 with a rule for errors and, as the guide proposes, one for what ends them."""

    def __init__(self, folder: Path, logs: Logs, push_url: str) -> None:
        (folder / "rules").mkdir(parents=True)
        (folder / "config.yaml").write_text(ELASTALERT.format(port=logs.port))
        rule = ELASTALERT_RULE + block("elastalert2", "# a rule", push_url)
        (folder / "rules" / "errors.yaml").write_text(rule)
        over = rule.replace("level:error", "level:fine").replace("event_status: Critical", "event_status: Ok")
        # No two rules may have one name.
        over = over.replace("name: &name Errors of the shop", "name: The shop is fine").replace(
            "*name", "Errors of the shop"
        )
        (folder / "rules" / "over.yaml").write_text(over)
        program = str(executable())
        self.child = Child([program, "--config", "config.yaml", "--verbose"], folder / "out", cwd=folder)


def executable() -> Path:
    """ElastAlert 2 where `make test-real` puts it; raises :class:`~tests.real.debian.UnavailableError`."""
    path = ROOT / ".cache" / "elastalert" / "bin" / "elastalert"
    if not path.exists():
        raise debian.UnavailableError(f"{path} is not there; `make test-real` installs it")
    return path
