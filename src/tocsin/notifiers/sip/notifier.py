"""Calls over a SIP trunk: the text is spoken by this server, the first key that is taken counts."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import spoken
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    NoResponse,
    Notifier,
    Outcome,
    PhoneCall,
    PhoneResult,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.phone_numbers import read_number
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.sip.settings import read_trunk
from tocsin.notifiers.wording import is_chinese

TEXT_BYTES = 4096
_STATUS = re.compile(r"\s*([1-6][0-9]{2})\b")
_ENDINGS: Mapping[str, tuple[Outcome, str]] = {
    "busy": (Outcome.no_answer, "The line was busy."),
    "no_answer": (Outcome.no_answer, "Nobody answered."),
    "rejected": (Outcome.no_answer, "The call was rejected."),
    "bad_number": (Outcome.target_gone, "There is no such number; correct it in the profile or in the trunk's rules."),
}


class Sip:
    """Builds calls and judges how they ended."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the trunk's settings."""
        read = read_trunk(settings)
        return read if isinstance(read, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One call to `target["phone"]`."""
        read = read_trunk(settings)
        if isinstance(read, list):
            return unusable(read)
        number = read_number(target)
        if isinstance(number, Receipt):
            return number
        taken, language = spoken.keys(message), spoken.language(message)
        chinese = is_chinese(message)
        return PhoneCall(
            number=read.dialled(number),
            trunk=read.trunk(language),
            text=spoken.script(message, taken),
            language=language,
            answers={key: spoken.after_key(action, chinese=chinese) for key, action in taken.items()},
        )

    def judge(self, response: Response) -> Receipt:
        """By how the call ended; a key that was pressed comes in the receipt."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, PhoneResult):
            return by_wrong_carrier(response)
        code = response.ending.replace("_", "-")
        if response.ending == "answered":
            text = "" if response.key else "The call was answered and no key was pressed."
            return Receipt(outcome=Outcome.delivered, code=code, text=text, key=response.key)
        if response.ending == "unreachable":
            return _trunk_trouble(response)
        outcome, text = _ENDINGS[response.ending]
        return Receipt(outcome=outcome, code=code, text=text)


def _trunk_trouble(response: PhoneResult) -> Receipt:
    """The trunk did not put the call through: by the SIP status that its reason begins with, if any."""
    match = _STATUS.match(response.text)
    code = f"sip {match[1]}" if match else "unreachable"
    if match and match[1] in ("401", "403", "407"):  # a trunk says 403 also of a single number
        text = "The SIP trunk refuses us; check user, password and the caller's number."
        return Receipt(outcome=Outcome.config_error, code=code, text=text, is_down=match[1] != "403")
    if match and match[1] in ("415", "488", "606"):
        text = "The SIP trunk takes neither PCMA nor PCMU; allow one of them at the trunk."
        return Receipt(outcome=Outcome.config_error, code=code, text=text, is_down=True)
    text = f"The SIP trunk did not put the call through: {mask_text(response.text, limit=160)}"
    return Receipt(outcome=Outcome.transient, code=code, text=text, is_down=True)


NOTIFIER: Notifier = Sip()
