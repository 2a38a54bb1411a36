"""A calm day: how long from an event to its mail, how much memory at rest, how long until a start is ready.

Run alone with ``python -m bench.ingest.latency``.
"""

import json
import time
from dataclasses import asdict, dataclass
from statistics import median

from bench.ingest import machine
from bench.ingest.report import Verdict
from bench.ingest.subjects import work_folder
from tests.real.processes import wait_until
from tests.real.smtp_sink import Mail, SmtpSink
from tests.real.tocsin_server import TocsinServer, post

EVENTS = 200
PER_S = 5.0
CHANNELS = 20
"""Events go round through this many channels with a recipient each, so that no limit per recipient is touched."""
STARTS = 5
REST_S = 10.0


@dataclass(frozen=True, slots=True)
class Calm:
    """What a calm server did; `mail_*` is from sending the event to the hand-over of its mail over SMTP."""

    events: int
    mail_p50_ms: float
    mail_p99_ms: float
    mail_worst_ms: float
    answer_p50_ms: float
    answer_p99_ms: float
    idle_rss_mib: float
    idle_pss_mib: float
    cold_start_s: float
    cold_start_worst_s: float

    def verdicts(self) -> list[Verdict]:
        """The targets for a calm day."""
        return [
            Verdict("event to mail at idle, p99, ms", self.mail_p99_ms, 1000),
            Verdict("memory at rest (RSS), MiB", self.idle_rss_mib, 120),
            Verdict("cold start to ready, s", self.cold_start_s, 2),
        ]

    def table(self) -> str:
        """The figures for people."""
        return "\n".join(f"{name:<22}{value:>10,.2f}" for name, value in asdict(self).items())


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile of `values`, `share` in 0..1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(events: int = EVENTS) -> Calm:
    """Measure all three on one server."""
    with work_folder() as folder, SmtpSink() as smtp:
        server = TocsinServer(folder / "tocsin", smtp.url)
        server.init()
        try:
            starts = _starts(server)
            rss, pss = _rest(server)
            mails, answers = _mails(server, smtp, events)
        finally:
            if server.child:
                server.child.kill()
    return Calm(
        events,
        percentile(mails, 0.5),
        percentile(mails, 0.99),
        max(mails),
        percentile(answers, 0.5),
        percentile(answers, 0.99),
        rss,
        pss,
        median(starts),
        max(starts),
    )


def _starts(server: TocsinServer) -> list[float]:
    """Seconds from starting the process to the first ready answer, several times; the last one stays up."""
    taken = []
    for _ in range(STARTS):
        server.stop()
        begin_s = time.monotonic()
        server.start()
        taken.append(time.monotonic() - begin_s)
    return taken


def _rest(server: TocsinServer) -> tuple[float, float]:
    """Memory after ten quiet seconds."""
    time.sleep(REST_S)
    if server.child is None:
        raise RuntimeError("the server was not started")
    return machine.resident_mib(server.child.pid)


def _mails(server: TocsinServer, smtp: SmtpSink, events: int) -> tuple[list[float], list[float]]:
    """Milliseconds from event to mail, and to the answer, of `events` events at a steady pace."""
    channels = [server.source(f"calm {n}", "standard", [f"oncall-{n}@example.com"]) for n in range(CHANNELS)]
    sent_s: dict[str, float] = {}
    answers = []
    begin_s = time.monotonic()
    for number in range(events):
        time.sleep(max(0.0, begin_s + number / PER_S - time.monotonic()))
        title = f"calm event {number:04}."
        body = {
            "title_rule": title,
            "event_status": "Critical",
            "alert_key": f"calm-{number}",
            "labels": {"n": str(number)},
        }
        sent_s[title] = time.monotonic()
        post(channels[number % CHANNELS].push_url, json.dumps(body).encode())
        answers.append((time.monotonic() - sent_s[title]) * 1000)
    wait_until("all mails", lambda: len(_by_title(smtp.mails(), sent_s)) == events, timeout_s=20)
    arrived_s = _by_title(smtp.mails(), sent_s)
    return [(arrived_s[title] - sent_s[title]) * 1000 for title in sent_s], answers


def _by_title(mails: list[Mail], titles: dict[str, float]) -> dict[str, float]:
    """When the first mail of each title arrived, on the monotonic clock."""
    arrived: dict[str, float] = {}
    for mail in mails:
        start = mail.subject.find("calm event ")
        title = mail.subject[start : start + len("calm event 0000.")]
        if title in titles:
            arrived.setdefault(title, mail.arrived_s)
    return arrived


def main() -> None:
    """Measure and print."""
    machine.use_two_cores()
    calm = run()
    print(calm.table())
    for verdict in calm.verdicts():
        print(verdict.line())


if __name__ == "__main__":
    main()
