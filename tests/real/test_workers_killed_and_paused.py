"""Two workers on PostgreSQL, one killed or paused every few seconds while incidents escalate: all are told, nobody twice."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.processes import wait_until
from tests.real.smtp_sink import Mail, SmtpSink
from tests.real.tocsin_server import Source, TocsinServer, post

pytestmark = [pytest.mark.real, pytest.mark.timeout(400)]

INCIDENTS = 12
ROUNDS, STEP_MIN = 2, 0.5
LEASE_S = 60.0
FIRST, SECOND = "first@example.com", "second@example.com"


@pytest.fixture
def two(tmp_path: Path, own_database: str, smtp: SmtpSink) -> Iterator[TocsinServer]:
    """One account on a PostgreSQL database of its own, served by two workers."""
    product = TocsinServer(tmp_path / "tocsin", smtp.url, {"TOCSIN_DATABASE_URL": own_database}, workers=2)
    product.init()
    product.start()
    yield product
    product.stop()


def _source(server: TocsinServer) -> Source:
    """A channel whose rule tells one address twice, half a minute apart, and after a minute another one."""
    source = server.source("db", "standard")
    layers = [
        {"target": {"emails": [FIRST]}, "max_times": ROUNDS, "notify_step": STEP_MIN, "escalate_window": 1},
        {"target": {"emails": [SECOND]}},
    ]
    server.call("/channel/escalate/rule/create", channel_id=source.channel_id, rule_name="mail", layers=layers)
    return source


def _workers(server: TocsinServer) -> list[int]:
    """The processes that work; their parent only watches them."""
    assert server.child
    parent = server.child.pid
    text = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(one) for one in text.split()]


def _harm(server: TocsinServer, chance: random.Random, until: float) -> None:
    """Until an instant (monotonic s): one worker after the other is killed, or stands still for some seconds."""
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.5, 2.0))
        workers = _workers(server)
        if len(workers) < 2:
            continue
        victim = chance.choice(workers)
        with contextlib.suppress(ProcessLookupError):
            if chance.random() < 0.4:
                os.kill(victim, signal.SIGKILL)
                continue
            os.kill(victim, signal.SIGSTOP)
            time.sleep(chance.uniform(1.0, 6.0))
            os.kill(victim, signal.SIGCONT)


def _told(mails: list[Mail]) -> Counter[tuple[str, str]]:
    """How many mails each address had of each incident, without copies that say that they may be one."""
    sure = [one for one in mails if "may be a repeat" not in one.text]
    return Counter((one.recipients[0], one.subject.rpartition(" disk ")[2]) for one in sure)


def test_each_round_is_told_once_whoever_dies_or_sleeps(two: TocsinServer, smtp: SmtpSink) -> None:
    chance = random.Random(20261126)
    source = _source(two)
    begin = time.monotonic()
    for number in range(INCIDENTS):
        event = {"title_rule": f"disk {number}", "event_status": "Critical", "alert_key": f"disk {number}"}
        wait_until("the event to be taken", functools.partial(_push, source, event), 30)
    _harm(two, chance, begin + 75)
    every = {(FIRST, str(number)) for number in range(INCIDENTS)} | {
        (SECOND, str(number)) for number in range(INCIDENTS)
    }
    wait_until("everybody to be told", lambda: every <= set(_told(smtp.mails())), LEASE_S + 90)
    took = max(one.arrived_s for one in smtp.mails()) - begin
    assert took < 75 + 2 * LEASE_S, "nothing is late by more than a lease"
    for (address, incident), count in _told(smtp.mails()).items():
        assert count <= (ROUNDS if address == FIRST else 1), f"{address} was told {count} times of disk {incident}"
    now = int(time.time())
    window = {"start_time": now - 3_600, "end_time": now + 60, "channel_ids": [source.channel_id]}
    assert len(two.items("/incident/list", **window)) == INCIDENTS


def _push(source: Source, event: dict[str, str]) -> bool:
    """Whether it was taken; a sender asks again when its worker died."""
    try:
        post(source.push_url, json.dumps(event).encode())
    except OSError:
        return False
    return True
