"""What Vonage asks and reports during a call: keys, and how the call went."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tocsin.notifiers import ncco, vonage_account
from tocsin.notifiers.call_turns import Line, heard_key, next_line, read_turn, slow_line, write_turn
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.robots import with_query

_ON_ITS_WAY = frozenset(("started", "ringing", "answered", "human"))
_MISSED = {
    "busy": "The line was busy.",
    "timeout": "Nobody answered the call.",
    "unanswered": "Nobody answered the call.",
    "cancelled": "The call was cancelled before it was answered.",
    "rejected": "The call was declined, or the network does not put it through.",
    "machine": "A machine took the call, not the person.",
}


class VonageVoiceCallback:
    """Reads events of a call, which Vonage signs over the body."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A key (`about=key` in the query) or a status of the call. Other events are taken note of by a 200."""
        event = vonage_account.hear_json(call, settings, now)
        if isinstance(event, Reply):
            return event
        found = event.get("uuid")
        call_id = found[:128] if isinstance(found, str) else ""
        if call.query.get("about") == "key":
            more = {"url": call.url}
            return heard_key(read_turn(call.query), _digit(event), token=call.token, call_id=call_id, more=more)
        status = event.get("status")
        receipt = _receipt(status) if isinstance(status, str) else None
        if receipt is None or not call_id:
            return Reply()
        said = Reported(
            receipt=receipt, token=call.token, provider_message_id=call_id, is_final=status not in _ON_ITS_WAY
        )
        return Heard(said=(said,))

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """To a key the next NCCO, to a status nothing."""
        if heard.context.get("about") != "key":
            return Reply()
        line, turn = next_line(heard.context, results), read_turn(heard.context)
        if line.is_waiting:  # a call of Vonage's cannot be made to ask again
            line = slow_line(turn)
        body = msgspec.json.encode(_actions(line, turn.language, heard.context["url"]))
        return Reply(headers={"Content-Type": "application/json"}, body=body)


def _actions(line: Line, language: str, url: str) -> list[dict[str, Any]]:
    if line.turn is None:
        return [ncco.talk(line.text, language)]
    return ncco.take_key(line.text, line.turn, with_query(url, write_turn(line.turn)))


def _digit(event: Mapping[str, Any]) -> str:
    dtmf = event.get("dtmf")
    digits = dtmf.get("digits") if isinstance(dtmf, dict) else dtmf
    return digits[:1] if isinstance(digits, str) else ""


def _receipt(status: str) -> Receipt | None:
    if status in _ON_ITS_WAY:
        return Receipt(outcome=Outcome.accepted, code=status)
    if status == "completed":
        return Receipt(outcome=Outcome.delivered, code=status)
    if status in _MISSED:
        return Receipt(outcome=Outcome.no_answer, code=status, text=_MISSED[status])
    if status != "failed":
        return None
    text = "Vonage could not set the call up; another provider is tried."
    return Receipt(outcome=Outcome.transient, code=status, text=text, is_down=True)


CALLBACK: Callback = VonageVoiceCallback()
