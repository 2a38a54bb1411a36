"""Calls through Twilio's Calls resource, with the script inside the request."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import spoken, twilio_account, twiml
from tocsin.notifiers.call_turns import first_turn, write_turn
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.provider_settings import is_phone, phone_of, text_of
from tocsin.notifiers.robots import unusable, with_query

RING_S = 25
"""Shorter than it takes most networks to go to voicemail."""


class TwilioVoice:
    """Builds and judges calls."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the account and the caller's number."""
        account = twilio_account.read_account(settings)
        problems = list(account) if isinstance(account, list) else []
        if not is_phone(text_of(settings, "from")):
            problems.append(Problem("from", "Enter the Twilio number that calls, with its country code."))
        return problems

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One call. It takes keys, and is reported on, only where Twilio can reach `message.callback_url`."""
        problems, account, phone = self.check(settings), twilio_account.read_account(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(account, list) or isinstance(phone, Problem):
            return unusable(problems)
        pairs = [
            ("To", phone),
            ("From", text_of(settings, "from")),
            ("Twiml", _script(message)),
            ("Timeout", str(RING_S)),
        ]
        if message.callback_url:
            # It holds the call's first words back, so it is asked for only where somebody hears what it found.
            pairs.append(("MachineDetection", "Enable"))
            pairs.append(("StatusCallback", with_query(message.callback_url, {"about": "status"})))
            pairs += [("StatusCallbackEvent", event) for event in ("ringing", "answered", "completed")]
        return twilio_account.post(account, "Calls.json", pairs)

    def judge(self, response: Response) -> Receipt:
        """Queued is accepted; errors by Twilio's code."""
        return twilio_account.judge(response)


def _script(message: Message) -> str:
    """The call's TwiML: said twice, each time with a pause for a key. The repeat on silence stands in the document
    itself, so that it comes even when this server cannot be asked just then."""
    turn = first_turn(message)
    keys = turn.keys if message.callback_url else {}
    text = spoken.script(message, keys)
    ending = spoken.phrase("silence" if keys else "bye", chinese=turn.chinese)
    while True:
        if keys:
            action = with_query(message.callback_url, write_turn(turn))
            said = twiml.gather(text, turn, action)
            script = twiml.document(said, said, twiml.say(ending, turn.language))
        else:
            said = twiml.say(text, turn.language)
            script = twiml.document(said, '<Pause length="1"/>', said, twiml.say(ending, turn.language))
        if len(script) <= twiml.LIMIT or not text:
            return script
        text = text[: len(text) * 3 // 4]


NOTIFIER: Notifier = TwilioVoice()
