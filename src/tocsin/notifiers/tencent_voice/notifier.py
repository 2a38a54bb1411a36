"""Tencent Cloud calls (`SendTts`): a spoken template; keys and endings come by push."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import spoken, tencent_api
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.phone_numbers import read_number
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.template_variables import Templates, read_templates, values_of

ENDPOINT = "https://vms.tencentcloudapi.com"
VERSION = "2020-09-02"
ROOM = 250
"""Characters of all variables together: Tencent speaks at most 350, the template's own included."""


class TencentVoice:
    """Builds calls and judges whether they were taken."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the provider's settings."""
        read = _read(settings)
        return read if isinstance(read, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One call to `target["phone"]`."""
        read = _read(settings)
        if isinstance(read, list):
            return unusable(read)
        number = read_number(target)
        if isinstance(number, Receipt):
            return number
        account, templates, times = read
        template = templates.fitting(message)
        values = values_of(template, message, ROOM).values()
        content = {
            "TemplateId": template.id,
            "CalledNumber": number,
            "VoiceSdkAppid": account.app_id,
            "TemplateParamSet": [spoken.speakable(value) or "-" for value in values],
            "PlayTimes": times,
        }
        return tencent_api.request(account, "SendTts", VERSION, content, message)

    def judge(self, response: Response) -> Receipt:
        """By `Response.Error`; taken is not yet answered."""
        return tencent_api.judge(response, "SendStatus", "CallId")


def _read(settings: Mapping[str, Any]) -> tuple[tencent_api.Account, Templates, int] | list[Problem]:
    account, templates = tencent_api.read_account(settings, ENDPOINT), read_templates(settings)
    problems = [problem for each in (account, templates) if isinstance(each, list) for problem in each]
    times = settings.get("play_times") or 2
    if type(times) is not int or not 1 <= times <= 3:
        problems.append(Problem("play_times", "The text can be said 1 to 3 times."))
    if problems or isinstance(account, list) or isinstance(templates, list):
        return problems
    return account, templates, int(times)


NOTIFIER: Notifier = TencentVoice()
