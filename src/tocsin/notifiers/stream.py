"""Connections that we open and providers speak through, so that a closed network needs no public address. No I/O.

A folder with the ability `stream` has `STREAM: Stream` in its `stream.py`. One process at a time holds the connection of
a provider. `open` leads to either a WebSocket or to polling:

- WebSocket: `open` gives the request that asks for an address (or an `Opened` at once), `opened` reads its answer, and
  each frame goes to `hear`. `alive` gives the frame that keeps the connection up.
- Polling: `open` gives an `Opened` without address; then `poll` gives each request and `polled` reads its answer.

What was said goes the same way as a callback's (`tocsin.notifiers.callback`); `answer` gives the frames to send back.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.notifier import HttpRequest, Receipt, Response

Frame = str | bytes


class Opened(Struct, frozen=True, kw_only=True):
    """How to go on. `url` is a `wss://` address (secret), empty for polling; `every_s` is the time between two `alive`
    frames, or the pause after an empty poll; `state` is the folder's own."""

    url: str = ""
    headers: dict[str, str] = {}
    first: tuple[Frame, ...] = ()  # frames to send as soon as the connection stands
    every_s: float = 30.0
    state: dict[str, Any] = {}


class FrameHeard(Struct, frozen=True, kw_only=True):
    """What a frame said. `heard` is to be done, then answered by `answer`; `replies` go out at once."""

    heard: Heard | None = None
    replies: tuple[Frame, ...] = ()
    state: dict[str, Any] | None = None  # a new state; `None` leaves it
    reconnect: bool = False


class Stream(Protocol):
    """One provider's connection. Pure; bytes of strangers raise nothing: what cannot be read is ignored."""

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        """How to begin; a `Receipt` when the settings cannot be used. `settings["access_token"]` as in `build`."""

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        """Read the answer to `open`'s request."""

    def hear(self, frame: Frame, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Read one frame."""

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Frame | HttpRequest]:
        """What goes back after `heard.said` was done: frames, or requests (Telegram: answer the query)."""

    def alive(self, state: Mapping[str, Any]) -> Frame | None:
        """The frame that keeps the connection up; `None`: the WebSocket's own ping does."""

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        """The next request, for polling."""

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Read what a poll brought."""
