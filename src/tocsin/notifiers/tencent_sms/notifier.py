"""Tencent Cloud short messages (`SendSms`): variables of an approved template, never free text."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import tencent_api
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.phone_numbers import read_number
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.template_variables import Templates, read_templates, values_of

ENDPOINT = "https://sms.tencentcloudapi.com"
VERSION = "2021-01-11"
ROOM = 500
"""Characters of all variables together: several parts of a long message."""


class TencentSms:
    """Builds `SendSms` requests and judges their answers."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the provider's settings."""
        read = _read(settings)
        return read if isinstance(read, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One message to `target["phone"]`."""
        read = _read(settings)
        if isinstance(read, list):
            return unusable(read)
        number = read_number(target)
        if isinstance(number, Receipt):
            return number
        account, sign_name, templates = read
        template = templates.fitting(message)
        content = {
            "PhoneNumberSet": [number],
            "SmsSdkAppId": account.app_id,
            "TemplateId": template.id,
            "SignName": sign_name,
            "TemplateParamSet": list(values_of(template, message, ROOM).values()),
        }
        return tencent_api.request(account, "SendSms", VERSION, content, message)

    def judge(self, response: Response) -> Receipt:
        """By the message's own code; the report follows."""
        return tencent_api.judge(response, "SendStatusSet", "SerialNo")


def _read(settings: Mapping[str, Any]) -> tuple[tencent_api.Account, str, Templates] | list[Problem]:
    account, templates = tencent_api.read_account(settings, ENDPOINT), read_templates(settings)
    problems = [problem for each in (account, templates) if isinstance(each, list) for problem in each]
    sign_name = settings.get("sign_name")
    if not isinstance(sign_name, str) or not re.fullmatch(r"\w[\w .()（）&+-]{0,29}", sign_name):
        problems.append(Problem("sign_name", "Enter the approved signature without its brackets 【】."))
    if problems or isinstance(account, list) or isinstance(templates, list):
        return problems
    return account, str(sign_name), templates


NOTIFIER: Notifier = TencentSms()
