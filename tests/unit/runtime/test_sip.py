"""Calls without a telephone: the conversation by a script of events, the process by programs that stand in for baresip
and espeak-ng."""

import asyncio
import json
import os
import stat
import sys
import tempfile
import wave
from array import array
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.real.processes import wait_until
from tocsin.kernel.wire import NoResponse, PhoneCall, PhoneResult
from tocsin.runtime import sip, sip_trunk, speech
from tocsin.runtime.carrier import Carrier
from tocsin.runtime.http import Outbound
from tocsin.runtime.sip_control import ControlLost, read_message, split_netstring
from tocsin.runtime.sip_conversation import Conversation, ended

pytestmark = pytest.mark.anyio

TRUNK = {"host": "10.9.9.9", "port": "5060", "user": "tocsin", "password": "s3cret", "voice": "en-us"}
CALL = PhoneCall(
    number="+8613800138000",
    trunk=TRUNK,
    text="Disk full",
    language="en-US",
    answers={"1": "Thank you", "2": "Escalated"},
    ring_s=0.3,
    timeout_s=0.8,
)
SOUNDS = {"": Path("/srv/t.wav"), "1": Path("/srv/1.wav"), "2": Path("/srv/2.wav")}
RINGS, ANSWERED = {"event": True, "type": "CALL_RINGING"}, {"event": True, "type": "CALL_ESTABLISHED"}


def closed(reason: str) -> dict[str, Any]:
    return {"event": True, "type": "CALL_CLOSED", "param": reason}


def key(which: str) -> dict[str, Any]:
    return {"event": True, "type": "CALL_DTMF_START", "param": which}


class Script:
    """A control channel that plays events one after the other; then silence, or the end of the program."""

    def __init__(self, events: Sequence[dict[str, Any]], *, dies: bool = False) -> None:
        self.events, self.dies, self.sent = list(events), dies, list[tuple[str, str]]()

    async def send(self, command: str, parameter: str = "") -> None:
        self.sent.append((command, parameter))
        if command == "hangup":
            self.events.append(closed("Connection reset by user"))

    async def receive(self) -> dict[str, Any]:
        while not self.events:
            if self.dies:
                raise ControlLost("baresip ended by itself")
            await asyncio.sleep(0.01)
        return self.events.pop(0)


async def hold(*events: dict[str, Any], dies: bool = False) -> tuple[PhoneResult | NoResponse, Script]:
    script = Script(events, dies=dies)
    return await Conversation(script, CALL, SOUNDS).hold("sip:1@10.9.9.9"), script


async def test_the_first_key_that_is_taken_counts_and_its_answer_is_said() -> None:
    result, script = await hold(RINGS, ANSWERED, key("5"), key("2"), key("1"), closed("end of file"))
    assert isinstance(result, PhoneResult)
    assert (result.ending, result.key) == ("answered", "2")
    assert script.sent == [
        ("dial", "sip:1@10.9.9.9"),
        ("ausrc", "aufile,/srv/t.wav"),
        ("ausrc", "aufile,/srv/2.wav"),
    ]


async def test_an_answer_without_a_key_is_no_key() -> None:
    result, _ = await hold(ANSWERED, {}, {"type": "CALL_DTMF_START"}, closed(""))
    assert isinstance(result, PhoneResult)
    assert (result.ending, result.key) == ("answered", "")


async def test_it_rings_out() -> None:
    result, script = await hold(RINGS)
    assert isinstance(result, PhoneResult)
    assert (result.ending, script.sent[-1][0]) == ("no_answer", "hangup")


async def test_a_silent_trunk_is_unreachable() -> None:
    result, script = await hold()
    assert isinstance(result, PhoneResult)
    assert (result.ending, script.sent[-1][0]) == ("unreachable", "hangup")


async def test_a_call_that_never_ends_is_ended_and_keeps_its_key() -> None:
    result, script = await hold(RINGS, ANSWERED, key("1"))
    assert isinstance(result, PhoneResult)
    assert (result.ending, result.key, script.sent[-1][0]) == ("answered", "1", "hangup")


async def test_a_program_that_ends_leaves_the_outcome_open_or_what_was_pressed() -> None:
    result, _ = await hold(RINGS, dies=True)
    assert result == NoResponse(kind="cut", text="baresip ended by itself while it called")
    result, _ = await hold(ANSWERED, key("1"), dies=True)
    assert isinstance(result, PhoneResult)
    assert result.key == "1"


