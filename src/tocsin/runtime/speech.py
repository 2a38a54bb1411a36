"""Text to sound for telephone calls: espeak-ng speaks, the sound becomes what a telephone line carries (8 kHz)."""

from __future__ import annotations

import asyncio
import wave
from array import array
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

LINE_HZ = 8000
SPEAK_TIMEOUT_S = 10.0
WORDS_A_MINUTE = "150"


class SpeechFailed(Exception):
    """The text could not be spoken; the text says why."""


class SpeechLate(SpeechFailed):
    """It took too long: another time it may not."""


async def speak(program: str, voice: str, text: str, folder: Path) -> array[int]:
    """The text as samples of 16 bits at `LINE_HZ`. `folder` takes a file for a moment. Raises `SpeechFailed`.

    The text goes in by standard input: no text can become an option. Control characters, by which a text could give
    the program orders, become spaces.
    """
    said = "".join(char if char.isprintable() else " " for char in text)
    path = folder / "speech.wav"
    process = await asyncio.create_subprocess_exec(
        *(program, "-b", "1", "-s", WORDS_A_MINUTE, "-v", voice, "-w", str(path), "--stdin"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={"HOME": str(folder), "LANG": "C.UTF-8"},  # nothing of ours, which holds secrets
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(SPEAK_TIMEOUT_S):
            await process.communicate(said.encode("utf-8", "replace"))
    except TimeoutError as late:
        raise SpeechLate(f"espeak-ng did not finish within {SPEAK_TIMEOUT_S:g} s") from late
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise SpeechFailed(f"espeak-ng cannot speak with the voice {voice}")
    return await asyncio.to_thread(_take, path)


def silence(duration_s: float) -> array[int]:
    """Samples in which nothing is heard."""
    return array("h", bytes(2 * int(duration_s * LINE_HZ)))


def write_wave(path: Path, samples: array[int]) -> None:
    """A WAV file of one channel as the telephone program reads it."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, LINE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def resample(samples: Sequence[int], rate: int) -> array[int]:
    """The same sound at `LINE_HZ`: each new sample is the mean of the old ones it stands for, which also takes away
    the tones that a telephone line cannot carry."""
    if rate == LINE_HZ:
        return array("h", samples)
    sums = [0, *accumulate(samples)]
    step, last = rate / LINE_HZ, len(samples) - 1

    def before(place: float) -> float:
        whole = min(int(place), last)
        return sums[whole] + (place - whole) * samples[whole]

    edges = [before(number * step) for number in range(int(len(samples) / step) + 1)] if samples else []
    return array("h", (int((right - left) / step) for left, right in pairwise(edges)))


def _take(path: Path) -> array[int]:
    try:
        with wave.open(str(path), "rb") as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise SpeechFailed("espeak-ng wrote a sound of another kind")
            samples = array("h", file.readframes(file.getnframes()))
            rate = file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise SpeechFailed("espeak-ng wrote no sound") from error
    path.unlink(missing_ok=True)
    if not samples:
        raise SpeechFailed("espeak-ng wrote no sound")
    return resample(samples, rate)
