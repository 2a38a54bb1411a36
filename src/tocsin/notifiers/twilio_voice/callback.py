"""What Twilio asks and reports during a call: keys, and how the call went."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers import spoken, twilio_account, twiml
from tocsin.notifiers.call_turns import Line, heard_key, next_line, read_turn, slow_line, write_turn
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.robots import with_query

_ON_ITS_WAY = frozenset(("queued", "initiated", "ringing", "in-progress"))
_MISSED = {
    "busy": "The line was busy.",
    "no-answer": "Nobody answered the call.",
    "canceled": "The call was cancelled before it was answered.",
}
_NOT_TAKEN = frozenset(("480", "486", "487", "600", "603"))
_NO_NUMBER = frozenset(("404", "410", "484", "604"))


class TwilioVoiceCallback:
    """Reads requests of a call, which Twilio signs over the address and the form."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A key (`about=key` in the query) or a status of the call."""
        form = twilio_account.hear_form(call, settings)
        if isinstance(form, Reply):
            return form
        sid = form.get("CallSid", "")
        if call.query.get("about") == "key":
            digit = form.get("Digits") or call.query.get("digit", "")
            more = {"url": call.url, "wait": call.query.get("wait", "0")}
            return heard_key(read_turn(call.query), digit[:1], token=call.token, call_id=sid, more=more)
        status = form.get("CallStatus", "")
        receipt = _receipt(status, form.get("AnsweredBy", ""), form.get("SipResponseCode", ""))
        if receipt is None or not sid:
            return Reply(status=204)
        is_final = status not in _ON_ITS_WAY
        return Heard(said=(Reported(receipt=receipt, token=call.token, provider_message_id=sid, is_final=is_final),))

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """To a key the next TwiML, to a status nothing."""
        if heard.context.get("about") != "key":
            return Reply(status=204)
        line, turn = next_line(heard.context, results), read_turn(heard.context)
        if line.is_waiting:
            waits = heard.context["wait"]
            if waits in ("0", "1", "2"):
                query = {"digit": heard.context["digit"], "wait": str(int(waits) + 1)}
                return _reply(twiml.wait(line.text, turn.language, with_query(heard.context["url"], query)))
            line = slow_line(turn)
        return _reply(_verbs(line, turn.language, heard.context["url"]))


def _verbs(line: Line, language: str, url: str) -> str:
    if line.turn is None:
        return f"{twiml.say(line.text, language)}<Hangup/>"
    # `digit` and `wait` belong to the key that was pressed before and must not answer for the next one.
    action = with_query(url, {**write_turn(line.turn), "digit": "", "wait": "0"})
    silence = spoken.phrase("silence", chinese=line.turn.chinese)
    return twiml.gather(line.text, line.turn, action) + twiml.say(silence, language)


def _reply(verbs: str) -> Reply:
    return Reply(headers={"Content-Type": "text/xml; charset=utf-8"}, body=twiml.document(verbs).encode())


def _receipt(status: str, answered_by: str, sip: str) -> Receipt | None:
    if status in _ON_ITS_WAY:
        return Receipt(outcome=Outcome.accepted, code=status)
    if status == "completed":
        if answered_by.startswith(("machine", "fax")):
            text = "A machine took the call, not the person."
            return Receipt(outcome=Outcome.no_answer, code="machine", text=text)
        return Receipt(outcome=Outcome.delivered, code=status)
    if status in _MISSED:
        return Receipt(outcome=Outcome.no_answer, code=status, text=_MISSED[status])
    if status != "failed":
        return None
    code = f"sip {sip}" if sip.isdigit() and len(sip) == 3 else "failed"
    if sip in _NOT_TAKEN:
        return Receipt(outcome=Outcome.no_answer, code=code, text="The telephone was not reached or declined the call.")
    if sip in _NO_NUMBER:
        # One carrier's word is not enough to give a number up: a route that lacks it answers the same.
        return Receipt(outcome=Outcome.no_answer, code=code, text="The network does not know this number; check it.")
    text = "Twilio could not set the call up; another provider is tried."
    return Receipt(outcome=Outcome.transient, code=code, text=text, is_down=True)


CALLBACK: Callback = TwilioVoiceCallback()
