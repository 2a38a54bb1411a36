"""Telephone calls with other people's programs: Debian's baresip and espeak-ng call SIPp, which answers and presses keys."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.real import sip_callees
from tests.real.sip_namespace import CALLEE, MEDIA_PORT, SIP_PORT
from tocsin.kernel.wire import PhoneCall

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
NUMBER = "+8613800138000"
TRUNK = {"host": CALLEE, "port": str(SIP_PORT), "transport": "udp", "caller_id": "057112345678", "voice": "en-us"}

MakeCall = Callable[..., dict[str, Any]]


def _unshare() -> list[str]:
    """The command that gives a namespace of its own; skips loudly where there can be none, and fails in CI."""
    missing = [name for name in ("baresip", "espeak-ng", "sipp", "ip", "unshare") if shutil.which(name) is None]
    command = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-r", "-n"]
    why = f"{', '.join(missing)} not installed; on Debian `make test-real` as root installs them"
    if not missing:
        tried = subprocess.run([*command, "ip", "link", "set", "lo", "up"], capture_output=True, text=True, check=False)
        if tried.returncode == 0:
            return command
        why = f"no network namespace can be made here: {tried.stderr.strip()}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must make real calls: {why}")
    pytest.skip(f"NOT TESTED with real calls: {why}")


@pytest.fixture
def make_call(tmp_path: Path) -> MakeCall:
    """Make one call against a scenario and give what became of it."""
    command = _unshare()

    def call(scenario: str, **changes: Any) -> dict[str, Any]:
        trunk = TRUNK | changes.pop("trunk", {})
        values: dict[str, Any] = {
            "number": NUMBER,
            "trunk": trunk,
            "text": "Critical incident: the disk is full. Press 1 to acknowledge.",
            "language": "en-US",
            "answers": {"1": "Thank you."},
            "ring_s": 10.0,
            "timeout_s": 40.0,
        }
        asked = msgspec.to_builtins(PhoneCall(**values | changes))
        plan = {"scenario": scenario, "transport": trunk["transport"], "call": asked}
        (tmp_path / "calls").mkdir(exist_ok=True)
        (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
        inside = [*command, sys.executable, "-m", "tests.real.sip_namespace", str(tmp_path)]
        done = subprocess.run(
            inside,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "TMPDIR": str(tmp_path / "calls")},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        outcome: dict[str, Any] = json.loads((tmp_path / "outcome.json").read_text("utf-8"))
        assert outcome["left"] == [], "a process or a folder was left behind"
        return outcome

    return call


def test_whoever_answers_hears_the_text_and_acknowledges_with_a_key(make_call: MakeCall) -> None:
    outcome = make_call(sip_callees.answering(["1"], MEDIA_PORT))

    result = outcome["result"]
    assert (outcome["kind"], result["ending"], result["key"]) == ("PhoneResult", "answered", "1")
    assert 1.0 < result["talked_s"] < 15.0
    assert outcome["loud"] > 50, "a second of speech at least"


def test_another_key_lets_the_chinese_text_begin_again(make_call: MakeCall) -> None:
    outcome = make_call(
        sip_callees.answering(["1", "2"], MEDIA_PORT),
        text="严重故障：磁盘已满。按 2 升级，按星号键重听。",
        answers={"2": "已记录您的升级。"},
        language="zh-CN",
        trunk={"voice": "cmn"},
    )

    assert (outcome["result"]["ending"], outcome["result"]["key"]) == ("answered", "2")
    assert outcome["loud"] > 50


def test_a_call_without_keys_ends_with_its_text(make_call: MakeCall) -> None:
    outcome = make_call(sip_callees.answering([], MEDIA_PORT), text="Closed.", answers={})

    assert (outcome["result"]["ending"], outcome["result"]["key"]) == ("answered", "")
    assert outcome["packets"] > 100


def test_nobody_answers(make_call: MakeCall) -> None:
    outcome = make_call(sip_callees.ringing(), ring_s=2.0)

    assert outcome["result"]["ending"] == "no_answer"
    assert outcome["packets"] == 0


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ("486 Busy Here", "busy"),
        ("603 Decline", "rejected"),
        ("404 Not Found", "bad_number"),
        ("503 Service Unavailable", "unreachable"),
    ],
)
def test_the_call_is_refused(make_call: MakeCall, status: str, ending: str) -> None:
    result = make_call(sip_callees.refusing(status))["result"]

    assert (result["ending"], result["text"]) == (ending, status)


def test_a_trunk_that_is_not_there(make_call: MakeCall) -> None:
    outcome = make_call("", ring_s=3.0)

    assert outcome["result"]["ending"] == "unreachable"


def test_the_trunk_gets_our_password_by_tcp(make_call: MakeCall, tmp_path: Path) -> None:
    password = "a<b>'c',d&e=f|g~h%i"
    login = {"transport": "tcp", "user": "tocsin", "password": password}

    result = make_call(sip_callees.asking_for_a_password("480 Temporarily Unavailable"), trunk=login)["result"]

    said = (tmp_path / "callee.log").read_text("latin-1")
    told = dict(re.findall(r'(\w+)="([^"]*)"', said))
    secret = _md5(f"{told['username']}:{told['realm']}:{password}")
    assert told["response"] == _md5(f"{secret}:{told['nonce']}:{_md5('INVITE:' + told['uri'])}")
    assert told["uri"] == f"sip:{NUMBER}@{CALLEE}:{SIP_PORT};transport=tcp"
    assert result["ending"] == "no_answer"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
