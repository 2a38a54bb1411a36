"""Programs, most of them from Debian, that some tests use. Never part of `make run`."""

import os
import shutil

from setup import python
from setup.steps import PYTHON, SetupError, call, in_ci, say

TELEPHONE = {"baresip": "baresip-core", "espeak-ng": "espeak-ng", "sipp": "sip-tester", "ip": "iproute2"}
"""The programs of tests/real/test_sip_call.py and the packages they come in; none of them starts a daemon."""


def chromium() -> None:
    """Have `chromium` on PATH, for tests/browser; apt-get installs it when this is root on Debian."""
    if shutil.which("chromium") or _installed(["chromium"]):
        return
    _lament("Chromium was not found: tests in tests/browser are skipped. On Debian: apt-get install chromium")


def telephone() -> None:
    """Have baresip, espeak-ng and SIPp on PATH, for calls in tests/real; apt-get installs them when this is root."""
    missing = [package for program, package in TELEPHONE.items() if shutil.which(program) is None]
    if missing and not _installed(missing):
        _lament(f"Telephone calls are not tested for real. On Debian: apt-get install {' '.join(missing)}")


def senders() -> None:
    """Have the monitoring systems of tests/real and the benchmark; unpacked beside the tests, never installed: their
    packages would start daemons. Some of them post with curl."""
    if call([PYTHON, "-m", "tests.real.debian"]) != 0:
        _lament("Monitoring systems could not be fetched: most of tests/real is skipped.")
    if shutil.which("curl") is None and not _installed(["curl"]):
        _lament("There is no curl, with which Nagios and Monit post. On Debian: apt-get install curl")


def elastalert() -> None:
    """Have ElastAlert 2, for tests/real."""
    if not python.elastalert():
        _lament("ElastAlert 2 could not be installed: its test is skipped.")


def _installed(packages: list[str]) -> bool:
    """Install Debian packages; False where this is not root on Debian or they cannot be had."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"installing Debian's {' '.join(packages)}")
    options = ["-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
    return _apt(["apt-get", "install", *options, *packages])


def _apt(command: list[str]) -> bool:
    """Run apt-get; when it fails, refresh the package lists once and try again."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if call(command, env=quiet) == 0:
        return True
    return call(["apt-get", "update", "-qq"], env=quiet) == 0 and call(command, env=quiet) == 0


def _lament(text: str) -> None:
    """Say what is missing. Raises SetupError in CI, where a skipped test would pass for a passed one."""
    if in_ci():
        raise SetupError(text)
    say(text)
