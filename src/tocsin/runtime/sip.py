"""The door out by telephone: one `baresip` process per call over a SIP trunk, speaking with the voice of `espeak-ng`.

Both programs are found on PATH; neither is needed by anything else. A call has a folder of its own, readable by nobody
else, which goes with the process. The process is told what to do over the loopback address, where a second connection
takes the place of the first one, and nobody is asked for a password: the machine's other users must be trusted not to
meddle with a call while it lasts.
"""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tocsin.kernel.wire import NoResponse, PhoneCall, PhoneResult
from tocsin.runtime.sip_control import Control, ControlLost
from tocsin.runtime.sip_conversation import Conversation
from tocsin.runtime.sip_trunk import Trunk, account_line, address_of, config_text, find_modules, read_trunk
from tocsin.runtime.speech import SpeechFailed, SpeechLate, silence, speak, write_wave

MOST_CALLS = 8
"""Calls at a time; more of them wait, but no longer than `WAIT_S`."""
WAIT_S = 30.0
START_S = 8.0
STOP_S = 3.0
LONGEST_TEXT = 4000


class SipPhone:
    """Makes calls."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MOST_CALLS)

    async def call(self, call: PhoneCall) -> PhoneResult | NoResponse:
        """Make one call. Raises nothing: what cannot be used or is not installed is said in a `NoResponse`."""
        try:
            trunk = read_trunk(call.trunk)
            address = address_of(trunk, call.number)
            baresip, modules, espeak = _programs()
        except ValueError as error:
            return NoResponse(kind="refused", text=str(error))
        try:
            async with asyncio.timeout(WAIT_S):
                await self._slots.acquire()
        except TimeoutError:
            text = f"{MOST_CALLS} calls are being made, and none ended within {WAIT_S:g} s"
            return NoResponse(kind="timeout_before_send", text=text)
        try:
            return await _make(call, trunk, address, (baresip, modules, espeak))
        finally:
            self._slots.release()


async def _make(
    call: PhoneCall, trunk: Trunk, address: str, programs: tuple[Path, Path, str]
) -> PhoneResult | NoResponse:
    """One call in a folder of its own, which is gone afterwards."""
    baresip, modules, espeak = programs
    try:
        folder = Path(tempfile.mkdtemp(prefix="tocsin-call-"))
    except OSError as error:
        return NoResponse(kind="refused", text=f"there is no room for the files of a call: {error.strerror}")
    try:
        sounds = await _sounds(call, trunk, espeak, folder)
        async with _running(baresip, modules, trunk, sounds[""], folder) as control:
            return await Conversation(control, call, sounds).hold(address)
    except SpeechLate as error:
        return NoResponse(kind="timeout_before_send", text=str(error))
    except (SpeechFailed, ControlLost, ValueError) as error:
        return NoResponse(kind="refused", text=str(error))
    except OSError as error:
        return NoResponse(kind="refused", text=f"the call could not be prepared: {error.strerror}")
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _programs() -> tuple[Path, Path, str]:
    """`baresip`, the folder of its modules, `espeak-ng`. Raises `ValueError` that says what to install."""
    baresip, espeak = shutil.which("baresip"), shutil.which("espeak-ng")
    if baresip is None or espeak is None:
        missing = " and ".join(name for name, found in (("baresip", baresip), ("espeak-ng", espeak)) if not found)
        raise ValueError(
            f"{missing} is not installed on this server; on Debian: apt-get install baresip-core espeak-ng"
        )
    modules = find_modules(Path(baresip))
    if modules is None:
        raise ValueError("baresip has no module ctrl_tcp; install it with its modules (Debian: baresip-core)")
    return Path(baresip), modules, espeak


async def _sounds(call: PhoneCall, trunk: Trunk, espeak: str, folder: Path) -> dict[str, Path]:
    """The text, twice and with time for a key, and what is said after each key. The call ends with its sound."""
    said = await speak(espeak, trunk.voice, call.text[:LONGEST_TEXT], folder)
    wait_s = 5.0 if call.answers else 1.5
    text = silence(0.8) + said + silence(wait_s) + said + silence(wait_s)
    sounds = {"": folder / "text.wav"}
    await asyncio.to_thread(write_wave, sounds[""], text)
    for number, (key, answer) in enumerate(sorted(call.answers.items())):
        sounds[key] = folder / f"answer-{number}.wav"
        after = await speak(espeak, trunk.voice, answer[:LONGEST_TEXT], folder)
        await asyncio.to_thread(write_wave, sounds[key], silence(0.2) + after + silence(0.6))
    return sounds


@asynccontextmanager
async def _running(baresip: Path, modules: Path, trunk: Trunk, sound: Path, folder: Path) -> AsyncIterator[Control]:
    """A process with its control connection; it is gone when this ends. Raises `ControlLost`, `OSError`, `ValueError`."""
    port = _free_port()
    (folder / "config").write_text(config_text(modules, sound, port), "ascii")
    (folder / "accounts").write_text(account_line(trunk), "ascii")
    process = await asyncio.create_subprocess_exec(
        *(str(baresip), "-f", str(folder)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env={"HOME": str(folder), "LANG": "C.UTF-8"},  # nothing of ours, which holds secrets
        start_new_session=True,
    )
    try:
        control = await Control.connect(port, START_S)
        try:
            yield control
        finally:
            await control.close()
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """SIGTERM lets the program say goodbye to the trunk; SIGKILL follows."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
