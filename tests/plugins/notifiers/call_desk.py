"""A stand-in for the machinery at a provider's callback: does what was said and has it answered."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.callback import Callback, Inbound, Pressed, Reply, Reported, Result
from tocsin.notifiers.message import Message


class CallDesk:
    """Hears requests of one provider. `slow` many of the next answers come before anything was done."""

    def __init__(self, callback: Callback, settings: Mapping[str, Any], message: Message, now: int) -> None:
        self.callback = callback
        self.settings = settings
        self.message = message
        self.now = now
        self.slow = 0
        self.pressed: list[Pressed] = []
        self.reported: list[Reported] = []

    def __call__(self, call: Inbound) -> Reply:
        """Hear, do, answer."""
        heard = self.callback.hear(call, self.settings, self.now)
        if isinstance(heard, Reply):
            return heard
        if self.slow:
            self.slow -= 1
            return self.callback.answer(heard, [], self.settings, self.now)
        results = []
        for said in heard.said:
            if isinstance(said, Pressed):
                results.append(self._press(said))
            elif isinstance(said, Reported):
                self.reported.append(said)
                results.append(Result(ok=True))
        return self.callback.answer(heard, results, self.settings, self.now)

    def _press(self, said: Pressed) -> Result:
        if said.action == "refresh":
            return Result(ok=True, message=self.message)
        if said.event_id not in [one.event_id for one in self.pressed]:
            self.pressed.append(said)
        return Result(ok=True, text="You have <taken> INC #A1B2C3" if said.action == "ack" else "")
