"""Child processes of a test: started with a log, stopped for certain, and waited for with a deadline."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

POLL_S = 0.02


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: str, look: Callable[[], T | None], timeout_s: float = 20.0, every_s: float = POLL_S) -> T:
    """Ask `look` until it gives something true and return that; fail after `timeout_s`, naming `what` was awaited."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:g} s in vain for {what}")
        time.sleep(every_s)


class Child:
    """One child process in its own process group; its output goes to `log`."""

    def __init__(
        self, command: list[str], log: Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> None:
        self.command, self.log = command, log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id of the child, which leads its process group."""
        return self.process.pid

    def alive(self) -> bool:
        """Whether the child still runs."""
        return self.process.poll() is None

    def tail(self, characters: int = 1500) -> str:
        """The end of what the child has written."""
        return self.log.read_text(errors="replace")[-characters:]

    def kill(self) -> None:
        """SIGKILL to the whole group, and wait for the end."""
        self._signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, timeout_s: float = 10.0) -> int:
        """SIGTERM and wait; SIGKILL when it does not end in time. Returns the exit code."""
        if self.alive():
            self._signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            self.process.poll()
