"""One telephone call inside a network namespace of its own: our door out calls Debian's SIPp, nothing leaves the machine.

`unshare -n python -m tests.real.sip_namespace FOLDER` reads `FOLDER/plan.json` and writes `FOLDER/outcome.json`. baresip
refuses a machine that has nothing but the loopback address, so that the namespace gets a pair of virtual cards.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec

from tests.real.processes import Child, wait_until
from tocsin.kernel.wire import PhoneCall
from tocsin.runtime.sip import SipPhone

CALLEE = "10.99.0.2"
SIP_PORT = 5070
MEDIA_PORT = 31000
SILENCE = frozenset(b"\xd5\x55")
"""PCMA for the two smallest samples."""


class Ear:
    """Hears what is said: counts the sound packets (PCMA) that came, and those in which anything is to be heard."""

    def __init__(self) -> None:
        self.packets = self.loud = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((CALLEE, MEDIA_PORT))
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            packet = self._socket.recv(2048)
            if len(packet) > 12 and packet[1] & 0x7F == 8:
                self.packets += 1
                self.loud += not set(packet[12:]) <= SILENCE


def main(folder: Path) -> None:
    """Make the call of `plan.json`: `{"scenario", "transport", "call": PhoneCall}`."""
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    _bring_up_cards()
    ear = Ear()
    with _callee(folder, plan) if plan["scenario"] else nullcontext():
        result = asyncio.run(SipPhone().call(msgspec.convert(plan["call"], PhoneCall)))
    left = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    left += [path.name for path in Path(tempfile.gettempdir()).iterdir()]
    outcome = {
        "kind": type(result).__name__,
        "result": msgspec.to_builtins(result),
        "packets": ear.packets,
        "loud": ear.loud,
        "left": left,
    }
    (folder / "outcome.json").write_text(json.dumps(outcome), "utf-8")


def _bring_up_cards() -> None:
    for command in (
        "link set lo up",
        "link add caller type veth peer name callee",
        "addr add 10.99.0.1/24 dev caller",
        f"addr add {CALLEE}/24 dev callee",
        "link set caller up",
        "link set callee up",
    ):
        subprocess.run(["ip", *command.split()], check=True)


@contextmanager
def _callee(folder: Path, plan: dict[str, Any]) -> Iterator[None]:
    """SIPp, listening; it ends by itself after one call."""
    scenario = folder / "callee.xml"
    scenario.write_text(plan["scenario"], "latin-1")
    options = {"udp": "u1", "tcp": "t1"}[plan["transport"]]
    command = ["sipp", "-sf", str(scenario), "-i", CALLEE, "-p", str(SIP_PORT), "-mp", "30000", "-m", "1", "-nostdin"]
    command += ["-t", options, "-timeout", "60", "-trace_logs", "-log_file", str(folder / "callee.log")]
    child = Child(command, folder / "sipp.out", cwd=folder)
    table, port = Path(f"/proc/net/{plan['transport']}"), f":{SIP_PORT:04X} "
    try:
        wait_until("SIPp to listen", lambda: port in table.read_text())
        yield
        wait_until("SIPp to see the end of the call", lambda: not child.alive(), timeout_s=5)
    finally:
        child.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
