"""Text messages through an HTTP gateway that the operator describes."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import gateway_answers, http_gateway, spoken
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Problem, Receipt, Request, Response, SettingsJudge
from tocsin.notifiers.provider_settings import is_mainland, phone_of, text_of
from tocsin.notifiers.robots import unusable


class HttpSms:
    """Builds and judges text messages."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the description of the gateway."""
        gateway = http_gateway.read_gateway(settings)
        return [*(gateway if isinstance(gateway, list) else []), *gateway_answers.check_answers(settings)]

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One request. A signature makes the text count as mainland China counts, and puts no link into it there."""
        problems, gateway, phone = self.check(settings), http_gateway.read_gateway(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(gateway, list) or isinstance(phone, Problem):
            return unusable(problems)
        signature = text_of(settings, "signature").strip("【】")
        text = spoken.sms(message, link=not is_mainland(phone), signature=signature)
        report = gateway_answers.report_url(message.callback_url, message.callback_token, settings)
        values = http_gateway.values_of(message, phone, text, spoken.language(message), report)
        return http_gateway.request(gateway, values, message.sent_at)

    def judge(self, response: Response) -> Receipt:
        """By status alone; `judge_by` knows the settings."""
        return gateway_answers.judge(response)

    def judge_by(self, response: Response, settings: Mapping[str, Any]) -> Receipt:
        """By the success that the settings describe."""
        return gateway_answers.judge_by(response, settings)


NOTIFIER: SettingsJudge = HttpSms()
