"""What apps and service workers send back: that a notification came, was opened, or that a button was pressed.

They POST JSON to the message's `callback_url`::

    {"token": "…", "action": "ack", "minutes": 0, "id": "…"}

`action` is a button's (then `token` is the button's), or `delivered` or `opened` (then `token` is the message's).
`id` tells one press from the next, so that a repeated request changes nothing. Nothing is signed beyond the token,
which only the device got, inside an encrypted message; whose it is and what they may do is checked by the machinery.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from tocsin.notifiers.callback import Callback, Heard, Inbound, Pressed, Reply, Reported, Result
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import Outcome, Receipt

LONGEST = 2_000
"""Bytes of a report; a right one has less than 300."""
_SHAPE = "^[A-Za-z0-9_-]{16,48}$"  # of a token


class Report(Struct, frozen=True):
    """One report of a device."""

    token: Annotated[str, Meta(pattern=_SHAPE)]
    action: Action | Literal["delivered", "opened"]
    minutes: Annotated[int, Meta(ge=0, le=43_200)] = 0
    id: Annotated[str, Meta(max_length=64)] = ""


_DECODER = msgspec.json.Decoder(Report)


class DeviceReports:
    """Reads the reports of devices; the same for all push folders."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A press or a receipt; 400 for what is no report, 405 for other methods."""
        if call.method != "POST":
            return Reply(status=405, headers={"allow": "POST"})
        if len(call.body) > LONGEST:
            return _refusal(413, "too long")
        try:
            report = _DECODER.decode(call.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # a ValidationError is a DecodeError
            return _refusal(400, "not a report of a device")
        if call.token and not re.fullmatch(_SHAPE, call.token):
            return _refusal(400, "not an address of a message")
        return Heard(said=(_said(report),))

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """`{"ok", "text"}`; 202 while it is being done, 409 when it could not be done."""
        if not results:
            return _reply(202, ok=True, text="")
        result = results[0]
        return _reply(200 if result.ok else 409, ok=result.ok, text=result.text)


def _said(report: Report) -> Pressed | Reported:
    match report.action:
        case "delivered" | "opened" as code:
            return Reported(receipt=Receipt(outcome=Outcome.delivered, code=code), token=report.token)
        case action:
            return Pressed(
                token=report.token,
                action=action,
                event_id=f"{report.token}:{report.id or action}",
                minutes=report.minutes if action == "snooze" else 0,
            )


def _refusal(status: int, text: str) -> Reply:
    return _reply(status, ok=False, text=text)


def _reply(status: int, *, ok: bool, text: str) -> Reply:
    headers = {"content-type": "application/json; charset=utf-8"}
    return Reply(status=status, headers=headers, body=msgspec.json.encode({"ok": ok, "text": text}))


DEVICE_REPORTS: Callback = DeviceReports()
