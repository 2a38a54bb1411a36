"""What a folder has for the sender does what its parser expects: scripts run here, with a curl that shows what it is given."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.plugins.sources.walk import RECEIVED_AT, SOURCES
from tocsin.sources.event import Event
from tocsin.sources.source import Push

NASTY = 'disk "C:\\" is\tfull\nsecond line $(touch /tmp/never) `x` % ü 盘'
"""What a plugin of the monitoring system may print."""


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with a ``curl`` that prints the body and the address it would post to."""
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\ncat\nfor one in "$@"; do last=$one; done\nprintf "%s" "$last" > "$0.url"\n')
    fake.chmod(0o755)
    return tmp_path


def sent(tools: Path, source: str, script: str, *arguments: str, **variables: str) -> Event:
    """The event that the source makes of what a script of its folder posts."""
    path = SOURCES[source].folder / script
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", **variables}
    done = subprocess.run(["sh", str(path), *arguments], env=environment, capture_output=True, check=True, timeout=20)
    push = Push(done.stdout, "application/json", {}, {}, RECEIVED_AT)
    (event,) = SOURCES[source].module("parse").parse(push).events
    assert isinstance(event, Event)
    return event


def test_nagios_posts_its_arguments(tools: Path) -> None:
    url = "https://tocsin.example.com/push?integration_key=k"
    pairs = ("type=SERVICE", "hostname=web-1", "service_desc=disk", "state=CRITICAL", f"output={NASTY}", "team=a=b")
    event = sent(tools, "nagios", "send_to_tocsin.sh", url, *pairs, "notification_type=PROBLEM")
    assert (event.title, event.status) == ("disk on web-1 is CRITICAL", "Critical")
    assert event.description == NASTY
    assert event.labels["team"] == "a=b"
    assert (tools / "curl.url").read_text() == url
    assert not Path("/tmp/never").exists()


def test_icinga_posts_its_variables(tools: Path) -> None:
    given = {
        "HOST_NAME": "web-1",
        "SERVICE_NAME": "disk",
        "STATE": "WARNING",
        "OUTPUT": NASTY,
        "UNIX_TIME": "1790000000",
    }
    event = sent(
        tools,
        "icinga2",
        "tocsin-notification.sh",
        TOCSIN_URL="https://t.example.com/p",
        NOTIFICATION_TYPE="PROBLEM",
        **given,
    )
    assert (event.status, event.description, event.labels["resource"]) == ("Warning", NASTY, "web-1")


def test_checkmk_posts_its_variables(tools: Path) -> None:
    given = {
        "NOTIFY_PARAMETER_1": "https://t.example.com/p",
        "NOTIFY_WHAT": "HOST",
        "NOTIFY_HOSTNAME": "db-1",
        "NOTIFY_HOSTSTATE": "DOWN",
        "NOTIFY_HOSTOUTPUT": NASTY,
        "NOTIFY_NOTIFICATIONTYPE": "PROBLEM",
    }
    event = sent(tools, "checkmk", "tocsin.sh", **given)
    assert (event.title, event.status, event.description) == ("db-1 is DOWN", "Critical", NASTY)


@pytest.mark.parametrize(("source", "script"), [("checkmk", "tocsin.sh"), ("nagios", "send_to_tocsin.sh")])
def test_a_script_without_an_address_says_so(tools: Path, source: str, script: str) -> None:
    done = subprocess.run(
        ["sh", str(SOURCES[source].folder / script)],
        env={"PATH": f"{tools}:/usr/bin:/bin"},
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert done.returncode != 0
    assert b"URL" in done.stdout + done.stderr
