"""Reports of an HTTP gateway on text messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers import gateway_answers
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result


class HttpSmsCallback:
    """Reads reports that carry the shared secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """One report."""
        return gateway_answers.hear(call, settings, {})

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """No more than that it came."""
        return Reply(status=204)


CALLBACK: Callback = HttpSmsCallback()