async def test_a_command_that_is_refused_is_no_call() -> None:
    result, _ = await hold({"response": True, "ok": False, "data": "could not find UA"})
    assert isinstance(result, PhoneResult)
    assert result.ending == "unreachable"


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        ("486 Busy Here", "busy"),
        ("600 Busy Everywhere", "busy"),
        ("480 Temporarily Unavailable", "no_answer"),
        ("408 Request Timeout", "no_answer"),
        ("603 Decline", "rejected"),
        ("404 Not Found", "bad_number"),
        ("484 Address Incomplete", "bad_number"),
        ("403 Forbidden", "unreachable"),
        ("503 Service Unavailable", "unreachable"),
        ("Connection refused", "unreachable"),
        ("", "unreachable"),
    ],
)
def test_reasons_are_endings(reason: str, ending: str) -> None:
    assert ended(reason).ending == ending


@given(messages=st.lists(st.binary(max_size=300), max_size=5), pieces=st.integers(1, 40))
def test_netstrings_are_read_however_they_come(messages: list[bytes], pieces: int) -> None:
    sent, rest, found = b"".join(b"%d:%s," % (len(one), one) for one in messages), b"", list[bytes]()
    for start in range(0, len(sent), pieces):
        rest += sent[start : start + pieces]
        while True:
            message, rest = split_netstring(rest)
            if message is None:
                break
            found.append(message)
    assert (found, rest) == (messages, b"")


@given(data=st.binary(max_size=60))
def test_strange_bytes_are_refused_or_waited_for(data: bytes) -> None:
    try:
        message, rest = split_netstring(data)
    except ControlLost:
        return
    assert len(rest) <= len(data)
    assert read_message(message or b"") is not None


@pytest.mark.parametrize("data", [b"x", b"1x:", b":", b"-1:,", b"9999999:", b"1:ab", b"99999999", b"70000:"])
def test_what_is_no_netstring_is_refused(data: bytes) -> None:
    with pytest.raises(ControlLost):
        split_netstring(data)


@pytest.mark.parametrize(
    "changes",
    [
        *({"host": host} for host in ("", "a b", "a;b", "a\nb", "sip:a", "a>b", "-a", "a:1")),
        *({"port": port} for port in ("0", "65536", "1\n", "x", "-1")),
        *({"transport": transport} for transport in ("ws", "udp;x")),
        *({"user": user} for user in ("a;b", "a b", "a\nb", '"', "-a")),
        *({"password": password} for password in ('a"', "a;b", "a b", "a\n", "é")),
        *({"caller_id": caller} for caller in ("a@b", "1;2", "1\n2", "<1>")),
        *({"voice": voice} for voice in ("-f", "a b", "../a", "a\n")),
        {"user": ""},
    ],
)
def test_nothing_but_plain_settings_reaches_the_files(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="of the SIP trunk cannot be used") as caught:
        sip_trunk.read_trunk(TRUNK | changes)
    assert not any(value and value in str(caught.value) for value in changes.values() if len(value) > 3)


