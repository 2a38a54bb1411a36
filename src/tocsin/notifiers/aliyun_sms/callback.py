"""Aliyun's reports on short messages, pushed in batches (`SmsReport`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import aliyun_api
from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Reported, Result
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.pushed_reports import read_reports, text_of


class AliyunSmsReports:
    """Reads pushed reports. Nothing is signed: the address holds the secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """All reports of one push."""
        rows = read_reports(call, settings, aliyun_api.TAKEN)
        if isinstance(rows, Reply):
            return rows
        said = tuple(_reported(row) for row in rows if text_of(row, "biz_id"))
        return Heard(said=said) if said else aliyun_api.TAKEN

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """What stops Aliyun from pushing it again."""
        return aliyun_api.TAKEN


def _reported(row: Mapping[str, Any]) -> Reported:
    biz_id, code = text_of(row, "biz_id"), text_of(row, "err_code", 60)
    if row.get("success") is True:
        receipt = Receipt(outcome=Outcome.delivered, code=mask_text(code, limit=60), provider_message_id=biz_id)
    else:
        shown = mask_text(code, limit=60) or "no reason"
        text = f"The message did not reach the telephone ({shown}): it may be off, out of reach or blocking messages."
        receipt = Receipt(outcome=Outcome.no_answer, code=shown, text=text, provider_message_id=biz_id)
    return Reported(receipt=receipt, token=text_of(row, "out_id"), provider_message_id=biz_id)


CALLBACK: Callback = AliyunSmsReports()
