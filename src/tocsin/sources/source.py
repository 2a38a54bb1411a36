"""What a source is: a pure function from the body of a push to events, with two ways to say no."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from msgspec import Struct, field

from tocsin.sources.event import Event

INVALID_PARAMETER: Final = "InvalidParameter"
INVALID_CONTENT_TYPE: Final = "InvalidContentType"


class Push(Struct, frozen=True, gc=False):
    """One request to a push URL, as it arrived.

    `body` is still compressed when `headers` say so; `headers` have lower-case names; `query` holds the first
    value of each parameter; `received_at` is in milliseconds since the epoch. `push_id` is different for each push: a
    source whose messages each are an alert of their own makes the key from it. `settings` are what the integration's owner
    chose, checked by the source's `settings.py` when they were saved.
    """

    body: bytes
    content_type: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    received_at: int
    method: str = "POST"
    push_id: str = ""
    settings: Mapping[str, Any] = {}


class Reply(Struct, frozen=True, gc=False):
    """An answer that the sender depends on, instead of ours: status and the fields of a JSON object."""

    status: int
    fields: Mapping[str, Any]


class Beat(Struct, frozen=True, gc=False):
    """A sign of life: whoever is called ``name`` gives one every ``every_s`` seconds, and may be ``grace_s`` late.

    0 seconds: as the integration has it. ``is_failure``: it says itself that something is wrong.
    """

    name: str
    every_s: int = 0
    grace_s: int = 0
    is_failure: bool = False
    message: str = ""


class Rejection(Struct, frozen=True, gc=False):
    """One part of a push that could not become an event, while the other parts could.

    `code` is a word for machines, `text` says what is wrong and what to do, `path` is where in the body
    (`alerts[3].labels`), `body` is that part as it was sent.
    """

    code: str
    text: str
    path: str
    body: bytes


class Parsed(Struct, gc=False):
    """The outcome of a push: its events in the order of the body, and the parts that were refused.

    `ignored` says why a push that is right has no event (a test button, somebody's comment). `visit` is an https address of
    the vendor that must be got once before this push is answered, which is how some of them make sure of a receiver; the source
    has checked its host. `reply` replaces our answer to a push that is accepted. `beats` are signs of life, which are no
    events: their absence is.
    """

    events: list[Event] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: str = ""
    visit: str = ""
    reply: Reply | None = None
    beats: list[Beat] = field(default_factory=list)


class BadPush(Exception):
    """The whole push is refused: the sender gets `status` and `code`, the integration shows `reason` and `text`.

    `status` is 400, 413 or 415; `code` is the word of the API (`InvalidParameter`, `InvalidContentType`);
    `reason` is the finer word kept with the rejected event; `path` is the place in the body, empty for all of it.
    """

    def __init__(
        self, reason: str, text: str, *, path: str = "", status: int = 400, code: str = INVALID_PARAMETER
    ) -> None:
        super().__init__(f"{path}: {text}" if path else text)
        self.status = status
        self.code = code
        self.reason = reason
        self.text = text
        self.path = path


class SettingsError(ValueError):
    """Settings of an integration that its source cannot use; ``path`` is the place, such as ``settings.close[0][1]``."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(f"{path}: {text}")
        self.path = path
        self.text = text


class Source(Protocol):
    """The shape of a source's `parse` module."""

    def parse(self, push: Push) -> Parsed:
        """Turn a push into events; raise `BadPush`, and nothing else, when there is nothing to keep."""
        ...
