"""What comes back from providers: reports on deliveries, pressed buttons and keys, people who link themselves. No I/O.

A folder with the ability `callback` has `CALLBACK: Callback` in its `callback.py`. The machinery finds the provider by
the address, lets `hear` verify and read the request, does what was said (rights are checked there, every time), and lets
`answer` write the reply. `hear` sees bytes of strangers: it verifies before it believes anything, compares secrets by
`hmac.compare_digest`, and raises nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from tocsin.notifiers.message import Action, Message
from tocsin.notifiers.notifier import Receipt


class Inbound(Struct, frozen=True, kw_only=True):
    """One HTTP request of a provider. Header names are lower case.

    `url` is the address the provider used, with the public host and the query: some sign it. `token` is the last part
    of the path where the address was made for one delivery, else empty.
    """

    method: str
    url: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    token: str = ""


class Reply(Struct, frozen=True, kw_only=True):
    """What the provider is answered."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b""


class Pressed(Struct, frozen=True, kw_only=True):
    """Somebody pressed a button of a message, or a key during a call.

    `token` is the button's (for a key: the call's), `user_id` the presser's id in the chat app; empty means the person
    the message was sent to (a telephone call). `event_id` is the provider's own id of this press: the same one again
    changes nothing. `minutes` belongs to `snooze`.
    """

    token: str
    action: Action | Literal["refresh"]
    user_id: str = ""
    user_name: str = ""
    event_id: str = ""
    minutes: int = 0
    ref: str = ""  # where this press gave a new way to change the message (WeCom: `response_code`)


class Reported(Struct, frozen=True, kw_only=True):
    """A report on a delivery: named by our `token` or by the provider's `provider_message_id`."""

    receipt: Receipt
    token: str = ""
    provider_message_id: str = ""
    is_final: bool = True  # false: it rings, it is on its way


class Linked(Struct, frozen=True, kw_only=True):
    """Somebody told the bot a code from their personal page: this chat identity is that member's.

    `address` is what messages to this person need beside `user_id` (Teams: the conversation), opaque to all others.
    """

    code: str
    user_id: str
    user_name: str = ""
    address: str = ""
    chat_id: str = ""  # of a group: the code of a group links the group
    chat_name: str = ""  # where the app says it


Said = Pressed | Reported | Linked


class Heard(Struct, frozen=True, kw_only=True):
    """A request that is what it claims to be. `context` is the folder's own: what `answer` needs to know again."""

    said: tuple[Said, ...] = ()
    context: dict[str, Any] = {}


class Result(Struct, frozen=True, kw_only=True):
    """What came of one `Said`. `text` is for the person, in their language; `message` shows the incident as it is now,
    with the buttons that fit, where the pressed message may be changed."""

    ok: bool
    text: str = ""
    message: Message | None = None


class Callback(Protocol):
    """How a provider's requests are read and answered. Pure."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """Verify and read. A `Reply` at once for handshakes, for what is none of our business (2xx) and for what does
        not verify (401 or 403); late and repeated timestamps are refused here. `now` in ms."""

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """The reply after `heard.said` was done; `results` are in the same order. When it takes too long the machinery
        calls this with no results at all: then say that it is being done."""
