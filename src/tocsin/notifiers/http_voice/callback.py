"""Reports of an HTTP gateway on calls, and keys that were pressed."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers import gateway_answers
from tocsin.notifiers.call_turns import read_turn
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result


class HttpVoiceCallback:
    """Reads reports that carry the shared secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """One report, with the key that was pressed if there was one."""
        return gateway_answers.hear(call, settings, read_turn(call.query).keys)

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """No more than that it came."""
        return Reply(status=204)


CALLBACK: Callback = HttpVoiceCallback()