@pytest.mark.parametrize("number", ["", "+", "1", "12a", "1;2", "+1\n2", "1@h", "12 34", "1" * 21])
def test_only_digits_are_dialled(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        sip_trunk.address_of(sip_trunk.read_trunk(TRUNK), number)


def test_the_files_of_a_call() -> None:
    trunk = sip_trunk.read_trunk(TRUNK | {"host": "[fd00::1]", "transport": "tcp", "caller_id": "+4930"})
    assert sip_trunk.address_of(trunk, "+491234") == "sip:+491234@[fd00::1]:5060"
    assert sip_trunk.account_line(trunk) == (
        "<sip:+4930@[fd00::1]:5060;transport=tcp>;auth_user=tocsin;auth_pass=s3cret;regint=0;"
        "audio_codecs=PCMA/8000/1,PCMU/8000/1\n"
    )
    assert "s3cret" not in repr(trunk)
    config = sip_trunk.config_text(Path("/usr/lib/baresip/modules"), Path("/srv/t.wav"), 4444)
    assert "ctrl_tcp_listen 127.0.0.1:4444\n" in config
    with pytest.raises(ValueError, match="temporary"):
        sip_trunk.config_text(Path("/usr/lib/baresip/modules"), Path("/srv/a b\n/t.wav"), 4444)


def test_sound_becomes_what_a_line_carries() -> None:
    assert speech.resample([], 22050) == array("h")
    assert speech.resample([1, 2, 3], 8000) == array("h", [1, 2, 3])
    steady = speech.resample([1000] * 22050, 22050)
    assert len(steady) == 8000
    assert set(steady) <= {999, 1000}
    assert len(speech.silence(0.5)) == 4000
    loud = speech.resample([-32768, 32767] * 5000, 16000)
    assert max(map(abs, loud)) <= 1, "a tone above the line's is gone, not folded"


SPEAKER = """
import sys, wave
sys.stdin.read()
with wave.open(sys.argv[sys.argv.index("-w") + 1], "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    file.writeframes(bytes(4410))
"""
TELEPHONE = """
import json, os, pathlib, re, socket, sys
folder = pathlib.Path(sys.argv[2])
port = int(re.search(r"ctrl_tcp_listen 127.0.0.1:(\\d+)", (folder / "config").read_text())[1])
told = {"pid": os.getpid(), "folder": str(folder), "env": sorted(os.environ), "files": sorted(os.listdir(folder))}
pathlib.Path(NOTES).write_text(json.dumps(told))
server = socket.create_server(("127.0.0.1", port))
peer, _ = server.accept()
peer.recv(4096)
for event in EVENTS:
    text = json.dumps(event).encode()
    peer.sendall(b"%d:%s," % (len(text), text))
peer.recv(4096) if STAYS else None
while STAYS:
    peer.recv(4096)
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but what the test puts into it."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib" / "baresip" / "modules").mkdir(parents=True)
    (tmp_path / "lib" / "baresip" / "modules" / "ctrl_tcp.so").touch()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("TOCSIN_SECRET", "nobody-else's")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def install(programs: Path, name: str, text: str) -> None:
    path = programs / "bin" / name
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def telephone(programs: Path, events: Sequence[dict[str, Any]], *, stays: bool = False) -> None:
    header = f"NOTES, EVENTS, STAYS = {str(programs / 'notes')!r}, {list(events)!r}, {stays}\n"
    install(programs, "baresip", header + TELEPHONE)
    install(programs, "espeak-ng", SPEAKER)


def folders(programs: Path) -> list[str]:
    """Folders of calls that are still there."""
    return [path.name for path in programs.glob("tocsin-call-*")]


def left_over(programs: Path) -> list[str]:
    """Folders of calls, and the process, that are still there."""
    told = json.loads((programs / "notes").read_text())
    alive = [str(told["pid"])] if Path(f"/proc/{told['pid']}").exists() else []
    return [*folders(programs), *alive]


async def test_a_call_gets_its_own_process_which_goes_with_its_folder(programs: Path) -> None:
    telephone(programs, [RINGS, ANSWERED, key("1"), closed("end of file")])
    result = await sip.SipPhone().call(msgspec.structs.replace(CALL, ring_s=5.0, timeout_s=9.0))
    assert isinstance(result, PhoneResult)
    assert (result.ending, result.key) == ("answered", "1")
    assert left_over(programs) == []
    told = json.loads((programs / "notes").read_text())
    assert "TOCSIN_SECRET" not in told["env"]
    assert told["files"] == ["accounts", "answer-0.wav", "answer-1.wav", "config", "text.wav"]


async def test_a_process_that_hangs_or_is_no_longer_wanted_is_ended(programs: Path) -> None:
    telephone(programs, [RINGS], stays=True)
    result = await sip.SipPhone().call(msgspec.structs.replace(CALL, ring_s=2.0, timeout_s=9.0))
    assert isinstance(result, PhoneResult)
    assert result.ending == "no_answer"
    assert left_over(programs) == []

    (programs / "notes").unlink()
    task = asyncio.create_task(sip.SipPhone().call(msgspec.structs.replace(CALL, ring_s=60.0, timeout_s=60.0)))
    await asyncio.to_thread(wait_until, "the process", (programs / "notes").exists)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_over(programs) == []


async def test_a_program_that_does_not_start_is_said(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip, "START_S", 0.3)
    telephone(programs, [])
    install(programs, "baresip", "raise SystemExit(1)")
    result = await sip.SipPhone().call(CALL)
    assert isinstance(result, NoResponse)
    assert (result.kind, "did not start" in result.text) == ("refused", True)
    assert folders(programs) == []


async def test_a_voice_that_does_not_speak_is_said(programs: Path) -> None:
    telephone(programs, [])
    for text in ("raise SystemExit(1)", "import sys; sys.stdin.read()"):
        install(programs, "espeak-ng", text)
        result = await sip.SipPhone().call(CALL)
        assert isinstance(result, NoResponse)
        assert (result.kind, result.text.startswith("espeak-ng")) == ("refused", True)
    assert folders(programs) == []


async def test_a_voice_that_hangs_is_ended(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "SPEAK_TIMEOUT_S", 0.3)
    telephone(programs, [])
    install(programs, "espeak-ng", "import time; time.sleep(60)")
    result = await sip.SipPhone().call(CALL)
    assert isinstance(result, NoResponse)
    assert (result.kind, "did not finish" in result.text) == ("timeout_before_send", True)


async def test_calls_wait_for_a_free_line_but_not_for_long(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sip, "MOST_CALLS", 1)
    monkeypatch.setattr(sip, "WAIT_S", 0.2)
    telephone(programs, [RINGS, ANSWERED], stays=True)
    phone, long = sip.SipPhone(), msgspec.structs.replace(CALL, timeout_s=3.0)
    first, second = await asyncio.gather(phone.call(long), phone.call(long))
    assert isinstance(first, PhoneResult)
    assert isinstance(second, NoResponse)
    assert second.kind == "timeout_before_send"
    monkeypatch.setattr(sip, "WAIT_S", 5.0)
    assert isinstance(await phone.call(CALL), PhoneResult), "the line is free again"


async def test_the_carrier_makes_calls(programs: Path) -> None:
    telephone(programs, [closed("486 Busy Here")])
    network = ip_network(f"{CALL.trunk['host']}/32")
    carrier = Carrier(Outbound(), None, {}, [network])
    call = msgspec.structs.replace(CALL, ring_s=5.0, timeout_s=9.0)
    assert await carrier.carry(call) == PhoneResult(ending="busy", text="486 Busy Here")
    await carrier.close()


async def test_a_trunk_inside_the_network_is_refused_unless_the_operator_opened_it(programs: Path) -> None:
    telephone(programs, [closed("486 Busy Here")])
    carrier = Carrier(Outbound(), None, {})
    for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "localhost"):
        call = msgspec.structs.replace(CALL, trunk={**CALL.trunk, "host": host})
        refused = await carrier.carry(call)
        assert isinstance(refused, NoResponse)
        assert refused.kind == "refused"
    await carrier.close()


def test_calls_go_to_the_address_that_was_checked() -> None:
    trunk = sip_trunk.read_trunk({"host": "sip.example.com", "port": "5060", "address": "192.0.2.9"})
    assert ';outbound="sip:192.0.2.9:5060;transport=udp"' in sip_trunk.account_line(trunk)
    assert "outbound" not in sip_trunk.account_line(
        sip_trunk.read_trunk({"host": "sip.example.com", "address": "192.0.2.9"})
    )
    with pytest.raises(ValueError):
        sip_trunk.read_trunk({"host": "sip.example.com", "address": "192.0.2.9;x"})


async def test_what_is_not_installed_is_named(programs: Path) -> None:
    phone = sip.SipPhone()
    for installed, missing in (((), "baresip and espeak-ng"), (("baresip",), "espeak-ng"), (("espeak-ng",), "baresip")):
        for path in (programs / "bin").iterdir():
            path.unlink()
        for name in installed:
            install(programs, name, "")
        result = await phone.call(CALL)
        assert isinstance(result, NoResponse)
        assert result.text.startswith(f"{missing} is not installed")
    install(programs, "baresip", "")
    os.remove(programs / "lib" / "baresip" / "modules" / "ctrl_tcp.so")
    result = await phone.call(CALL)
    assert isinstance(result, NoResponse)
    assert "no module ctrl_tcp" in result.text


async def test_wrong_settings_start_nothing(programs: Path) -> None:
    for call in (
        msgspec.structs.replace(CALL, number="1;2"),
        msgspec.structs.replace(CALL, trunk=TRUNK | {"host": "a\nb"}),
        msgspec.structs.replace(CALL, trunk={}),
    ):
        result = await sip.SipPhone().call(call)
        assert isinstance(result, NoResponse)
        assert result.kind == "refused"


def test_a_wave_file_is_what_the_program_reads(tmp_path: Path) -> None:
    speech.write_wave(tmp_path / "x.wav", speech.silence(0.1))
    with wave.open(str(tmp_path / "x.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (1, 2, 8000, 800)
