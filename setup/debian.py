"""Programs from Debian that some tests use. Never part of `make run`."""

import os
import shutil

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
    """Have Prometheus and Alertmanager, for tests/real and the benchmark; unpacked beside the tests, never installed:
    their packages would start daemons."""
    if call([PYTHON, "-m", "tests.real.debian"]) != 0:
        _lament("Prometheus and Alertmanager could not be fetched: most of tests/real is skipped.")


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
