"""Programs from Debian that some tests use. Never part of `make run`."""

import os
import shutil

from setup.steps import PYTHON, SetupError, call, in_ci, say


def chromium() -> None:
    """Have `chromium` on PATH, for tests/browser; apt-get installs it when this is root on Debian."""
    if shutil.which("chromium"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("installing Debian's chromium")
        options = ["-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
        if _apt(["apt-get", "install", *options, "chromium"]):
            return
    _lament("Chromium was not found: tests in tests/browser are skipped. On Debian: apt-get install chromium")


def senders() -> None:
    """Have Prometheus and Alertmanager, for tests/real and the benchmark; unpacked beside the tests, never installed:
    their packages would start daemons."""
    if call([PYTHON, "-m", "tests.real.debian"]) != 0:
        _lament("Prometheus and Alertmanager could not be fetched: most of tests/real is skipped.")


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
