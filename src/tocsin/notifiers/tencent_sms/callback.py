"""Tencent Cloud's reports on short messages, pushed in batches."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import tencent_api
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.pushed_reports import read_reports, text_of


class TencentSmsReports:
    """Reads pushed reports. Nothing is signed: the address holds the secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """All reports of one push; answers of telephones (they have no `report_status`) are none of our business."""
        rows = read_reports(call, settings, tencent_api.TAKEN)
        if isinstance(rows, Reply):
            return rows
        said = tuple(_reported(row) for row in rows if text_of(row, "sid") and "report_status" in row)
        return Heard(said=said) if said else tencent_api.TAKEN

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """What stops Tencent from pushing it again."""
        return tencent_api.TAKEN


def _reported(row: Mapping[str, Any]) -> Reported:
    serial, code = text_of(row, "sid"), mask_text(text_of(row, "errmsg", 60), limit=60)
    if text_of(row, "report_status") == "SUCCESS":
        receipt = Receipt(outcome=Outcome.delivered, code=code, provider_message_id=serial)
    else:
        shown = code or "no reason"
        text = f"The message did not reach the telephone ({shown}): it may be off, out of reach or blocking messages."
        receipt = Receipt(outcome=Outcome.no_answer, code=shown, text=text, provider_message_id=serial)
    return Reported(receipt=receipt, provider_message_id=serial)


CALLBACK: Callback = TencentSmsReports()
