"""One call from dialling to its end, as events come: rings, is answered, a key is pressed, is over."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tocsin.kernel.masking import mask_text
from tocsin.kernel.wire import NoResponse, PhoneCall, PhoneResult
from tocsin.runtime.sip_control import Channel, ControlLost

FAREWELL_S = 2.0
"""How long the other side is given to take note of a hang-up."""

Ending = Literal["answered", "busy", "no_answer", "rejected", "unreachable", "bad_number"]

_STATUS = re.compile(r"\s*([1-6][0-9]{2})\b")
_ENDINGS: Mapping[int, Ending] = {
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((408, 480, 487), "no_answer"),
    603: "rejected",
    **dict.fromkeys((404, 410, 416, 484, 485, 604), "bad_number"),
}


class Conversation:
    """Steers one call. `sounds` has the file of the text under the empty name, and one for each key that is taken."""

    def __init__(self, channel: Channel, call: PhoneCall, sounds: Mapping[str, Path]) -> None:
        self._channel, self._call, self._sounds = channel, call, sounds
        self._loop = asyncio.get_running_loop()
        self._rings = False
        self._answered_s: float | None = None
        self._key = ""

    async def hold(self, address: str) -> PhoneResult | NoResponse:
        """Dial, talk, hang up; gives how it ended, at the latest after the call's `timeout_s`."""
        now = self._loop.time()
        deadline = now + self._call.timeout_s
        try:
            await self._channel.send("dial", address)
            return await self._until_answer(min(deadline, now + self._call.ring_s)) or await self._talk(deadline)
        except ControlLost as lost:
            if self._answered_s is not None:
                return self._answered(str(lost))
            return NoResponse(kind="cut", text=f"{lost} while it called")

    async def _until_answer(self, deadline: float) -> PhoneResult | None:
        """`None` once somebody answered, else how it ended."""
        try:
            async with asyncio.timeout_at(deadline):
                while True:
                    event = await self._channel.receive()
                    kind = event.get("type")
                    if kind in ("CALL_RINGING", "CALL_PROGRESS"):
                        self._rings = True
                    elif kind == "CALL_ESTABLISHED":
                        self._answered_s = self._loop.time()
                        return None
                    elif kind == "CALL_CLOSED":
                        return ended(str(event.get("param") or ""))
                    elif event.get("response") is True and event.get("ok") is False:
                        return ended("baresip could not dial")
        except TimeoutError:
            await self._hang_up()
        if self._rings:
            return PhoneResult(ending="no_answer", text=f"nobody answered within {self._call.ring_s:g} s")
        return PhoneResult(ending="unreachable", text="the SIP trunk did not respond")

    async def _talk(self, deadline: float) -> PhoneResult:
        """Take one key; the call ends with the last sound, with the other side's hang-up, or at the deadline."""
        try:
            async with asyncio.timeout_at(deadline):
                while True:
                    event = await self._channel.receive()
                    if event.get("type") == "CALL_CLOSED":
                        return self._answered(str(event.get("param") or ""))
                    if event.get("type") == "CALL_DTMF_START" and not self._key:
                        await self._pressed(str(event.get("param") or ""))
        except TimeoutError:
            await self._hang_up()
            return self._answered("the call took too long")

    async def _pressed(self, key: str) -> None:
        """The first key that is taken counts; any other lets the text begin again."""
        if key in self._call.answers:
            self._key = key
        await self._channel.send("ausrc", f"aufile,{self._sounds[self._key]}")

    async def _hang_up(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_S):
                await self._channel.send("hangup")
                while (await self._channel.receive()).get("type") != "CALL_CLOSED":
                    pass
        except (TimeoutError, ControlLost):
            return

    def _answered(self, text: str) -> PhoneResult:
        since = self._answered_s or 0.0
        talked_s = round(self._loop.time() - since, 1)
        return PhoneResult(ending="answered", key=self._key, talked_s=talked_s, text=mask_text(text, limit=120))


def ended(reason: str) -> PhoneResult:
    """How a call ended that nobody answered, by the SIP status that the reason begins with (`486 Busy Here`)."""
    match = _STATUS.match(reason)
    ending = _ENDINGS.get(int(match[1]), "unreachable") if match else "unreachable"
    return PhoneResult(ending=ending, text=mask_text(reason, limit=120))
