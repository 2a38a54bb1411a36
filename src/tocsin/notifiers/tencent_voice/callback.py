"""What Tencent Cloud pushes about calls: keys, how the text was heard, why a call failed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import tencent_api
from tocsin.notifiers.callback import Callback, Heard, Inbound, Pressed, Reply, Reported, Result, Said
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.pushed_reports import read_reports, text_of

_ACTIONS: Mapping[str, Action] = {"1": "ack", "2": "escalate"}
_ENDINGS: Mapping[str, tuple[Outcome, str]] = {
    "0": (Outcome.delivered, ""),
    "1": (Outcome.no_answer, "Nobody answered."),
    "2": (Outcome.no_answer, "The call did not come about."),
}


class TencentVoiceReports:
    """Reads pushed reports. Nothing is signed: the address holds the secret."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """A push holds one object, named after what it tells."""
        rows = read_reports(call, settings, tencent_api.TAKEN)
        if isinstance(rows, Reply):
            return rows
        said = tuple(one for row in rows for one in _read(row, call.token))
        return Heard(said=said) if said else tencent_api.TAKEN

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """What stops Tencent from pushing it again."""
        return tencent_api.TAKEN


def _read(pushed: Mapping[str, Any], token: str) -> Iterator[Said]:
    key_push, prompt, failure = (
        _object(pushed.get(name)) for name in ("voicekey_callback", "voiceprompt_callback", "voice_failure_callback")
    )
    call_id, key = text_of(key_push, "callid"), text_of(key_push, "keypress", 8)
    if call_id and key in _ACTIONS:
        yield Pressed(token=token, action=_ACTIONS[key], event_id=f"{call_id}:{key}", ref=call_id)
    call_id, result = text_of(prompt, "callid"), text_of(prompt, "result", 8)
    if call_id and result in _ENDINGS:
        outcome, text = _ENDINGS[result]
        receipt = Receipt(outcome=outcome, code=f"result {result}", text=text, provider_message_id=call_id)
        yield Reported(receipt=receipt, provider_message_id=call_id)
    call_id = text_of(failure, "callid")
    if call_id:
        yield Reported(receipt=_failed(failure, call_id), provider_message_id=call_id)


def _failed(failure: Mapping[str, Any], call_id: str) -> Receipt:
    code = mask_text(text_of(failure, "failure_code", 20), limit=20)
    reason = mask_text(text_of(failure, "failure_reason", 120), limit=120) or "no reason given"
    text = f"The call did not come about ({reason}); another way is taken."
    return Receipt(outcome=Outcome.no_answer, code=f"failure {code}", text=text, provider_message_id=call_id)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


CALLBACK: Callback = TencentVoiceReports()
