"""What Aliyun pushes about calls: keys while somebody listens (`VoiceCallReport`), and how each ended (`VoiceReport`)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tocsin.notifiers import aliyun_api
from tocsin.notifiers.callback import Callback, Heard, Inbound, Pressed, Reply, Reported, Result, Said
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.pushed_reports import read_reports, text_of

KEY_PRESSED = "300000"
_ACTIONS: Mapping[str, Action] = {"1": "ack", "2": "escalate"}
_UNDERWAY = {"200101": "The call was begun.", "200201": "It rings.", "200102": "The call was answered."}
_IGNORED = frozenset({"200100"})  # the line was closed: the final report follows

_ENDINGS: Mapping[str, tuple[Outcome, str]] = {
    "200000": (Outcome.delivered, ""),
    "200001": (Outcome.delivered, "The call was answered and ended before all was said."),
    "200002": (Outcome.no_answer, "The line was busy."),
    "200003": (Outcome.no_answer, "Nobody answered."),
    "200004": (Outcome.target_gone, "There is no such number; correct it in the profile."),
    "200005": (Outcome.no_answer, "The telephone could not be reached or blocks such calls."),
    "200007": (Outcome.no_answer, "The telephone had no service."),
    "200008": (Outcome.delivered, "The call was answered and no key was pressed."),
    "200010": (Outcome.no_answer, "The telephone was off."),
    "200011": (Outcome.no_answer, "The line is suspended; ask the person for another number."),
    "200118": (Outcome.rate_limited, "Aliyun's limit of calls is reached; another way is taken."),
    "200119": (Outcome.rate_limited, "Aliyun's limit of calls is reached; another way is taken."),
    "200121": (Outcome.rate_limited, "Aliyun's limit of calls is reached; another way is taken."),
}


class AliyunVoiceReports:
    """Reads pushed reports. Nothing is signed: the address holds the secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """All reports of one push; the same key in a later report has the same `event_id`."""
        rows = read_reports(call, settings, aliyun_api.TAKEN)
        if isinstance(rows, Reply):
            return rows
        said = tuple(one for row in rows for one in _read(row, call.token))
        return Heard(said=said) if said else aliyun_api.TAKEN

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """What stops Aliyun from pushing it again."""
        return aliyun_api.TAKEN


def _read(row: Mapping[str, Any], token: str) -> Iterator[Said]:
    call_id, status = text_of(row, "call_id"), text_of(row, "status_code", 12)
    if not call_id or not status.isascii() or not status.isdigit() or status in _IGNORED:
        return
    key = next((char for char in text_of(row, "dtmf", 32) if char in _ACTIONS), "")
    if key:
        is_test = text_of(row, "out_id").startswith("t")
        action: Action = "received" if is_test else _ACTIONS[key]
        if not is_test or key == "1":
            yield Pressed(token=token, action=action, event_id=f"{call_id}:{key}", ref=call_id)
    if status in _UNDERWAY:
        receipt = Receipt(outcome=Outcome.accepted, code=status, text=_UNDERWAY[status], provider_message_id=call_id)
        yield Reported(receipt=receipt, provider_message_id=call_id, is_final=False)
    elif status != KEY_PRESSED:
        yield Reported(receipt=_ending(status, call_id, key), provider_message_id=call_id)


def _ending(status: str, call_id: str, key: str) -> Receipt:
    unknown = (Outcome.no_answer, f"The call ended with {status}; look it up in Aliyun's list of call states.")
    outcome, text = _ENDINGS.get(status, unknown)
    wait = aliyun_api.MINUTE_S if outcome is Outcome.rate_limited else None
    return Receipt(outcome=outcome, code=status, text=text, retry_after_s=wait, provider_message_id=call_id, key=key)


CALLBACK: Callback = AliyunVoiceReports()
