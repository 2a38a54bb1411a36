"""Aliyun calls: `IvrCall` with keys where a menu is set up and the message asks for something, else `SingleCallByTts`."""

import hashlib
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import aliyun_api, spoken
from tocsin.notifiers.aliyun_voice.settings import VoiceSettings, read_settings
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response
from tocsin.notifiers.phone_numbers import is_mainland, read_number, without_prefix
from tocsin.notifiers.robots import encode_json, unusable
from tocsin.notifiers.template_variables import Template, values_of

ROOM = 240
"""Characters of all variables together; Aliyun takes fewer than 250."""
KEY_TIMEOUT_MS = 8000
OUT_ID_BYTES = 15


class AliyunVoice:
    """Builds calls and judges whether they were taken; how they end comes by push."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the provider's settings."""
        read = read_settings(settings)
        return read if isinstance(read, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One call to `target["phone"]`."""
        read = read_settings(settings)
        if isinstance(read, list):
            return unusable(read)
        number = read_number(target)
        if isinstance(number, Receipt):
            return number
        if read.menu is not None and spoken.keys(message) and is_mainland(number):
            return aliyun_api.request(read.account, "IvrCall", _menu_call(read, read.menu, number, message), message)
        return aliyun_api.request(read.account, "SingleCallByTts", _plain_call(read, number, message), message)

    def judge(self, response: Response) -> Receipt:
        """By `Code`; taken is not yet answered."""
        return aliyun_api.judge(response, "CallId")


def short_id(message: Message) -> str:
    """What comes back as `out_id`, at most 15 bytes: too short to name a delivery (`call_id` does), but it says what
    keys mean: it begins with `t` for a test, whose key 1 says that the call arrived."""
    digest = hashlib.sha256(message.delivery_id.encode("utf-8", "replace")).hexdigest()
    kind = "t" if "received" in spoken.keys(message).values() else "a"
    return f"{kind}{digest}"[:OUT_ID_BYTES]


def _plain_call(settings: VoiceSettings, number: str, message: Message) -> dict[str, str]:
    template = settings.templates.fitting(message)
    shown = {"CalledShowNumber": settings.show_number} if settings.show_number else {}
    return shown | {
        "CalledNumber": without_prefix(number),
        "TtsCode": template.id,
        "TtsParam": _parameters(template, message),
        "PlayTimes": str(settings.play_times),
        "OutId": short_id(message),
    }


def _menu_call(settings: VoiceSettings, menu: Template, number: str, message: Message) -> dict[str, str]:
    asked = {
        "CalledNumber": without_prefix(number),
        "CalledShowNumber": settings.show_number,
        "StartCode": menu.id,
        "StartTtsParams": _parameters(menu, message),
        "PlayTimes": str(settings.play_times),
        "Timeout": str(KEY_TIMEOUT_MS),
        "OutId": short_id(message),
    }
    for place, key in enumerate(spoken.keys(message), 1):
        asked[f"MenuKeyMap.{place}.Key"] = key
        asked[f"MenuKeyMap.{place}.Code"] = settings.done_code
    return asked | ({"ByeCode": settings.bye_code} if settings.bye_code else {})


def _parameters(template: Template, message: Message) -> str:
    spoken_values = values_of(template, message, ROOM)
    return encode_json({name: spoken.speakable(value) or "-" for name, value in spoken_values.items()}).decode()


NOTIFIER: Notifier = AliyunVoice()
