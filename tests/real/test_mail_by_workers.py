"""Two workers share the port for mails: both take them, and each mail is an alert."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.processes import free_port, wait_until
from tests.real.tocsin_server import TocsinServer

pytestmark = [pytest.mark.real, pytest.mark.postgres, pytest.mark.timeout(120)]

MAILS = 20


@pytest.fixture
def port() -> int:
    """Where mails are taken."""
    return free_port()


@pytest.fixture
def two(tmp_path: Path, own_database: str, port: int) -> Iterator[TocsinServer]:
    """A served account with two workers that take mails."""
    env = {
        "TOCSIN_DATABASE_URL": own_database,
        "TOCSIN_MAIL_LISTEN": f"127.0.0.1:{port}",
        "TOCSIN_MAIL_DOMAIN": "alerts.example.com",
    }
    product = TocsinServer(tmp_path / "tocsin", env=env, workers=2)
    product.init()
    product.start()
    yield product
    product.stop()


def test_both_take_mails(two: TocsinServer, port: int) -> None:
    team_id = two.items("/team/list")[0]["team_id"]
    channel_id = two.call("/channel/create", team_id=team_id, channel_name="mail")["channel_id"]
    made = two.call("/integration/create", integration_name="m", integration_type="email", channel_id=channel_id)
    to = two.call("/integration/info", integration_id=made["integration_id"])["email_address"]
    for number in range(MAILS):
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("a@x.example", [to], f"Subject: disk {number}\r\n\r\nx\r\n".encode())
    now_s = int(time.time())
    span = {"start_time": now_s - 3_600, "end_time": now_s + 3_600}
    wait_until("all alerts", lambda: len(two.items("/alert/list", **span)) == MAILS or None)
    log = two.log.read_text()
    assert "starting it again" not in log, log[-2_000:]
    assert "cannot listen" not in log
