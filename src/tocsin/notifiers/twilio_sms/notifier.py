"""Text messages through Twilio's Messages resource."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import spoken, twilio_account
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.provider_settings import is_mainland, is_sender, phone_of, text_of
from tocsin.notifiers.robots import unusable

VALID_S = 3600
"""After so long in the carrier's queue a page helps nobody."""


class TwilioSms:
    """Builds and judges text messages."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the account and the sender."""
        account = twilio_account.read_account(settings)
        problems = list(account) if isinstance(account, list) else []
        service, sender = text_of(settings, "messaging_service_sid"), text_of(settings, "from")
        if service and not (service.startswith("MG") and len(service) == 34 and service.isalnum()):
            problems.append(
                Problem("messaging_service_sid", "Enter the SID of a messaging service: MG and 32 characters.")
            )
        if not service and not is_sender(sender):
            text = "Enter the number or the name that messages come from, or a messaging service."
            problems.append(Problem("from", text))
        return problems

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One message; reports on it come to `message.callback_url` where there is one."""
        problems, account, phone = self.check(settings), twilio_account.read_account(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(account, list) or isinstance(phone, Problem):
            return unusable(problems)
        service = text_of(settings, "messaging_service_sid")
        pairs = [
            ("To", phone),
            ("MessagingServiceSid", service) if service else ("From", text_of(settings, "from")),
            ("Body", spoken.sms(message, link=not is_mainland(phone))),
            ("ValidityPeriod", str(VALID_S)),
        ]
        if message.callback_url:
            pairs.append(("StatusCallback", message.callback_url))
        return twilio_account.post(account, "Messages.json", pairs)

    def judge(self, response: Response) -> Receipt:
        """Queued is accepted; errors by Twilio's code."""
        return twilio_account.judge(response)


NOTIFIER: Notifier = TwilioSms()
