"""How long a source takes for one event, decoding included: `python -m bench.sources`."""

import statistics
import time
import timeit
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec

from tests.plugins.sources.walk import Case, cases
from tocsin.runtime.plugins import load_folders
from tocsin.sources.source import Parsed, Push

NOW = 1_790_000_000_000
ROUNDS = 15


def standard_body(events: int) -> Any:
    """The documented event with five labels; a push holds one."""
    if events != 1:
        raise ValueError("a standard push holds one event")
    return {
        "event_status": "Warning",
        "title_rule": "cpu idle low than 20%",
        "description": "cpu.idle of es.nj.01 is 12.5% for 5 minutes",
        "alert_key": "es.nj.01-cpu",
        "event_time": NOW // 1_000 - 5,
        "labels": {
            "service": "engine",
            "cluster": "nj",
            "resource": "es.nj.01",
            "check": "cpu.idle<20%",
            "metric": "node_cpu_seconds_total",
        },
    }


def prometheus_body(events: int) -> Any:
    """An Alertmanager webhook with eight labels for each alert."""
    return {
        "receiver": "tocsin",
        "status": "firing",
        "alerts": [_alert(index) for index in range(events)],
        "groupLabels": {"alertname": "InstanceDown"},
        "commonLabels": {"alertname": "InstanceDown", "env": "prod", "job": "node"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager:9093",
        "version": "4",
        "groupKey": '{}:{alertname="InstanceDown"}',
        "truncatedAlerts": 0,
    }


def _alert(index: int) -> Any:
    return {
        "status": "firing",
        "labels": {
            "alertname": "InstanceDown",
            "cluster": "c1",
            "env": "prod",
            "instance": f"10.0.{index // 250}.{index % 250}:9100",
            "job": "node",
            "region": "eu-west-1",
            "severity": "critical",
            "team": "sre",
        },
        "annotations": {
            "description": f"10.0.{index // 250}.{index % 250}:9100 of job node has been down for 5 minutes.",
            "summary": f"Instance 10.0.{index // 250}.{index % 250}:9100 down",
        },
        "startsAt": f"2026-09-21T13:4{index % 10}:18.673Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1",
        "fingerprint": f"{index:016x}",
    }


CASES: tuple[tuple[str, Callable[[int], Any], int], ...] = (
    ("standard", standard_body, 1),
    ("prometheus", prometheus_body, 1),
    ("prometheus", prometheus_body, 10),
    ("prometheus", prometheus_body, 100),
)


def measure(module: ModuleType, push: Push, events: int) -> float:
    """The median of µs per event over `ROUNDS` rounds."""
    parsed: Parsed = module.parse(push)
    if len(parsed.events) != events or any(event.flags for event in parsed.events):
        raise AssertionError("the body is not what this benchmark is about: well-formed events")
    loops = max(1, 4_000 // events)
    rounds = timeit.repeat(lambda: module.parse(push), number=loops, repeat=ROUNDS)
    return statistics.median(rounds) / loops / events * 1e6


GOLDEN_ROUNDS = 7
GOLDEN_LOOPS = 200


def golden(case: Case) -> float:
    """The median of µs of processor time per event of a golden payload."""
    push = case.push()
    parse = case.plugin.module("parse").parse
    events = max(1, len(parse(push).events))
    rounds = []
    for _ in range(GOLDEN_ROUNDS):
        begun = time.process_time()
        for _ in range(GOLDEN_LOOPS):
            parse(push)
        rounds.append((time.process_time() - begun) / GOLDEN_LOOPS / events * 1e6)
    return statistics.median(rounds)


def main() -> None:
    """Print a line for each size of batch of the two busiest sources, then one for each source's golden payloads."""
    sources = load_folders("tocsin.sources")
    print(f"{'source':<12}{'events':>8}{'bytes':>9}{'µs/event':>11}")
    for name, body_of, events in CASES:
        body = msgspec.json.encode(body_of(events))
        push = Push(body, "application/json", {"content-length": str(len(body))}, {}, NOW)
        print(f"{name:<12}{events:>8}{len(body):>9}{measure(sources[name].module('parse'), push, events):>11.2f}")
    _print_golden()


def _print_golden() -> None:
    times: dict[str, list[float]] = {}
    of_json: list[float] = []
    for case in cases():
        if case.events and not case.expected.get("http_status"):
            took = golden(case)
            times.setdefault(case.plugin.name, []).append(took)
            of_json += [took] if case.is_json else []
    print(f"\n{'golden payloads of':<24}{'µs/event, median':>18}{'slowest':>9}")
    for name, found in sorted(times.items(), key=lambda one: statistics.median(one[1])):
        print(f"{name:<24}{statistics.median(found):>18.1f}{max(found):>9.1f}")
    print(f"{len(times)} sources; median of all JSON payloads {statistics.median(of_json):.1f} µs, target 25")


if __name__ == "__main__":
    main()
