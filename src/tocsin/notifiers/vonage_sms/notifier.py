"""Text messages through Vonage's Messages API."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import spoken, vonage_account
from tocsin.notifiers.grant import Grant
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.provider_settings import is_mainland, is_sender, phone_of, text_of
from tocsin.notifiers.robots import unusable

URL = "https://api.nexmo.com/v1/messages"
VALID_S = 3600
"""After so long in the carrier's queue a page helps nobody."""


class VonageSms:
    """Builds and judges text messages."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the application and the sender."""
        application = vonage_account.read_application(settings)
        problems = list(application) if isinstance(application, list) else []
        if not is_sender(text_of(settings, "from")):
            problems.append(Problem("from", "Enter the number or the name that messages come from."))
        return problems

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One message; reports come to `message.callback_url` where it is known."""
        problems, phone = self.check(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(phone, Problem):
            return unusable(problems)
        content: dict[str, Any] = {
            "message_type": "text",
            "channel": "sms",
            "to": phone[1:],
            "from": text_of(settings, "from").removeprefix("+"),
            "text": spoken.sms(message, link=not is_mainland(phone)),
            "ttl": VALID_S,
            "client_ref": message.delivery_id[:100],
        }
        if message.callback_url:
            content |= {"webhook_url": message.callback_url, "webhook_version": "v1"}
        return vonage_account.post(URL, content, settings)

    def judge(self, response: Response) -> Receipt:
        """A `message_uuid` is accepted; errors by Vonage's number."""
        return vonage_account.judge(response, "message_uuid")


NOTIFIER: Notifier = VonageSms()
GRANT: Grant = vonage_account.VonageGrant()
