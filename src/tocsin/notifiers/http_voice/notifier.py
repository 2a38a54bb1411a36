"""Calls through an HTTP gateway that the operator describes."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import gateway_answers, http_gateway, spoken
from tocsin.notifiers.call_turns import first_turn, write_turn
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Problem, Receipt, Request, Response, SettingsJudge
from tocsin.notifiers.provider_settings import phone_of, text_of
from tocsin.notifiers.robots import unusable, with_query


class HttpVoice:
    """Builds and judges calls."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the description of the gateway."""
        gateway = http_gateway.read_gateway(settings)
        return [*(gateway if isinstance(gateway, list) else []), *gateway_answers.check_answers(settings)]

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One request. The text offers keys only where the gateway can report them: a path to the key is entered."""
        problems, gateway, phone = self.check(settings), http_gateway.read_gateway(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(gateway, list) or isinstance(phone, Problem):
            return unusable(problems)
        report = gateway_answers.report_url(message.callback_url, message.callback_token, settings)
        takes_keys = bool(report) and bool(text_of(settings, "receipt_key_path"))
        turn = first_turn(message)
        report = with_query(report, write_turn(turn)) if takes_keys else report
        text = spoken.script(message, turn.keys if takes_keys else {})
        values = http_gateway.values_of(message, phone, text, spoken.language(message), report)
        return http_gateway.request(gateway, values, message.sent_at)

    def judge(self, response: Response) -> Receipt:
        """By status alone; `judge_by` knows the settings."""
        return gateway_answers.judge(response)

    def judge_by(self, response: Response, settings: Mapping[str, Any]) -> Receipt:
        """By the success that the settings describe."""
        return gateway_answers.judge_by(response, settings)


NOTIFIER: SettingsJudge = HttpVoice()
