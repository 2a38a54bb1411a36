"""Vonage's reports on text messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers import vonage_account
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt


class VonageSmsCallback:
    """Reads message statuses, which Vonage signs over the body."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """One report. An unknown status is taken note of by a 200."""
        report = vonage_account.hear_json(call, settings, now)
        if isinstance(report, Reply):
            return report
        message_id, status = report.get("message_uuid"), report.get("status")
        receipt = _receipt(status, report.get("error"))
        if receipt is None or not isinstance(message_id, str):
            return Reply()
        is_final = status != "submitted"
        said = Reported(receipt=receipt, token=call.token, provider_message_id=message_id[:128], is_final=is_final)
        return Heard(said=(said,))

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """Vonage wants no more than a 200."""
        return Reply()


def _receipt(status: object, error: object) -> Receipt | None:
    if status in ("delivered", "read"):
        return Receipt(outcome=Outcome.delivered, code=str(status))
    if status == "submitted":
        return Receipt(outcome=Outcome.accepted, code="submitted")
    if status in ("rejected", "undeliverable"):
        return vonage_account.report(error, str(status))
    return None


CALLBACK: Callback = VonageSmsCallback()
