"""Twilio's reports on text messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers import twilio_account
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt

_ON_ITS_WAY = frozenset(("accepted", "scheduled", "queued", "sending", "sent"))


class TwilioSmsCallback:
    """Reads status callbacks, which Twilio signs over the address and the form."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """One report. An unknown status is taken note of by a 204."""
        form = twilio_account.hear_form(call, settings)
        if isinstance(form, Reply):
            return form
        sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
        receipt = _receipt(status, form.get("ErrorCode", ""))
        if receipt is None or not sid:
            return Reply(status=204)
        is_final = status not in _ON_ITS_WAY
        return Heard(said=(Reported(receipt=receipt, token=call.token, provider_message_id=sid, is_final=is_final),))

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """Twilio wants no more than a 2xx."""
        return Reply(status=204)


def _receipt(status: str, code: str) -> Receipt | None:
    if status in ("delivered", "read"):
        return Receipt(outcome=Outcome.delivered, code=status)
    if status in _ON_ITS_WAY:
        return Receipt(outcome=Outcome.accepted, code=status)
    if status in ("undelivered", "failed"):
        return twilio_account.report(code, "")
    if status == "canceled":
        return Receipt(outcome=Outcome.no_answer, code=status, text="The message was cancelled before it was sent.")
    return None


CALLBACK: Callback = TwilioSmsCallback()
