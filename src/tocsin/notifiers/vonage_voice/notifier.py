"""Calls through Vonage's Voice API, with the script inside the request."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import ncco, spoken, vonage_account
from tocsin.notifiers.call_turns import first_turn, write_turn
from tocsin.notifiers.grant import Grant
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.provider_settings import is_phone, phone_of, text_of
from tocsin.notifiers.robots import unusable, with_query

URL = "https://api.nexmo.com/v1/calls"
RING_S = 25
"""Shorter than it takes most networks to go to voicemail."""
LONGEST_S = 300


class VonageVoice:
    """Builds and judges calls."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the application and the caller's number."""
        application = vonage_account.read_application(settings)
        problems = list(application) if isinstance(application, list) else []
        if not is_phone(text_of(settings, "from")):
            problems.append(Problem("from", "Enter the Vonage number that calls, with its country code."))
        return problems

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One call. It takes keys, and is reported on, only where Vonage can reach `message.callback_url`."""
        problems, phone = self.check(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(phone, Problem):
            return unusable(problems)
        content: dict[str, Any] = {
            "to": [{"type": "phone", "number": phone[1:]}],
            "from": {"type": "phone", "number": text_of(settings, "from")[1:]},
            "ncco": _script(message, message.callback_url),
            "ringing_timer": RING_S,
            "length_timer": LONGEST_S,
        }
        if message.callback_url:
            events = with_query(message.callback_url, {"about": "status"})
            content |= {"event_url": [events], "event_method": "POST", "machine_detection": "continue"}
        return vonage_account.post(URL, content, settings)

    def judge(self, response: Response) -> Receipt:
        """A `uuid` is accepted; errors by Vonage's name for them."""
        return vonage_account.judge(response, "uuid")


def _script(message: Message, url: str) -> list[dict[str, Any]]:
    """With keys, silence is reported to us as well and we repeat; without them it is all said twice at once."""
    turn = first_turn(message)
    text = spoken.script(message, turn.keys if url else {})
    if turn.keys and url:
        return ncco.take_key(text, turn, with_query(url, write_turn(turn)))
    bye = ncco.talk(spoken.phrase("bye", chinese=turn.chinese), turn.language)
    return [ncco.talk(text, turn.language), ncco.talk(text, turn.language), bye]


NOTIFIER: Notifier = VonageVoice()
GRANT: Grant = vonage_account.VonageGrant()
