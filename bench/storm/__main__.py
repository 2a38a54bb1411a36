"""``python -m bench.storm``: 100,000 events in a minute from one integration, and what the alerts of another account wait."""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Callable, Iterator

from bench.ingest import machine
from bench.ingest.latency import percentile
from bench.ingest.subjects import work_folder
from tests.real.processes import wait_until
from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import Source, TocsinServer, get, metric, post

EVENTS = 100_000
PUSH = 100
SECONDS = 60.0
KEYS = 20_000
SERVICES = 10
THRESHOLDS = [100, 1_000]
NEIGHBOUR_EVERY_S = 2.0
TARGET_S = 5.0


def main() -> None:
    """Run it once and print what came of it."""
    given = argparse.ArgumentParser(prog="bench.storm")
    given.add_argument("--events", type=int, default=EVENTS)
    given.add_argument("--seconds", type=float, default=SECONDS)
    asked = given.parse_args()
    with work_folder() as folder, SmtpSink() as smtp:
        server = TocsinServer(folder / "tocsin", smtp.url)
        server.init()
        neighbour = TocsinServer(folder / "neighbour", smtp.url)
        neighbour.data, neighbour.url = server.data, server.url
        _second_account(neighbour)
        server.start()
        try:
            _run(server, neighbour, smtp, asked.events, asked.seconds)
        finally:
            if server.child:
                server.child.kill()


def _second_account(one: TocsinServer) -> None:
    password, key = one.folder / "password", one.folder / "app_key"
    password.write_text("correct horse battery staple 42\n")
    files = ("--password-file", str(password), "--app-key-file", str(key))
    done = one.run("init", "--account", "Next door", "--email", "bo@example.com", *files, "--data", str(one.data))
    if done.process.returncode != 0:
        raise RuntimeError(f"tocsin init failed: {done.tail()}")
    one.app_key = key.read_text().strip()


def _run(server: TocsinServer, neighbour: TocsinServer, smtp: SmtpSink, events: int, seconds: float) -> None:
    source = server.source("storm", "prometheus", ["storm@example.com"])
    grouping = {"method": "p", "equals": [["labels.service"]], "storm_thresholds": THRESHOLDS}
    server.call("/channel/update", channel_id=source.channel_id, group=grouping)
    calm = neighbour.source("calm", "prometheus", ["bo@example.com"])
    over = threading.Event()
    waits: list[float] = []
    thread = threading.Thread(target=_be_neighbour, args=(calm, smtp, over, waits))
    thread.start()
    if server.child is None:
        raise RuntimeError("the server was not started")
    cpu, began, late = machine.cpu_s(server.child.pid), time.monotonic(), 0.0
    for number, body in enumerate(_pushes(events)):
        wait = began + number * PUSH * seconds / events - time.monotonic()
        late = max(late, -wait)
        if wait > 0:
            time.sleep(wait)
        post(source.push_url, body, timeout_s=30)
    sent_s = time.monotonic() - began
    wait_until("the inbox to be empty", lambda: not metric(get(f"{server.url}/metrics"), "tocsin_inbox_events"), 600)
    done_s = time.monotonic() - began
    over.set()
    thread.join()
    used = machine.cpu_s(server.child.pid) - cpu
    now = int(time.time())
    found = server.items("/incident/list", start_time=now - 7_200, end_time=now + 60)
    mails = [one for one in smtp.mails() if "storm@example.com" in one.recipients]
    storms = sum(
        1
        for one in found
        for line in server.call("/incident/feed", incident_id=one["incident_id"], limit=100)["items"]
        if line["type"] == "i_storm"
    )
    print(f"{events} events sent in {sent_s:.1f} s (up to {late:.1f} s late), all have their fate after {done_s:.1f} s")
    print(f"{used / events * 1e6:.0f} us CPU per event, peak {machine.peak_mib(server.child.pid):.0f} MiB")
    print(f"{len(found)} incidents, {len(mails)} mails, {storms} storm warnings ({len(THRESHOLDS)} for each incident)")
    print(
        f"another account's alert: {len(waits)} mails, median {percentile(waits, 0.5):.2f} s, worst {max(waits):.2f} s"
        f"{' !' if max(waits) > TARGET_S else ''} (target {TARGET_S:.0f} s)"
    )


def _be_neighbour(source: Source, smtp: SmtpSink, over: threading.Event, waits: list[float]) -> None:
    """Push an alert every two seconds, and wait for its mail."""
    number = 0
    while not over.is_set():
        number += 1
        began = time.monotonic()
        name = f"calm number {number} here"
        post(source.push_url, _webhook([(name, "calm")]), timeout_s=30)
        wait_until("the mail", _arrived(smtp, name), 120)
        waits.append(time.monotonic() - began)
        over.wait(max(0.0, NEIGHBOUR_EVERY_S - waits[-1]))


def _arrived(smtp: SmtpSink, name: str) -> Callable[[], bool]:
    return lambda: any(name in one.subject for one in smtp.mails())


def _pushes(events: int) -> Iterator[bytes]:
    for first in range(0, events, PUSH):
        numbers = range(first, first + PUSH)
        yield _webhook([(f"disk of host-{one % KEYS} is full", f"s{one % SERVICES}") for one in numbers])


def _webhook(alerts: list[tuple[str, str]]) -> bytes:
    some = [
        {
            "status": "firing",
            "labels": {"alertname": name, "service": service, "severity": "critical"},
            "annotations": {"summary": name},
            "startsAt": "2026-01-01T00:00:00Z",
        }
        for name, service in alerts
    ]
    return json.dumps({"version": "4", "status": "firing", "alerts": some}).encode()


if __name__ == "__main__":
    main()
